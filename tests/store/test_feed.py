"""The feed while many write to it: whoever reads by its cursor misses nothing and reads nothing twice."""

import random
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from app.database import Database
from app.store.changes import Change, new_uid
from app.store.feed import append, asked, feed_end, feed_ends, read_feed
from rescheduling.change import Kind
from tests.conftest import NOON
from tests.store.conftest import Rows

WRITERS, TURNS = 8, 25


def change(database: Database, rows: Rows, brand: int) -> tuple[int, str]:
    """Somebody's change; its id and uid."""
    person = rows.people(brand, 1)[0]
    delivery = rows.delivery(brand, person, lane=5)
    with database.write() as session:
        row = Change(
            uid=new_uid(),
            brand_id=brand,
            delivery_id=delivery,
            person_id=person,
            kind=Kind.LOCKER,
            asked_by="sms",
            requested_at=NOON,
        )
        session.add(row)
        session.flush()
        assert row.id is not None
        return row.id, row.uid


def line(brand: int, number: int, body: str) -> dict[str, object]:
    return {"brand_id": brand, "change_id": number, "event": "requested", "at": NOON, "body": body}


def read_all(database: Database, brand: int, done: threading.Event) -> list[tuple[int, str]]:
    """What somebody reads who asks again and again from where they were, until the writers have ended and nothing comes."""
    cursor, found = 0, []
    while True:
        last_round = done.is_set()
        with database.read() as session:
            page = read_feed(session, brand, cursor, 7)
        found += [(entry.number, entry.body) for entry in page]
        cursor = page[-1].number if page else cursor
        if last_round and not page:
            return found


def test_a_reader_neither_skips_nor_repeats_while_many_append(database: Database, rows: Rows) -> None:
    """Writers for two brands at once; one in five changes its mind at the last moment."""
    brands = [rows.brand("lark"), rows.brand("federweg")]
    numbers = {brand: change(database, rows, brand)[0] for brand in brands}
    start, done = threading.Barrier(WRITERS), threading.Event()

    def writer(name: int) -> list[tuple[int, str]]:
        chance, written = random.Random(name), []
        start.wait()
        for turn in range(TURNS):
            lines = [(chance.choice(brands), f"{name}.{turn}.{part}") for part in range(chance.randint(1, 3))]
            try:
                with database.write() as session:
                    append(session, [line(brand, numbers[brand], body) for brand, body in lines])
                    if not chance.randrange(5):
                        raise ZeroDivisionError
            except ZeroDivisionError:
                continue
            written += lines
        return written

    with ThreadPoolExecutor(WRITERS + 2) as threads:
        reading = [threads.submit(read_all, database, brand, done) for brand in brands]
        try:
            written = [line for found in threads.map(writer, range(WRITERS)) for line in found]
        finally:
            done.set()
        for brand, read in zip(brands, (future.result() for future in reading), strict=True):
            mine = [body for whose, body in written if whose == brand]
            assert [number for number, _ in read] == list(range(1, len(mine) + 1))
            assert sorted(body for _, body in read) == sorted(mine)
            for name in range(WRITERS):  # each writer's own stay in their order
                assert [body for _, body in read if body.startswith(f"{name}.")] == [b for b in mine if b.startswith(f"{name}.")]


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
def test_a_number_is_given_when_all_before_it_are_committed(database: Database, rows: Rows) -> None:
    """Else a lower one could appear behind a reader who has seen a higher one. On SQLite there is one writer at a time anyway."""
    brand = rows.brand()
    number, _ = change(database, rows, brand)

    def second() -> None:
        with database.write() as session:
            session.connection().execute(text("SET LOCAL lock_timeout = '50ms'"))
            append(session, [line(brand, number, "second")])

    with database.write() as session:
        append(session, [line(brand, number, "first")])
        with pytest.raises(OperationalError, match="lock timeout"):
            second()
    second()
    with database.read() as session:
        assert [(entry.number, entry.body) for entry in read_feed(session, brand, 0, 9)] == [(1, "first"), (2, "second")]


def test_a_page_has_at_most_what_was_asked_for(database: Database, rows: Rows) -> None:
    brand = rows.brand()
    number, _ = change(database, rows, brand)
    with database.write() as session:
        append(session, [])
        append(session, [line(brand, number, str(n)) for n in range(5)])
        assert [entry.number for entry in read_feed(session, brand, 0, 2)] == [1, 2]
        assert [entry.number for entry in read_feed(session, brand, 2, 9)] == [3, 4, 5]
        assert read_feed(session, brand, 5, 9) == []


def test_each_brand_counts_for_itself_and_reads_only_its_own(database: Database, rows: Rows) -> None:
    ours, theirs, silent = (rows.brand(key) for key in ("lark", "federweg", "quill"))
    mine, uid = change(database, rows, ours)
    other, their_uid = change(database, rows, theirs)
    with database.write() as session:
        append(session, [line(ours, mine, "a"), line(theirs, other, "b"), line(ours, mine, "c")])
    with database.read() as session:
        assert [(entry.number, entry.body) for entry in read_feed(session, ours, 0, 9)] == [(1, "a"), (2, "c")]
        assert [(entry.number, entry.body) for entry in read_feed(session, theirs, 0, 9)] == [(1, "b")]
        assert feed_ends(session, {ours, theirs, silent}) == {ours: 2, theirs: 1}
        assert [feed_end(session, brand) for brand in (ours, theirs, silent)] == [2, 1, 0]
        found = asked(session, ours, uid)
        assert found is not None
        assert (found.kind, found.lane) == (Kind.LOCKER, 5)
        assert asked(session, ours, their_uid) is None


def test_what_a_line_says_rests_encrypted(database: Database, rows: Rows) -> None:
    """R45: it may hold a gate code."""
    brand = rows.brand()
    number, _ = change(database, rows, brand)
    with database.write() as session:
        append(session, [line(brand, number, "gate 4711")])
        [kept] = session.connection().exec_driver_sql("SELECT body FROM feed_entry").scalars()
    assert b"4711" not in bytes(kept)
