"""What stands in a reply, before anybody says what it means: which phrases of which intent, where, and which marks."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from app.conversation.folding import Token, tokens
from app.conversation.meaning import Intent, Source
from app.conversation.spelling import calmed
from app.conversation.vocabulary import Vocabulary

# "Call me when you are here" begins as a wish and asks nothing.
_FIRM = frozenset(
    {Intent.INSTRUCTION, Intent.HUMAN, Intent.OPT_OUT, Intent.CANCEL_DELIVERY, Intent.CHANGE_ADDRESS, Intent.RESCHEDULE}
)
_TITLE = 4
_FEW = 60  # words; long texts are read as they stand, to be read in time
_CLAUSE_ENDS = frozenset(".!?;,\n")


@dataclass(frozen=True, slots=True)
class Span:
    """Tokens `at` up to, not including, `to`."""

    at: int
    to: int

    def covers(self, other: "Span") -> bool:
        """Whether the other lies within this one and is shorter."""
        return self.at <= other.at and other.to <= self.to and (self.at, self.to) != (other.at, other.to)


class _Line:
    """Some of the words in one string, as patterns are looked for in it."""

    def __init__(self, words: Sequence[Token], kept: Sequence[int]) -> None:
        self.text = " " + " ".join(words[at].text for at in kept) + " "
        self._kept = kept
        self._starts: list[int] = []
        place = 0
        for at in kept:
            self._starts.append(place)
            place += len(words[at].text) + 1

    def find(self, pattern: re.Pattern[str]) -> Iterator[Span]:
        """Where it stands among all of the words."""
        for match in pattern.finditer(self.text):
            if match.end() > match.start():
                first, last = (bisect_right(self._starts, place) - 1 for place in (match.start(), match.end() - 1))
                yield Span(self._kept[first], self._kept[last] + 1)


class Evidence:
    """The words of one reply and what is found in them. Finding is done when asked for, once.

    `offset`: how many characters of the reply stand before this part of it.
    """

    def __init__(self, text: str, vocabulary: Vocabulary, offset: int = 0) -> None:
        self.vocabulary, self.offset = vocabulary, offset
        self.original = text
        self.words: tuple[Token, ...] = tuple(calmed(word, vocabulary) for word in tokens(text, vocabulary.digraphs))
        self._line = _Line(self.words, range(len(self.words)))
        heavy = [at for at, word in enumerate(self.words) if word.text not in vocabulary.light]
        # "Ring me please just back" is "ring me back" too.
        loosely = 0 < len(heavy) < len(self.words) <= _FEW
        self._lines = (self._line, _Line(self.words, heavy)) if loosely else (self._line,)
        self._marks: dict[str, list[Span]] = {}

    @cached_property
    def signals(self) -> Mapping[Intent, tuple[Span, ...]]:
        """Where phrases of each intent stand, without those that are part of a longer phrase of another intent."""
        found = {Intent(name): tuple(self.spans(pattern)) for name, pattern in self.vocabulary.signals.items()}
        every = [span for spans in found.values() for span in spans]
        kept = {intent: tuple(s for s in spans if not any(o.covers(s) for o in every)) for intent, spans in found.items()}
        firm = [span for intent, spans in kept.items() if intent in _FIRM for span in spans]
        for asked in (Intent.ASK_ETA, Intent.ASK_OPTIONS):
            kept[asked] = tuple(s for s in kept.get(asked, ()) if not any(o.at < s.at < o.to for o in firm))
        for wish in (Intent.CANCEL_DELIVERY, Intent.RESCHEDULE):  # "cancel the change" and "back to the first time" undo
            kept[wish] = tuple(
                s for s in kept.get(wish, ()) if not any(o.at <= s.at and s.to <= o.to for o in self.marks("undo"))
            )
        if self.has("dont_cancel"):
            kept[Intent.CANCEL_DELIVERY] = ()
        if self.has("dont_stop"):
            kept[Intent.OPT_OUT] = ()
        if_out = self.marks("if_out")
        # "If I am not in, leave it" says nothing about another time.
        kept[Intent.RESCHEDULE] = tuple(
            s for s in kept.get(Intent.RESCHEDULE, ()) if not any(o.at < s.to and s.at <= o.to for o in if_out if o.at <= s.at)
        )
        told = kept.get(Intent.INSTRUCTION, ())
        kept[Intent.HUMAN] = tuple(
            s for s in kept.get(Intent.HUMAN, ()) if not any(o.at < s.to and s.at < o.to <= o.to and s.to <= o.to for o in told)
        )
        if self.has("stop_first") and not kept.get(Intent.INSTRUCTION):
            # "STOP, I mean yes" ends the texts; "stop, don't drive off" does not.
            kept[Intent.OPT_OUT] = (Span(0, 1), *kept.get(Intent.OPT_OUT, ()))
        return {intent: spans for intent, spans in kept.items() if spans}

    def spans(self, pattern: re.Pattern[str]) -> Iterator[Span]:
        """Where a pattern of the vocabulary stands, also with light words within that it does not have."""
        found: list[Span] = []
        for line in self._lines:
            for span in line.find(pattern):
                if line is self._line or not any(span.at <= other.at and other.to <= span.to for other in found):
                    found.append(span)
        yield from found

    def marks(self, name: str) -> list[Span]:
        """Where a mark of the word file stands; empty where the file has none of that name."""
        if name not in self._marks:
            pattern = self.vocabulary.marks.get(name)
            self._marks[name] = list(self.spans(pattern)) if pattern else []
        return self._marks[name]

    def has(self, name: str) -> bool:
        """Whether the mark stands anywhere."""
        pattern = self.vocabulary.marks.get(name)
        return pattern is not None and any(pattern.search(line.text) for line in self._lines)

    @cached_property
    def masked(self) -> frozenset[int]:
        """The tokens of house numbers, codes and the like: no hours and no days."""
        found: set[int] = set()
        for span in self.marks("house_number"):
            following = self.words[span.to].text if span.to < len(self.words) else ""
            if not self.vocabulary.time.get(following, "").startswith(("ampm", "hour", "unit:hour", "op:to")):
                found.update(range(span.at, span.to))
        return frozenset(found)

    def clause(self, at: int) -> Span:
        """The clause a token stands in: between commas, full stops and the like."""
        if at >= len(self.words):
            return Span(at, at)
        return self._clauses[at]

    @cached_property
    def _clauses(self) -> list[Span]:
        """For each token the clause it stands in; the mark that ends one goes with it, and is none of its tokens."""
        found: list[Span] = []
        first = 0
        for at in range(len(self.words)):
            if self._ends(at):
                found += [Span(first, at)] * (at + 1 - len(found))
                first = at + 1
        return found + [Span(first, len(self.words))] * (len(self.words) - len(found))

    def _ends(self, at: int) -> bool:
        # The full stop of an ordinal or of an abbreviation ends nothing: im 2. Stock, in Nr. 48.
        within = at > 0 and self.words[at].text == "." and at + 1 < len(self.words)
        ordinal = within and self.words[at - 1].text.isdecimal() and "." in self.vocabulary.ordinal_marks
        numbered = ordinal or (within and self.words[at + 1].text.isdecimal())
        return self.words[at].text in _CLAUSE_ENDS and not (numbered or (within and self._titles(at)))

    def _titles(self, at: int) -> bool:
        """Whether the full stop belongs to a title: chez M. Dupont, mit Fr. Huber."""
        title, name = self.words[at - 1], self.words[at + 1]
        if title.end != self.words[at].start:
            return False
        short = len(title.text) <= _TITLE and title.text.isalpha() and title.text not in self.vocabulary.known
        capitals = self.original[title.start].isupper() and self.original[name.start].isupper()
        return (short and capitals) or (name.text[0].isalpha() and any(span.to == at for span in self.marks("title")))

    def written(self, span: Span) -> str:
        """Those words as they were written."""
        if span.at >= span.to:
            return ""
        return self.original[self.words[span.at].start : self.words[span.to - 1].end]

    @property
    def whole(self) -> Span:
        """All of the words."""
        return Span(0, len(self.words))

    def source(self, of: str, span: Span) -> Source:
        """Where those words stand in the reply, as what `of` was read from."""
        if span.at >= span.to:
            return Source(of, self.offset, self.offset)
        return Source(of, self.offset + self.words[span.at].start, self.offset + self.words[span.to - 1].end)

    def unknown(self, span: Span) -> int:
        """How many words of the span mean nothing to the vocabulary."""
        return sum(w.text[0].isalpha() and w.text not in self.vocabulary.known for w in self.words[span.at : span.to])

    def after(self, at: int) -> "Evidence":
        """The evidence of the text from that token on."""
        start = self.words[at].start if at < len(self.words) else len(self.original)
        return Evidence(self.original[start:], self.vocabulary, self.offset + start)
