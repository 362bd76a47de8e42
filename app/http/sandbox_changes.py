"""What was asked for a delivery and how it stands, for the right side of the sandbox."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlmodel import Session

from app.http.sandbox_times import Local
from app.http.sandbox_words import heading, plain
from app.store.changes import Change
from app.store.places import Place, places_by_id
from app.store.slots import Slot, slots_by_id
from rescheduling.change import ChangeState, Kind

_KINDS: Mapping[Kind, str] = {
    Kind.RESCHEDULE: "Another time",
    Kind.INSTRUCTION: "Note for the driver",
    Kind.ADDRESS: "Another address",
    Kind.CANCEL: "Call the delivery off",
    Kind.PICKUP_POINT: "Pick-up point",
}
# (words, tone). Requested is never called confirmed (R43).
STANDINGS: Mapping[ChangeState, tuple[str, str]] = {
    ChangeState.REQUESTED: ("Requested", "wait"),
    ChangeState.ACCEPTED: ("Confirmed", "good"),
    ChangeState.SEEN: ("Seen by the driver", "good"),
    ChangeState.HONOURED: ("Done", "good"),
    ChangeState.NOT_HONOURED: ("Not done", "bad"),
    ChangeState.REJECTED: ("Not possible", "bad"),
    ChangeState.WITHDRAWN: ("Taken back", ""),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """One change. `what` is the window agreed or the time or place wished, `since` when it came to stand like this."""

    name: str
    state: str
    tone: str
    what: str
    since: str
    reason: str


@dataclass(frozen=True, slots=True)
class Targets:
    """The slots and places that changes point to, by id."""

    slots: Mapping[int, Slot]
    places: Mapping[int, Place]


def targets_of(session: Session, changes: Sequence[Change]) -> Targets:
    """What these changes point to."""
    slots = slots_by_id(session, [c.slot_id for c in changes if c.slot_id])
    return Targets(slots, places_by_id(session, [c.place_id for c in changes if c.place_id]))


def asked(change: Change, targets: Targets, local: Local) -> Asked:
    """A change in words. What it says to the driver (a neighbour's name, a gate code) stays out."""
    state, tone = STANDINGS[change.state]
    at = change.ended_at or change.seen_at or change.decided_at or change.requested_at
    return Asked(
        name=_KINDS.get(change.kind, heading(change.kind)),
        state=state,
        tone=tone,
        what=_what(change, targets, local),
        since=local.moment(at),
        reason=plain(change.reason),
    )


def _what(change: Change, targets: Targets, local: Local) -> str:
    place = targets.places.get(change.place_id or 0)
    where = place.name if place else heading(change.spot)
    return ", ".join(part for part in (where, _when(change, targets.slots.get(change.slot_id or 0), local)) if part)


def _when(change: Change, slot: Slot | None, local: Local) -> str:
    """The window that was accepted, else the slot, else the day and the hours that were wished."""
    if change.window_start and change.window_end:
        return local.window(change.window_start, change.window_end)
    if slot is not None:
        return local.window(slot.start_at, slot.end_at)
    day = local.day(change.wish_date) if change.wish_date else ""
    start, end = (at.strftime("%H:%M") if at else "" for at in (change.wish_start, change.wish_end))
    hours = f"{start}–{end}" if start and end else f"from {start}" if start else f"until {end}" if end else ""
    return " ".join(part for part in (day, hours) if part)
