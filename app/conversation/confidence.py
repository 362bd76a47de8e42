"""How sure a reading is, from 0 to 1: made of what stands in the text, and alike for the same text at any time.

- 1 where the words that the reading stands on are all that was written: `2`, `yes`, `tomorrow after 5`.
- 0.9 where more was written than that.
- Less, by up to half, for the share of words that the word file has nowhere: typos, other business. A name is none of them, and
  in a note or a comment, which go on as they are, no word is.
- Half of that where the reading asks back.
- 0 where nothing was understood. 1 where there is nothing to understand: no text, or a machine's answer.
"""

from app.conversation.evidence import Evidence
from app.conversation.folding import tokens
from app.conversation.meaning import Intent, Reading

_BARE, _AMONG_OTHERS = 1.0, 0.9
_UNREAD, _DOUBT = 0.5, 0.5
_AS_WRITTEN = frozenset({Intent.COMMENT, Intent.INSTRUCTION})


def confidence(reading: Reading, evidence: Evidence) -> float:
    """From 0 to 1, in hundredths. `evidence` is that of the whole reply."""
    if reading.intent is Intent.OTHER and reading.ask:
        return 0.0
    words = [word for word in evidence.words if word.text[0].isalnum()]
    unread = _unread(reading, evidence)
    told = [(source.start, source.end) for source in reading.spans]
    bare = not unread and all(any(start <= word.start and word.end <= end for start, end in told) for word in words)
    sure = _BARE if bare else _AMONG_OTHERS * (1 - _UNREAD * unread / max(1, len(words)))
    return round(sure * _DOUBT if reading.ask else sure, 2)


def _unread(reading: Reading, evidence: Evidence) -> int:
    if reading.intent in _AS_WRITTEN:
        return 0
    known = evidence.vocabulary.known
    strange = [(at, word.text) for at, word in enumerate(evidence.words) if word.text[0].isalpha() and word.text not in known]
    if not strange:
        return 0
    name = {word.text for word in tokens(reading.who or "", evidence.vocabulary.digraphs)}
    dated = [(source.start, source.end) for source in reading.spans if source.of == "when"]
    return sum(
        text not in name and not any(start <= evidence.words[at].start < end for start, end in dated) for at, text in strange
    )
