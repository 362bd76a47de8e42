"""Why a reply was read as it was: for whoever mends a word file. It reports on the reader and decides nothing."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from app.conversation.evidence import Evidence, Span
from app.conversation.folding import LONGEST
from app.conversation.lexing import pieces
from app.conversation.meaning import Context, Intent, Reading
from app.conversation.reading import read, setting_of, words_of
from app.conversation.when import Times, find

_TABLES = ("signal", "place", "time", "mark")
# Meanings that say nothing by themselves.
_SILENT = frozenset({"word", "mark", "filler"})
_ANSWERS = frozenset({Intent.YES, Intent.NO, Intent.CHOOSE, Intent.SCORE, Intent.COMMENT})


@dataclass(frozen=True, slots=True)
class Match:
    """An entry of the word file that stands in the text. `kind`: signal, place, time or mark, as its table is called; `name`: its
    key there (of a time without a key what it is: number, ordinal, figures, month). `words` as written, characters `start` up to
    `end` of the trimmed text. Not `counted`: a signal that is part of a longer one, or that a mark takes back."""

    kind: str
    name: str
    words: str
    start: int
    end: int
    counted: bool = True


@dataclass(frozen=True, slots=True)
class Explanation:
    """`language`: whose word file was used; `unknown`: words that it has nowhere; `steps`: how the reading followed, in order."""

    text: str
    language: str
    matches: tuple[Match, ...]
    unknown: tuple[str, ...]
    times: Times
    reading: Reading
    steps: tuple[str, ...]


def explain(text: str, context: Context) -> Explanation:
    """What stands in the reply and what came of it. Never raises for any text."""
    reading = read(text, context)
    evidence = Evidence(text[:LONGEST].strip(), words_of(context.language))
    times = find(evidence.words, evidence.vocabulary, setting_of(context, ZoneInfo(context.zone)), evidence.masked)
    return Explanation(
        text=evidence.original,
        language=evidence.vocabulary.language,
        matches=tuple(_matches(evidence)),
        unknown=tuple(w.text for w in evidence.words if w.text[0].isalpha() and w.text not in evidence.vocabulary.known),
        times=times,
        reading=reading,
        steps=tuple(_steps(evidence, times, context, reading)),
    )


def _matches(evidence: Evidence) -> list[Match]:
    words = evidence.vocabulary
    kept = {(intent.value, span) for intent, spans in evidence.signals.items() for span in spans}
    found = [
        replace(_match(evidence, "signal", name, span), counted=(name, span) in kept)
        for name, pattern in words.signals.items()
        for span in evidence.spans(pattern)
    ]
    found += [_match(evidence, "place", name, span) for name, pattern in words.places.items() for span in evidence.spans(pattern)]
    found += [
        _match(evidence, "time", piece.code, Span(piece.at, piece.to))
        for piece in pieces(evidence.words, words, evidence.masked)
        if piece.code not in _SILENT and piece.to > piece.at
    ]
    found += [_match(evidence, "mark", name, span) for name in words.marks for span in evidence.marks(name)]
    return sorted(found, key=lambda match: (_TABLES.index(match.kind), match.start, match.end, match.name))


def _match(evidence: Evidence, kind: str, name: str, span: Span) -> Match:
    return Match(kind, name, evidence.written(span), evidence.words[span.at].start, evidence.words[span.to - 1].end)


def _steps(evidence: Evidence, times: Times, context: Context, reading: Reading) -> Iterator[str]:
    if reading.bare_word:
        yield f"the whole text is the word {reading.bare_word}, which carriers know: {reading.intent}"
        return
    if evidence.has("auto_reply"):
        yield "mark auto_reply: a machine answered, nothing is done"
        return
    read_as = (reading.intent, *reading.also)
    for intent in read_as:
        role = "leads" if intent is reading.intent else "comes along"
        yield f"{intent} {role}: {_source(intent, evidence, times, context)}"
    yield from (f"{intent} was found and gave way" for intent in evidence.signals if intent not in read_as)
    if times.refused:
        yield "time: a day or an hour is refused"
    if times.vague:
        yield "time: another time, and no more is said"
    if evidence.masked:
        yield "time: mark house_number keeps numbers from being days and hours"
    if reading.ask:
        yield f"asks back: {_doubt(times, context, reading)}"


def _source(intent: Intent, evidence: Evidence, times: Times, context: Context) -> str:
    if context.question is not None and intent in _ANSWERS:
        return f"an answer to the open question {context.question.kind}"
    if spans := evidence.signals.get(intent):
        return "signal in " + ", ".join(f"'{evidence.written(span)}'" for span in spans)
    if intent is Intent.RESCHEDULE and times.said:
        return "a time is said"
    if intent is Intent.SAFE_PLACE:
        return "a place is named, with marks such as leave or preposition"
    return "nothing that asks for anything was found" if intent is Intent.OTHER else "marks, and no signal"


def _doubt(times: Times, context: Context, reading: Reading) -> str:
    if reading.intent is Intent.OTHER:
        return "it is not clear what is wanted"
    if reading.days:
        return "it may be " + " or ".join(day.isoformat() for day in reading.days)
    if times.ask:
        return "the time is not definite"
    if context.deliveries > 1:
        return "there are several parcels, and none is named"
    return "a detail is missing, or a word may turn the meaning round"
