"""Survey answers: kept with driver and route, and a low score is somebody's task."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session

from app.flows.handover import Wanted, hand_over
from app.flows.standing import Desk
from app.store.deliveries import Delivery
from app.store.surveys import add_comment, keep_answer
from app.store.tasks import TaskKind
from surveys.scores import is_low


@dataclass(frozen=True, slots=True)
class Rated:
    """What somebody answered about a delivery. `channel`: sms or page."""

    delivery: Delivery
    person_id: int
    score: int
    comment: str
    channel: str
    inbox_id: int | None = None


def rate(session: Session, rated: Sequence[Rated], desk: Desk) -> None:
    """Keeps the answers; one after the other, since a later one about the same delivery replaces an earlier one."""
    for one in rated:
        keep_answer(session, one.delivery, one.score, one.comment, one.channel, desk.now)
    low = [one for one in rated if is_low(one.score)]
    tasks = [
        Wanted(
            one.delivery.brand_id, one.person_id, TaskKind.LOW_SCORE, f"rated the delivery {one.score} of 5",
            one.delivery.id, one.inbox_id,
        )
        for one in low
    ]  # fmt: skip
    hand_over(session, tasks, desk)


def comment(session: Session, delivery_id: int, text: str) -> bool:
    """Adds words to an answer given before; whether there is one."""
    return add_comment(session, delivery_id, text)
