"""GET /v1/changes: in order, from a cursor, waiting no longer than it was asked to."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import httpx
import pytest
import uvicorn
from fastapi import FastAPI
from sqlalchemy.exc import OperationalError

from app.http.feed_view import FeedPage
from app.http.feed_watch import FeedWatch
from app.main import create_app
from app.wiring import Services
from tests.http.asked_rows import ask
from tests.http.conftest import OTHER
from tests.http.gated import GatedDatabase

pytestmark = pytest.mark.anyio
MakeKey = Callable[..., str]
LONG = 60


@pytest.fixture
def optimiser(client: httpx.AsyncClient, make_key: MakeKey) -> httpx.AsyncClient:
    """The optimiser of Lark."""
    client.headers["Authorization"] = f"Bearer {make_key('lark', 'changes')}"
    return client


async def page(optimiser: httpx.AsyncClient, **query: object) -> dict[str, Any]:
    """One page of the feed."""
    answer = await optimiser.get("/v1/changes", params={name: str(value) for name, value in query.items()})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def uids(found: dict[str, Any]) -> list[str]:
    return [change["change"] for change in found["changes"]]


async def waiting(app: FastAPI, count: int) -> None:
    """Lets the event loop run until so many requests wait."""
    while app.state.doors.feed.waiting != count:  # noqa: ASYNC110 - nothing but the watch itself knows when they are there
        await asyncio.sleep(0)


async def test_what_was_asked_for_comes_in_order_with_its_cursor(optimiser: httpx.AsyncClient, services: Services) -> None:
    asked = [ask(services) for _ in range(3)]
    found = await page(optimiser)
    assert uids(found) == asked
    assert [change["cursor"] for change in found["changes"]] == ["1", "2", "3"]
    assert found["cursor"] == "3"


async def test_a_line_says_what_the_contract_promises(optimiser: httpx.AsyncClient, services: Services) -> None:
    window = {"start": "2026-11-25T17:00:00+01:00", "end": "2026-11-25T19:00:00+01:00"}
    place = {"ref": "L-7", "kind": "locker", "name": "Locker Station Road", "latitude": 52.5, "longitude": 13.4}
    uid = ask(services, window=window, date="2026-11-25", place=place, instruction="gate 4711", **{"from": "17:00"})
    found = await page(optimiser)
    [line] = found["changes"]
    assert line == {
        "cursor": "1", "change": uid, "event": "requested", "at": "2026-11-24T11:00:00+00:00", "delivery": f"D-{uid}",
        "kind": "reschedule", "route": "R7", "stop_number": 12, "depot": "North", "time_zone": "Europe/London",
        "constraint": {
            "window": window, "date": "2026-11-25", "from": "17:00", "until": None, "slot": None, "place": place,
            "instruction": "gate 4711",
        },
    }  # fmt: skip
    FeedPage.model_validate(found)  # as /openapi.json describes it


async def test_a_cursor_goes_on_where_the_last_page_ended(optimiser: httpx.AsyncClient, services: Services) -> None:
    asked, read, cursor = [ask(services) for _ in range(7)], [], "0"
    while (found := await page(optimiser, after=cursor, limit=3))["changes"]:
        read += uids(found)
        cursor = found["cursor"]
    assert read == asked
    assert found == {"changes": [], "cursor": cursor}


async def test_an_empty_feed_begins_at_nought(optimiser: httpx.AsyncClient) -> None:
    assert await page(optimiser) == {"changes": [], "cursor": "0"}
    assert await page(optimiser, after="0", wait="0.01") == {"changes": [], "cursor": "0"}


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"after": "x"}, "after"),
        ({"after": ""}, "after"),
        ({"after": "-1"}, "after"),
        ({"after": "٣"}, "after"),
        ({"after": "9" * 30}, "after"),
        ({"after": "5"}, "after"),  # beyond the end: all up to there would be missed
        ({"wait": "61"}, "wait"),
        ({"wait": "-1"}, "wait"),
        ({"wait": "nan"}, "wait"),
        ({"limit": "0"}, "limit"),
        ({"limit": "501"}, "limit"),
    ],
)
async def test_what_cannot_be_is_refused_by_name(
    optimiser: httpx.AsyncClient, services: Services, query: dict[str, str], field: str
) -> None:
    ask(services)
    answer = await optimiser.get("/v1/changes", params=query)
    assert (answer.status_code, answer.json()["error"], answer.json()["field"]) == (400, "invalid", field)
    if field == "after":
        assert "leave `after` out" in answer.json()["message"]


async def test_only_the_scope_changes_opens_it_and_each_brand_has_its_own(
    client: httpx.AsyncClient, make_key: MakeKey, services: Services
) -> None:
    ours, theirs = ask(services), ask(services, OTHER)
    for brand, uid in (("lark", ours), (OTHER, theirs)):
        client.headers["Authorization"] = f"Bearer {make_key(brand, 'changes')}"
        found = await page(client)
        assert (uids(found), found["cursor"]) == ([uid], "1")
    client.headers["Authorization"] = f"Bearer {make_key('lark', 'events', 'deliveries:read', 'offers')}"
    assert (await client.get("/v1/changes")).status_code == 403


async def test_a_long_poll_answers_as_soon_as_something_is_committed(
    app: FastAPI, optimiser: httpx.AsyncClient, services: Services
) -> None:
    polls = [asyncio.create_task(page(optimiser, after=0, wait=LONG)) for _ in range(3)]
    await waiting(app, 3)
    ask(services, OTHER)  # not theirs
    uid = ask(services)
    assert [uids(found) for found in await asyncio.gather(*polls)] == [[uid]] * 3
    await waiting(app, 0)


async def test_what_is_there_already_is_not_waited_for(optimiser: httpx.AsyncClient, services: Services) -> None:
    asked = [ask(services), ask(services)]
    assert uids(await page(optimiser, wait=LONG)) == asked
    assert uids(await page(optimiser, after=1, wait=LONG)) == asked[1:]


async def test_when_nothing_comes_the_cursor_stays(optimiser: httpx.AsyncClient, services: Services) -> None:
    ask(services)
    assert await page(optimiser, after=1, wait="0.4") == {"changes": [], "cursor": "1"}


async def test_a_client_that_hangs_up_is_waited_for_no_longer(app: FastAPI, services: Services, make_key: MakeKey) -> None:
    heard: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
    heard.put_nowait({"type": "http.request", "body": b"", "more_body": False})
    key = make_key("lark", "changes").encode()
    scope = {
        "type": "http", "method": "GET", "path": "/v1/changes", "query_string": b"after=0&wait=60", "http_version": "1.1",
        "headers": [(b"authorization", b"Bearer " + key)], "server": ("127.0.0.1", 8080), "scheme": "http", "root_path": "",
    }  # fmt: skip
    said: list[Any] = []

    async def say(message: Any) -> None:
        said.append(message)

    request = asyncio.create_task(app(scope, heard.get, say))
    await waiting(app, 1)
    heard.put_nowait({"type": "http.disconnect"})
    await request
    await waiting(app, 0)


async def test_a_database_that_goes_away_is_said_at_once(services: Services, database_url: str, make_key: MakeKey) -> None:
    class Leaving(GatedDatabase):
        reads = 0

        def read(self) -> Any:
            self.reads += 1
            if self.reads > 2:  # the key, the first look, and then the watch
                raise OperationalError("SELECT", {}, Exception("gone"))
            return super().read()

    key = make_key("lark", "changes")
    app = create_app(replace(services, database=Leaving(database_url)))
    transport = httpx.ASGITransport(app)
    async with app.router.lifespan_context(app), httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        answer = await client.get("/v1/changes?wait=60", headers={"Authorization": f"Bearer {key}"})
    app.state.services.database.close()
    assert (answer.status_code, answer.json()["error"], answer.headers["retry-after"]) == (503, "unavailable", "1")


async def test_nobody_waiting_costs_no_query(services: Services) -> None:
    watch = FeedWatch(services.database)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(watch.news(1, 0), 0.01)
    tasks = [task for task in asyncio.all_tasks() if task.get_name() == "feed-watch"]
    await asyncio.gather(*tasks)  # it ends by itself
    assert watch.waiting == 0


@asynccontextmanager
async def serving(app: FastAPI) -> AsyncIterator[tuple[uvicorn.Server, str]]:
    """The application under a real server, which gives open requests 5 seconds when it stops and then cuts them off."""
    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(app, log_config=None, timeout_graceful_shutdown=5)
    server = uvicorn.Server(config)
    task = asyncio.create_task(server.serve([listener]))
    while not server.started:  # noqa: ASYNC110 - uvicorn has no event for it
        await asyncio.sleep(0.01)
    yield server, f"http://127.0.0.1:{listener.getsockname()[1]}"
    server.should_exit = True
    await task


@pytest.mark.enable_socket
async def test_a_server_that_stops_answers_what_waits(services: Services, make_key: MakeKey) -> None:
    app = create_app(services)
    headers = {"Authorization": f"Bearer {make_key('lark', 'changes')}"}
    async with serving(app) as (server, url), httpx.AsyncClient(base_url=url, headers=headers, timeout=90) as client:
        poll = asyncio.create_task(client.get("/v1/changes?wait=60"))
        await waiting(app, 1)
        server.should_exit = True
        answer = await poll
        assert (answer.status_code, answer.json()) == (200, {"changes": [], "cursor": "0"})
