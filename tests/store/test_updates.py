"""Several processes on one database lose no update."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy.exc import OperationalError
from sqlmodel import col, select

from app.database import Database
from app.settings import PROJECT
from app.store.requests import Fact, fact

PROCESSES, TIMES = 4, 100
# Reads first and writes later, as flows do. On PostgreSQL the row is locked by the read, as a lane's lease does.
COUNT_UP = """
import sys
from sqlmodel import select
from app.database import Database
from app.store.requests import Fact
database = Database(sys.argv[1])
for _ in range(int(sys.argv[2])):
    with database.write() as session:
        row = session.exec(select(Fact).where(Fact.name == "counter").with_for_update()).one()
        row.value = str(int(row.value) + 1)
database.close()
"""


def count(database: Database) -> int:
    with database.read() as session:
        return int(session.exec(select(Fact.value).where(col(Fact.name) == "counter")).one())


def test_four_processes_on_one_database_lose_no_update(database: Database) -> None:
    """STACK: with default transactions four writers on SQLite silently lost 664 of 1,200."""
    with database.write() as session:
        fact(session, "counter", "0")
    command = [sys.executable, "-c", COUNT_UP, database.url, str(TIMES)]
    writers = [subprocess.Popen(command, cwd=PROJECT) for _ in range(PROCESSES)]
    assert [writer.wait(60) for writer in writers] == [0] * PROCESSES
    assert count(database) == PROCESSES * TIMES


def test_threads_of_one_process_lose_none_either(database: Database) -> None:
    with database.write() as session:
        fact(session, "counter", "0")

    def up(_: int) -> None:
        with database.write() as session:
            row = session.exec(select(Fact).where(col(Fact.name) == "counter").with_for_update()).one()
            row.value = str(int(row.value) + 1)

    with ThreadPoolExecutor(8) as writers:
        list(writers.map(up, range(200)))
    assert count(database) == 200


def test_a_block_that_fails_leaves_nothing(database: Database) -> None:
    with pytest.raises(ZeroDivisionError):
        _write_and_fail(database)
    with database.read() as session:
        assert session.exec(select(Fact)).all() == []


def _write_and_fail(database: Database) -> None:
    with database.write() as session:
        fact(session, "counter", "0")
        raise ZeroDivisionError


def test_a_reader_neither_waits_for_a_writer_nor_holds_one_up(database: Database) -> None:
    """A sweep reads while a batch is being decided."""
    with database.write() as session:
        fact(session, "counter", "0")
    with database.read() as reader, database.write() as writer:
        row = writer.exec(select(Fact).where(col(Fact.name) == "counter")).one()
        row.value = "1"
        writer.flush()
        assert reader.exec(select(Fact.value)).one() == "0"
    assert count(database) == 1


def test_a_reader_of_sqlite_cannot_write_by_upgrading(sqlite: Database) -> None:
    """Its snapshot is old by then: SQLite refuses, and that is how a missing `write()` shows."""
    with sqlite.write() as session:
        fact(session, "counter", "0")
    with sqlite.read() as session:
        row = session.exec(select(Fact)).one()
        with sqlite.write() as other:
            fact(other, "more", "1")
        row.value = "1"
        with pytest.raises(OperationalError, match="locked"):
            session.flush()
