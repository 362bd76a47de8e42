"""Single values of what an answer says, read with care: what is missing, odd or too long is nothing, never an error."""

import re
from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any, TypeVar

from app.rendering.templates import clip

# Line breaks, halves of characters, and the marks that turn the direction of text about let free text pose as ours.
_UNWANTED = re.compile(r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]+")
_DIGITS = re.compile(r"[0-9]{1,9}")
_YEARS = range(2000, 2200)  # beyond them time zones and formats overflow
_LONGEST_NAME = 40  # characters

_T = TypeVar("_T", date, time, datetime)


def clean(text: str | None) -> str:
    """One line without control characters; "" for nothing."""
    return " ".join(_UNWANTED.sub(" ", text).split()) if text else ""


def words_of(value: Any, longest: int = _LONGEST_NAME) -> str:
    """A text, clean and no longer than `longest` characters; "" for anything else."""
    return clip(clean(value), longest) if isinstance(value, str) else ""


def number(value: Any, low: int, high: int) -> int | None:
    """A whole number between `low` and `high`, also from digits."""
    if isinstance(value, str) and _DIGITS.fullmatch(value):
        value = int(value)
    return value if type(value) is int and low <= value <= high else None


def day(value: Any) -> date | None:
    """From "2026-11-27"."""
    found = _iso(date, value)
    return found if found and found.year in _YEARS else None


def hour(value: Any) -> time | None:
    """From "17:00", on the clock at the address."""
    found = _iso(time, value)
    return found.replace(second=0, microsecond=0, tzinfo=None) if found else None


def span(thing: Mapping[str, Any]) -> tuple[datetime, datetime] | None:
    """From "start" and "end", both with their offset."""
    start, end = _moment(thing.get("start")), _moment(thing.get("end"))
    return (start, end) if start and end and start <= end else None


def _moment(value: Any) -> datetime | None:
    found = _iso(datetime, value)
    return found if found and found.tzinfo and found.year in _YEARS else None


def _iso(kind: type[_T], value: Any) -> _T | None:
    try:
        return kind.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
