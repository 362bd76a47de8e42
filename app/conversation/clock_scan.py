"""Hours and shifts of hours: `17:30`, `5pm`, `halb neun`, `ten past 5`, `an hour later`."""

from collections.abc import Sequence
from datetime import timedelta

from app.conversation.durations import amount
from app.conversation.lexing import Piece
from app.conversation.scan_frame import CLOCK_FIGURES, Found, Frame, code_at, count_at, hour_due
from app.conversation.time_items import NOON, Item

_SPOKEN_MINUTES = (5, 10, 20, 25)
_SPELLED_MINUTES = range(10, 60)
_HALF_DAY, _FOUR = 12, 4
_ONE_AMOUNT = 3
_LAST_MINUTE = 24 * 60 - 1
_LATER = {"later": 1, "back": 1, "earlier": -1}
_UNITS = {"unit:minute": 1, "unit:hour": 60, "unit:day": 24 * 60, "unit:week": 7 * 24 * 60}


def shift(frame: Frame, pieces: Sequence[Piece], at: int) -> Found:
    """An hour later; half an hour earlier; back an hour."""
    start, sign = at, 0
    long = amount(pieces, at)
    if long is not None and long.by_the_clock and code_at(pieces, long.to) in _LATER and long.to - at > _ONE_AMOUNT:
        minutes = _LATER[code_at(pieces, long.to)] * int(long.step.total_seconds() // 60)
        return Item("shift", pieces[at].at, pieces[long.to].to, minute=minutes), long.to + 1 - at
    if code_at(pieces, at) in _LATER:
        sign, at = _LATER[pieces[at].code], at + 1
    half = code_at(pieces, at) in ("half", "clock+30")
    count = count_at(pieces, at + half)
    alone = not sign and not half and code_at(pieces, at) == "unit:hour" and code_at(pieces, at + 1) in ("later", "earlier")
    if (half and count is None and code_at(pieces, at + 1) == "unit:hour") or alone:
        count, at = 1, at - 1
    unit = code_at(pieces, at + half + 1)
    if count is None or unit not in _UNITS or (sign and unit == "unit:minute"):
        return None
    end = at + half + 2
    if not sign:
        if code_at(pieces, end) not in _LATER:
            return None
        sign, end = _LATER[pieces[end].code], end + 1
    minutes = sign * count * _UNITS[unit] // (2 if half else 1)
    return Item("shift", pieces[start].at, pieces[end - 1].to, minute=minutes), end - start


def _spelled_minutes(pieces: Sequence[Piece], at: int) -> bool:
    """Seven thirty, at seven twenty-seven: words, not figures."""
    words = code_at(pieces, at) == code_at(pieces, at - 1) == "number" and not pieces[at].text[0].isdigit()
    if not words or pieces[at - 1].text[0].isdigit() or pieces[at].number not in _SPELLED_MINUTES:
        return False
    return pieces[at].number % 5 == 0 or hour_due(pieces, at - 1) or code_at(pieces, at - 2) == "hour"


def _spaced_minutes(pieces: Sequence[Piece], at: int) -> bool:
    """A las 17 30."""
    figures = code_at(pieces, at) == "number" and len(pieces[at].text) == 2 and pieces[at].text.isdecimal()
    told = figures and code_at(pieces, at - 2) == "op:at" and pieces[at - 1].text.isdecimal() and pieces[at].number % 5 == 0
    return told and pieces[at].number < 60 and code_at(pieces, at + 1) not in ("op:or", "op:and", "mark:,", "month", "mark:-")


def _minutes_behind(pieces: Sequence[Piece], at: int) -> tuple[int, int] | None:
    """Sekizi 20 gece; dokuza 5 dakika kala: minutes past or to the hour, said behind it; and where they end."""
    if code_at(pieces, at) != "number" or not 0 < pieces[at].number < 60:
        return None
    end = at + 1 + (code_at(pieces, at + 1) == "unit:minute")
    sign = {"minutes_past": 1, "minutes_to": -1}.get(code_at(pieces, end))
    return (sign * pieces[at].number, end + 1) if sign else None


def _minutes_joined(frame: Frame, pieces: Sequence[Piece], start: int, at: int) -> bool:
    """Alle undici e cinque; sept heures et dix."""
    if "minutes_behind_and" not in frame.customs or code_at(pieces, at) != "op:and" or code_at(pieces, at + 1) != "number":
        return False
    between = any(code_at(pieces, before) == "op:between" for before in range(start - 3, start))
    if between or pieces[at + 1].text in ("5", "10"):
        return False  # as figures these are hours
    due = code_at(pieces, at - 1) == "hour" or hour_due(pieces, start)
    counted = code_at(pieces, at + 2) in ("hour", "ampm:am", "ampm:pm", "month", "op:or", "unit:hour", "unit:day")
    return due and not counted and pieces[at + 1].number in range(5, 60, 5)


def _minutes_of(frame: Frame, pieces: Sequence[Piece], at: int) -> tuple[int, int]:
    """What is said before the hour: half past, a quarter to, ten past. The minutes, and where the hour stands."""
    code = code_at(pieces, at)
    if code.startswith("clock") and not code.startswith("clock_after"):
        return int(code[5:]), at + 1
    if code == "number" and code_at(pieces, at + 1) == "unit:minute" and code_at(pieces, at + 2) in ("op:after", "op:before"):
        told = pieces[at].number if code_at(pieces, at + 3) in ("number", "figures") and pieces[at].number < 60 else 0
        return ((-told if pieces[at + 2].code == "op:before" else told), at + 3) if told else (0, at)
    side, hour = code_at(pieces, at + 1), code_at(pieces, at + 2)
    back = bool(frame.to_the_hour) and at + 1 < len(pieces) and pieces[at + 1].text == frame.to_the_hour
    if (code, hour) != ("number", "number") or not (back or side in ("op:after", "op:before")):
        return 0, at
    if pieces[at].number not in _SPOKEN_MINUTES or pieces[at + 2].number > _HALF_DAY:
        return 0, at
    return (-1 if back or side == "op:before" else 1) * pieces[at].number, at + 2


def clock(frame: Frame, pieces: Sequence[Piece], at: int) -> Found:
    """17:30; 5pm; 17 Uhr 30; half 9; viertel vor fünf; ten past 5; 5."""
    start = at
    if code_at(pieces, at) == "noon":
        return _past_noon(pieces, at)
    if code_at(pieces, at) == "midnight":
        return _midnight(frame, pieces, at)
    base, at = _minutes_of(frame, pieces, at)
    read = _hour(frame, pieces, at)
    if read is None or code_at(pieces, read[1]) in ("mark:%", "unit:thing"):
        return None
    minute, end, bare = read
    figures = code_at(pieces, at) == "figures"
    fixed = minute >= 13 * 60 or (figures and pieces[at].text.startswith("0"))
    if code_at(pieces, end) == "hour":
        end, bare = end + 1, False
        minutes = code_at(pieces, end) == "number" and pieces[end].number in range(60) and len(pieces[end].text) != 1
        if minutes and code_at(pieces, end + 1) != "hour" and (pieces[end].text.isdecimal() or pieces[end].number > _ONE_AMOUNT):
            minute, end = minute + pieces[end].number, end + 1
            end += code_at(pieces, end) == "unit:minute"
    elif bare and (_spelled_minutes(pieces, end) or _spaced_minutes(pieces, end)):
        minute, end, bare = minute + pieces[end].number, end + 1, False
    elif (told := _minutes_behind(pieces, end)) is not None:
        base, end, bare = told[0], told[1], False
    if _minutes_joined(frame, pieces, start, end):
        minute, end, bare = minute + pieces[end + 1].number, end + 2, False
        end += code_at(pieces, end) == "unit:minute"
    if code_at(pieces, end).startswith("clock_after"):
        base, end, bare = int(pieces[end].code[11:]), end + 1, False
    half = code_at(pieces, end)
    if half in ("ampm:am", "ampm:pm"):
        if fixed and read[0] % 60 == 0 and pieces[at].text.isdecimal():
            return None  # 14 PM is no hour
        minute = minute % NOON + (NOON if half == "ampm:pm" else 0)
        end, bare, fixed = end + 1, False, True
        if not base and code_at(pieces, end).startswith("clock_after"):
            base, end = int(pieces[end].code[11:]), end + 1
    elif half.startswith("ish"):
        end, bare = end + 1, False
    if bare and not base and code_at(pieces, start - 1) == "op:except":
        return None  # all but the 10th
    first, last = pieces[start].at, pieces[end - 1].to
    item = Item("clock", first, last, minute=minute + base, fixed=fixed, bare=bare and not base, figures=figures)
    return item, end - start


def _due_as_one(pieces: Sequence[Piece], at: int) -> bool:
    """After 730, at 1740, Friday 1715, between 730 and 930; "at 101" counts something."""
    joined = code_at(pieces, at - 1) in ("op:and", "op:to", "op:until", "mark:-") and code_at(pieces, at - 2) == "number"
    due = hour_due(pieces, at) or (joined and len(pieces[at - 2].text) > 2 and hour_due(pieces, at - 2))
    alone = code_at(pieces, at + 1) in ("", "filler", "vague", "free", "fine") or code_at(pieces, at + 1).startswith(
        ("mark:", "op:")
    )
    behind_day = code_at(pieces, at - 1).startswith(("weekday:", "day+")) and alone
    before_day = at == 0 and code_at(pieces, at + 1).startswith(("weekday:", "day+"))
    return (due or behind_day or before_day) and pieces[at].number % 5 == 0


def _one_oclock(pieces: Sequence[Piece], at: int) -> tuple[int, int, bool] | None:
    """Om een uur; half een: where the article is the number too."""
    said = hour_due(pieces, at) and code_at(pieces, at + 1) == "hour"
    behind_part = code_at(pieces, at - 1).startswith("clock-") and not code_at(pieces, at + 1).startswith("unit:")
    return (60, at + 1, True) if said or behind_part else None


def _midnight(frame: Frame, pieces: Sequence[Piece], at: int) -> Found:
    """The end of a day where it bounds something ("until midnight"), else the beginning of the next."""
    if code_at(pieces, at - 1) in ("op:before", "op:until", "op:to", "op:latest", "mark:-"):
        return Item("clock", pieces[at].at, pieces[at].to, minute=_LAST_MINUTE, fixed=True), 1
    return Item("clock", pieces[at].at, pieces[at].to, day=frame.today + timedelta(days=1), fixed=True), 1


def _past_noon(pieces: Sequence[Piece], at: int) -> Found:
    """Meio dia e meia; noon by itself is more than an hour."""
    if not code_at(pieces, at + 1).startswith("clock_after"):
        return None
    minute = NOON + int(pieces[at + 1].code[11:])
    return Item("clock", pieces[at].at, pieces[at + 1].to, minute=minute, fixed=True), 2


def _hour(frame: Frame, pieces: Sequence[Piece], at: int) -> tuple[int, int, bool] | None:
    code = code_at(pieces, at)
    if code == "figures":
        written = CLOCK_FIGURES.fullmatch(pieces[at].text)
        if written and int(written[1]) < 24 and int(written[2]) < 60:
            return int(written[1]) * 60 + int(written[2]), at + 1, False
        return None
    if code == "one":
        return _one_oclock(pieces, at)
    if code != "number":
        return None
    piece, following = pieces[at], code_at(pieces, at + 1)
    if piece.text.endswith(".") and code_at(pieces, at - 1) in ("article", "op:notbefore"):
        return None  # ikke for den 10.
    hundreds = following == "unit:hour" and len(piece.text) == _FOUR and piece.text.isdecimal()  # 1730hrs
    if (following.startswith("unit:") and not hundreds) or following == "month":
        return None
    if piece.number == 1 and piece.text != "1" and not (hour_due(pieces, at) or code_at(pieces, at - 1) in ("op:and", "op:to")):
        return None if following not in ("hour", "ampm:am", "ampm:pm") else (60, at + 1, True)
    if 0 <= piece.number <= 24 and (len(piece.text) <= 3 or not piece.text.isdecimal()):
        return piece.number % 24 * 60, at + 1, True
    compact = len(piece.text) in (3, 4) and piece.text.isdecimal()
    if (
        compact
        and piece.number // 100 < 24
        and piece.number % 100 < 60
        and (_due_as_one(pieces, at) or following in ("hour", "unit:hour", "op:orlater", "ampm:am", "ampm:pm"))
    ):
        return piece.number // 100 * 60 + piece.number % 100, at + 1, False
    return None
