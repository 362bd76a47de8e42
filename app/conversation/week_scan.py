"""Days named by their week: `next Friday`, `Freitag 27.`, `KW 49`, `Tuesday of next week`, `the first Monday of next month`."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from app.conversation import calendar_days as days
from app.conversation.date_scan import month_day, number_of_month, relative
from app.conversation.lexing import Piece
from app.conversation.naming import AFTER_NAMED
from app.conversation.scan_frame import Found, Frame, code_at, count_at, day_item, days_item
from app.conversation.written_dates import figures, hyphened, is_hyphen

_ENDS_A_DATE = ("", "mark:.", "mark:!", "mark:?", "filler")
_HOURS_FOLLOW = ("op:after", "op:before", "op:at", "op:from", "part:")
_LAST_HOUR = 12


def _week_of(frame: Frame, pieces: Sequence[Piece], at: int) -> tuple[date | None, int]:
    """The Monday of a named week, and where its name ends."""
    code = code_at(pieces, at)
    if code.startswith("week+"):
        return days.monday(frame.today, int(code[5:])), at + 1
    if code in ("op:next", "op:coming", "op:this") and code_at(pieces, at + 1) == "unit:week":
        return days.monday(frame.today, 0 if code == "op:this" else 1), at + 2
    if code in ("weekno", "unit:week") and code_at(pieces, at + 1) in ("number", "ordinal"):
        return days.week(frame.today, pieces[at + 1].number), at + 2
    if code == "weekof" or (code == "unit:week" and code_at(pieces, at - 1) not in ("number", "one")):
        return _week_with(frame, pieces, at)
    return None, at


def _week_with(frame: Frame, pieces: Sequence[Piece], at: int) -> tuple[date | None, int]:
    """La semaine du 7; the week of the 7th."""
    following = at + 1
    while code_at(pieces, following) in ("of", "article", "on", "op:from"):
        following += 1
    if following == at + 1 and code_at(pieces, at) != "weekof":
        return None, at
    first = following - 1 if code_at(pieces, following - 1) == "article" else following
    for attempt in (month_day, hyphened, figures, number_of_month):
        found = attempt(frame, pieces, first)
        if found is not None and found[0].kind == "day" and found[0].day is not None:
            return days.monday(found[0].day), first + found[1]
    day = days.of_month(frame.today, pieces[following].number) if code_at(pieces, following) == "number" else None
    counted_on = code_at(pieces, following + 1).startswith(("hour", "unit:", "ampm:"))
    return (days.monday(day), following + 1) if day and not counted_on else (None, at)


def week_day(frame: Frame, pieces: Sequence[Piece], at: int) -> Found:
    """Next week Tuesday; Tuesday of next week."""
    start, following = _week_of(frame, pieces, at)
    if start is not None:
        while code_at(pieces, following) in ("on", "article", "mark:,"):
            following += 1
        code = code_at(pieces, following)
        if not code.startswith("weekday:"):
            return None
        day = start + timedelta(days=days.WEEKDAYS.index(code[8:]))
        return replace(day_item(pieces, at, following + 1, day), name="of_week"), following + 1 - at
    code = code_at(pieces, at)
    if not code.startswith("weekday:"):
        return None
    following = at + 1
    while code_at(pieces, following) in ("on", "article", "of"):
        following += 1
    start, end = _week_of(frame, pieces, following)
    if start is None:
        return None
    day = start + timedelta(days=days.WEEKDAYS.index(code[8:]))
    return replace(day_item(pieces, at, end, day), name="of_week"), end - at


def whole_week(frame: Frame, pieces: Sequence[Piece], at: int) -> Found:
    code, step = code_at(pieces, at), 1
    if code in ("op:next", "op:coming", "op:this") and code_at(pieces, at + 1).startswith("weekend"):
        code, step = f"weekend+{0 if code != 'op:next' else 1}", 2
    if code.startswith("weekend"):
        first = days.monday(frame.today, int(code[8:] or 0)) + timedelta(days=5)
        weekend = days_item(pieces, at, at + step, max(first, frame.today), first + timedelta(days=1))
        return replace(weekend, name="weekend"), step
    if (
        code in ("op:next", "op:coming")
        and (count := count_at(pieces, at + 1))
        and code_at(pieces, at + 2) in ("unit:day", "unit:week")
    ):
        length = count * (7 if pieces[at + 2].code == "unit:week" else 1)
        return days_item(pieces, at, at + 3, frame.today + timedelta(days=1), frame.today + timedelta(days=length)), 3
    start, end = _week_of(frame, pieces, at)
    if start is None:
        return None
    return replace(days_item(pieces, at, end, max(start, frame.today), start + timedelta(days=6)), name="week"), end - at


def nth_weekday(frame: Frame, pieces: Sequence[Piece], at: int) -> Found:
    """The first Monday of next month; the second weekend in December; the last Friday of the month."""
    first = at + 1 if code_at(pieces, at) == "article" else at
    nth, name = code_at(pieces, first), code_at(pieces, first + 1)
    weekend = name.startswith("weekend")
    if nth not in ("ordinal", "op:last") or not (weekend or name.startswith("weekday:")):
        return None
    behind = first + 2
    while code_at(pieces, behind) in ("of", "on", "article", "op:in", "filler"):
        behind += 1
    month, end = _month_at(frame, pieces, behind)
    if month is None or behind == first + 2 > end:
        return None
    number = 0 if nth == "op:last" else pieces[first].number
    day = days.nth_weekday(month, days.SATURDAY if weekend else days.WEEKDAYS.index(name[8:]), number)
    if day and weekend:
        return days_item(pieces, at, end, day, day + timedelta(days=1)), end - at
    return (day_item(pieces, at, end, day), end - at) if day else None


def _month_at(frame: Frame, pieces: Sequence[Piece], at: int) -> tuple[date | None, int]:
    """The first day of a month, and where its name ends."""
    code, following = code_at(pieces, at), code_at(pieces, at + 1)
    this = frame.today.replace(day=1)
    if code == "month":
        return days.named_month(frame.today, f"28 {pieces[at].text}", frame.language), at + 1
    if code in ("op:next", "op:coming", "op:this") and following == "unit:month":
        return (this if code == "op:this" else days.months_ahead(this, 1)), at + 2
    if code == "unit:month" and following in ("op:next", "op:coming", "op:this"):
        return (this if following == "op:this" else days.months_ahead(this, 1)), at + 2
    return (this, at + 1) if code == "unit:month" else (None, at)


def weekday(frame: Frame, pieces: Sequence[Piece], at: int) -> Found:
    """Friday; next Friday; this Friday; Friday 27th; Friday the 4th of December."""
    start, manner = at, code_at(pieces, at)
    if manner in ("op:next", "op:this", "op:coming", "op:last"):
        at += 1
    else:
        manner = ""
    code = code_at(pieces, at)
    if not code.startswith("weekday:"):
        return None
    number = days.WEEKDAYS.index(code[8:])
    at += 1
    if manner == "op:last":
        back = (frame.today.weekday() - number) % 7 or 7
        return day_item(pieces, start, at, frame.today - timedelta(days=back)), at - start
    day = days.coming(frame.today, number)
    dated = _date_after(frame, pieces, at, number)
    if dated is not None:
        named, end, unsure = dated
        fits = named.weekday() == number
        return day_item(pieces, start, end, named, () if fits else (day, named), unsure=unsure or not fits), end - start
    if code_at(pieces, at) == "nextafter":
        return replace(day_item(pieces, start, at + 1, day, weekday=True), name=AFTER_NAMED), at + 1 - start
    beside = _beside_a_day(frame, pieces, at)
    if beside is not None:
        side, named, end = beside
        found = days.coming(named + timedelta(days=1), number) if side == "op:after" else days.before(named, number)
        return day_item(pieces, start, end, found), end - start
    if code_at(pieces, at) == "afternext" or (code_at(pieces, at) == "op:after" and not code_at(pieces, at + 1)):
        at, manner = at + 1, "after"
    meant, doubt = _meant(frame, day, manner)
    unsure = bool(doubt) or _ill_dated(pieces, at) or (start > 0 and pieces[start - 1].code == "ordinal")  # the first Monday
    return day_item(pieces, start, at, meant, doubt, unsure=unsure, weekday=True), at - start


def _ill_dated(pieces: Sequence[Piece], at: int) -> bool:
    """Tuesday 10, where no Tuesday is the 10th: a slip, or an hour."""
    alone = code_at(pieces, at) == "number" and pieces[at].text.isdecimal() and len(pieces[at].text) <= 2
    behind = code_at(pieces, at + 1)
    return alone and (behind in _ENDS_A_DATE or (pieces[at].number > _LAST_HOUR and behind.startswith(_HOURS_FOLLOW)))


def _beside_a_day(frame: Frame, pieces: Sequence[Piece], at: int) -> tuple[str, date, int] | None:
    """The holiday or the date that a weekday is said to follow or to come before: the Monday after Christmas."""
    side = code_at(pieces, at)
    if side not in ("op:after", "op:before"):
        return None
    for attempt in (relative, month_day):
        found = attempt(frame, pieces, at + 1)
        if found is not None and found[0].day is not None and (found[0].name == "holiday" or attempt is month_day):
            return side, found[0].day, at + 1 + found[1]
    return None


def _meant(frame: Frame, day: date, manner: str) -> tuple[date, tuple[date, ...]]:
    """Which day a weekday is: the one that comes first, or a week later; and both where nobody can know."""
    later = day + timedelta(weeks=1)
    if manner == "after":
        return day, (day, later)
    if manner == "op:next" and day.weekday() > frame.today.weekday():
        return day, (day, later)
    if day != frame.today or manner == "op:this":
        return day, ()
    return (later, ()) if manner in ("op:next", "op:coming") else (day, (day, later))


def _date_after(frame: Frame, pieces: Sequence[Piece], at: int, weekday: int) -> tuple[date, int, bool] | None:
    """The date behind a weekday, where it ends, and whether it may be something else."""
    following = at
    while code_at(pieces, following) in ("on", "article", "mark:,", "mark:(", "mark:."):
        following += 1
    # The article is part of a date: without it "dia 20" would be a number.
    first = following - 1 if following > at and code_at(pieces, following - 1) == "article" else following
    refused = "op:not" in [code_at(pieces, at - back) for back in (2, 3, 4)]
    if refused and code_at(pieces, at) in ("mark:,", "mark:."):
        return None  # not on Friday, the 2nd of December
    for attempt in (month_day, hyphened, figures, number_of_month):
        found = attempt(frame, pieces, first)
        if found is not None and found[0].kind == "day" and found[0].day is not None:
            return found[0].day, first + found[1], found[0].unsure
    if is_hyphen(pieces, following + 1) and code_at(pieces, following + 2) == "number":
        return None  # from hour to hour
    # A bare number is the day's only if that day has the name; else it is the hour.
    if code_at(pieces, following) == "number" and code_at(pieces, following + 1) not in (
        "hour",
        "unit:hour",
        "ampm:am",
        "ampm:pm",
    ):
        day = days.of_month(frame.today, pieces[following].number)
        if day is not None and (day.weekday() == weekday or pieces[following].number > 21):
            return day, following + 1, False
    return None
