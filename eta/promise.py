"""When a window that was told is broken, and what to promise instead: news only when a promise really breaks (R40)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from eta.window import Window, in_utc

EARLY_TOLERANCE = timedelta(minutes=10)  # earlier than that, the person may not be there yet
SETTLED_AFTER = timedelta(minutes=60)
TOO_NEAR = timedelta(minutes=15)  # from here on the arriving-soon message speaks


class Outcome(StrEnum):
    """What an ETA means for what was told."""

    FIRST = "first"  # nothing was told yet
    KEPT = "kept"  # nothing to tell
    BROKEN = "broken"  # tell the new window


class Reason(StrEnum):
    """Why, for the decision's "why" row."""

    NOTHING_TOLD = "nothing_told"
    INSIDE = "inside"
    TOO_NEAR = "too_near"
    LATE = "late"
    EARLY = "early"


@dataclass(frozen=True, slots=True)
class Promise:
    """The window last told to the recipient, when (aware, UTC), and how often it had been moved by then."""

    window: Window
    told_at: datetime
    moves: int = 0


@dataclass(frozen=True, slots=True)
class Verdict:
    """What follows. `promise` is the one that stands once the recipient has been told; the old one when it is kept."""

    outcome: Outcome
    reason: Reason
    promise: Promise


def judge(promise: Promise | None, window: Window, arrival: datetime, now: datetime) -> Verdict:
    """Compares what was told with the newest usable prediction: its `arrival` (aware) and the `window` around it.

    A promise holds while the arrival is predicted inside it, however much the window around it narrows or widens; and it
    is left alone when the arrival is nearer than TOO_NEAR. The first move tells the new window as it is; so does the
    second if the promise stood for SETTLED_AFTER. Every other move tells the hull of what was told and the new window.

    So an ETA that flaps settles, at any speed and width: at most two moves replace the promise; from then on it only grows and
    never loses an arrival it held. With k different arrivals there are at most k + 1 moves, and at most k when they follow
    each other within SETTLED_AFTER. There is no cap on the width on purpose: with one, two arrivals farther apart than the
    cap would break the promise at every flap. "Between 11 and 19" is what we then know.
    """
    if promise is None:
        return Verdict(Outcome.FIRST, Reason.NOTHING_TOLD, Promise(window, in_utc(now)))
    if promise.window.start - EARLY_TOLERANCE <= arrival <= promise.window.end:
        return Verdict(Outcome.KEPT, Reason.INSIDE, promise)
    if arrival - now < TOO_NEAR:
        return Verdict(Outcome.KEPT, Reason.TOO_NEAR, promise)
    reason = Reason.LATE if arrival > promise.window.end else Reason.EARLY
    return Verdict(Outcome.BROKEN, reason, Promise(_moved(promise, window, now), in_utc(now), promise.moves + 1))


def _moved(promise: Promise, window: Window, now: datetime) -> Window:
    settled = now - promise.told_at >= SETTLED_AFTER
    if promise.moves == 0 or (promise.moves == 1 and settled):
        return window
    wide = window.hull(promise.window)
    return Window(max(wide.start, _next_five_minutes(now)), wide.end)


def _next_five_minutes(now: datetime) -> datetime:
    """What is past is no promise. Every zone's offset is a multiple of five minutes, so UTC will do."""
    now, step = in_utc(now), timedelta(minutes=5)
    past = timedelta(minutes=now.minute, seconds=now.second, microseconds=now.microsecond) % step
    return now - past + step if past else now
