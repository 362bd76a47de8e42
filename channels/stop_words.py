"""The words that end texts, take them up again, or ask for help: law in some countries, the carriers' rule elsewhere (R5)."""

import re
import unicodedata
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

Kind = Literal["out", "in", "help"]

# Each is also understood without its accents. German and the other languages' words are those a native would send bare.
_OUT = """
    STOP STOPALL UNSUBSCRIBE CANCEL END QUIT REVOKE OPTOUT
    STOPP ABMELDEN ABBESTELLEN AUSTRAGEN
    STORNIEREN ABBRECHEN ANNULLIEREN ANNULER ANNULLA ANNULEREN ANULUJ AVBRYT AVBOKA ANNULLER AFBESTIL
    BAJA PARA PARAR CANCELAR ALTO DETENER
    ARRET ARRETER ARRETEZ DESABONNER DESABONNEMENT DESINSCRIRE DESINSCRIPTION
    BASTA CANCELLAMI CANCELLARE DISISCRIVIMI FERMA
    AFMELDEN UITSCHRIJVEN STOPPEN
    SAIR REMOVER PARE CANCELE
    WYPISZ KONIEC REZYGNUJE
    AVSLUTA AVREGISTRERA AVSLUT
    AFMELD FRAMELD STOPPE
    RET DUR IPTAL CIK
"""
_IN = "START YES UNSTOP"
_HELP = "HELP INFO HILFE AYUDA AIDE AIUTO AJUDA POMOC HJALP HJAELP YARDIM HULP"
# CANCEL in the other languages is as easily meant for the parcel.
_TRAPS = """
    CANCEL END QUIT STORNIEREN ABBRECHEN ANNULLIEREN CANCELAR ANNULER ANNULLA CANCELLARE ANNULEREN CANCELE ANULUJ
    AVBRYT AVBOKA ANNULLER AFBESTIL IPTAL
"""
_TWO_WORDS = frozenset({"OPT OUT", "STOP ALL"})
_LETTERS = str.maketrans({"ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "ı": "i", "æ": "ae", "Æ": "AE"})
_SPACES = re.compile(r"\s+")
_LONGEST = 80

_WORDS: MappingProxyType[str, Kind] = MappingProxyType(
    {word: kind for kind, words in (("out", _OUT), ("in", _IN), ("help", _HELP)) for word in words.split()}  # type: ignore[misc]
)


@dataclass(frozen=True, slots=True)
class OptWord:
    """A whole message that is one of the words. `kind`: out, in or help; `word` in capitals, without accents: STOP, YES."""

    kind: Kind
    word: str


def opt_word(text: str) -> OptWord | None:
    """The word that the whole message consists of, in any case, trimmed, without zero-width marks and punctuation (R5)."""
    if len(text) > _LONGEST:
        return None
    bare = _bare(text)
    if bare in _TWO_WORDS:
        return OptWord("out", bare.replace(" ", ""))
    kind = _WORDS.get(bare)
    return OptWord(kind, bare) if kind else None


def bare_trap(word: str) -> bool:
    """Whether somebody may have meant the delivery and not the texts (R7): CANCEL in any language, END, QUIT."""
    return word.upper() in _TRAPS.split()


def _bare(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.translate(_LETTERS))
    kept = (" " if c.isspace() else c for c in plain if c.isalnum() or c.isspace())
    return _SPACES.sub(" ", "".join(kept)).strip().upper()
