"""The message row is the queue: who may take what, how many at once, and in which order."""

import json
import subprocess
import sys
import threading
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from sqlalchemy import text, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import col

from app.database import Database
from app.settings import PROJECT
from app.store.messages import (
    Message,
    MessageState,
    claim,
    has_due,
    next_due,
    overtaken,
    stuck,
    unknown_since,
)
from app.store.told import last_told
from tests.conftest import NOON
from tests.store.conftest import Rows

MINUTE = timedelta(minutes=1)


def claimed(database: Database, now: datetime = NOON, limit: int = 100) -> list[int]:
    with database.write() as session:
        return [message.id or 0 for message in claim(session, now, NOON, "me", limit)]


def moved(database: Database, ids: list[int], state: MessageState) -> None:
    with database.write() as session:
        session.connection().execute(update(Message).where(col(Message.id).in_(ids)).values(state=state))


def test_what_is_due_is_taken_earliest_first(database: Database, rows: Rows) -> None:
    brand = rows.brand()
    people = rows.people(brand, 4)
    ids = [
        rows.message(brand, person, rows.delivery(brand, person), due=NOON + offset * MINUTE)
        for person, offset in zip(people, (0, -2, -1, 1), strict=True)
    ]
    assert claimed(database, limit=2) == [ids[1], ids[2]]
    assert claimed(database) == [ids[0]]
    assert claimed(database) == []
    assert claimed(database, NOON + MINUTE) == [ids[3]]


def test_a_claim_is_written_down_with_who_and_when(database: Database, rows: Rows) -> None:
    brand = rows.brand()
    (person,) = rows.people(brand, 1)
    rows.message(brand, person, rows.delivery(brand, person))
    with database.write() as session:
        (message,) = claim(session, NOON, NOON + MINUTE, "host:1:2", 10)
        session.refresh(message)
        assert (message.state, message.claimed_at, message.claimed_by, message.tries) == ("sending", NOON + MINUTE, "host:1:2", 1)


@pytest.mark.parametrize("state", [MessageState.SENDING, MessageState.UNKNOWN])
def test_one_send_in_flight_a_person(database: Database, rows: Rows, state: MessageState) -> None:
    brand = rows.brand()
    anna, ben = rows.people(brand, 2)
    first = rows.message(brand, anna, rows.delivery(brand, anna))
    second = rows.message(brand, anna, rows.delivery(brand, anna))
    other = rows.message(brand, ben, rows.delivery(brand, ben))
    assert claimed(database) == [first, other]
    moved(database, [first], state)
    assert claimed(database) == []
    moved(database, [first], MessageState.SENT)
    assert claimed(database) == [second]


def test_the_database_itself_refuses_two_in_flight(database: Database, rows: Rows) -> None:
    brand = rows.brand()
    (person,) = rows.people(brand, 1)
    ids = [rows.message(brand, person, rows.delivery(brand, person)) for _ in range(2)]
    with pytest.raises(IntegrityError):
        moved(database, ids, MessageState.SENDING)


def test_a_held_message_does_not_block_one_that_is_due(database: Database, rows: Rows) -> None:
    """R10: held for the morning, while the driver is minutes away."""
    brand = rows.brand()
    (person,) = rows.people(brand, 1)
    delivery = rows.delivery(brand, person)
    held = rows.message(brand, person, delivery, due=NOON + timedelta(hours=8))
    urgent = rows.message(brand, person, delivery)
    assert claimed(database) == [urgent]
    moved(database, [urgent], MessageState.SENT)
    assert claimed(database, NOON + timedelta(hours=8)) == [held]


def test_eight_claimers_take_each_message_once_and_a_persons_in_order(database: Database, rows: Rows) -> None:
    """One in flight a person, also while eight ask at the same time."""
    brand, order = rows.brand(), defaultdict[int, list[int]](list)
    expected = _queue_for_many(rows, brand)
    flying, lock, start = set[int](), threading.Lock(), threading.Barrier(8)

    def claimer(number: int) -> None:
        start.wait()
        while sum(map(len, order.values())) < sum(map(len, expected.values())):
            with database.write() as session:
                batch = [(m.id or 0, m.person_id) for m in claim(session, NOON, NOON, f"w{number}", 7)]
            with lock:
                people = {person for _, person in batch}
                assert len(people) == len(batch)
                assert not people & flying
                flying.update(people)
                for message, person in batch:
                    order[person].append(message)
            with lock:
                flying.difference_update(people)
            moved(database, [message for message, _ in batch], MessageState.SENT)

    with ThreadPoolExecutor(8) as claimers:
        list(claimers.map(claimer, range(8)))
    assert order == expected


CLAIMER = """
import json, sys, threading
from datetime import datetime
from sqlalchemy import update
from app.database import Database
from app.store.messages import Message, MessageState, claim
url, now, count = sys.argv[1], datetime.fromisoformat(sys.argv[2]), int(sys.argv[3])
database, taken = Database(url), []
def left():
    with database.read() as session:
        return session.connection().exec_driver_sql("SELECT count(*) FROM message WHERE state != 'sent'").scalar_one()
def work():
    while left():
        with database.write() as session:
            batch = [(m.id, m.person_id) for m in claim(session, now, now, "w", 7)]
        taken.extend(batch)
        with database.write() as session:
            sent = update(Message).where(Message.id.in_([i for i, _ in batch])).values(state=MessageState.SENT)
            session.connection().execute(sent)
threads = [threading.Thread(target=work) for _ in range(count)]
[t.start() for t in threads], [t.join() for t in threads]
print(json.dumps(taken))
database.close()
"""


def test_four_processes_of_two_claimers_each_take_each_message_once(sqlite: Database) -> None:
    """The index would refuse a second one in flight with an error; none of the processes meets one."""
    rows = Rows(sqlite)
    expected = _queue_for_many(rows, rows.brand())
    command = [sys.executable, "-c", CLAIMER, sqlite.url, NOON.isoformat(), "2"]
    racers = [subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, text=True) for _ in range(4)]
    taken = [tuple(pair) for racer in racers for pair in json.loads(racer.communicate(timeout=60)[0])]
    assert [racer.returncode for racer in racers] == [0] * 4
    assert sorted(taken) == sorted((message, person) for person, messages in expected.items() for message in messages)


def _queue_for_many(rows: Rows, brand: int) -> dict[int, list[int]]:
    """Three messages each for thirty people. Answers the ids of each person in the order in which they are due."""
    expected = {}
    for person in rows.people(brand, 30):
        delivery = rows.delivery(brand, person)
        made = rows.messages([rows.message_row(brand, person, delivery, due=NOON - n * MINUTE) for n in range(3)])
        expected[person] = made[::-1]
    return expected


def test_later_news_further_on_overtakes_what_was_decided_before(database: Database, rows: Rows) -> None:
    """R39. A fallback counts as decided when its first hop was."""
    brand = rows.brand()
    anna, ben = rows.people(brand, 2)
    ours, theirs = rows.delivery(brand, anna), rows.delivery(brand, ben)
    early = rows.message(brand, anna, ours, place=30)
    same_place = rows.message(brand, anna, ours, place=40)
    other = rows.message(brand, ben, theirs, place=30)
    left = rows.message(brand, anna, ours, place=40)
    fallback = rows.message(brand, anna, ours, place=30, hop=1, first_id=early)
    late = rows.message(brand, anna, ours, place=30)
    moved(rows.database, [left], MessageState.DELIVERED)
    with rows.database.read() as session:
        assert overtaken(session, [early, same_place, other, fallback, late]) == {early, fallback}


def test_it_is_known_what_is_due_and_what_is_stuck(database: Database, rows: Rows) -> None:
    brand = rows.brand()
    anna, ben = rows.people(brand, 2)
    with database.read() as session:
        assert next_due(session) is None
        assert not has_due(session, NOON)
    first = rows.message(brand, anna, rows.delivery(brand, anna), due=NOON + MINUTE)
    second = rows.message(brand, ben, rows.delivery(brand, ben), due=NOON + 2 * MINUTE)
    with database.read() as session:
        assert next_due(session) == NOON + MINUTE
        assert not has_due(session, NOON)
        assert has_due(session, NOON + MINUTE)
    claimed(database, NOON + 2 * MINUTE)
    moved(database, [second], MessageState.UNKNOWN)
    with database.read() as session:
        assert stuck(session, NOON, 10) == []
        assert [m.id for m in stuck(session, NOON + MINUTE, 10)] == [first]
        assert [m.id for m in unknown_since(session, NOON + MINUTE, 10)] == [second]
        assert unknown_since(session, NOON, 10) == []


def test_when_a_person_was_last_told_leaves_out_what_never_was(database: Database, rows: Rows) -> None:
    brand = rows.brand()
    anna, ben = rows.people(brand, 2)
    told = {"kind": "survey", "state": MessageState.SENT}
    rows.message(brand, anna, rows.delivery(brand, anna), decided_at=NOON - MINUTE, **told)
    rows.message(brand, anna, rows.delivery(brand, anna), decided_at=NOON - 2 * MINUTE, **told)
    rows.message(brand, anna, rows.delivery(brand, anna), kind="survey", state=MessageState.DROPPED)
    rows.message(brand, ben, rows.delivery(brand, ben), kind="delivered", state=MessageState.SENT)
    with database.read() as session:
        assert last_told(session, [anna, ben], ["survey"]) == {anna: NOON - MINUTE}


def test_the_same_news_is_queued_once(database: Database, rows: Rows) -> None:
    brand = rows.brand()
    (person,) = rows.people(brand, 1)
    delivery = rows.delivery(brand, person)
    row = rows.message_row(brand, person, delivery, news_key="delivered:0")
    assert len(rows.messages([row])) == 1
    assert rows.messages([{**row, "uid": "another"}]) == []
    assert len(rows.messages([{**row, "uid": "mail", "hop": 1}])) == 1
    assert rows.messages([]) == []


def test_the_queue_is_read_by_its_index(database: Database, rows: Rows) -> None:
    """A year of sent messages must not slow down the claim."""
    brand = rows.brand()
    (person,) = rows.people(brand, 1)
    delivery = rows.delivery(brand, person)
    rows.messages([rows.message_row(brand, person, delivery, state=MessageState.SENT) for _ in range(2000)])
    query = f"SELECT id FROM message WHERE state = 'queued' AND due_at <= '{NOON:%Y-%m-%d %H:%M}' ORDER BY due_at, id LIMIT 10"
    with database.write() as session:
        session.connection().execute(text("ANALYZE"))
        explain = "EXPLAIN QUERY PLAN " if database.sqlite else "EXPLAIN "
        plan = " ".join(str(row) for row in session.connection().execute(text(explain + query)))
    assert "ix_message_due" in plan
