"""Many workers at once: one person's texts keep their order, a lane that changes hands does nothing twice, one wins a slot."""

import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import select

from app.database import Database
from app.errors import Conflict
from app.flows.act import Actor, ask
from app.jobs import deciding, run_decide
from app.jobs.desk import desk_of
from app.store import lanes
from app.store.columns import table_of
from app.store.conversations import Said
from app.store.deliveries import Delivery
from app.store.feed import FeedEntry
from app.store.inbox import InboxRow, InboxState
from app.wiring import Services
from rescheduling.change import Kind, Wish
from tests.stories.conftest import World
from tests.stories.scenes import at, on_its_way, outcomes, states, taken, with_three_slots

RACERS, SHARING = 200, 20


def at_once(world: World, count: int, work: Callable[[Services, int], None]) -> list[BaseException]:
    """Runs `work` in that many threads that begin together; twenty at most share a database object. What they raised."""
    processes = [Database(world.services.settings.database_url) for _ in range(-(-count // SHARING))]
    gate, raised = threading.Barrier(count), []

    def one(number: int) -> None:
        try:
            gate.wait()
            work(replace(world.services, database=processes[number % len(processes)]), number)
        except BaseException as error:  # noqa: BLE001 - handed to the test
            raised.append(error)

    threads = [threading.Thread(target=one, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for process in processes:
        process.close()
    return raised


def _decide(services: Services, _number: int) -> None:
    run_decide(services)


def test_two_texts_of_one_person_and_two_workers_keep_their_order(world: World) -> None:
    with_three_slots(world)
    on_its_way(world)
    texts = ["1", "1", "actually friday", "please leave it on the porch"]

    def speak_or_work(services: Services, number: int) -> None:
        if number == 0:
            for said in texts:
                world.reply(said)
        else:
            for _ in range(10):
                run_decide(services)

    assert at_once(world, 3, speak_or_work) == []
    world.settle()
    assert [said.body for said in world.all(Said)] == texts
    assert outcomes(world) == ["offered-times", "requested", "requested", "requested"]
    assert states(world) == [("reschedule", "withdrawn"), ("reschedule", "requested"), ("safe_place", "requested")]
    assert taken(world) == {"S1": 0, "S2": 0, "S3": 1}


def test_texts_of_many_people_and_many_workers_each_keep_theirs(world: World) -> None:
    phones = [f"+1212555{number:04d}" for number in range(110, 118)]
    for number, phone in enumerate(phones):
        on_its_way(world, f"D{number}", recipient={"name": "Somebody", "phone": phone, "locale": "en-GB"})
    for said in ("2", "porch", "cancel my delivery", "2"):
        for phone in phones:
            world.reply(said, phone)
    assert at_once(world, 4, _decide) == []
    world.settle()
    assert Counter(outcomes(world)) == {
        "asked-which-spot": 8, "requested": 8, "asked-to-confirm": 8, "kept": 8,
    }  # fmt: skip
    assert Counter(states(world)) == {("safe_place", "requested"): 8}


def test_a_lane_taken_over_in_the_middle_changes_nothing_twice(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    with_three_slots(world)
    on_its_way(world)
    world.reply("tomorrow evening")
    real, calls = lanes.hold, list[int]()

    def stalled(session: object, held: dict[int, int], wall: object) -> None:
        """The first worker sleeps until its lease is over and another one has done its work."""
        if not calls:
            calls.append(1)
            session.rollback()  # type: ignore[attr-defined]
            world.clock.machine += timedelta(hours=1)
            assert at_once(world, 1, _decide) == []
        real(session, held, wall)  # type: ignore[arg-type]

    monkeypatch.setattr(deciding, "hold", stalled)
    run_decide(world.services)
    world.settle()
    assert states(world) == [("reschedule", "requested")]
    assert taken(world)["S2"] == 1
    assert len(world.all(Said)) == 1
    assert [text for text in world.texts() if "Got it" in text] == world.texts()[-1:]


def test_the_page_and_a_text_at_the_same_time_are_both_done(world: World) -> None:
    on_its_way(world)
    world.reply("gate code is 4821")

    def page_or_worker(services: Services, number: int) -> None:
        if number == 0:
            with services.database.write() as session:
                ask(session, desk_of(services), world.delivery().id or 0, Wish(Kind.SAFE_PLACE, spot="porch"), Actor("page"))
        else:
            run_decide(services)

    assert at_once(world, 3, page_or_worker) == []
    world.settle()
    assert sorted(states(world)) == [("instruction", "requested"), ("safe_place", "requested")]
    assert {row.state for row in world.all(InboxRow)} == {InboxState.DONE}
    assert [entry.number for entry in world.all(FeedEntry)] == [1, 2]


def test_two_hundred_racers_for_one_slot_and_one_wins_r42(world: World) -> None:
    world.slots(at(25, 9), at(25, 17), capacity=1)
    on_its_way(world)
    numbers = like_the_first(world, RACERS)
    came: list[str] = []

    def race(services: Services, number: int) -> None:
        try:
            with services.database.write() as session:
                ask(session, desk_of(services), numbers[number], Wish(Kind.RESCHEDULE, slot="S1"), Actor("page"))
            came.append("won")
        except Conflict:
            came.append("conflict")

    assert at_once(world, RACERS, race) == []
    assert Counter(came) == {"won": 1, "conflict": RACERS - 1}
    assert taken(world) == {"S1": 1, "S2": 0}
    assert states(world) == [("reschedule", "requested")]
    assert len(world.feed()) == 1


def like_the_first(world: World, count: int) -> list[int]:
    """So many deliveries more; their numbers."""
    with world.services.database.write() as session:
        first = session.exec(select(Delivery)).one()
        same = {name: getattr(first, name) for name in Delivery.model_fields if name not in ("id", "ref")}
        session.connection().execute(table_of(Delivery).insert(), [{**same, "ref": f"R{n}"} for n in range(count)])
    return [delivery.id or 0 for delivery in world.all(Delivery)[1:]]
