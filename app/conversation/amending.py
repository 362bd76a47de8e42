"""A text that goes on from the one before: "sorry, Wednesday" keeps the hours, "after 6, not 5" the day."""

from dataclasses import replace

from app.conversation.meaning import Intent, Reading, When
from app.conversation.state import Parcel
from rescheduling.change import Kind, Wish
from rescheduling.slots import WishedTime, fitting


def amended(reading: Reading, parcel: Parcel) -> Reading:
    """The same reading with what it leaves out of the time that was asked for last.

    Hours by themselves are of the day asked for, no more of the one promised. A day by itself keeps the hours only where the
    text says that it corrects something, and there is something free then: who picked a window of a list meant its day, perhaps.
    """
    wish = time_wished(parcel)
    if wish is None or Intent.RESCHEDULE not in (reading.intent, *reading.also):
        return reading
    return replace(reading, when=tuple(_completed(when, wish, parcel, corrects=reading.amends) for when in reading.when))


def time_wished(parcel: Parcel) -> Wish | None:
    """The other time that is asked for or agreed, if there is one."""
    return next((wish for wish in reversed(parcel.wishes) if wish.kind is Kind.RESCHEDULE), None)


def _completed(when: When, wish: Wish, parcel: Parcel, *, corrects: bool) -> When:
    if not (when.day or when.first or when.last):
        return replace(when, day=wish.day)
    if not corrects or when.day is None or when.start or when.end:
        return when
    free = fitting(parcel.slots, WishedTime(when.day, when.day, wish.start, wish.end), parcel.zone)
    return replace(when, start=wish.start, end=wish.end) if free or not parcel.has_slots else when
