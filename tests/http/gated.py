"""A database whose transactions can be held or broken, to make requests wait for each other without a clock."""

import asyncio
import threading
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from sqlalchemy.exc import OperationalError
from sqlmodel import Session

from app.database import Database
from app.http.inbox_writer import InboxWriter

T = TypeVar("T")


class GatedDatabase(Database):
    """Counts transactions; holds them while its gate is closed, fails while `away`, and once for each of `failures`."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.gate, self.entered = threading.Event(), threading.Event()
        self.gate.set()
        self.away = False
        self.failures: list[Exception] = []
        self.transactions = 0

    @contextmanager
    def write(self) -> Iterator[Session]:
        self.entered.set()
        self.gate.wait(30)
        self.transactions += 1
        with super().write() as session:
            yield session
            if self.failures:
                raise self.failures.pop()
            if self.away:
                raise OperationalError("COMMIT", {}, Exception("gone"))


async def held(gated: GatedDatabase, first: Coroutine[Any, Any, T]) -> "asyncio.Task[T]":
    """Starts something that writes and holds its transaction, so that whatever comes then waits for the next one."""
    gated.entered.clear()
    gated.gate.clear()
    task = asyncio.create_task(first)
    await asyncio.to_thread(gated.entered.wait, 30)
    return task


async def waits(writer: InboxWriter, arrivals: int) -> None:
    """Lets the event loop run until so many arrivals wait."""
    while writer.waiting < arrivals:  # noqa: ASYNC110 - nothing but the writer itself knows when they are there
        await asyncio.sleep(0)
