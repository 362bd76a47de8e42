"""Where many stories begin, and what they look at in the end."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, TypeVar

from sqlmodel import select

from app.flows.act import Actor
from app.jobs.desk import desk_of
from app.store.conversations import Said
from app.store.slots import Slot
from app.store.tasks import Task, TaskKind
from tests.stories.conftest import World

Came = TypeVar("Came")
PAGE, AGENT = Actor("page"), Actor("console", 7, "Maya")


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of November 2026, UTC. The stories begin on Tuesday the 24th at 11:00, which is noon in Berlin."""
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


def parcel(name: str) -> list[dict[str, str]]:
    """One parcel as a planned delivery lists it."""
    return [{"id": "1", "description": name}]


def on_its_way(world: World, ref: str = "D1", **more: Any) -> None:
    """A delivery of today, 16:00 to 18:00 in Berlin; the text that says so has shown the menu."""
    world.plan(ref, hours=("16:00", "18:00"), **more)
    world.status("out_for_delivery", ref)
    world.settle()


def delivered_and_asked(world: World) -> None:
    """Handed over two hours ago; the survey has just been sent."""
    on_its_way(world, driver="Kim", route="R1")
    world.pass_time(hours=4)
    world.status("delivered")
    world.settle()
    world.pass_time(hours=2)
    assert world.told()[-1] == "survey"


def with_three_slots(world: World, capacity: int = 5) -> None:
    """Tomorrow 10-12 and 18-20, Friday 15-17, as the clock in Berlin shows it."""
    world.slots(at(25, 9), at(25, 17), at(27, 14), capacity=capacity)


def outcomes(world: World) -> list[str]:
    """What became of each reply."""
    return [said.outcome for said in world.all(Said)]


def tasks(world: World) -> list[TaskKind]:
    """What an agent has still to look at."""
    return [task.kind for task in world.all(Task) if task.done_at is None]


def states(world: World) -> list[tuple[str, str]]:
    """Kind and state of each change, oldest first."""
    return [(str(change.kind), str(change.state)) for change in world.changes()]


def taken(world: World) -> dict[str, int]:
    """How many places of each slot are taken."""
    with world.services.database.read() as session:
        return {slot.ref: slot.taken for slot in session.exec(select(Slot))}


def do(world: World, what: Callable[..., Came], *rest: Any) -> Came:
    """One act in a transaction of its own, as the pages and the console do it."""
    with world.services.database.write() as session:
        came = what(session, desk_of(world.services), *rest)
        session.expunge_all()
    world.settle()
    return came


def number(world: World, ref: str = "D1") -> int:
    """The delivery's id."""
    found = world.delivery(ref).id
    assert found is not None
    return found


def anna(world: World) -> int:
    """The recipient's id."""
    return world.delivery().person_id
