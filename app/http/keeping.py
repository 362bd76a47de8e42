"""One transaction at the door: which lane each arrival belongs to, and what of it is new."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from sqlmodel import Session

from app.errors import NotFound, PorchlightError
from app.http.addressing import Reply, address
from app.store.inbox import Arrival, InboxKind, InboxState, Taken, take_in
from app.store.lanes import fix_lanes, lanes_of
from app.store.messages import Attempt, attempts_by_uid


@dataclass(frozen=True, slots=True)
class Knock:
    """What one request brings; kept whole or not at all.

    `planned` gives the lane each planned (brand, delivery) gets if it has none yet. A pending event's own lane is looked up
    here; a quarantined one keeps what it came with. `attempt` is the uid of the attempt to send that the arrivals report
    on: their brand and lane are then the attempt's. `reply` says who replied where, so that they find their thread.
    """

    arrivals: Sequence[Arrival]
    planned: Mapping[tuple[int, str], int] = field(default_factory=dict)
    attempt: str | None = None
    reply: Reply | None = None


Outcome = list[Taken] | PorchlightError


def keep(session: Session, knocks: Sequence[Knock]) -> tuple[list[Outcome], bool]:
    """Takes everything in; answers the outcome of each knock, and whether a worker has something new to decide."""
    # The earliest wins where two plan the same delivery, hence from the end.
    fix_lanes(session, {key: lane for knock in reversed(knocks) for key, lane in knock.planned.items()})
    lanes = lanes_of(session, [(a.brand_id, a.delivery_ref) for knock in knocks for a in knock.arrivals if _seeks(a)])
    uids = [knock.attempt for knock in knocks if knock.attempt]
    attempts = attempts_by_uid(session, uids) if uids else {}
    replies = iter(address(session, [(a, knock.reply) for knock in knocks if knock.reply for a in knock.arrivals]))
    placed = [[next(replies) for _ in knock.arrivals] if knock.reply else _placed(knock, lanes, attempts) for knock in knocks]
    arrivals = [arrival for part in placed if part for arrival in part]
    taken = take_in(session, arrivals)
    news = any(t is Taken.NEW and a.state is InboxState.PENDING for t, a in zip(taken, arrivals, strict=True))
    rest = iter(taken)
    unknown = "this attempt is not known"
    return [NotFound(unknown) if part is None else [next(rest) for _ in part] for part in placed], news


def _seeks(arrival: Arrival) -> bool:
    return arrival.kind is InboxKind.EVENT and arrival.state is InboxState.PENDING


def _placed(knock: Knock, lanes: Mapping[tuple[int, str], int], attempts: Mapping[str, Attempt]) -> list[Arrival] | None:
    if knock.attempt is None:
        return [_in_lane(a, lanes) if _seeks(a) else a for a in knock.arrivals]
    attempt = attempts.get(knock.attempt)
    if attempt is None:
        return None
    return [replace(a, brand_id=attempt.brand_id, lane=attempt.lane) for a in knock.arrivals]


def _in_lane(arrival: Arrival, lanes: Mapping[tuple[int, str], int]) -> Arrival:
    """Parked while nobody knows the delivery."""
    lane = lanes.get((arrival.brand_id, arrival.delivery_ref))
    return replace(arrival, lane=lane, state=InboxState.PARKED if lane is None else InboxState.PENDING)
