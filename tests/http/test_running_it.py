"""/healthz, /readyz, /metrics, the headers of every answer, and what happens when nobody foresaw it."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy.exc import OperationalError
from sqlmodel import Session

from app.clock import FixedClock
from app.database import Database
from app.main import create_app
from app.queue import SilentBell
from app.wiring import Services
from tests.http.conftest import Sender, planned, status

pytestmark = pytest.mark.anyio


class DeafBell(SilentBell):
    def healthy(self) -> bool:
        return False


class AwayDatabase(Database):
    """Answers nobody. The error quotes the statement's values, as SQLAlchemy's do."""

    def __init__(self, error: Exception) -> None:
        super().__init__("sqlite://")
        self.error = error

    @contextmanager
    def read(self) -> Iterator[Session]:
        raise self.error
        yield


GONE = OperationalError("SELECT", {"phone": "+12125550123"}, Exception("gone"))


def client_of(app: FastAPI) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://127.0.0.1:8080")


async def test_a_ready_service_says_so(client: httpx.AsyncClient) -> None:
    assert (await client.get("/healthz")).json() == {"status": "alive"}
    answer = await client.get("/readyz")
    assert (answer.status_code, answer.json()) == (200, {"ready": True, "database": "ok", "bell": "ok", "writer": "ok"})


async def test_without_redis_it_is_alive_but_not_ready(services: Services) -> None:
    app = create_app(replace(services, bell=DeafBell()))
    async with app.router.lifespan_context(app), client_of(app) as client:
        answer = await client.get("/readyz")
        assert (answer.status_code, answer.json()["ready"], answer.json()["database"]) == (503, False, "ok")
        assert "Redis" in answer.json()["bell"]
        assert (await client.get("/healthz")).status_code == 200


async def test_a_database_that_was_not_migrated_is_named(services: Services) -> None:
    app = create_app(replace(services, database=Database("sqlite://")))
    async with app.router.lifespan_context(app), client_of(app) as client:
        answer = await client.get("/readyz")
    assert (answer.status_code, answer.json()["bell"]) == (503, "ok")
    assert "migrate" in answer.json()["database"]


async def test_a_stopped_writer_is_named(services: Services) -> None:
    async with client_of(create_app(services)) as client:
        answer = await client.get("/readyz")
    assert (answer.status_code, answer.json()["writer"]) == (503, "the inbox writer has stopped")


async def test_the_metrics_count_what_waits(sender: Sender, clock: FixedClock) -> None:
    await sender.send_all([planned(), status(), status("unknown"), planned(time="1970-01-01T00:00:00Z")])
    clock.advance(timedelta(seconds=42))
    text = (await sender.client.get("/metrics")).text
    for line in (
        'porchlight_inbox_rows{state="pending"} 2.0',
        'porchlight_inbox_rows{state="parked"} 1.0',
        'porchlight_inbox_rows{state="quarantined"} 1.0',
        'porchlight_messages{state="queued"} 0.0',
        "porchlight_inbox_oldest_pending_seconds 42.0",
        "porchlight_message_oldest_due_seconds 0.0",
    ):
        assert line in text.splitlines()
    assert 'porchlight_events_total{result="quarantined"}' in text


async def test_the_queues_are_counted_at_most_once_in_five_seconds(sender: Sender, clock: FixedClock) -> None:
    await sender.client.get("/metrics")
    await sender.send(planned())
    assert 'porchlight_inbox_rows{state="pending"} 0.0' in (await sender.client.get("/metrics")).text
    clock.advance(timedelta(seconds=5))
    assert 'porchlight_inbox_rows{state="pending"} 1.0' in (await sender.client.get("/metrics")).text


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics", "/v1/deliveries/x", "/nowhere", "/openapi.json", "/docs"])
async def test_every_answer_carries_the_security_headers(client: httpx.AsyncClient, path: str) -> None:
    headers = (await client.get(path)).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["content-security-policy"].startswith("default-src 'none'")
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "server" not in headers


async def test_errors_of_routing_have_the_one_shape_too(client: httpx.AsyncClient) -> None:
    lost, wrong = await client.get("/nowhere"), await client.delete("/v1/events")
    assert (lost.status_code, lost.json()) == (404, {"error": "not_found", "message": "Not Found", "field": None})
    assert (wrong.status_code, wrong.json()["error"]) == (405, "method_not_allowed")


async def test_a_database_that_is_away_is_503(services: Services) -> None:
    app = create_app(replace(services, database=AwayDatabase(GONE)))
    async with app.router.lifespan_context(app), client_of(app) as client:
        answer = await client.post("/v1/events", json=planned(), headers={"Authorization": "Bearer pl_a_b"})
        counted = await client.get("/metrics")
    assert (answer.status_code, answer.json()["error"], answer.headers["retry-after"]) == (503, "unavailable", "1")
    assert counted.status_code == 503


async def test_what_nobody_foresaw_is_a_plain_500_logged_once_without_values(
    services: Services, caplog: pytest.LogCaptureFixture
) -> None:
    app = create_app(replace(services, database=AwayDatabase(ZeroDivisionError("+12125550123"))))
    with caplog.at_level(logging.INFO):
        async with app.router.lifespan_context(app), client_of(app) as client:
            answer = await client.post("/v1/events", json=planned(), headers={"Authorization": "Bearer pl_a_b"})
    assert answer.status_code == 500
    assert answer.json() == {"error": "internal_error", "message": "something went wrong on our side", "field": None}
    assert answer.headers["x-content-type-options"] == "nosniff"
    [record] = [r for r in caplog.records if r.name.startswith("app.")]
    assert "ZeroDivisionError in POST '/v1/events'" in record.getMessage()
    assert "callers.py" in record.getMessage()
    assert "+1212" not in caplog.text
