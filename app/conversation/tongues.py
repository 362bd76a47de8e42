"""A text in another language than the conversation's: read in the one whose words it is made of, if that is clear."""

from dataclasses import replace

from app.conversation.evidence import Evidence
from app.conversation.folding import LONGEST
from app.conversation.meaning import Context, Intent, Reading
from app.conversation.reading import read, words_of
from app.conversation.vocabulary import UNDETERMINED, languages

# Names and typos are in no word file; a text of which more is unknown is in none of our languages, or about something else.
MOST_UNKNOWN = 0.25
LEAST_WORDS = 2  # "no", "si" and "sabato" alone are words of several languages


def read_in_another(text: str, context: Context) -> Reading | None:
    """The reading in the other language that knows most of the words; None where none does, or two that do disagree."""
    ours = context.language.replace("_", "-").partition("-")[0].lower()
    shares = {name: _unknown(text, name) for name in languages() if name not in (ours, UNDETERMINED)}
    best = min(shares.values(), default=1.0)
    if best > MOST_UNKNOWN or best >= _unknown(text, ours):
        return None
    found = [read(text, replace(context, language=name)) for name, share in sorted(shares.items()) if share == best]
    if any(reading.intent is Intent.OTHER or reading.ask or reading != found[0] for reading in found):
        return None
    return found[0]


def warm() -> None:
    """Reads every word file: a few seconds once, better spent before somebody waits for an answer."""
    for name in languages():
        words_of(name)


def _unknown(text: str, language: str) -> float:
    """The share of words that a language's file has not, from 0 to 1."""
    evidence = Evidence(text[:LONGEST].strip(), words_of(language))
    words = [word for word in evidence.words if word.text[0].isalpha()]
    if len(words) < LEAST_WORDS:
        return 1.0
    return sum(word.text not in evidence.vocabulary.known for word in words) / len(words)
