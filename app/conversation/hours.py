"""Hours of a day as people bound them: `after 5`, `9 to 11`, `until noon`, `8 tonight`. Items in, bounds out."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from app.conversation.time_items import MORNING, NOON, PARTS, Item

_STARTS = frozenset({"after", "from", "notbefore", "at", "hold"})
_ENDS = frozenset({"before", "until", "latest", "leave"})
_JOINS = frozenset({"to", "until", "-"})
_LATER = ("orlater", "thereafter")
_HALF_DAY = 12 * 60
_LATE = 20 * 60
_SIX = 6 * 60


@dataclass(frozen=True, slots=True)
class Hours:
    """Minutes of a day, either side open. `part` is its name if a part of day was said; `by` the word that bound it; `beside`
    the token of a part of day that only said which hour was meant; `day` where the hour says it; `doubtful`: of which half of the
    day it is was not said."""

    start: int | None
    end: int | None
    part: str = ""
    by: str = ""
    beside: int = -1
    day: date | None = None
    doubtful: bool = False


def hours_at(items: Sequence[Item], at: int, bare: bool) -> tuple[Hours, int] | None:
    """The hours that begin at that item, and the item after them; None where none do. `bare`: a number alone is an hour."""
    op = items[at].name if items[at].kind == "op" else ""
    first = at + 1 if op else at
    while op and first < len(items) and (items[first].kind in ("article", "filler") or _named(items, first, "at")):
        first += 1
    if first >= len(items) or items[first].kind not in ("clock", "noon", "part"):
        return None
    if op and op not in _STARTS | _ENDS | {"between"}:
        return None
    ranged = _range(items, first, op, bare)
    if ranged is not None:
        return ranged
    item, end = items[first], first + 1
    if item.until:
        return Hours(item.minute, item.until, by="range", day=item.day), end
    limit = items[end].name if end < len(items) and items[end].kind == "op" else ""
    bare = bare or limit in (*_LATER, "orearlier")
    if op == "between" or (not op and item.kind == "clock" and item.bare and not bare):
        return None
    if item.kind == "part":
        return _part(item.name, op), end
    if item.kind == "noon" and limit in (*_LATER, "orearlier"):
        return _bounded(NOON, "from" if limit in _LATER else "until"), end + 1
    if item.kind == "noon":
        return (Hours(*_minutes("lunchtime"), part="lunchtime") if op in ("", "at") else _bounded(NOON, op)), end
    part, beside = _part_beside(items, at, end)
    minute = _in_delivery_hours(item, part)
    doubtful = not (item.fixed or item.figures or part) and minute < _HALF_DAY
    if limit in (*_LATER, "orearlier", "latest"):
        return replace(_bounded(minute, "from" if limit in _LATER else "until"), beside=beside), end + 1
    return replace(_bounded(minute, op), beside=beside, day=item.day, doubtful=doubtful), end


def _range(items: Sequence[Item], first: int, op: str, bare: bool) -> tuple[Hours, int] | None:
    if adjoining := _side_by_side(items, first, op):
        return adjoining
    own, join = _own_part(items, first + 1)
    last = join + 1
    joins = _JOINS | ({"and"} if op == "between" else set()) | ({"at"} if op == "from" else set())  # dalle 8 alle 12
    if join >= len(items) or items[join].name not in joins or items[join].kind not in ("op", "mark"):
        return None
    while last < len(items) and (items[last].kind == "article" or _named(items, last, "at")):
        last += 1
    if last >= len(items) or op in ("after", "before", "until", "latest"):
        return None
    a, b = items[first], items[last]
    if a.kind not in ("clock", "noon") or b.kind not in ("clock", "noon"):
        return None
    if a.kind == b.kind == "clock" and a.bare and b.bare and not (bare or op or _sensible(a, b)):
        return None
    part, beside = _part_beside(items, last if own else first - bool(op), last + 1)
    start = NOON if a.kind == "noon" else _in_delivery_hours(a, own or part)
    end = NOON if b.kind == "noon" else _in_delivery_hours(b, part)
    if not (part or own) and _before_work(a, b):
        start, end = a.minute, b.minute
    if a.kind == "clock" and not (a.fixed or part or own) and b.fixed and a.minute < _HALF_DAY <= b.minute:
        start = a.minute + _HALF_DAY if a.minute + _HALF_DAY < b.minute and a.minute < MORNING else a.minute
    if end <= start and end < _HALF_DAY:
        end += _HALF_DAY
    return (Hours(start, end, by="range", beside=beside), last + 1) if start < end else None


def _before_work(a: Item, b: Item) -> bool:
    """7:45 to 9: nobody who writes 9 waits from 19:45 on."""
    return not a.fixed and _SIX <= a.minute < MORNING <= b.minute <= NOON and a.minute % 60 > 0


def _side_by_side(items: Sequence[Item], first: int, op: str) -> tuple[Hours, int] | None:
    """14h 16h."""
    if op not in ("", "at", "between") or first + 1 >= len(items):
        return None
    a, b = items[first], items[first + 1]
    if a.kind != "clock" or b.kind != "clock" or a.bare or b.bare or a.until or b.until:
        return None
    start, end = _in_delivery_hours(a, ""), _in_delivery_hours(b, "")
    return (Hours(start, end, by="range"), first + 2) if start < end else None


def _own_part(items: Sequence[Item], at: int) -> tuple[str, int]:
    """The part of day said between an hour and the word that joins the next to it; and where that word stands."""
    for place in range(at, min(at + 3, len(items) - 1)):
        if items[place].kind == "part":
            return items[place].name, place + 1
        if items[place].kind not in ("article", "filler", "of") and not _named(items, place, "in"):
            break
    return "", at


def _sensible(a: Item, b: Item) -> bool:
    return a.minute != b.minute and a.minute <= _LATE + 60 and b.minute <= 22 * 60 and (a.minute < b.minute or b.minute < MORNING)


def _in_delivery_hours(item: Item, part: str) -> int:
    minute = item.minute
    if item.fixed or item.kind == "noon":
        return minute % (24 * 60)
    if part == "morning":
        return minute
    if part == "evening" and minute == _HALF_DAY and item.name == "as_written":
        return 0  # twelve at night
    if part in ("afternoon", "evening", "lunchtime") and minute < _HALF_DAY:
        return minute if part != "evening" and minute >= 9 * 60 else minute + _HALF_DAY
    return minute + _HALF_DAY if minute < MORNING and item.name != "as_written" else minute


def _part_beside(items: Sequence[Item], first: int, after: int) -> tuple[str, int]:
    """A part of day said right before or behind: the hour is its, and stands for it."""
    for step, place in ((-1, first - 1), (1, after)):
        for _ in range(3):
            if not 0 <= place < len(items):
                break
            if items[place].kind == "part":
                return items[place].name, items[place].at
            between = (
                items[place].kind in ("article", "filler", "day", "of")
                or (step < 0 and items[place].kind == "mark" and items[place].name == ",")  # evenings, about 8
                or _named(items, place, "at")
                or _named(items, place, "in")
            )
            if not between:
                break
            place += step
    return "", -1


def _part(name: str, op: str) -> Hours:
    start, end = _minutes(name)
    if op in ("after", "from", "notbefore", "hold"):
        return Hours(end if op == "after" else start, None, by=op)
    return Hours(None, start, by=op) if op in _ENDS else Hours(start, end, part=name)


def _minutes(name: str) -> tuple[int, int]:
    start, end = PARTS[name]
    return start.hour * 60, end.hour * 60


def _bounded(minute: int, op: str) -> Hours:
    return Hours(None, minute, by=op) if op in _ENDS else Hours(minute, None, by=op or "at")


def _named(items: Sequence[Item], at: int, name: str) -> bool:
    return items[at].kind == "op" and items[at].name == name
