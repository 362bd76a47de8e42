"""Days named by the calendar: `24th of December`, `tomorrow`, `Christmas Eve`, `the 4th`."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from app.conversation import calendar_days as days
from app.conversation.lexing import Piece
from app.conversation.naming import NUMBERED
from app.conversation.scan_frame import Found, Frame, code_at, day_item, days_item, hour_due
from app.conversation.time_items import Item

# "Tomorrow" said at night may be the day that has begun.
_NIGHT_ENDS = 4
_LONGEST_MONTH = 31
_LONGEST_LIST = 20
# What may stand behind the number of a day that nothing else tells.
_ENDS = ("", "filler", "fine", "away", "break", "neutral", "vague", "free", "home")
_LISTS = ("op:or", "op:and", "mark:,")
_RANGE = ("mark:-", "op:to", "op:until")


def relative(frame: Frame, pieces: Sequence[Piece], at: int) -> Found:
    """Tomorrow; yesterday; Christmas Eve."""
    code = code_at(pieces, at)
    if code.startswith(("day+", "day-")):
        code = code.partition("/")[0]
        day = frame.today + timedelta(days=int(code[3:]))
        unsure = int(code[3:]) > 0 and frame.now.hour < _NIGHT_ENDS
        return day_item(pieces, at, at + 1, day, (frame.today, day) if unsure else (), unsure=unsure), 1
    if code.startswith("holiday:"):
        found = days.holiday(frame.today, code[8:])
        return (replace(day_item(pieces, at, at + 1, found), name="holiday"), 1) if found else None
    return None


def beside_named(frame: Frame, pieces: Sequence[Piece], at: int) -> Found:
    """The day after Boxing Day; the day before the 24th."""
    code = code_at(pieces, at)
    if not code.startswith("dayafter"):
        return None
    first = at + 1
    while code_at(pieces, first) in ("of", "on"):
        first += 1
    starts = (first, first + 1) if code_at(pieces, first) == "article" else (first,)
    scans = (month_day, relative, number_of_month)
    found = next(((read, start) for start in starts for scan in scans if (read := scan(frame, pieces, start))), None)
    if found is None or found[0][0].day is None:
        return Item("dayafter", pieces[at].at, pieces[at].to, name=code[8:]), 1
    (item, step), start = found
    assert item.day is not None
    end = start + step
    return day_item(pieces, at, end, item.day + timedelta(days=int(code[8:])), unsure=item.unsure), end - at


def month_day(frame: Frame, pieces: Sequence[Piece], at: int) -> Found:
    """24th of December; December 24; 24. Dez. 2026; December 19 to 21."""
    first = at + 1 if code_at(pieces, at) == "article" else at
    end = _month_day_end(pieces, first)
    if end == first:
        return _days_of_month(frame, pieces, at, first) or _one_of_month(frame, pieces, at, first)
    day = _named(frame, pieces[first:end])
    if day is None:
        return None
    further = end + 1 if code_at(pieces, end) in _RANGE else end
    if further > end and pieces[first].code == "month" and _is_number(pieces, further) and not _hour_behind(pieces, further):
        last = _named(frame, [pieces[first], pieces[further]])
        if last is not None and last > day:
            return replace(days_item(pieces, at, further + 1, day, last), name="range"), further + 1 - at
    return _with_weekday(pieces, at, end, day)


def _with_weekday(pieces: Sequence[Piece], at: int, end: int, day: date) -> tuple[Item, int]:
    """12 January, Monday: where the two do not fit, one of them may be meant."""
    behind = end + 1 if code_at(pieces, end) in ("mark:,", "mark:(", "on", "article") else end
    code = code_at(pieces, behind)
    if not code.startswith("weekday:"):
        return day_item(pieces, at, end, day), end - at
    number = days.WEEKDAYS.index(code[8:])
    if day.weekday() == number:
        return day_item(pieces, at, behind + 1, day), behind + 1 - at
    if code_at(pieces, end) in ("on", "article"):
        return day_item(pieces, at, end, day), end - at  # another day of a list
    return day_item(pieces, at, behind + 1, day, (day, days.coming(day, number)), unsure=True), behind + 1 - at


def _month_day_end(pieces: Sequence[Piece], first: int) -> int:
    kinds = [code_at(pieces, n) for n in range(first, first + 3)]
    number = [kind in ("number", "ordinal") for kind in kinds]
    end = first
    if number[0] and kinds[1] == "month":
        end = first + 2
    elif (number[0] and kinds[1] in ("of", "article") and kinds[2] == "month") or (
        kinds[0] == "month" and kinds[1] == "article" and number[2]
    ):
        end = first + 3
    elif kinds[0] == "month" and kinds[1] == "mark:." and number[2] and 1 <= pieces[first + 2].number <= _LONGEST_MONTH:
        end = first + 3  # Nov. 27
    elif kinds[0] == "month" and number[1] and 1 <= pieces[first + 1].number <= _LONGEST_MONTH:
        end = first + 2
    year = end + 1 if code_at(pieces, end) in ("mark:.", "mark:,") else end
    with_year = end > first and code_at(pieces, year) == "number" and 2000 <= pieces[year].number < 2100
    return year + 1 if with_year else end


def _days_of_month(frame: Frame, pieces: Sequence[Piece], at: int, first: int) -> Found:
    """19-21 December; 19th to 21st of December."""
    join = first + 1
    last = join + 2 if code_at(pieces, join + 1) == "article" else join + 1
    if not (_is_number(pieces, first) and code_at(pieces, join) in _RANGE and _is_number(pieces, last)):
        return None
    end = _month_day_end(pieces, last)
    names = [piece for piece in pieces[last:end] if piece.code == "month"]
    if not names:
        return None
    start, stop = _named(frame, [pieces[first], names[0]]), _named(frame, pieces[last:end])
    if start is None or stop is None or start >= stop:
        return None
    return replace(days_item(pieces, at, end, start, stop), name="range"), end - at


def _one_of_month(frame: Frame, pieces: Sequence[Piece], at: int, first: int) -> Found:
    """The first of several days whose month is said once, behind them: 3, 4 or 5 December."""
    last, joined = first, False
    while last - first < _LONGEST_LIST and _is_number(pieces, last) and code_at(pieces, last + 1) in _LISTS:
        joined = code_at(pieces, last + 1) != "mark:,"
        last += 3 if code_at(pieces, last + 2) == "article" else 2
    months = [piece for piece in pieces[last : _month_day_end(pieces, last)] if piece.code == "month"]
    if not joined or not _is_number(pieces, last) or not months or code_at(pieces, at - 1) == "op:at":
        return None
    day = _named(frame, [pieces[first], months[0]])
    return (day_item(pieces, at, first + 1, day), first + 1 - at) if day else None


def listed(frame: Frame, pieces: Sequence[Piece], at: int) -> Found:
    """A further day of several: dia 26 ou 27; Dec 3 or 4."""
    if not _is_number(pieces, at) or code_at(pieces, at - 1) not in _LISTS or _counts(pieces, at):
        return None
    before = at - 2
    while before > max(1, at - _LONGEST_LIST) and _is_number(pieces, before) and _is_number(pieces, before - 2):
        if code_at(pieces, before - 1) not in _LISTS:
            break
        before -= 2  # dia 26, 27 ou 28
    comma = code_at(pieces, at - 1) == "mark:,"
    if comma and not (_is_number(pieces, at + 2) and code_at(pieces, at + 1) in ("op:or", "op:and")):
        return None
    if not _is_number(pieces, before):
        return None
    months = [pieces[before - 1]] if code_at(pieces, before - 1) == "month" else []
    if months:
        day = _named(frame, [*months, pieces[at]])
    elif code_at(pieces, before - 1) == "article" and number_of_month(frame, pieces, before - 1, in_list=True):
        day = days.of_month(frame.today, pieces[at].number)
    else:
        return None
    return (day_item(pieces, at, at + 1, day), 1) if day else None


def _counts(pieces: Sequence[Piece], at: int) -> bool:
    return code_at(pieces, at + 1).startswith(("hour", "ampm:", "unit:", "month", "mark::"))


def _named(frame: Frame, chosen: Sequence[Piece]) -> date | None:
    words = [p.text if p.code == "month" else str(p.number) for p in chosen if p.code in ("number", "ordinal", "month")]
    return days.named_month(frame.today, " ".join(words), frame.language)


def _is_number(pieces: Sequence[Piece], at: int) -> bool:
    return code_at(pieces, at) in ("number", "ordinal") and 1 <= pieces[at].number <= _LONGEST_MONTH


def _hour_behind(pieces: Sequence[Piece], at: int) -> bool:
    return code_at(pieces, at + 1) in ("hour", "ampm:am", "ampm:pm")


_LAST_HOUR = 24
_JUDGED = ("fine", "away", "op:not", "op:except", "free", "break")


def number_of_month(frame: Frame, pieces: Sequence[Piece], at: int, in_list: bool = False) -> Found:
    """The 4th; am 2.; der 24.; a bare 14 where a day was asked; `in_list`: others follow."""
    behind_day = code_at(pieces, at - 1).startswith(("weekday:", "day"))
    onwards = code_at(pieces, at) == "of" and code_at(pieces, at + 2) == "op:orlater" and not behind_day  # del 26 en adelante
    number_at = at + 1 if onwards or code_at(pieces, at) == "article" else at
    code = code_at(pieces, number_at)
    if code not in ("number", "ordinal") or not 1 <= pieces[number_at].number <= 31:
        return None
    following = code_at(pieces, number_at + 1)
    refused = number_at > at and code_at(pieces, at - 1) in ("op:except", "op:not")  # all but the 10th, when I am out
    ends = in_list or refused or following in _ENDS or following.startswith(("mark:", "op:", "part:"))
    spelled = not pieces[number_at].text[0].isdigit()
    told = ends or (code == "ordinal" and number_at > at and following == "number")  # the twenty fourth, six pm
    counts = following == "word" and code == "ordinal" and pieces[number_at + 1].text not in frame.plain  # the 2nd floor
    if following == "unit:thing" or counts or (spelled and not told):
        return None
    sure = (code == "ordinal" and (number_at > at or not spelled)) or (number_at > at and pieces[number_at].text.endswith("."))
    asked = frame.wants_day and code == "number" and (number_at > at or (at == 0 and len(pieces) <= 4)) and ends
    # Where a day was asked for, one that leads the answer is it, whatever follows; two of something are not.
    asked = asked or (frame.wants_day and (at, number_at, following) == (0, 1, "word") and pieces[1].number > 2)
    # "The two" and "the 2" are things as well; "dia 2", an article twice in the word file, is a day.
    other = code_at(pieces, at - 1) in ("op:or", "op:and") and code_at(pieces, at - 2) in ("ordinal", "month")
    twice = number_at > at and code_at(pieces, at - 1) == "article"
    named = number_at > at and (ends or (twice and following == "word")) and (pieces[number_at].number > 2 or twice or other)
    counted_on = following.startswith(("hour", "ampm:", "unit:", "mark:-", "op:to"))
    sure = sure or (code == "number" and code_at(pieces, at - 1) == "op:except" and not counted_on)
    joined = frame.wants_day and code_at(pieces, at - 1) in ("op:or", "op:and") and code_at(pieces, at - 2) == "number"
    joined = joined and not any(code_at(pieces, at - back) == "op:between" for back in (3, 4))
    asked = asked or (joined and code == "number" and ends)
    # No hour has that number: "27 works but not in the morning".
    sure = sure or (at == 0 and code == "number" and not spelled and pieces[0].number > _LAST_HOUR and following in _JUDGED)
    if not (sure or asked or (named and (not spelled or "spelled_days" in frame.customs))):
        return None
    limit = number_at > at and code_at(pieces, at - 1) != "op:at"  # "avant le 12" is a day, "um die 5" an hour
    if code == "number" and hour_due(pieces, at) and not limit:
        return None
    day = days.of_month(frame.today, pieces[number_at].number)
    return (replace(day_item(pieces, at, number_at + 1, day), name=NUMBERED), number_at + 1 - at) if day else None
