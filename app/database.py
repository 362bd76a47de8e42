"""The engine, and the two ways to open a session: one that writes, one that only reads."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

BUSY_TIMEOUT_MS = 20_000
# Both engines hide parameters: an error's text goes to the log, and parameters are phones and texts (R33).


class Database:
    """One database. Flows get a session and never commit; doors and jobs open it here and this commits."""

    def __init__(self, url: str, *, pool_size: int = 5) -> None:
        self.url = url
        self.sqlite = make_url(url).get_backend_name() == "sqlite"
        self.engine = _sqlite_engine(url) if self.sqlite else _postgres_engine(url, pool_size)
        self._writing = self.engine.execution_options(writing=True)

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A transaction that commits when the block ends and rolls back when it raises.

        On SQLite it takes the write lock at once (BEGIN IMMEDIATE): a transaction that reads first and writes later
        would otherwise lose updates to another process.
        """
        with Session(self._writing, expire_on_commit=False) as session, session.begin():
            yield session

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A transaction that sees one state and leaves none."""
        with Session(self.engine, expire_on_commit=False) as session:
            yield session

    def close(self) -> None:
        """Gives every connection back."""
        self.engine.dispose()


def lost_a_race(error: Exception) -> bool:
    """Whether another transaction was in the way (SQLSTATE class 40: deadlock, serialization failure). Only that is retried."""
    return isinstance(error, DBAPIError) and str(getattr(error.orig, "sqlstate", "") or "").startswith("40")


def _sqlite_engine(url: str) -> Engine:
    arguments = {"timeout": BUSY_TIMEOUT_MS / 1000, "check_same_thread": False}
    engine = create_engine(url, connect_args=arguments, hide_parameters=True)

    @event.listens_for(engine, "connect")
    def _configure(connection: sqlite3.Connection, _record: Any) -> None:
        connection.isolation_level = None  # we send BEGIN ourselves
        for pragma in ("journal_mode=WAL", f"busy_timeout={BUSY_TIMEOUT_MS}", "foreign_keys=ON", "synchronous=FULL"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writing = connection.get_execution_options().get("writing", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")

    return engine


def _postgres_engine(url: str, pool_size: int) -> Engine:
    return create_engine(url, pool_size=pool_size, max_overflow=pool_size, pool_pre_ping=True, hide_parameters=True)
