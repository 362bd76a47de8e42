"""Finds the days and hours among the meanings of a text: `a week on tuesday`, `halb neun`, `24.12.`, `next week friday`."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta

from app.conversation.calendar_days import SATURDAY, monday
from app.conversation.clock_scan import clock, shift
from app.conversation.date_scan import beside_named, listed, month_day, number_of_month, relative
from app.conversation.durations import coming_hours, counted
from app.conversation.lexing import Piece
from app.conversation.naming import AFTER_NAMED, NUMBERED, told_by_others
from app.conversation.scan_frame import Found, Frame, code_at, plain_item
from app.conversation.time_items import Item
from app.conversation.week_scan import nth_weekday, week_day, weekday, whole_week
from app.conversation.written_dates import figures, hyphened, spaced

_OPEN = {"op:orlater": "op:after", "op:orearlier": "op:before"}
_TURNED = {"op:before": "op:notbefore", "op:after": "op:until"}
_MONTH_BEHIND = ("op:in", "op:notbefore", "op:after", "op:before", "op:from", "op:until")
_AFTER_A_GREETING = (",", "!", ".", "\n")
_WISHES = frozenset({"fine", "mark", "filler", "article", "on", "of", "part", "break"})
_NEAR, _VERB = 8, 3  # pieces
_SMALL = ("article", "of", "op:at", "op:from")
_Scan = Callable[[Frame, Sequence[Piece], int], Found]
_DAYS: tuple[_Scan, ...] = (
    *(counted, coming_hours, beside_named, nth_weekday, week_day, whole_week, weekday),
    *(month_day, spaced, listed, hyphened, figures, relative, shift),
)
_HOUR_FIRST: tuple[_Scan, ...] = (*_DAYS, clock, number_of_month)
_DAY_FIRST: tuple[_Scan, ...] = (*_DAYS, number_of_month, clock)


def items(frame: Frame, pieces: Sequence[Piece]) -> list[Item]:
    """All the items, in order; what is nothing of time becomes a word or a mark."""
    found: list[Item] = []
    pieces = _hours_named(_greeted(_refused_side(_parted(pieces)), frame))
    scans = _DAY_FIRST if frame.wants_day else _HOUR_FIRST
    at = 0
    while at < len(pieces):
        item, step = next(filter(None, (scan(frame, pieces, at) for scan in scans)), (_plain(pieces, at, found), 1))
        found.append(item)
        at += step
    dated = _in_wished_week(_in_one_week(_week_behind(_dated(found))))
    return told_by_others(dated, frame.promised if frame.wished else frame.today)


def _parted(pieces: Sequence[Piece]) -> list[Piece]:
    """Of "before 9 or after 5" the middle is no "5 or after": what is joined follows."""
    found: list[Piece] = []
    for at, piece in enumerate(pieces):
        first = at + 2 if code_at(pieces, at + 1) in _SMALL else at + 1
        following = code_at(pieces, first) in ("number", "figures", "noon") and code_at(pieces, first + 1) != "month"
        if piece.code in _OPEN and piece.to - piece.at > 1 and following:
            found += [replace(piece, code="op:or", to=piece.at + 1), replace(piece, code=_OPEN[piece.code], at=piece.at + 1)]
        elif not (piece.code == "op:from" and at > 0 and pieces[at - 1].code in _OPEN and found[-1].code in _OPEN.values()):
            found.append(piece)
    return found


def _greeted(pieces: Sequence[Piece], frame: Frame) -> list[Piece]:
    """ "Morning! Friday afternoon please": a part of day by itself at the beginning is a greeting."""
    greeting = (
        not frame.wants_hour and len(pieces) > 2 and pieces[0].code.startswith("part:") and pieces[1].text in _AFTER_A_GREETING
    )
    return [replace(pieces[0], code="neutral"), *pieces[1:]] if greeting else list(pieces)


def _refusal_before(found: Sequence[Piece]) -> int:
    """How many pieces back a "not" stands, with at most a verb between: "don't come before 10"; 0 where none does."""
    codes = [piece.code for piece in found[-_VERB:]]
    if not codes or "op:not" not in codes:
        return 0
    back = codes[::-1].index("op:not") + 1
    return back if all(code == "word" for code in codes[len(codes) - back + 1 :]) else 0


def _hours_named(pieces: Sequence[Piece]) -> list[Piece]:
    """Ore 8 is at 8; tra 14 e 16 is between them."""
    found: list[Piece] = []
    for at, piece in enumerate(pieces):
        counted = code_at(pieces, at - 1) in ("number", "one", "half", "figures", "clock+30", "clock-30")
        counted = counted and "/" not in pieces[at - 1].text  # 28/11 h 16
        if piece.code in ("unit:hour", "hour") and not counted and code_at(pieces, at + 1) in ("number", "figures"):
            piece = replace(piece, code="op:at")
        elif piece.code == "op:in" and [code_at(pieces, at + n) for n in (1, 2, 3)] == ["number", "op:and", "number"]:
            unit = code_at(pieces, at + 4).startswith("unit:")
            piece = piece if unit else replace(piece, code="op:between")
        found.append(piece)
    return found


def _refused_side(pieces: Sequence[Piece]) -> list[Piece]:
    """Not before is from there on, and not after until then."""
    found: list[Piece] = []
    for piece in pieces:
        if piece.code == "op:than":  # rather Friday than Wednesday
            rather = any(before.code == "op:rather" for before in found[-_NEAR:])
            found.append(replace(piece, code="op:not" if rather else "word"))
        elif piece.code in _TURNED and (back := _refusal_before(found)):
            found[-back:] = [replace(piece, code=_TURNED[piece.code], at=found[-back].at)]
        else:
            found.append(piece)
    return found


def _dated(items: Sequence[Item]) -> list[Item]:
    """Friday evening 4 December: the date says which Friday; where it is another weekday nobody can know."""
    found = list(items)
    for at, named in enumerate(items):
        behind = at + 1
        while behind < len(items) and items[behind].kind in ("part", "article", "filler", "of"):
            behind += 1
        dated = items[behind] if behind < len(items) else None
        if not named.weekday or dated is None or dated.kind != "day" or dated.weekday or not dated.day:
            continue
        if not any(item.kind == "part" for item in items[at + 1 : behind]) or dated.name in (NUMBERED, AFTER_NAMED):
            continue
        fits = named.day is not None and named.day.weekday() == dated.day.weekday()
        found[at] = replace(named, kind="filler", weekday=False)
        found[behind] = dated if fits else replace(dated, unsure=True)
    return found


def _of_week(named: Item, within: date) -> Item:
    """That weekday of the week that the other day lies in."""
    day = monday(within) + timedelta(days=named.day.weekday()) if named.day else None
    return replace(named, day=day, doubt=(), unsure=False, name="of_week", weekday=False)


def _week_behind(items: Sequence[Item]) -> list[Item]:
    """Tuesday evening next week: the week says which Tuesday."""
    found: list[Item] = []
    for item in items:
        before = len(found) - 1
        while item.name == "week" and before >= 0 and _within_a_day(found[before]):
            before -= 1
        day = found[before] if item.name == "week" and before >= 0 else None
        if day is None or item.last is None or day.day is None or not day.weekday or before == len(found) - 1:
            found.append(item)
            continue
        found[before] = _of_week(day, item.last)
    return found


def _within_a_day(item: Item) -> bool:
    between = item.kind == "op" and item.name not in ("or", "and", "not", "except")
    return between or item.kind in ("part", "clock", "noon", "article", "filler", "of", "on", "in")


def _in_one_week(items: list[Item]) -> list[Item]:
    """Monday or Tuesday next week, next week Monday or Tuesday: both days are in the week that is named beside one of them."""
    for at in (*range(len(items)), *reversed(range(len(items)))):
        named = items[at]
        for beside in (at - 2, at + 2):
            if named.name == "of_week" and named.day and 0 <= beside < len(items) and items[beside].weekday:
                join, other = items[(at + beside) // 2], items[beside]
                if other.day and (join.kind == "mark" or join.name in ("or", "and", "to", "until")):
                    items[beside] = _of_week(other, named.day)
    return items


def _in_wished_week(items: list[Item]) -> list[Item]:
    """The week after next suits best, Wednesday or Thursday; next week from Wednesday to Friday; next weekend, Sunday at 11: the
    days are in the week, or the weekend, that was named before them."""
    found = list(items)
    for at, week in enumerate(items):
        if week.name not in ("week", "weekend") or week.day is None or week.last is None or _refused_before(items, at):
            continue
        behind = next((n for n in range(at + 1, len(items)) if not _leads_to_its_day(items[n])), len(items))
        if behind in (at + 1, len(items)) or not items[behind].weekday or not _lies_in(items[behind], week):
            continue
        between = items[at + 1 : behind]
        if any(i.kind == "mark" and i.name != "," for i in between) and not any(i.kind == "fine" for i in between):
            continue
        found[at] = replace(week, kind="filler")
        for n in range(behind, len(items)):
            named = items[n]
            if named.weekday and named.day is not None:
                found[n] = _of_week(named, week.last)
            elif not _leads_to_its_day(named) and not (named.kind == "op" and named.name in ("or", "and", "to", "until")):
                break
    return found


def _refused_before(items: Sequence[Item], at: int) -> bool:
    """Not next week; away in week 50."""
    before = [item for item in items[max(0, at - 2) : at] if item.kind not in _WISHES]
    return any(item.kind == "away" or (item.kind == "op" and item.name in ("not", "except")) for item in before)


def _leads_to_its_day(item: Item) -> bool:
    return item.kind in _WISHES or (item.kind == "op" and item.name in ("from", "between", "at"))


def _lies_in(named: Item, week: Item) -> bool:
    """Whether a weekend has that day; a week has all."""
    beside = named.name != AFTER_NAMED  # "in week 50, the Monday after"
    return beside and named.day is not None and (week.name == "week" or named.day.weekday() >= SATURDAY)


def _plain(pieces: Sequence[Piece], at: int, found: Sequence[Item]) -> Item:
    piece = pieces[at]
    if piece.code == "month" and code_at(pieces, at - 1) in _MONTH_BEHIND:
        return Item("vague", piece.at, piece.to)  # not before January
    return plain_item(piece, bool(found) and found[-1].kind == "day")
