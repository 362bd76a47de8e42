"""Rows for the tests of the store: each helper makes one row with as little said as the test cares for."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from app.database import Database
from app.store.brands import ensure_brand
from app.store.columns import blind_index
from app.store.deliveries import Delivery
from app.store.inbox import Arrival, InboxKind, InboxState
from app.store.messages import Attempt, AttemptState, Message, MessageState, queue_messages
from app.store.people import upsert_people
from tests.conftest import NOON, fresh_sqlite


@dataclass
class Rows:
    """Makes rows and answers their ids. Each call is a transaction of its own."""

    database: Database
    numbers: "itertools.count[int]" = field(default_factory=itertools.count)

    def brand(self, key: str = "lark") -> int:
        with self.database.write() as session:
            return ensure_brand(session, key, key.title(), NOON)

    def people(self, brand: int, count: int) -> list[int]:
        """People with invented phones."""
        phones = [f"+1212{555 + n // 100:03d}01{n % 100:02d}" for n in range(count)]
        rows: list[dict[str, object]] = [
            {
                "brand_id": brand, "contact_index": blind_index(phone), "phone": phone, "phone_index": blind_index(phone),
                "email": None, "email_index": None, "name": None, "locale": None, "lane": 0, "updated_at": NOON,
            }
            for phone in phones
        ]  # fmt: skip
        with self.database.write() as session:
            return list(upsert_people(session, rows).values())

    def delivery(self, brand: int, person: int, ref: str = "", lane: int = 0) -> int:
        with self.database.write() as session:
            row = Delivery(brand_id=brand, person_id=person, ref=ref or f"D{next(self.numbers)}", lane=lane, zone="UTC")
            session.add(row)
            session.flush()
            assert row.id is not None
            return row.id

    def message(self, brand: int, person: int, delivery: int, *, due: datetime = NOON, **more: object) -> int:
        return self.messages([self.message_row(brand, person, delivery, due=due, **more)])[0]

    def messages(self, rows: list[dict[str, object]]) -> list[int]:
        with self.database.write() as session:
            return list(queue_messages(session, rows).values())

    def message_row(self, brand: int, person: int, delivery: int, *, due: datetime = NOON, **more: object) -> dict[str, object]:
        number = next(self.numbers)
        return {
            "uid": f"m{number}", "brand_id": brand, "delivery_id": delivery, "person_id": person, "inbox_id": None, "lane": 0,
            "kind": "delivered", "news_key": f"delivered:{number}", "hop": 0, "first_id": None, "channel": "sms",
            "channels_left": [], "cycle": 0, "place": 70, "urgent": False, "facts": {}, "state": MessageState.QUEUED,
            "decided_at": NOON, "due_at": due, "expires_at": due + timedelta(hours=1), "tries": 0, **more,
        }  # fmt: skip

    def attempt(self, brand: int, person: int, message: int, **more: object) -> str:
        uid = f"a{next(self.numbers)}"
        values = {"state": AttemptState.STARTED, "started_at": NOON, **more}
        with self.database.write() as session:
            row = Attempt(uid=uid, brand_id=brand, message_id=message, person_id=person, lane=0, channel="sms", **values)
            session.add(row)
        return uid

    def state(self, message: int) -> str:
        with self.database.read() as session:
            row = session.get(Message, message)
            assert row is not None
            return row.state


@pytest.fixture
def rows(database: Database) -> Rows:
    return Rows(database)


@pytest.fixture
def sqlite(migrated_sqlite: Path) -> Iterator[Database]:
    """For what only SQLite does."""
    with fresh_sqlite(migrated_sqlite) as url:
        opened = Database(url)
        yield opened
        opened.close()


def arrival(brand: int, number: int | str = 1, **more: object) -> Arrival:
    """One event at the door."""
    values: dict[str, object] = {
        "brand_id": brand, "kind": InboxKind.EVENT, "source": "carrier", "source_id": f"e{number}", "type": "t",
        "delivery_ref": "D1", "payload": f"body {number}", "occurred_at": NOON, "received_at": NOON, "lane": 0,
        "state": InboxState.PENDING, **more,
    }  # fmt: skip
    return Arrival(**values)  # type: ignore[arg-type]
