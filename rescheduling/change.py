"""A change: what a recipient may ask for, and the way it goes from asked to done. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum

from rescheduling.errors import ReschedulingError


class Kind(StrEnum):
    """What is asked for."""

    RESCHEDULE = "reschedule"
    LOCKER = "locker"
    PICKUP_POINT = "pickup_point"
    SAFE_PLACE = "safe_place"
    NEIGHBOUR = "neighbour"
    INSTRUCTION = "instruction"
    ADDRESS = "address"
    CANCEL = "cancel"


class ChangeState(StrEnum):
    """Where it stands. "requested" is all the person is told until the optimiser has accepted (R43)."""

    REQUESTED = "requested"
    ACCEPTED = "accepted"
    SEEN = "seen"
    HONOURED = "honoured"
    NOT_HONOURED = "not_honoured"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class ChangeEvent(StrEnum):
    """What can happen to it."""

    ACCEPT = "accepted"
    REJECT = "rejected"
    SEE = "seen"
    HONOUR = "honoured"
    FAIL = "not_honoured"
    WITHDRAW = "withdrawn"


S, E = ChangeState, ChangeEvent
# A driver may see and do what the optimiser never said yes to; a verdict that comes after that is late, not wrong, but idle.
TRANSITIONS: Mapping[tuple[ChangeState, ChangeEvent], ChangeState] = {
    (S.REQUESTED, E.ACCEPT): S.ACCEPTED,
    (S.REQUESTED, E.REJECT): S.REJECTED,
    (S.REQUESTED, E.WITHDRAW): S.WITHDRAWN,
    (S.ACCEPTED, E.REJECT): S.REJECTED,
    (S.ACCEPTED, E.WITHDRAW): S.WITHDRAWN,
    (S.ACCEPTED, E.SEE): S.SEEN,
    (S.ACCEPTED, E.HONOUR): S.HONOURED,
    (S.ACCEPTED, E.FAIL): S.NOT_HONOURED,
    (S.SEEN, E.REJECT): S.REJECTED,
    (S.SEEN, E.WITHDRAW): S.WITHDRAWN,
    (S.SEEN, E.HONOUR): S.HONOURED,
    (S.SEEN, E.FAIL): S.NOT_HONOURED,
}
OPEN = frozenset({S.REQUESTED, S.ACCEPTED, S.SEEN})

# Where it is to go, or what is done at the door: of each only one can hold. Notes may be several.
_GROUPS: Mapping[Kind, str] = {
    Kind.RESCHEDULE: "route", Kind.LOCKER: "route", Kind.PICKUP_POINT: "route", Kind.ADDRESS: "route", Kind.CANCEL: "route",
    Kind.SAFE_PLACE: "door", Kind.NEIGHBOUR: "door", Kind.INSTRUCTION: "note",
}  # fmt: skip
_AWAY = frozenset({Kind.LOCKER, Kind.PICKUP_POINT, Kind.CANCEL})


def group(kind: Kind) -> str:
    """route, door or note."""
    return _GROUPS[kind]


def replaces(new: Kind, old: Kind) -> bool:
    """Whether a new change of one kind takes the place of an open one of the other."""
    if group(new) == group(old):
        return group(new) != "note"
    # Nobody comes to the door of a parcel that goes to a locker; and who wants it at the door wants it no longer there.
    return (new in _AWAY and group(old) == "door") or (group(new) == "door" and old in _AWAY)


def advance(state: ChangeState, event: ChangeEvent) -> ChangeState:
    """The state after `event`. Raises ReschedulingError naming both."""
    try:
        return TRANSITIONS[state, event]
    except KeyError:
        raise ReschedulingError(f"a change that is {state} cannot be {event}") from None


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody asks for. `slot` and `place` are the brand's own references; times are local wall time at the address.

    `spot` is a code such as porch (safe place); `who` the neighbour as written; `text` words for the driver.
    """

    kind: Kind
    slot: str | None = None
    place: str | None = None
    day: date | None = None
    start: time | None = None
    end: time | None = None
    spot: str = ""
    who: str = ""
    text: str = ""
