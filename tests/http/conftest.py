"""The doors, opened around the test's services, and someone with a key who knocks at them."""

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any

import httpx
import orjson
import pytest
from fastapi import FastAPI
from sqlmodel import col, select

from app.main import create_app
from app.store.brands import brand_by_key
from app.store.inbox import InboxRow
from app.store.keys import create_key
from app.wiring import Services

ONE, BATCH = "application/cloudevents+json", "application/cloudevents-batch+json"
BRAND, OTHER = "lark", "federweg"
_numbers = count()


def event(kind: str, data: object, ref: str = "PL-1", **more: object) -> dict[str, Any]:
    """A CloudEvent; whatever the test says goes over the ordinary."""
    ordinary = {"specversion": "1.0", "id": f"e-{next(_numbers)}", "source": "/carrier", "subject": ref}
    return {**ordinary, "type": f"porchlight.delivery.{kind}", "data": data, **more}


def planned(ref: str = "PL-1", phone: str = "+12125550123", **more: object) -> dict[str, Any]:
    """A plan for somebody with this phone."""
    return event("planned", {"recipient": {"phone": phone}, "address": {"time_zone": "Europe/Berlin"}}, ref, **more)


def status(ref: str = "PL-1", name: str = "out_for_delivery", **more: object) -> dict[str, Any]:
    """A status event."""
    return event("status", {"status": name}, ref, **more)


@dataclass(frozen=True)
class Sender:
    """Somebody with an API key."""

    client: httpx.AsyncClient

    async def send(self, value: object, kind: str = ONE, **headers: str) -> httpx.Response:
        """Posts one event, or whatever it is, as JSON."""
        body = value if isinstance(value, bytes) else orjson.dumps(value)
        return await self.client.post("/v1/events", content=body, headers={"Content-Type": kind, **headers})

    async def send_all(self, values: Sequence[object]) -> list[dict[str, Any]]:
        """Posts a batch; its results."""
        answer = await self.send(values, BATCH)
        assert answer.status_code == 200, answer.text
        results: list[dict[str, Any]] = answer.json()["results"]
        return results

    async def result(self, value: object) -> dict[str, Any]:
        """Posts one event; its result."""
        [found] = (await self.send(value)).json()["results"]
        assert isinstance(found, dict)
        return found


@pytest.fixture
def make_key(services: Services) -> Callable[..., str]:
    def make(brand: str = BRAND, *scopes: str) -> str:
        with services.database.write() as session:
            row = brand_by_key(session, brand)
            assert row is not None
            assert row.id is not None
            return create_key(session, row.id, scopes or ("events",), "test", services.clock.wall())[1]

    return make


@pytest.fixture
def rows(services: Services) -> Callable[[], list[InboxRow]]:
    def read() -> list[InboxRow]:
        with services.database.read() as session:
            return list(session.exec(select(InboxRow).order_by(col(InboxRow.id))))

    return read


@pytest.fixture
async def app(services: Services) -> AsyncIterator[FastAPI]:
    made = create_app(services)
    async with made.router.lifespan_context(made):
        yield made


@pytest.fixture
async def client(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """Nobody yet: no key."""
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8080") as made:
        yield made


@pytest.fixture
async def sender(client: httpx.AsyncClient, make_key: Callable[..., str]) -> Sender:
    client.headers["Authorization"] = f"Bearer {make_key()}"
    return Sender(client)
