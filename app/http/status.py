"""For those who run it: /healthz (this process lives), /readyz (it can do its work), /metrics (how much waits)."""

import asyncio
from collections.abc import Iterator
from datetime import datetime, timedelta

from fastapi import APIRouter
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy import func, text
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session, col, select
from starlette.requests import Request
from starlette.responses import Response

from app.errors import SetupError, Unavailable
from app.http.answers import Json
from app.http.doors import Doors, doors_of
from app.migrations.runner import require_migrated
from app.store.inbox import InboxRow, InboxState, count_by_state
from app.store.messages import Message, MessageState, next_due
from app.wiring import Services

router = APIRouter(tags=["running it"])
COUNTED_FOR = timedelta(seconds=5)


@router.get("/healthz", summary="This process is alive")
async def healthz() -> Json:
    return Json({"status": "alive"})


@router.get("/readyz", summary="It can do its work; 503 says what keeps it from that")
async def readyz(request: Request) -> Json:
    doors = doors_of(request)
    database, bell = await asyncio.gather(
        asyncio.to_thread(_database_trouble, doors.services), asyncio.to_thread(_bell_trouble, doors.services)
    )
    writer = None if doors.writer.healthy else "the inbox writer has stopped"
    found = {"database": database, "bell": bell, "writer": writer}
    status = 503 if any(found.values()) else 200
    return Json({"ready": status == 200, **{name: trouble or "ok" for name, trouble in found.items()}}, status)


def _database_trouble(services: Services) -> str | None:
    try:
        require_migrated(services.database)
        with services.database.read() as session:
            session.connection().execute(text("SELECT 1"))
    except SetupError as error:
        return error.message
    except SQLAlchemyError:
        return "the database does not answer"
    return None


def _bell_trouble(services: Services) -> str | None:
    return None if services.bell.healthy() else "Redis does not answer; work is found by polling only"


@router.get("/metrics", summary="Prometheus metrics: this process's counters, the whole service's queues")
async def metrics(request: Request) -> Response:
    depths = await request.app.state.depths.read()
    return Response(generate_latest(REGISTRY) + depths, headers={"Content-Type": CONTENT_TYPE_LATEST})


class Depths:
    """How much waits, from the database; counted at most once in 5 seconds, however many ask."""

    def __init__(self, doors: Doors) -> None:
        self._services = doors.services
        self._lock = asyncio.Lock()
        self._text = b""
        self._good_until: datetime | None = None

    async def read(self) -> bytes:
        """The gauges in Prometheus's format. Raises Unavailable when the database doesn't answer."""
        async with self._lock:
            wall = self._services.clock.wall()
            if self._good_until is None or wall >= self._good_until:
                try:
                    self._text = await asyncio.to_thread(self._count)
                except SQLAlchemyError as error:
                    raise Unavailable("the database does not answer") from error
                self._good_until = wall + COUNTED_FOR
            return self._text

    def _count(self) -> bytes:
        registry = CollectorRegistry(auto_describe=False)
        with self._services.database.read() as session:
            registry.register(_Families(gauges(session, self._services.clock.now(), self._services.clock.wall())))
        return generate_latest(registry)


class _Families(Collector):
    def __init__(self, families: list[GaugeMetricFamily]) -> None:
        self._families = families

    def collect(self) -> Iterator[GaugeMetricFamily]:
        yield from self._families


def gauges(session: Session, now: datetime, wall: datetime) -> list[GaugeMetricFamily]:
    """Inbox rows and messages by state, and how long the oldest of each has waited, in seconds."""
    inbox = GaugeMetricFamily("porchlight_inbox_rows", "Inbox rows by state", labels=["state"])
    counted = count_by_state(session)
    for state in InboxState:
        inbox.add_metric([state.value], counted.get(state.value, 0))
    messages = GaugeMetricFamily("porchlight_messages", "Messages by state", labels=["state"])
    by_state = {str(state): n for state, n in session.exec(select(Message.state, func.count()).group_by(col(Message.state)))}
    for message_state in MessageState:
        messages.add_metric([message_state.value], by_state.get(message_state.value, 0))
    oldest = session.exec(select(func.min(InboxRow.received_at)).where(col(InboxRow.state) == InboxState.PENDING)).one()
    age = (wall - oldest).total_seconds() if oldest else 0.0
    due = next_due(session)
    late = max(0.0, (now - due).total_seconds()) if due else 0.0
    return [
        inbox,
        messages,
        GaugeMetricFamily("porchlight_inbox_oldest_pending_seconds", "Age of the oldest undecided row, machine time", age),
        GaugeMetricFamily("porchlight_message_oldest_due_seconds", "How overdue the oldest message is, business time", late),
    ]
