"""What is right and what is harmful in the reading of a labelled reply; fields as in `porchlight understand --jsonl`."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

ACTS = frozenset(
    {"reschedule", "safe_place", "neighbour", "locker", "change_address", "cancel_delivery", "opt_out", "opt_in"}
    | {"yes", "no", "choose"}
)
_WHEN = ("date", "from", "to", "start", "end")
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Verdict:
    """One reply. `when` is None where no time is to be found, or the right thing is to ask back. `acted`: something is done with
    the parcel or the messages unasked; `wrong_act`: and another act, day, place or option was meant, or asking was right."""

    intent: bool
    when: bool | None
    whole: bool
    acted: bool
    wrong_act: bool


def judge(gold: Row, read: Row) -> Verdict:
    """Compares a reading with its label."""
    unsure, asks = bool(gold["ask"]), bool(read["ask"])
    when = unsure or _times(gold["when"]) == _times(read["when"])
    where = unsure or (gold["place"] == read["place"] and _same_name(gold["who"], read["who"]))
    key = unsure or str(gold["key"] or "") == str(read["key"] or "")
    score = unsure or gold["score"] == read["score"]
    intent, also = gold["intent"] == read["intent"], set(gold["also"]) == set(read["also"])
    done = frozenset() if asks else ACTS & {read["intent"], *read["also"]}
    return Verdict(
        intent=intent,
        when=when if gold["when"] and not unsure else None,
        whole=intent and also and when and where and key and score and asks == unsure,
        acted=bool(done),
        wrong_act=bool(done) and (unsure or _harms(gold, done, when=when, where=where, key=key)),
    )


def _harms(gold: Row, done: frozenset[str], *, when: bool, where: bool, key: bool) -> bool:
    meant = {gold["intent"], *gold["also"]} - set(gold["never"])
    return (
        not done <= meant
        or ("reschedule" in done and not when)
        or (bool(done & {"safe_place", "neighbour"}) and not where)
        or ("choose" in done and not key)
    )


def _times(said: Any) -> frozenset[tuple[tuple[str, str], ...]]:
    """Alternatives in any order."""
    several = said if isinstance(said, list) else [said] if said else []
    return frozenset(tuple((field, one[field]) for field in _WHEN if one.get(field)) for one in several)


def _same_name(meant: str | None, read: str | None) -> bool:
    """As written, give or take words around it: Bob, Bob at 14."""
    one, other = (str(name or "").casefold().strip() for name in (meant, read))
    return one == other or bool(one and other and (one in other or other in one))
