"""Which choices may be offered to the recipient, in which state of the delivery and until when before it arrives."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from rescheduling.errors import ReschedulingError


class Choice(StrEnum):
    """What the recipient may choose. The order is the one in which they are offered unless the brand has its own."""

    ANOTHER_TIME = "another_time"
    LOCKER = "locker"
    PICKUP_POINT = "pickup_point"
    SAFE_PLACE = "safe_place"
    NEIGHBOUR = "neighbour"
    WHERE_IS_IT = "where_is_it"
    PERSON = "person"


C = Choice
# Away from the door: the optimiser must plan the van anew. At the door: the driver only has to read it in time.
_AWAY = frozenset({C.ANOTHER_TIME, C.LOCKER, C.PICKUP_POINT})
_AT_THE_DOOR = frozenset({C.SAFE_PLACE, C.NEIGHBOUR})
_ASK = frozenset({C.WHERE_IS_IT, C.PERSON})

_BEFORE = _AWAY | _AT_THE_DOOR | _ASK
_IN_STATE: dict[str, frozenset[Choice]] = {
    "planned": _BEFORE,
    "at_depot": _BEFORE,
    "on_vehicle": _BEFORE,
    "out_for_delivery": _BEFORE,
    "delayed": _BEFORE,
    "attempted": _BEFORE,
    "next_stop": _ASK,
    "arrived": _ASK,
    "diverted": _ASK,
    "at_pickup_point": _ASK,
    "delivered": _ASK,
    "collected": frozenset({C.PERSON}),
    "damaged": frozenset({C.PERSON}),
    "lost": frozenset({C.PERSON}),
    "returned": frozenset({C.PERSON}),
    "cancelled": frozenset({C.PERSON}),
}


@dataclass(frozen=True, slots=True)
class Policy:
    """What a brand lets its recipients change.

    `offered`: the choices, in the order they are offered; what is missing is switched off. `cut_off`: until how long
    before the window starts the van may be planned anew. `doorstep_cut_off`: the same for what only the driver must know
    (safe place, neighbour). `signature_required`: the parcel goes from hand to hand, so neither of those two.
    """

    offered: tuple[Choice, ...] = tuple(Choice)
    cut_off: timedelta = timedelta(minutes=60)
    doorstep_cut_off: timedelta = timedelta(minutes=15)
    signature_required: bool = False


def choices(status: str, now: datetime, window_start: datetime | None, policy: Policy) -> tuple[Choice, ...]:
    """What may be offered at `now` (aware), in the policy's order.

    `window_start` (aware) is the start of the hours promised, or None while only a day is: no cut-off then. After an
    attempt the old window is past, and nothing is cut off by it. Raises ReschedulingError for a status it doesn't know.
    """
    try:
        possible = _IN_STATE[status]
    except KeyError:
        raise ReschedulingError(f"no rule says what may be offered when a delivery is {status!r}") from None
    if policy.signature_required:
        possible -= _AT_THE_DOOR
    if window_start is not None and status != "attempted":
        if now >= window_start - policy.cut_off:
            possible -= _AWAY
        if now >= window_start - policy.doorstep_cut_off:
            possible -= _AT_THE_DOOR
    return tuple(choice for choice in policy.offered if choice in possible)
