"""Handing over: a task for an agent, and from when on an agent answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlmodel import Session

from app.flows.standing import Desk
from app.store.conversations import Conversation
from app.store.tasks import Task, TaskKind, open_tasks, tasks_of


@dataclass(frozen=True, slots=True)
class Wanted:
    """Why a person is needed. `about` holds no personal data."""

    brand_id: int
    person_id: int
    kind: TaskKind
    about: str
    delivery_id: int | None = None
    inbox_id: int | None = None


def hand_over(session: Session, wanted: Sequence[Wanted], desk: Desk) -> int:
    """Opens the tasks; one of a kind about one delivery is enough at a time. Returns how many are new."""
    if not wanted:
        return 0
    known = {_key(task) for tasks in tasks_of(session, [one.person_id for one in wanted]).values() for task in tasks}
    fresh: dict[tuple[int, str, int | None], dict[str, object]] = {}
    for one in wanted:
        key = (one.person_id, str(one.kind), one.delivery_id)
        if key not in known:
            fresh.setdefault(
                key,
                {
                    "brand_id": one.brand_id, "person_id": one.person_id, "delivery_id": one.delivery_id, "kind": one.kind,
                    "about": one.about[:200], "inbox_id": one.inbox_id, "opened_at": desk.now,
                },
            )  # fmt: skip
    open_tasks(session, list(fresh.values()))
    return len(fresh)


def _key(task: Task) -> tuple[int, str, int | None]:
    return task.person_id, str(task.kind), task.delivery_id


def is_taken_over(conversation: Conversation, spoken: Mapping[int, bool]) -> bool:
    """Whether an agent has spoken since it was handed over: from then on nothing is answered automatically."""
    return conversation.with_agent and spoken.get(conversation.person_id, False)
