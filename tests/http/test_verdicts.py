"""POST /v1/changes/{id}/verdict: checked, kept once, in the lane of its delivery."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from app.events import Verdict
from app.http.verdicts import read_verdict
from app.store.inbox import InboxKind, InboxRow, InboxState
from app.wiring import Services
from rescheduling.change import Kind
from tests.conftest import NOON
from tests.http.asked_rows import ask
from tests.http.conftest import OTHER

pytestmark = pytest.mark.anyio
MakeKey = Callable[..., str]
Rows = Callable[[], list[InboxRow]]
WINDOW = {"start": "2026-11-25T17:00:00+01:00", "end": "2026-11-25T19:00:00+01:00"}
ACCEPTED = {"verdict": "accepted", "window": WINDOW}
REJECTED = {"verdict": "rejected", "reason": "no_capacity", "alternatives": ["thu-17", "fri-17"]}


@pytest.fixture
def optimiser(client: httpx.AsyncClient, make_key: MakeKey) -> httpx.AsyncClient:
    """The optimiser of Lark."""
    client.headers["Authorization"] = f"Bearer {make_key('lark', 'changes')}"
    return client


@pytest.fixture
def uid(services: Services) -> str:
    return ask(services)


async def judge(optimiser: httpx.AsyncClient, uid: str, body: object, **headers: str) -> httpx.Response:
    headers["Content-Type"] = "application/json"
    return await optimiser.post(f"/v1/changes/{uid}/verdict", content=json.dumps(body), headers=headers)


@pytest.mark.parametrize(
    "body",
    [
        ACCEPTED,
        REJECTED,
        {"verdict": "rejected", "reason": "Der Wagen ist voll"},
        {"verdict": "seen"},
        {"verdict": "honoured"},
        {"verdict": "honoured", "photo": "https://proofs.example.com/4711.jpg?size=2"},
        {"verdict": "not_honoured", "reason": "no porch there"},
    ],
)
async def test_a_verdict_is_kept_in_the_lane_of_its_delivery(
    optimiser: httpx.AsyncClient, services: Services, rows: Rows, body: dict[str, Any]
) -> None:
    uid = ask(services, lane=5)
    answer = await judge(optimiser, uid, body)
    assert answer.status_code == 202
    assert answer.json() == {"change": uid, "verdict": body["verdict"], "result": "accepted"}
    [row] = rows()
    assert (row.kind, row.state, row.lane, row.delivery_ref) == (InboxKind.VERDICT, InboxState.PENDING, 5, f"D-{uid}")
    assert (row.source, row.source_id, row.type) == ("optimiser", f"{uid}:{body['verdict']}", "porchlight.change.verdict")
    kept = json.loads(row.payload)
    assert kept["change"] == uid
    assert Verdict.model_validate(kept["verdict"]) == Verdict.model_validate(body)  # as the worker reads it


async def test_a_change_of_any_other_kind_may_be_accepted_without_a_window(
    optimiser: httpx.AsyncClient, services: Services, uid: str
) -> None:
    answer = await judge(optimiser, uid, {"verdict": "accepted"})
    assert (answer.status_code, answer.json()["field"]) == (400, "window")
    for kind in (Kind.LOCKER, Kind.SAFE_PLACE, Kind.CANCEL):
        assert (await judge(optimiser, ask(services, kind=kind), {"verdict": "accepted"})).status_code == 202


async def test_the_same_verdict_again_is_a_duplicate_r35(optimiser: httpx.AsyncClient, uid: str, rows: Rows) -> None:
    in_utc = {"start": "2026-11-25T16:00:00Z", "end": "2026-11-25T18:00:00Z"}
    bodies = [ACCEPTED, ACCEPTED, {"window": in_utc, "verdict": "accepted", "reason": None}]
    answers = [await judge(optimiser, uid, body) for body in bodies]
    assert [(a.status_code, a.json()["result"]) for a in answers] == [(202, "accepted"), (202, "duplicate"), (202, "duplicate")]
    assert len(rows()) == 1


async def test_the_same_verdict_with_another_window_contradicts_the_first_r35(
    optimiser: httpx.AsyncClient, uid: str, rows: Rows
) -> None:
    await judge(optimiser, uid, ACCEPTED)
    later = {"start": WINDOW["start"], "end": "2026-11-25T20:00:00+01:00"}
    answer = await judge(optimiser, uid, {"verdict": "accepted", "window": later})
    assert (answer.status_code, answer.json()["error"]) == (409, "conflict")
    [row] = rows()
    assert json.loads(row.payload)["verdict"]["window"]["end"] == "2026-11-25T18:00:00Z"


async def test_another_verdict_is_another_row(optimiser: httpx.AsyncClient, uid: str, rows: Rows) -> None:
    """Whether it may follow the first is for the worker to say."""
    bodies = [ACCEPTED, {"verdict": "seen"}, REJECTED]
    assert [(await judge(optimiser, uid, body)).json()["result"] for body in bodies] == ["accepted"] * 3
    assert [row.source_id for row in rows()] == [f"{uid}:{verdict}" for verdict in ("accepted", "seen", "rejected")]


@pytest.mark.parametrize("uid", ["chg_0", "chg_%00", "%2e%2e", "x" * 41, "chg_ä"])
async def test_a_change_nobody_asked_for_is_404(optimiser: httpx.AsyncClient, uid: str) -> None:
    assert (await judge(optimiser, uid, {"verdict": "seen"})).status_code == 404


async def test_a_change_of_another_brand_is_404(
    optimiser: httpx.AsyncClient, services: Services, make_key: MakeKey, rows: Rows, uid: str
) -> None:
    assert (await judge(optimiser, ask(services, OTHER), {"verdict": "seen"})).status_code == 404
    assert (
        await judge(optimiser, uid, {"verdict": "seen"}, Authorization=f"Bearer {make_key(OTHER, 'changes')}")
    ).status_code == 404
    assert rows() == []


async def test_only_the_scope_changes_judges(optimiser: httpx.AsyncClient, make_key: MakeKey, uid: str) -> None:
    key = make_key("lark", "events", "offers", "deliveries:read")
    assert (await judge(optimiser, uid, {"verdict": "seen"}, Authorization=f"Bearer {key}")).status_code == 403
    assert (await optimiser.post(f"/v1/changes/{uid}/verdict", content=b"{}")).status_code == 415
    assert (await optimiser.post(f"/v1/changes/{uid}/verdict", json=[])).status_code == 400


async def test_an_idempotency_key_gets_the_first_answer_again_r36(optimiser: httpx.AsyncClient, uid: str, rows: Rows) -> None:
    answers = [await judge(optimiser, uid, ACCEPTED, **{"Idempotency-Key": "v-1"}) for _ in range(2)]
    assert [a.json()["result"] for a in answers] == ["accepted", "accepted"]
    assert answers[1].headers["idempotency-replayed"] == "true"
    assert (await judge(optimiser, uid, REJECTED, **{"Idempotency-Key": "v-1"})).status_code == 422
    assert len(rows()) == 1


def at(hours: float) -> str:
    return (NOON + timedelta(hours=hours)).isoformat()


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "verdict"),
        ({"verdict": "maybe"}, "verdict"),
        ({"verdict": "seen", "resaon": "?"}, "resaon"),
        ({"verdict": "rejected"}, "reason"),
        ({"verdict": "not_honoured"}, "reason"),
        ({"verdict": "rejected", "reason": "  "}, "reason"),
        ({"verdict": "rejected", "reason": "a\0b"}, "reason"),
        ({"verdict": "rejected", "reason": "two\nlines"}, "reason"),
        ({"verdict": "rejected", "reason": "x", "alternatives": ["a\0"]}, "alternatives"),
        ({"verdict": "rejected", "reason": "x", "alternatives": ["a"] * 21}, "alternatives"),
        ({"verdict": "rejected", "reason": "x", "window": WINDOW}, "window"),
        ({"verdict": "seen", "reason": "x"}, "reason"),
        ({**ACCEPTED, "alternatives": ["thu-17"]}, "alternatives"),
        ({**ACCEPTED, "photo": "https://example.com/a.jpg"}, "photo"),
        ({"verdict": "honoured", "photo": "http://example.com/a.jpg"}, "photo"),
        ({"verdict": "honoured", "photo": "javascript:alert(1)"}, "photo"),
        ({"verdict": "honoured", "photo": "https://"}, "photo"),
        ({"verdict": "honoured", "photo": "https://me:pass@example.com/"}, "photo"),
        ({"verdict": "honoured", "photo": "https://[::1/a"}, "photo"),
        ({"verdict": "accepted", "window": {"start": "2026-11-25T17:00:00", "end": at(40)}}, "window.start"),
        ({"verdict": "accepted", "window": {"start": at(2)}}, "window.end"),
        ({"verdict": "accepted", "window": {"start": at(3), "end": at(3)}}, "window.end"),
        ({"verdict": "accepted", "window": {"start": at(3), "end": at(28)}}, "window.end"),
        ({"verdict": "accepted", "window": {"start": at(-3), "end": at(0)}}, "window.end"),  # it is noon
        ({"verdict": "accepted", "window": {"start": at(24 * 61), "end": at(24 * 61 + 2)}}, "window.start"),
        (
            {"verdict": "accepted", "window": {"start": "0001-01-01T00:00:00+14:00", "end": "0001-01-01T02:00:00+14:00"}},
            "window.end",
        ),
        (
            {"verdict": "accepted", "window": {"start": "9999-12-31T22:00:00-12:00", "end": "9999-12-31T23:00:00-12:00"}},
            "window.start",
        ),
    ],
)
async def test_what_cannot_be_is_refused_and_the_field_named(
    optimiser: httpx.AsyncClient, uid: str, rows: Rows, body: object, field: str
) -> None:
    answer = await judge(optimiser, uid, body)
    assert (answer.status_code, answer.json()["error"], answer.json()["field"]) == (400, "invalid", field)
    assert rows() == []


def test_a_window_that_has_begun_may_still_be_given() -> None:
    window = {"start": at(-1), "end": at(1)}
    verdict = read_verdict({"verdict": "accepted", "window": window}, Kind.RESCHEDULE, datetime(2026, 11, 24, 11, tzinfo=UTC))
    assert verdict.window is not None
