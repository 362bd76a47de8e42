"""Words as they were meant, where that is sure: a letter drawn out. Slips are words of the word files, for most strange words
are no slips of known ones: mending them by likeness was tried, and misled more often than it helped."""

import re
from dataclasses import replace

from app.conversation.folding import Token
from app.conversation.vocabulary import Vocabulary

_ELIDED = re.compile(r"(?:[cdjlmnst]|qu)(\w{3,})")
_DRAWN_OUT = re.compile(r"([^\W\d_])\1{2,}")


def calmed(word: Token, vocabulary: Vocabulary) -> Token:
    """Pleaaase is please: a letter said again and again counts once, or twice, where that makes a word that is known; l'cabanon
    is cabanon where words are joined like that."""
    if word.text in vocabulary.known:
        return word
    if "elision" in vocabulary.customs and (joined := _ELIDED.match(word.text)) and joined[1] in vocabulary.known:
        return replace(word, text=joined[1])
    if not _DRAWN_OUT.search(word.text):
        return word
    calm = (_DRAWN_OUT.sub(again, word.text) for again in (r"\1", r"\1\1"))
    return next((replace(word, text=meant) for meant in calm if meant in vocabulary.known), word)
