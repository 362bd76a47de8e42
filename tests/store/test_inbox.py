"""Everything that comes in is kept once, told apart from its repeats, and found again by its lane."""

import random
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlmodel import col, select

from app.database import Database
from app.store.inbox import (
    Arrival,
    InboxRow,
    InboxState,
    Taken,
    count_by_state,
    finish,
    has_parked,
    has_pending,
    lanes_with_work,
    pending_of_lanes,
    take_in,
)
from tests.conftest import NOON
from tests.store.conftest import Rows, arrival


def take(database: Database, *arrivals: Arrival) -> list[Taken]:
    with database.write() as session:
        return take_in(session, arrivals)


def test_a_repeat_is_a_duplicate_and_a_contradiction_a_conflict(database: Database, rows: Rows) -> None:
    """R35, one request after the other."""
    brand = rows.brand()
    assert take(database, arrival(brand)) == [Taken.NEW]
    assert take(database, arrival(brand)) == [Taken.DUPLICATE]
    assert take(database, arrival(brand, payload="something else")) == [Taken.CONFLICT]
    with database.read() as session:
        assert session.exec(select(InboxRow.payload)).all() == ["body 1"]  # the first stands


def test_the_same_holds_within_one_batch(database: Database, rows: Rows) -> None:
    """R35"""
    brand = rows.brand()
    batch = [arrival(brand, 1), arrival(brand, 2), arrival(brand, 1), arrival(brand, 1, payload="else"), arrival(brand, 3)]
    assert take(database, *batch) == [Taken.NEW, Taken.NEW, Taken.DUPLICATE, Taken.CONFLICT, Taken.NEW]
    assert take(database, *batch) == [Taken.DUPLICATE] * 3 + [Taken.CONFLICT, Taken.DUPLICATE]


def test_source_and_id_together_name_an_event_and_each_brand_has_its_own(database: Database, rows: Rows) -> None:
    ours, theirs = rows.brand("lark"), rows.brand("federweg")
    assert take(database, arrival(ours)) == [Taken.NEW]
    assert take(database, arrival(ours, source="another carrier", payload="x")) == [Taken.NEW]
    assert take(database, arrival(theirs, payload="y")) == [Taken.NEW]


def test_what_makes_two_arrivals_the_same_may_be_less_than_the_payload(database: Database, rows: Rows) -> None:
    brand = rows.brand()
    assert take(database, arrival(brand, payload='{"a": 1}', compared="a=1")) == [Taken.NEW]
    assert take(database, arrival(brand, payload='{ "a": 1 }', compared="a=1")) == [Taken.DUPLICATE]


def test_a_large_batch_keeps_its_order(database: Database, rows: Rows) -> None:
    """More rows than one INSERT takes: their ids, by which lanes work, are in the order of arrival."""
    brand = rows.brand()
    assert set(take(database, *(arrival(brand, number) for number in range(2500)))) == {Taken.NEW}
    with database.read() as session:
        kept = session.exec(select(InboxRow.source_id).order_by(col(InboxRow.id))).all()
    assert kept == [f"e{number}" for number in range(2500)]


def test_nothing_to_take_in_is_nothing(database: Database) -> None:
    assert take(database) == []


def test_writers_at_the_same_time_keep_every_event_once(database: Database, rows: Rows) -> None:
    """R35: eight doors get the same forty events, each in an order of its own, two of them with another body."""
    brand = rows.brand()
    start = threading.Barrier(8)

    def door(number: int) -> list[tuple[int, Taken]]:
        order = random.Random(number).sample(range(40), 40)
        body = {"payload": "another body"} if number < 2 else {}
        start.wait()
        answers = []
        for begin in range(0, 40, 5):
            part = order[begin : begin + 5]
            answers += zip(part, _patiently(database, [arrival(brand, n, **body) for n in part]), strict=True)
        return answers

    with ThreadPoolExecutor(8) as doors:
        answers = [answer for found in doors.map(door, range(8)) for answer in found]
    assert Counter(number for number, taken in answers if taken is Taken.NEW) == dict.fromkeys(range(40), 1)
    with database.read() as session:
        assert count_by_state(session) == {"pending": 40}
    conflicts = Counter(number for number, taken in answers if taken is Taken.CONFLICT)
    assert all(count in (2, 6) for count in conflicts.values())  # whoever came first, the other body contradicts it
    assert len(conflicts) == 40


def _patiently(database: Database, arrivals: list[Arrival]) -> list[Taken]:
    """As the door does: two batches that meet in opposite orders may stop each other on PostgreSQL; one of them goes again."""
    while True:
        try:
            return take(database, *arrivals)
        except OperationalError as error:
            if "deadlock" not in str(error.orig):
                raise


def test_an_event_of_a_batch_that_failed_was_not_taken(database: Database, rows: Rows) -> None:
    brand = rows.brand()
    with pytest.raises(DBAPIError):
        take(database, arrival(brand, 1), arrival(brand, 2, type=None))
    assert take(database, arrival(brand)) == [Taken.NEW]


def test_a_lane_gets_its_own_rows_oldest_first(database: Database, rows: Rows) -> None:
    brand = rows.brand()
    take(database, *(arrival(brand, number, lane=number % 3) for number in range(9)))
    take(database, arrival(brand, "parked", lane=None, state=InboxState.PARKED))
    with database.read() as session:
        assert lanes_with_work(session) == [0, 1, 2]
        assert [row.source_id for row in pending_of_lanes(session, [0, 2], 4)] == ["e0", "e2", "e3", "e5"]
        assert has_pending(session)
        assert has_parked(session)


def test_rows_that_are_done_wait_no_more(database: Database, rows: Rows) -> None:
    brand = rows.brand()
    take(database, *(arrival(brand, number) for number in range(3)))
    with database.write() as session:
        ids = [row.id or 0 for row in pending_of_lanes(session, [0], 10)]
        finish(session, ids, InboxState.DONE, NOON + timedelta(seconds=1))
        finish(session, [], InboxState.DONE, NOON)
    with database.read() as session:
        assert not has_pending(session)
        assert lanes_with_work(session) == []
        assert count_by_state(session, after_id=ids[0]) == {"done": 2}


def test_the_waiting_rows_are_found_by_their_index(database: Database, rows: Rows) -> None:
    """A year of done rows must not slow down the search for ten that wait."""
    brand = rows.brand()
    take(database, *(arrival(brand, number, state=InboxState.DONE) for number in range(2000)))
    take(database, arrival(brand, "new"))
    query = "SELECT id FROM inbox WHERE state = 'pending' AND lane IN (0, 1) ORDER BY id LIMIT 10"
    with database.write() as session:
        session.connection().execute(text("ANALYZE"))
        explain = "EXPLAIN QUERY PLAN " if database.sqlite else "EXPLAIN "
        plan = " ".join(str(row) for row in session.connection().execute(text(explain + query)))
    assert "ix_inbox_open" in plan
