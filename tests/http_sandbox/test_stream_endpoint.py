"""The stream as a browser asks for it: spoken in ASGI, so that it can be hung up on."""

import asyncio
from collections.abc import Callable
from itertools import takewhile
from typing import Any

import pytest
from starlette.types import ASGIApp

from app.http.sandbox_stream import Feed, answer
from app.http.sandbox_view import View
from app.main import create_app
from app.wiring import Services
from tests.http_sandbox.conftest import Rows


async def _read(app: ASGIApp, query: str, headers: dict[str, str], enough: Callable[[str], bool]) -> tuple[dict[str, str], str]:
    """Speaks ASGI to the stream until there is enough, then hangs up."""
    got = ""
    start: dict[str, str] = {}
    done = asyncio.Event()

    async def receive() -> dict[str, object]:
        await done.wait()
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        nonlocal got
        if message["type"] == "http.response.start":
            start.update({name.decode(): value.decode() for name, value in message["headers"]}, status=str(message["status"]))
        got += message.get("body", b"").decode()
        if enough(got) or start["status"] != "200":
            done.set()

    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "path": "/sandbox/stream",
        "query_string": query.encode(),
        "headers": [(b"host", b"127.0.0.1:8080"), *((k.lower().encode(), v.encode()) for k, v in headers.items())],
    }
    await app(scope, receive, send)
    return start, got


def test_the_endpoint_speaks_server_sent_events(services: Services, rows: Rows) -> None:
    """R28"""
    person = rows.person()
    delivery = rows.delivery(person)
    first, second = rows.message(delivery, person), rows.message(delivery, person)
    app = create_app(services)
    headers, text = asyncio.run(
        _read(app, f"person={person}&show=list", {"Last-Event-ID": str(first)}, lambda got: "event: clock" in got)
    )
    assert headers["content-type"].startswith("text/event-stream")
    assert headers["cache-control"] == "no-store"
    assert headers["referrer-policy"] == "no-referrer"
    lines = text.replace("\r\n", "\n").split("\n")
    assert [line for line in lines if line.startswith("id: ")] == [f"id: {second}"]
    assert "event: message" in list(takewhile(lambda line: line != "event: parts", lines))


def test_a_heartbeat_keeps_a_silent_stream_open(services: Services) -> None:
    """R28"""
    response = answer(Feed(services, View(), frozenset(), None), heartbeat=0.01)
    _, text = asyncio.run(_read(response, "", {}, lambda got: got.count(": still here") > 2))
    assert text.count(": still here") > 2


@pytest.mark.parametrize("last", ["x", "-1", "9" * 19, "1 2"])
def test_a_last_event_id_that_was_never_given_out_is_refused(services: Services, last: str) -> None:
    headers, _ = asyncio.run(_read(create_app(services), "", {"Last-Event-ID": last}, lambda got: True))
    assert headers["status"] == "400"
