"""R36: another payload 422, in flight 409, else the first answer again."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

import httpx
import pytest
from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response

from app.clock import FixedClock
from app.errors import Conflict
from app.http.callers import Caller
from app.http.idempotency import once
from app.store.inbox import InboxRow
from app.store.requests import begin_request
from app.wiring import Services
from tests.http.conftest import BATCH, OTHER, Sender, planned, status

pytestmark = pytest.mark.anyio
Rows = Callable[[], list[InboxRow]]
KEY = {"Idempotency-Key": "order-4711"}
PLAN = {"recipient": {"email": "ada@example.com"}}


async def test_the_first_answer_comes_again_r36(sender: Sender, rows: Rows) -> None:
    batch = [planned(), status(name="flown")]
    first = await sender.send(batch, BATCH, **KEY)
    again = await sender.send(batch, BATCH, **KEY)
    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert [r["result"] for r in again.json()["results"]] == ["accepted", "invalid"]
    assert again.headers["idempotency-replayed"] == "true"
    assert "idempotency-replayed" not in first.headers
    assert len(rows()) == 1


async def test_a_refusal_of_a_single_event_is_an_answer_too_r36(sender: Sender) -> None:
    first = await sender.send(status(name="flown", id="1"), **KEY)
    again = await sender.send(status(name="flown", id="1"), **KEY)
    assert (first.status_code, again.status_code, again.json()) == (400, 400, first.json())


async def test_another_payload_under_the_same_key_is_422_r36(sender: Sender, rows: Rows) -> None:
    await sender.send(planned(), **KEY)
    other = await sender.send(planned("PL-2"), **KEY)
    assert (other.status_code, other.json()["error"]) == (422, "idempotency_mismatch")
    assert len(rows()) == 1


async def test_the_same_payload_to_another_path_is_another_request_r36(sender: Sender) -> None:
    await sender.client.put("/v1/deliveries/PL-1", json=PLAN, headers=KEY)
    other = await sender.client.put("/v1/deliveries/PL-2", json=PLAN, headers=KEY)
    assert other.status_code == 422


async def test_attributes_in_headers_belong_to_the_payload_r36(sender: Sender) -> None:
    headers = {"ce-specversion": "1.0", "ce-source": "s", "ce-type": "porchlight.delivery.status", "ce-subject": "PL-1"}
    data = {"status": "lost"}
    first = await sender.send(data, "application/json", **headers, **KEY, **{"ce-id": "1"})
    other = await sender.send(data, "application/json", **headers, **KEY, **{"ce-id": "2"})
    assert (first.status_code, other.status_code) == (202, 422)


async def test_while_the_first_is_in_flight_the_second_is_409_r36(app: FastAPI, sender: Sender, rows: Rows) -> None:
    await sender.send(planned())
    caller = Caller(rows()[0].brand_id, "lark", frozenset({"events"}))
    headers = [(b"idempotency-key", b"slow")]
    request = Request({"type": "http", "method": "PUT", "path": "/", "query_string": b"", "headers": headers})
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def work(_: str | None) -> Response:
        begun.set()
        await go_on.wait()
        return Response("done", 202)

    first = asyncio.create_task(once(app.state.doors, caller, request, b"", work))
    await asyncio.wait_for(begun.wait(), 30)
    with pytest.raises(Conflict):
        await once(app.state.doors, caller, request, b"", work)
    go_on.set()
    assert (await first).body == b"done"
    assert (await once(app.state.doors, caller, request, b"", work)).body == b"done"


async def test_a_request_that_was_cut_off_may_be_tried_again_r36(app: FastAPI, sender: Sender, rows: Rows) -> None:
    await sender.send(planned())
    caller = Caller(rows()[0].brand_id, "lark", frozenset({"events"}))
    headers = [(b"idempotency-key", b"cut")]
    request = Request({"type": "http", "method": "PUT", "path": "/", "query_string": b"", "headers": headers})

    async def cut(_: str | None) -> Response:
        raise asyncio.CancelledError

    async def work(_: str | None) -> Response:
        return Response("done")

    with pytest.raises(asyncio.CancelledError):
        await once(app.state.doors, caller, request, b"", cut)
    assert (await once(app.state.doors, caller, request, b"", work)).body == b"done"


async def test_a_request_that_never_ended_may_be_tried_again_after_a_minute_r36(
    sender: Sender, services: Services, clock: FixedClock, rows: Rows
) -> None:
    plan = planned()
    await sender.send(plan)
    brand = rows()[0].brand_id
    with services.database.write() as session:
        begin_request(session, brand, KEY["Idempotency-Key"], "0" * 64, services.clock.wall())
    assert (await sender.send(plan, **KEY)).status_code == 422
    clock.advance(timedelta(seconds=61))
    assert (await sender.send(plan, **KEY)).json()["results"][0]["result"] == "duplicate"


async def test_what_failed_before_it_did_anything_may_be_tried_again_r36(sender: Sender, rows: Rows) -> None:
    broken = await sender.send(b"{", **KEY)
    assert (broken.status_code, broken.json()["error"]) == (400, "invalid")
    assert (await sender.send(planned(), **KEY)).status_code == 202
    assert len(rows()) == 1


async def test_a_key_is_forgotten_after_a_day_r36(sender: Sender, clock: FixedClock) -> None:
    await sender.send(planned(), **KEY)
    clock.advance(timedelta(hours=24, seconds=1))
    assert (await sender.send(planned("PL-2"), **KEY)).status_code == 202


async def test_brands_do_not_share_keys_r36(client: httpx.AsyncClient, make_key: Callable[..., str]) -> None:
    for brand, ref in (("lark", "A"), (OTHER, "B")):
        client.headers["Authorization"] = f"Bearer {make_key(brand)}"
        assert (await Sender(client).send(planned(ref), **KEY)).status_code == 202


@pytest.mark.parametrize("key", ["", "a b", "k" * 256])
async def test_a_key_that_cannot_be_one_is_refused(sender: Sender, key: str) -> None:
    answer = await sender.send(planned(), **{"Idempotency-Key": key})
    assert (answer.status_code, answer.json()["field"]) == (400, "Idempotency-Key")


async def test_a_put_repeated_under_its_key_is_one_plan_r36(sender: Sender, rows: Rows) -> None:
    first = await sender.client.put("/v1/deliveries/PL-1", json=PLAN, headers=KEY)
    again = await sender.client.put("/v1/deliveries/PL-1", json=PLAN, headers=KEY)
    assert (first.status_code, again.status_code) == (202, 202)
    assert again.json() == first.json()
    assert len(rows()) == 1
