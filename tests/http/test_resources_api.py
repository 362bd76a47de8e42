"""/v1/deliveries: the same events as plain calls, and how a delivery stands."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from typing import Any

import httpx
import pytest

from app.lifecycle import Status
from app.store.inbox import InboxRow, InboxState
from app.store.messages import MessageState
from app.wiring import Services
from tests.http.conftest import OTHER, Sender
from tests.http.standing_rows import a_delivery, a_message

pytestmark = pytest.mark.anyio
Rows = Callable[[], list[InboxRow]]
A = {"recipient": {"phone": "+12125550123"}, "promised": {"date": "2026-11-25"}}
B = {"recipient": {"phone": "+12125550123"}, "promised": {"date": "2026-11-26"}}


async def put(sender: Sender, body: object, ref: str = "PL-1", **headers: str) -> httpx.Response:
    headers["Content-Type"] = "application/json"
    return await sender.client.put(f"/v1/deliveries/{ref}", content=json.dumps(body), headers=headers)


async def tell(sender: Sender, body: object, ref: str = "PL-1") -> httpx.Response:
    return await sender.client.post(f"/v1/deliveries/{ref}/events", json=body)


async def test_a_put_becomes_a_planned_event(sender: Sender, rows: Rows) -> None:
    answer = await put(sender, A)
    [row] = rows()
    assert answer.status_code == 202
    assert answer.json() == {"ref": "PL-1", "id": row.source_id, "result": "accepted", "reason": None}
    assert (row.source, row.type, row.delivery_ref) == ("api", "porchlight.delivery.planned", "PL-1")
    assert (row.state, json.loads(row.payload)["data"]["promised"]) == (InboxState.PENDING, {"date": "2026-11-25"})


async def test_a_then_b_then_a_again_ends_in_a_even_within_one_moment(sender: Sender, rows: Rows) -> None:
    for body in (A, B, A):
        assert (await put(sender, body)).json()["result"] == "accepted"
    newest = max(rows(), key=lambda row: (row.occurred_at, row.source, row.source_id))
    assert json.loads(newest.payload)["data"]["promised"] == {"date": "2026-11-25"}


async def test_a_reference_may_hold_slashes_and_spaces(sender: Sender, rows: Rows) -> None:
    await put(sender, A, "2026/11%20x")
    await tell(sender, {"type": "status", "data": {"status": "lost"}}, "2026/11%20x")
    assert [row.delivery_ref for row in rows()] == ["2026/11 x"] * 2


@pytest.mark.parametrize("ref", ["x" * 201, "a%00b", "a%1Bb"])
async def test_a_reference_has_its_limits(sender: Sender, ref: str) -> None:
    answer = await put(sender, A, ref)
    assert (answer.status_code, answer.json()["field"]) == (400, "ref")


async def test_a_wrong_field_is_named_as_in_the_body(sender: Sender, rows: Rows) -> None:
    answer = await put(sender, {"recipient": {"phone": "12"}})
    assert (answer.status_code, answer.json()["error"], answer.json()["field"]) == (400, "invalid", "recipient.phone")
    answer = await tell(sender, {"type": "status", "data": {"status": "flown"}})
    assert (answer.status_code, answer.json()["field"]) == (400, "data.status")
    answer = await tell(sender, {"type": "planned", "data": {}})
    assert (answer.status_code, answer.json()["field"]) == (400, "type")
    assert rows() == []


@pytest.mark.parametrize("body", [[], "x", None, {"recipient": {"email": "a@example.com", "name": "a\0b"}}])
async def test_what_is_no_plan_is_refused(sender: Sender, body: object) -> None:
    assert (await put(sender, body)).status_code == 400


async def test_only_json_is_taken(sender: Sender) -> None:
    answer = await sender.client.put("/v1/deliveries/PL-1", content=b"{}", headers={"Content-Type": "text/plain"})
    assert answer.status_code == 415


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("status", {"status": "delivered"}),
        ("position", {"stops_to_go": 3}),
        ("eta", {"arrival": "2026-11-24T12:00:00Z"}),
        ("proof", {"kind": "photo", "reference": "1.jpg"}),
    ],
)
async def test_each_type_of_event_can_be_told(sender: Sender, rows: Rows, kind: str, data: dict[str, Any]) -> None:
    await put(sender, A)
    answer = await tell(sender, {"type": kind, "time": "2026-11-24T10:00:00Z", "data": data})
    plan, row = rows()
    assert (answer.status_code, answer.json()["result"]) == (202, "accepted")
    assert (row.type, row.lane, row.state) == (f"porchlight.delivery.{kind}", plan.lane, InboxState.PENDING)
    assert row.occurred_at == datetime(2026, 11, 24, 10, tzinfo=UTC)


async def test_an_id_of_ones_own_makes_repeats_harmless_r35(sender: Sender, rows: Rows) -> None:
    told = {"type": "status", "id": "scan-1", "data": {"status": "delivered"}}
    answers = [await tell(sender, told) for _ in range(2)]
    answers.append(await tell(sender, {**told, "data": {"status": "lost"}}))
    assert [(a.status_code, a.json()["result"]) for a in answers] == [(202, "accepted"), (200, "duplicate"), (409, "conflict")]
    assert len(rows()) == 1


async def test_a_plain_call_can_be_quarantined_too_r41(sender: Sender) -> None:
    answer = await tell(sender, {"type": "status", "time": "1970-01-01T00:00:00Z", "data": {"status": "lost"}})
    assert (answer.status_code, answer.json()["result"]) == (202, "quarantined")
    assert "2000" in answer.json()["reason"]


async def test_a_delivery_nobody_told_us_of_is_404(sender: Sender) -> None:
    answer = await sender.client.get("/v1/deliveries/PL-1")
    assert (answer.status_code, answer.json()["message"]) == (404, "this brand has no delivery with that reference")


async def test_a_delivery_that_is_not_decided_yet_says_so(sender: Sender) -> None:
    await put(sender, A)
    answer = await sender.client.get("/v1/deliveries/PL-1")
    assert answer.status_code == 404
    assert "not decided yet" in answer.json()["message"]


@pytest.fixture
def decided(services: Services) -> None:
    """A delivery of Lark as a worker leaves it, with one message."""
    at = datetime(2026, 11, 24, 9, tzinfo=UTC)
    planned: dict[str, Any] = {"promised_date": date(2026, 11, 24), "promised_start": time(14), "promised_end": time(16)}
    window = (at, at.replace(hour=12), at)
    promise: dict[str, Any] = dict(zip(("promise_start", "promise_end", "promise_at"), window, strict=True))
    promise |= {"promise_version": 2, "told_version": 2}
    with services.database.write() as session:
        delivery = a_delivery(
            session,
            "lark",
            status=Status.OUT_FOR_DELIVERY,
            since=at,
            street="1 Example Street",
            parcels=["shoes"],
            **planned,
            **promise,
        )
        a_message(session, delivery, MessageState.SENT)


@pytest.mark.usefixtures("decided")
async def test_how_a_delivery_stands_without_anything_personal(sender: Sender) -> None:
    answer = await sender.client.get("/v1/deliveries/PL-1")
    seen = answer.json()
    assert answer.status_code == 200
    assert (seen["status"], seen["time_zone"], seen["parcels"]) == ("out_for_delivery", "Europe/Berlin", ["shoes"])
    assert seen["promised"] == {"date": "2026-11-24", "start": "14:00:00", "end": "16:00:00"}
    assert seen["window"] == {"start": "2026-11-24T09:00:00Z", "end": "2026-11-24T12:00:00Z", "told": True}
    [message] = seen["messages"]
    assert (message["kind"], message["channel"], message["state"]) == ("planned", "sms", "sent")
    for personal in ("+1212", "Ada", "Example Street", "your shoes"):
        assert personal not in answer.text


@pytest.mark.usefixtures("decided")
async def test_another_brand_does_not_see_it(client: httpx.AsyncClient, make_key: Callable[..., str]) -> None:
    headers = {"Authorization": f"Bearer {make_key(OTHER, 'events', 'deliveries:read')}"}
    assert (await client.get("/v1/deliveries/PL-1", headers=headers)).status_code == 404
