"""Which options the words describe, by name, by what they are, by the day or hour they stand for; and which they refuse."""

from difflib import SequenceMatcher
from itertools import pairwise
from zoneinfo import ZoneInfo

from app.conversation.evidence import Evidence, Span
from app.conversation.meaning import Intent, Offer, Question
from app.conversation.slots_named import timed
from app.conversation.sourcing import when_spans
from app.conversation.when import Times

_KINDS = ("locker", "slot", "pickup_point", "parcel")
_ALIKE, _TWO = 0.8, 2
_REFUSALS = ("not_this", "not_key", "not_in", "dont_leave")


def named(evidence: Evidence, question: Question, times: Times, zone: ZoneInfo) -> tuple[list[Offer], Span]:
    """The options that the words describe, by name, by what they are, by day or hour; and the words that do."""
    by_name = [(option, at) for option in question.options if (at := _name_at(option, evidence)) is not None]
    if by_name:
        return [option for option, _ in by_name], Span(by_name[0][1], by_name[0][1] + 1)
    if other := _the_other(question, evidence):
        return [other], evidence.whole
    kinds = {name: spans[0] for name in _KINDS if (spans := evidence.marks(f"a_{name}")) and not refused(evidence, spans[0].at)}
    by_kind = [option for option in question.options if option.meaning in kinds]
    if by_kind:
        return by_kind, kinds[by_kind[0].meaning]
    slots = sorted((o for o in question.options if o.start is not None), key=_starts)
    earliest, latest = evidence.marks("earliest"), evidence.marks("latest")
    if slots and not times.whens and (earliest or latest):
        return ([slots[0]], earliest[0]) if earliest else ([slots[-1]], latest[0])
    if times.whens and (said := when_spans(evidence, times)):
        return timed(question, times, zone), Span(said[0].at, said[-1].to)
    return [], evidence.whole


def _the_other(question: Question, evidence: Evidence) -> Offer | None:
    """ "Not the sofa", of two parcels."""
    left = [option for option in question.options if _name_at(option, evidence, wanted=False) is None]
    things = all(option.meaning == "parcel" for option in question.options)
    return left[0] if things and len(question.options) == len(left) + 1 == _TWO else None


def _name_at(option: Offer, evidence: Evidence, *, wanted: bool = True) -> int | None:
    """The first word that the option's name has too, or the beginning of one; unless `wanted`, where it is refused."""
    name = Evidence(option.name, evidence.vocabulary)
    telling = [w.text for w in name.words if len(w.text) > 2 or w.text.isdigit()]
    for at, word in enumerate(evidence.words):
        if any(_same_name(word.text, part, option.meaning == "parcel") for part in telling) and refused(evidence, at) != wanted:
            return at
    return None


def _same_name(word: str, part: str, thing: bool) -> bool:
    if word == part or (len(part) > 4 and word.startswith(part[:-1])):
        return True
    # A thing has endings and compounds, and is misspelled: skoene for sko, jakken for vinterjakke, lammpe.
    ending = len(part) > 2 and word.startswith(part) and len(word) - len(part) <= 3
    inside = len(word) > 4 and len(part) > len(word) and any(part.endswith(word[:cut]) for cut in (-1, -2))
    slip = len(part) > 3 and SequenceMatcher(None, word, part).ratio() >= _ALIKE
    return thing and (ending or inside or slip)


def refused(evidence: Evidence, at: int) -> bool:
    """Not the locker, Thursday."""
    clause = evidence.clause(at)
    if at + 1 == clause.to - 1 and evidence.vocabulary.time.get(evidence.words[at + 1].text) == "op:not":
        return True  # "la taquilla no"
    behind = at + 2 if at + 1 < len(evidence.words) and evidence.words[at + 1].text == "," else at + 1
    rest = evidence.after(behind)
    if 0 < len(rest.words) <= _TWO and rest.has("no") and not rest.has("yes"):
        return True  # "locker, no thanks"
    said = [word.text for word in evidence.words[clause.at : at]]
    pairs = (f"{one} {two}" for one, two in pairwise(said))
    if any(evidence.vocabulary.time.get(phrase) in ("op:not", "op:except") for phrase in (*said, *pairs)):
        return True
    return any(clause.at <= no.at < at <= no.to + 1 for mark in _REFUSALS for no in evidence.marks(mark))


def turned_down(evidence: Evidence, question: Question) -> Span | None:
    """The kind of option that is not wanted, in a text that names no other."""
    kinds = {option.meaning for option in question.options} & set(_KINDS)
    spans = (span for kind in kinds for span in evidence.marks(f"a_{kind}"))
    return next((span for span in spans if refused(evidence, span.at)), None)


def _starts(offer: Offer) -> float:
    return offer.start.timestamp() if offer.start else 0.0


def asked_about(evidence: Evidence) -> bool:
    """ "What is a locker?" """
    asked = {Intent.ASK_OPTIONS, Intent.ASK_ETA} & evidence.signals.keys() or evidence.words[-1].text == "?"
    return bool(asked) and evidence.has("asking") and not (evidence.has("suits") or evidence.has("wish"))
