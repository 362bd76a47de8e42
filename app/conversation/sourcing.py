"""From which words of a reply a meaning was read: no text acts without them."""

from collections.abc import Iterator
from typing import Any

from app.conversation.evidence import Evidence, Span
from app.conversation.lexing import pieces
from app.conversation.meaning import Intent, Reading, Source
from app.conversation.when import Times

_NO_DAY = frozenset({"free", "later", "earlier"})


def read_from(evidence: Evidence, intent: Intent, span: Span, **parts: Any) -> Reading:
    """A reading of one intent, and the words it stands on."""
    return Reading(intent, spans=(evidence.source(intent, span),), **parts)


def when_spans(evidence: Evidence, times: Times) -> list[Span]:
    """The words that say when, each run of them by itself: "Tuesday" and "after 5" in "Tuesday for me is best after 5"."""
    runs: list[Span] = []
    for at in sorted(times.used):
        if runs and runs[-1].to == at:
            runs[-1] = Span(runs[-1].at, at + 1)
        else:
            runs.append(Span(at, at + 1))
    return runs or list(_no_day(evidence))


def when_sources(evidence: Evidence, times: Times) -> tuple[Source, ...]:
    """The same as characters of the reply."""
    return tuple(evidence.source("when", span) for span in when_spans(evidence, times))


def _no_day(evidence: Evidence) -> Iterator[Span]:
    """ "Any time", "a bit later": nothing with a day or an hour in it, and yet said of when."""
    for piece in pieces(evidence.words, evidence.vocabulary, evidence.masked):
        if piece.code.partition(":")[0] in _NO_DAY and piece.to > piece.at:
            yield Span(piece.at, piece.to)
