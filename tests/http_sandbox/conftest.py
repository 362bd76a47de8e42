"""Rows written by hand, so that the sandbox's tests depend on no flow, and a client of the whole application."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import select
from sqlmodel import SQLModel

from app.lifecycle import Status
from app.main import create_app
from app.store.brands import brand_by_key
from app.store.columns import blind_index
from app.store.decisions import Decision
from app.store.deliveries import Delivery, StatusEvent
from app.store.inbox import InboxKind, InboxRow, InboxState
from app.store.messages import Attempt, AttemptState, Message, MessageState
from app.store.people import Person
from app.wiring import Services

HERE = "http://127.0.0.1:8080"


@dataclass
class Rows:
    """Writes rows and answers their ids. What a test doesn't say is filled with something ordinary."""

    services: Services
    numbers: "count[int]"

    @property
    def now(self) -> datetime:
        return self.services.clock.now()

    def add(self, row: SQLModel) -> int:
        with self.services.database.write() as session:
            session.add(row)
            session.flush()
            number: int = row.id  # type: ignore[attr-defined]
        return number

    def brand(self, key: str = "lark") -> int:
        with self.services.database.read() as session:
            row = brand_by_key(session, key)
            assert row is not None
            assert row.id is not None
            return row.id

    def person(self, name: str | None = "Ada Okafor", **more: Any) -> int:
        n = next(self.numbers)
        phone, email = f"+1212555{100 + n:04d}", f"ada{n}@example.com"
        values: dict[str, Any] = {
            "brand_id": self.brand(),
            "contact_index": blind_index(phone),
            "phone": phone,
            "phone_index": blind_index(phone),
            "email": email,
            "email_index": blind_index(email),
            "name": name,
            "locale": "en-GB",
            "lane": 0,
            "updated_at": self.now,
        }
        return self.add(Person(**values | more))

    def delivery(self, person: int, **more: Any) -> int:
        values: dict[str, Any] = {
            "brand_id": self.brand(),
            "ref": f"D{next(self.numbers)}",
            "person_id": person,
            "lane": 0,
            "zone": "Europe/Berlin",
            "status": Status.OUT_FOR_DELIVERY,
            "since": self.now,
        }
        return self.add(Delivery(**values | more))

    def happened(self, delivery: int, status: Status, at: datetime, **details: str) -> int:
        row = StatusEvent(
            brand_id=self.brand(), delivery_id=delivery, event_key=f"k{next(self.numbers)}", status=status, at=at, details=details
        )
        return self.add(row)

    def message(self, delivery: int, person: int, **more: Any) -> int:
        return self.add(self.written(delivery, person, **more))

    def written(self, delivery: int, person: int, **more: Any) -> Message:
        """A text that was delivered now, not yet in the database."""
        n = next(self.numbers)
        values: dict[str, Any] = {
            "uid": f"{n:032d}",
            "brand_id": self.brand(),
            "delivery_id": delivery,
            "person_id": person,
            "lane": 0,
            "kind": "out_for_delivery",
            "news_key": f"news:{n}",
            "channel": "sms",
            "state": MessageState.DELIVERED,
            "decided_at": self.now,
            "due_at": self.now,
            "expires_at": self.now + timedelta(hours=6),
            "body": "Lark & Co: your parcel is on its way.",
            "segments": 1,
            "sent_at": self.now,
            "delivered_at": self.now,
        }
        return Message(**values | more)

    def waiting(self, delivery: int, person: int, due_at: datetime, **more: Any) -> int:
        """A message that hasn't been written yet."""
        empty = {"body": None, "segments": None, "sent_at": None, "delivered_at": None}
        return self.message(delivery, person, **{"state": MessageState.QUEUED, "due_at": due_at, **empty, **more})

    def decision(self, delivery: int, rule: str, outcome: str, **more: Any) -> int:
        values: dict[str, Any] = {
            "brand_id": self.brand(),
            "delivery_id": delivery,
            "at": self.now,
            "kind": "out_for_delivery",
            "rule": rule,
            "outcome": outcome,
            "inputs": {},
        }
        return self.add(Decision(**values | more))

    def inbox(self, state: InboxState = InboxState.DONE, **more: Any) -> int:
        n = next(self.numbers)
        values: dict[str, Any] = {
            "brand_id": self.brand(),
            "kind": InboxKind.EVENT,
            "source": "test",
            "source_id": f"e{n}",
            "body_hash": "0" * 64,
            "type": "porchlight.delivery.status",
            "delivery_ref": "D",
            "lane": 0,
            "payload": "{}",
            "occurred_at": self.now,
            "received_at": self.now,
            "state": state,
        }
        return self.add(InboxRow(**values | more))

    def attempt(self, message: int, person: int, **more: Any) -> int:
        values: dict[str, Any] = {
            "uid": f"a{next(self.numbers):031d}",
            "brand_id": self.brand(),
            "message_id": message,
            "person_id": person,
            "lane": 0,
            "channel": "sms",
            "state": AttemptState.ACCEPTED,
            "started_at": self.now,
            "ended_at": self.now,
        }
        return self.add(Attempt(**values | more))


@dataclass
class Client:
    """Asks the application without a socket in between."""

    app: FastAPI

    def get(self, path: str, **more: Any) -> httpx.Response:
        return self.request("GET", path, **more)

    def post(self, path: str, **more: Any) -> httpx.Response:
        return self.request("POST", path, **more)

    def request(self, method: str, path: str, **more: Any) -> httpx.Response:
        return asyncio.run(self._request(method, path, **more))

    async def _request(self, method: str, path: str, **more: Any) -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(self.app), base_url=HERE) as client:
            return await client.request(method, path, **more)


@pytest.fixture
def rows(services: Services) -> Rows:
    return Rows(services, count(1))


@pytest.fixture
def client(services: Services) -> Client:
    return Client(create_app(services))


@pytest.fixture
def snapshot(services: Services) -> Callable[[], dict[str, list[tuple[object, ...]]]]:
    """Everything in the database, to be compared."""

    def take() -> dict[str, list[tuple[object, ...]]]:
        with services.database.read() as session:
            tables = SQLModel.metadata.sorted_tables
            return {
                t.name: [tuple(row) for row in session.connection().execute(select(t).order_by(*t.primary_key))] for t in tables
            }

    return take
