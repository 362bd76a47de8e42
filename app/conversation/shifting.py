"""Times told by another: an hour later than promised, the same time on another day, two hours from now."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from app.conversation.meaning import When
from app.conversation.time_items import Item

_A_DAY = timedelta(days=1)


def told_from_now(items: Sequence[Item], now: datetime) -> When | None:
    """Two hours later, where nothing was promised that it could be later than."""
    shift = next((item for item in items if item.kind == "shift"), None)
    if shift is None:
        return None
    later = now + timedelta(minutes=shift.minute)
    return When(later.date(), later.time())


def shifted(entries: list[When], items: Sequence[Item], promised: tuple[datetime, datetime] | None) -> list[When]:
    """An hour or a day later than promised; the same time on another day."""
    if promised is None:
        return entries
    start, end = promised
    by = next((timedelta(minutes=item.minute) for item in items if item.kind == "shift"), None)
    same = any(item.kind == "sametime" for item in items)
    if same and by is not None and abs(by) >= _A_DAY and not entries:
        return [When((start + by).date(), start.time(), end.time())]
    if same and entries:
        by = timedelta()
    elif by is None or any(entry.start or entry.end for entry in entries):
        return entries
    if abs(by) >= _A_DAY:
        return [When((start + by).date())]
    return [replace(entry, start=(start + by).time(), end=(end + by).time()) for entry in entries or [When()]]
