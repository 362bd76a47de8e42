"""Survey answers: kept with driver and route, and a low score is somebody's task."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session

from app.flows.handover import Wanted, hand_over
from app.flows.standing import Desk
from app.store.deliveries import Delivery
from app.store.surveys import keep_answers
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
    """Keeps the answers; of several about one delivery the last."""
    keep_answers(session, [_row(one, desk) for one in {one.delivery.id: one for one in rated}.values()])
    low = [one for one in rated if is_low(one.score)]
    tasks = [
        Wanted(
            one.delivery.brand_id, one.person_id, TaskKind.LOW_SCORE, f"rated the delivery {one.score} of 5",
            one.delivery.id, one.inbox_id,
        )
        for one in low
    ]  # fmt: skip
    hand_over(session, tasks, desk)


def _row(one: Rated, desk: Desk) -> dict[str, object]:
    delivery = one.delivery
    return {
        "brand_id": delivery.brand_id, "delivery_id": delivery.id, "person_id": delivery.person_id, "score": one.score,
        "comment": one.comment, "channel": one.channel, "driver": delivery.driver, "route": delivery.route,
        "depot": delivery.depot, "answered_at": desk.now,
    }  # fmt: skip
