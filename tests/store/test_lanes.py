"""One worker a lane at a time: who holds it, for how long, and what happens to one who lost it."""

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from sqlmodel import col, select

from app.database import Database
from app.errors import LeaseLost
from app.events import PLANNED
from app.store.inbox import InboxRow, InboxState, finish, take_in
from app.store.lanes import LEASE, Lane, ensure_lanes, fix_lanes, give_back, hold, lanes_of, lease, release, unpark
from tests.conftest import NOON
from tests.store.conftest import Rows, arrival

LATER = NOON + LEASE


@pytest.fixture(autouse=True)
def _lanes(database: Database) -> None:
    with database.write() as session:
        ensure_lanes(session, 8)


def leased(database: Database, wanted: list[int], owner: str, wall: datetime = NOON, most: int = 16) -> dict[int, int]:
    with database.write() as session:
        return lease(session, wanted, owner, wall, most)


def test_a_lane_is_held_by_one(database: Database) -> None:
    assert leased(database, [1, 2], "one") == {1: 1, 2: 1}
    assert leased(database, [1, 2, 3], "other") == {3: 1}
    assert leased(database, [], "other") == {}


def test_no_more_lanes_are_taken_than_asked_for(database: Database) -> None:
    first = leased(database, list(range(8)), "one", most=3)
    assert len(first) == 3
    assert len(leased(database, list(range(8)), "other", most=16)) == 5


def test_lanes_that_do_not_exist_are_not_held(database: Database) -> None:
    assert leased(database, [99], "one") == {}


def test_sixteen_workers_at_once_share_the_lanes_without_sharing_one(database: Database) -> None:
    start = threading.Barrier(16)

    def worker(number: int) -> dict[int, int]:
        start.wait()
        return leased(database, list(range(8)), f"w{number}", most=2)

    with ThreadPoolExecutor(16) as workers:
        held = Counter(lane for found in workers.map(worker, range(16)) for lane in found)
    assert set(held.values()) == {1}
    with database.read() as session:
        taken = session.exec(select(Lane).where(col(Lane.owner).is_not(None))).all()
    assert {lane.id for lane in taken} == set(held)


def test_many_short_turns_never_overlap(database: Database) -> None:
    """Each turn reads a lane's epoch and writes it anew: had two held it at once, the count would come out short."""
    turns: list[dict[int, int]] = []

    def worker(number: int) -> None:
        for _ in range(6):
            held = leased(database, [0, 1], f"w{number}", most=1)
            if held:
                turns.append(held)
                with database.write() as session:
                    hold(session, held, NOON)
                with database.write() as session:
                    give_back(session, held)

    with ThreadPoolExecutor(8) as workers:
        list(workers.map(worker, range(8)))
    epochs = [(lane, epoch) for held in turns for lane, epoch in held.items()]
    assert len(epochs) == len(set(epochs))
    with database.read() as session:
        lanes = session.exec(select(Lane).where(col(Lane.id).in_([0, 1]))).all()
    assert sum(lane.epoch for lane in lanes) == len(epochs)
    assert {lane.owner for lane in lanes} == {None}


def test_a_lease_runs_out_by_the_machines_time(database: Database) -> None:
    leased(database, [1], "one")
    assert leased(database, [1], "other", LATER - timedelta(microseconds=1)) == {}
    assert leased(database, [1], "other", LATER) == {1: 2}


def test_holding_on_prolongs_the_lease(database: Database) -> None:
    held = leased(database, [1], "one")
    with database.write() as session:
        hold(session, held, NOON + timedelta(seconds=20))
    assert leased(database, [1], "other", LATER) == {}
    assert leased(database, [1], "other", NOON + timedelta(seconds=20) + LEASE) == {1: 2}


def test_who_lost_the_lease_cannot_commit(database: Database, rows: Rows) -> None:
    """The holder was held up past its lease, another took the lane; whatever the first was about to write is undone."""
    brand = rows.brand()
    with database.write() as session:
        take_in(session, [arrival(brand, lane=1)])
    late = leased(database, [1, 2], "late")
    leased(database, [1], "new", LATER)
    with pytest.raises(LeaseLost):
        _finish_as(database, late)
    with database.read() as session:
        assert session.exec(select(InboxRow.state)).one() is InboxState.PENDING


def _finish_as(database: Database, held: dict[int, int]) -> None:
    with database.write() as session:
        finish(session, [1], InboxState.DONE, LATER)
        hold(session, held, LATER)


def test_an_old_holder_cannot_give_back_what_is_no_longer_its_own(database: Database) -> None:
    late = leased(database, [1], "late")
    leased(database, [1], "new", LATER)
    with database.write() as session:
        give_back(session, late)
        give_back(session, {})
    with database.read() as session:
        assert session.exec(select(Lane.owner).where(col(Lane.id) == 1)).one() == "new"


def test_what_is_given_back_is_free_at_once(database: Database) -> None:
    held = leased(database, [1], "one")
    with database.write() as session:
        give_back(session, held)
    assert leased(database, [1], "other") == {1: 2}


def test_lanes_are_made_once_and_more_can_be_added(database: Database) -> None:
    held = leased(database, [1], "one")
    with database.write() as session:
        ensure_lanes(session, 10)
        ensure_lanes(session, 10)
    with database.read() as session:
        assert sorted(session.exec(select(Lane.id))) == list(range(10))
    assert held == {1: 1}


def test_the_lane_of_a_delivery_is_fixed_by_its_first_plan(database: Database, rows: Rows) -> None:
    ours, theirs = rows.brand("lark"), rows.brand("federweg")
    with database.write() as session:
        fix_lanes(session, {(ours, "D1"): 3, (theirs, "D1"): 4})
        fix_lanes(session, {(ours, "D1"): 7, (ours, "D2"): 7})
        fix_lanes(session, {})
        assert lanes_of(session, [(ours, "D1"), (theirs, "D1"), (ours, "D2"), (ours, "D3")]) == {
            (ours, "D1"): 3,
            (theirs, "D1"): 4,
            (ours, "D2"): 7,
        }
        assert lanes_of(session, []) == {}


def test_parked_rows_get_the_lane_of_their_delivery_once_it_is_planned(database: Database, rows: Rows) -> None:
    ours, theirs = rows.brand("lark"), rows.brand("federweg")
    (person,) = rows.people(ours, 1)
    with database.write() as session:
        parked = {"lane": None, "state": InboxState.PARKED, "reason": "the delivery is not known yet"}
        take_in(
            session, [arrival(ours, 1, **parked), arrival(ours, 2, delivery_ref="D2", **parked), arrival(theirs, 1, **parked)]
        )
        assert unpark(session) == 0
    rows.delivery(ours, person, "D1", lane=5)
    with database.write() as session:
        assert unpark(session) == 1
    with database.read() as session:
        found = session.exec(select(InboxRow).order_by(col(InboxRow.id))).all()
    assert [(row.state, row.lane) for row in found] == [("pending", 5), ("parked", None), ("parked", None)]
    assert found[0].reason is None


def test_what_was_quarantined_or_failed_can_be_released(database: Database, rows: Rows) -> None:
    """R41: a plan brings its lane with it; what belongs to an unknown delivery waits for its plan; what is done stays so."""
    brand = rows.brand()
    aside = {"state": InboxState.QUARANTINED, "reason": "from the future"}
    with database.write() as session:
        plan = arrival(brand, "plan", type=PLANNED, lane=3, **aside)
        alone = arrival(brand, "alone", lane=None, delivery_ref="D2", state=InboxState.FAILED)
        take_in(session, [plan, alone, arrival(brand, "done", state=InboxState.DONE)])
    with database.write() as session:
        ids = [number or 0 for number in session.exec(select(InboxRow.id).order_by(col(InboxRow.id)))]
        assert release(session, ids) == 2
        assert release(session, ids) == 0
    with database.read() as session:
        found = session.exec(select(InboxRow).order_by(col(InboxRow.id))).all()
        assert [(row.state, row.lane, row.reason) for row in found[:2]] == [("pending", 3, None), ("parked", None, None)]
        assert found[2].state is InboxState.DONE
        assert lanes_of(session, [(brand, "D1")]) == {(brand, "D1"): 3}
