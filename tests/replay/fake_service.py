"""As much of the service as the player needs: a clock that can be driven, an inbox, a report; and faults on demand."""

import asyncio
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from aiohttp import web

from tests.replay.fake_conversation import FakeConversation

KEY = "pl_test_key"


class FakeService(FakeConversation):
    """`story` is what it was asked, in order. `faults` are consumed by posted events, one a request."""

    def __init__(self) -> None:
        super().__init__()
        self.now: datetime | None = None
        self.may_be_driven = True
        self.has_sandbox = True
        self.story: list[tuple[str, Any]] = []
        self.rows: dict[tuple[str, str], dict[str, Any]] = {}
        self.faults: list[str] = []
        self.dues: list[datetime] = []
        self.busy_after_events = 0
        self.stuck = False
        self.forgets = 0
        self.twice = 0
        self.refuses: dict[str, dict[str, Any]] = {}
        self._busy = 0
        self.url = ""
        self._runner: web.AppRunner | None = None

    async def start(self) -> None:
        app = web.Application()
        app.router.add_post("/v1/events", self._events)
        app.router.add_get("/sandbox/clock", self._clock)
        app.router.add_post("/sandbox/clock", self._drive)
        app.router.add_get("/sandbox/report", self._report)
        self.add_doors(app)
        self._runner = web.AppRunner(app)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = "http://{}:{}".format(*self._runner.addresses[0])

    async def stop(self) -> None:
        assert self._runner is not None
        await self._runner.cleanup()

    def asked(self, what: str) -> list[Any]:
        """Everything of one kind in the story."""
        return [value for kind, value in self.story if kind == what]

    async def _events(self, request: web.Request) -> web.Response:
        if request.headers.get("Authorization") != f"Bearer {KEY}":
            return web.json_response({"error": "unauthorized", "message": "this key is unknown"}, status=401)
        body = await request.json()
        batch = request.content_type == "application/cloudevents-batch+json"
        events = body if batch else [body]
        fault = self.faults.pop(0) if self.faults and events else ""
        if fault == "500":
            return web.json_response({"error": "internal_error", "message": "down"}, status=500)
        if fault == "drop":
            return _dropped(request)
        results = [self._take(event) for event in events]
        if events:
            self.story.append(("events", [event["id"] for event in events]))
            self._busy = self.busy_after_events
        if fault == "drop-after":
            return _dropped(request)
        return web.json_response({"results": results}, status=200 if batch else 202)

    def _take(self, event: dict[str, Any]) -> dict[str, Any]:
        key = (event["source"], event["id"])
        if event["id"] in self.refuses:
            return {"id": event["id"], "source": event["source"], **self.refuses[event["id"]]}
        result = "accepted" if key not in self.rows else "duplicate" if self.rows[key] == event else "conflict"
        if key not in self.rows:
            self.heard(event)
        self.rows.setdefault(key, event)
        return {"id": event["id"], "source": event["source"], "result": result, "field": None, "reason": None}

    async def _clock(self, request: web.Request) -> web.Response:
        if not self.has_sandbox:
            return web.json_response({"error": "not_found", "message": "no sandbox"}, status=404)
        self._busy = 1 if self.stuck else max(0, self._busy - 1)
        self.story.append(("idle" if not self._busy else "busy", self.now))
        now = self.now or datetime(2026, 11, 20, 12, tzinfo=UTC)
        later = [due for due in self.dues if due > now]
        return web.json_response(
            {
                "now": now.isoformat(),
                "speed": None if self.now is None else 0.0,
                "idle": not self._busy,
                "inbox": {"pending": self._busy, "parked": 3},
                "messages": {"due": 0, "in_flight": 0},
                "next_due": min(later).isoformat() if later else None,
            }
        )

    async def _drive(self, request: web.Request) -> web.Response:
        body = await request.json()
        if not self.may_be_driven:
            return web.json_response({"error": "conflict", "message": "the clock may not be driven"}, status=409)
        self.now = None if body.get("release") else datetime.fromisoformat(body["now"])
        self.story.append(("release", None) if body.get("release") else ("drive", self.now))
        return web.json_response({"idle": True})

    async def _report(self, request: web.Request) -> web.Response:
        if not self.has_sandbox:
            return web.json_response({"error": "not_found", "message": "no sandbox"}, status=404)
        kinds = Counter(event["type"].rpartition(".")[2] for event in self.rows.values())
        return web.json_response(
            {
                "inbox": {"done": len(self.rows) - self.forgets},
                "messages": [{"kind": "planned", "channel": "sms", "state": "sent", "n": kinds["planned"]}],
                "whys": [{"rule": "planned", "outcome": "send", "n": kinds["planned"]}],
                "lag": {"p50_ms": 12, "p99_ms": 80, "n": kinds["planned"]},
                **self.counts(),
                "inbox_by_kind": {"event": len(self.rows) - self.forgets, "reply": len(self.replies) - self.swallows},
                "lost": 0,
                "twice": self.twice,
                "last_inbox_id": len(self.rows),
            }
        )


def _dropped(request: web.Request) -> web.Response:
    assert request.transport is not None
    request.transport.close()
    return web.Response()


@contextmanager
def in_a_thread(service: FakeService) -> Iterator[FakeService]:
    """Runs the fake on a loop in a thread of its own."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        asyncio.run_coroutine_threadsafe(service.start(), loop).result(10)
        yield service
        asyncio.run_coroutine_threadsafe(service.stop(), loop).result(10)
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()
