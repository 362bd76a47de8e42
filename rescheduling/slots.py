"""Which delivery slots are what somebody wished for, and which come nearest to it. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

# A day off weighs as much as four hours off: who asks for Friday evening takes late Friday afternoon sooner than Saturday
# evening, and that sooner than Friday morning.
A_DAY_OFF = timedelta(hours=4)


@dataclass(frozen=True, slots=True)
class SlotOffer:
    """A slot with room. `ref` is the brand's own; `start` and `end` are aware."""

    ref: str
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class WishedTime:
    """Days `first` to `last`, both included, and hours in local wall time at the address; None leaves a side open.

    One day has it as `first` and as `last`. `start` and `end` alike are a moment: a slot around it fits. An `end` of 00:00, or
    one before `start`, is on the day after.
    """

    first: date | None = None
    last: date | None = None
    start: time | None = None
    end: time | None = None

    @classmethod
    def on(cls, day: date | None, start: time | None = None, end: time | None = None) -> "WishedTime":
        """On one day, or on any."""
        return cls(day, day, start, end)


def fitting(slots: Iterable[SlotOffer], wish: WishedTime, zone: str) -> tuple[SlotOffer, ...]:
    """The slots that lie wholly within what is wished, soonest first. `zone` is the IANA name of the address's zone."""
    return tuple(slot for slot in _distinct(slots) if _days_off(slot, wish, zone) == 0 and _hours_fit(slot, wish, zone))


def nearest(slots: Iterable[SlotOffer], wish: WishedTime, zone: str, limit: int = 3) -> tuple[SlotOffer, ...]:
    """The `limit` slots nearest to what is wished, by day and by hour; they are given soonest first, as people read them."""

    def far(slot: SlotOffer) -> timedelta:
        return _days_off(slot, wish, zone) * A_DAY_OFF + _hours_off(slot, wish, zone)

    return tuple(sorted(sorted(_distinct(slots), key=far)[:limit], key=_soonest))


def _soonest(slot: SlotOffer) -> tuple[datetime, datetime, str]:
    return slot.start, slot.end, slot.ref


def _distinct(slots: Iterable[SlotOffer]) -> Sequence[SlotOffer]:
    """Soonest first; of slots with the same hours (a depot's and the brand's) one, for nobody can choose between them."""
    ordered = sorted(slots, key=_soonest)
    return list({(slot.start, slot.end): slot for slot in reversed(ordered)}.values())[::-1]


def _wall(moment: datetime, zone: str) -> datetime:
    """What the clock at the address shows. People wish in its hours, also in the night it is changed."""
    return moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def _days_off(slot: SlotOffer, wish: WishedTime, zone: str) -> int:
    day = _wall(slot.start, zone).date()
    if wish.first and day < wish.first:
        return (wish.first - day).days
    if wish.last and day > wish.last:
        return (day - wish.last).days
    return 0


def _outside(slot: SlotOffer, wish: WishedTime, zone: str) -> tuple[timedelta, timedelta]:
    """How much the slot begins before the wished hours, and how much it ends after them, each on the slot's own day."""
    start, end = _wall(slot.start, zone), _wall(slot.end, zone)
    before = after = timedelta()
    if wish.start is not None:
        before = datetime.combine(start, wish.start) - start
    if wish.end is not None:
        overnight = wish.end == time(0) or (wish.start is not None and wish.end < wish.start)
        after = end - datetime.combine(start + timedelta(days=overnight), wish.end)
    return max(before, timedelta()), max(after, timedelta())


def _hours_off(slot: SlotOffer, wish: WishedTime, zone: str) -> timedelta:
    before, after = _outside(slot, wish, zone)
    return before + after


def _hours_fit(slot: SlotOffer, wish: WishedTime, zone: str) -> bool:
    if wish.start is not None and wish.start == wish.end:
        moment = datetime.combine(_wall(slot.start, zone), wish.start)
        return _wall(slot.start, zone) <= moment <= _wall(slot.end, zone)
    return not _hours_off(slot, wish, zone)
