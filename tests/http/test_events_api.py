"""POST /v1/events: what is answered, what is kept, and that one bad event never spoils a batch."""

import json
import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from app.clock import FixedClock
from app.store.inbox import InboxRow, InboxState
from app.store.lanes import lane_of
from tests.http.conftest import BATCH, Sender, event, planned, status

pytestmark = pytest.mark.anyio
Rows = Callable[[], list[InboxRow]]


async def test_a_plan_is_kept_in_its_persons_lane_with_its_zone(sender: Sender, rows: Rows, clock: FixedClock) -> None:
    plan = planned(id="1")
    answer = await sender.send(plan)
    assert answer.status_code == 202
    expected = {"index": 0, "id": "1", "source": "/carrier", "result": "accepted", "field": None, "reason": None}
    assert answer.json() == {"results": [expected]}
    [row] = rows()
    assert (row.state, row.delivery_ref, row.type) == (InboxState.PENDING, "PL-1", "porchlight.delivery.planned")
    assert row.lane == lane_of(row.brand_id, "+12125550123", 8)
    assert json.loads(row.payload)["zone"] == "Europe/Berlin"
    assert json.loads(row.payload)["data"]["recipient"] == {"phone": "+12125550123"}
    assert (row.occurred_at, row.received_at) == (clock.now(), clock.wall())


async def test_an_event_keeps_its_own_time(sender: Sender, rows: Rows) -> None:
    await sender.send(planned(time="2026-11-24T11:02:03+01:00"))
    assert rows()[0].occurred_at == datetime(2026, 11, 24, 10, 2, 3, tzinfo=UTC)


async def test_the_same_event_again_is_a_duplicate_r35(sender: Sender, rows: Rows) -> None:
    plan = planned()
    await sender.send(plan)
    again = await sender.send(dict(reversed(plan.items())))
    assert (again.status_code, again.json()["results"][0]["result"]) == (200, "duplicate")
    assert len(rows()) == 1


async def test_the_same_id_with_another_body_is_refused_and_alerted_r35(
    sender: Sender, rows: Rows, caplog: pytest.LogCaptureFixture
) -> None:
    plan = planned()
    await sender.send(plan)
    with caplog.at_level(logging.WARNING, logger="app.http.intake"):
        answer = await sender.send({**plan, "subject": "PL-2"})
    assert (answer.status_code, answer.json()["results"][0]["result"]) == (409, "conflict")
    assert len(rows()) == 1
    assert "conflicting" in caplog.text
    assert "+1212" not in caplog.text


async def test_repeats_and_contradictions_within_one_batch_r35(sender: Sender, rows: Rows) -> None:
    plan = planned(id="x")
    results = await sender.send_all([plan, plan, {**plan, "data": {"recipient": {"phone": "+12125550124"}}}])
    assert [r["result"] for r in results] == ["accepted", "duplicate", "conflict"]
    assert len(rows()) == 1


async def test_one_bad_event_never_spoils_a_batch(sender: Sender, rows: Rows) -> None:
    batch = [planned("A"), 7, planned("B", phone="0123"), status("A", "flown"), {"id": "z"}, planned("C", id="c")]
    results = await sender.send_all(batch)
    assert [r["result"] for r in results] == ["accepted", "invalid", "invalid", "invalid", "invalid", "accepted"]
    assert [r["index"] for r in results] == [0, 1, 2, 3, 4, 5]
    assert [r["field"] for r in results[1:5]] == [None, "data.recipient.phone", "data.status", "specversion"]
    assert (results[4]["id"], results[5]["id"]) == ("z", "c")
    assert [row.delivery_ref for row in rows()] == ["A", "C"]


async def test_a_large_batch_is_answered_in_its_order(sender: Sender, rows: Rows) -> None:
    batch = [planned(f"L-{n}", id=f"large-{n}") for n in range(300)]
    results = await sender.send_all(batch)
    assert [r["id"] for r in results] == [f"large-{n}" for n in range(300)]
    assert len(rows()) == 300


async def test_an_empty_batch_is_fine(sender: Sender) -> None:
    assert await sender.send_all([]) == []


async def test_an_event_of_an_unknown_delivery_is_accepted_and_parked(sender: Sender, rows: Rows) -> None:
    assert (await sender.result(status("nobody-knows")))["result"] == "accepted"
    [row] = rows()
    assert (row.state, row.lane) == (InboxState.PARKED, None)


async def test_an_event_takes_the_lane_its_delivery_has(sender: Sender, rows: Rows) -> None:
    await sender.send(planned())
    await sender.send(status())
    await sender.send(planned(phone="+12125550124"))  # the person changes, the lane doesn't
    assert len({row.lane for row in rows()}) == 1
    assert {row.state for row in rows()} == {InboxState.PENDING}


async def test_a_batch_may_tell_what_happened_before_it_tells_the_plan(sender: Sender, rows: Rows) -> None:
    await sender.send_all([status(), planned()])
    first, second = rows()
    assert first.state is InboxState.PENDING
    assert first.lane == second.lane


@pytest.mark.parametrize("body", [b"", b"{", b"nonsense", b'{"a":NaN}', b"\xff\xfe", b'"\\ud800"'])
async def test_what_is_not_json_is_said_to_be_so(sender: Sender, body: bytes) -> None:
    answer = await sender.send(body)
    assert answer.status_code == 400
    assert answer.json()["error"] == "invalid"
    assert "not JSON" in answer.json()["message"]


async def test_a_batch_must_be_an_array(sender: Sender) -> None:
    answer = await sender.send(planned(), BATCH)
    assert (answer.status_code, answer.json()["message"]) == (400, "a batch is a JSON array of events")


async def test_an_array_is_not_one_event(sender: Sender) -> None:
    answer = await sender.send([planned()])
    assert (answer.status_code, answer.json()["results"][0]["reason"]) == (400, "an event is a JSON object")


async def test_too_many_events_are_refused_whole(sender: Sender, rows: Rows) -> None:
    answer = await sender.send([planned()] * 1001, BATCH)
    assert (answer.status_code, answer.json()["error"]) == (413, "too_large")
    assert rows() == []


async def test_too_many_bytes_are_refused(sender: Sender) -> None:
    answer = await sender.send(b" " * (4 * 1024 * 1024 + 1), BATCH)
    assert (answer.status_code, answer.json()["error"]) == (413, "too_large")


@pytest.mark.parametrize(
    "kind", ["application/json", "text/plain", "application/cloudevents+avro", "application/cloudevents+json; charset=utf-16"]
)
async def test_other_content_types_are_told_which_are_taken(sender: Sender, kind: str) -> None:
    answer = await sender.send(planned(), kind)
    assert (answer.status_code, answer.json()["error"]) == (415, "wrong_media_type")
    assert answer.json()["field"] == "Content-Type"


async def test_parameters_of_the_content_type_do_no_harm(sender: Sender) -> None:
    answer = await sender.send(planned(), 'Application/CloudEvents+JSON; charset="UTF-8"')
    assert answer.status_code == 202


async def test_a_compressed_body_is_refused_by_name(sender: Sender) -> None:
    answer = await sender.send(planned(), **{"Content-Encoding": "gzip"})
    assert (answer.status_code, answer.json()["field"]) == (415, "Content-Encoding")


QUARANTINED = {
    "from the future": (planned(time="2026-11-24T11:10:01Z"), "10 minutes in the future"),
    "from 1970": (planned(time="1970-01-01T00:00:00Z"), "before the year 2000"),
    "long ago": (planned(time="2025-10-01T00:00:00Z"), "400 days"),
    "in a gap": (
        event(
            "planned",
            {
                "recipient": {"phone": "+12125550123"},
                "address": {"time_zone": "Europe/Berlin"},
                "promised": {"date": "2027-03-28", "start": "02:30", "end": "03:30"},
            },
        ),
        "clocks are put forward",
    ),
    "an absurd ETA": (event("eta", {"arrival": "2028-01-01T00:00:00Z"}), "60 days"),
}


@pytest.mark.parametrize("case", QUARANTINED)
async def test_impossible_times_are_quarantined_with_a_reason_not_lost_r41(sender: Sender, rows: Rows, case: str) -> None:
    value, reason = QUARANTINED[case]
    answer = await sender.send(value)
    [result] = answer.json()["results"]
    assert (answer.status_code, result["result"]) == (202, "quarantined")
    assert reason in result["reason"]
    [row] = rows()
    assert (row.state, row.reason) == (InboxState.QUARANTINED, result["reason"])


async def test_a_quarantined_plan_makes_no_delivery_known_r41(sender: Sender, rows: Rows) -> None:
    await sender.send(planned(time="1970-01-01T00:00:00Z"))
    await sender.send(status())
    quarantined, parked = rows()
    assert quarantined.lane is not None  # where a release can find it
    assert parked.state is InboxState.PARKED


async def test_the_limits_follow_the_business_clock_r41(sender: Sender, clock: FixedClock) -> None:
    early = planned(time="2026-11-24T11:11:00Z")
    assert (await sender.result({**early, "id": "a"}))["result"] == "quarantined"
    clock.at += timedelta(minutes=2)
    assert (await sender.result({**early, "id": "b"}))["result"] == "accepted"
