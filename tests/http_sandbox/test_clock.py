"""The development clock over HTTP: who may drive it, and when everything due is done."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.clock import DrivenClock
from app.main import create_app
from app.queue import SilentBell
from app.settings import Settings
from app.store.inbox import InboxState
from app.store.messages import MessageState
from app.wiring import Services
from tests.http_sandbox.conftest import Client, Rows

THEN = datetime(2018, 7, 24, 9, 30, tzinfo=UTC)


@pytest.fixture
def driven(services: Services, tmp_path: Path) -> Services:
    return replace(services, clock=DrivenClock(tmp_path / "clock.json"))


@pytest.fixture
def wheel(driven: Services) -> Client:
    return Client(create_app(driven))


def bells(services: Services) -> list[str]:
    assert isinstance(services.bell, SilentBell)
    return services.bell.rung


def test_it_shows_the_time_and_that_nobody_drives_it(client: Client, services: Services) -> None:
    assert client.get("/sandbox/clock").json() == {
        "now": services.clock.now().isoformat(),
        "speed": None,
        "idle": True,
        "inbox": {"pending": 0, "parked": 0},
        "messages": {"due": 0, "in_flight": 0},
        "next_due": None,
    }


def test_it_is_driven_and_both_bells_ring(wheel: Client, driven: Services) -> None:
    answer = wheel.post("/sandbox/clock", json={"now": THEN.isoformat(), "speed": 0})
    assert answer.status_code == 200
    assert datetime.fromisoformat(answer.json()["now"]) == THEN
    assert answer.json()["speed"] == 0
    assert driven.clock.now() == THEN
    assert sorted(bells(driven)) == ["decide", "send"]


def test_it_goes_back_to_the_machines_time(wheel: Client, driven: Services) -> None:
    wheel.post("/sandbox/clock", json={"now": THEN.isoformat(), "speed": 600})
    answer = wheel.post("/sandbox/clock", json={"release": True})
    assert answer.json()["speed"] is None
    assert driven.clock.now() > THEN + timedelta(days=365)
    assert len(bells(driven)) == 4


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"now": "yesterday", "speed": 1},
        {"now": "2018-07-24T09:30:00", "speed": 1},  # no offset
        {"now": "9999-12-31T23:59:59Z", "speed": 1},
        {"now": "1969-12-31T23:59:59Z", "speed": 1},
        {"now": THEN.isoformat(), "speed": -1},
        {"now": THEN.isoformat(), "speed": 1e300},
        {"now": THEN.isoformat(), "speed": 1, "also": 1},
        {"release": False},
        [],
    ],
)
def test_nonsense_is_refused_and_changes_nothing(wheel: Client, driven: Services, body: Any) -> None:
    assert wheel.post("/sandbox/clock", json=body).status_code == 400
    assert wheel.get("/sandbox/clock").json()["speed"] is None
    assert bells(driven) == []


def test_not_a_number_is_refused(wheel: Client) -> None:
    body = f'{{"now": "{THEN.isoformat()}", "speed": NaN}}'
    assert wheel.post("/sandbox/clock", content=body, headers={"Content-Type": "application/json"}).status_code == 400


def test_a_huge_body_is_refused(wheel: Client) -> None:
    body = b" " * 5000
    assert wheel.post("/sandbox/clock", content=body, headers={"Content-Type": "application/json"}).status_code == 413


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", None])
def test_a_form_of_another_site_cannot_drive_it(wheel: Client, kind: str | None) -> None:
    body = f'{{"now": "{THEN.isoformat()}", "speed": 0}}'
    answer = wheel.post("/sandbox/clock", content=body, headers={"Content-Type": kind} if kind else {})
    assert answer.status_code == 415
    assert wheel.get("/sandbox/clock").json()["speed"] is None


@pytest.mark.parametrize(("site", "status"), [("cross-site", 403), ("same-site", 403), ("same-origin", 200), ("none", 200)])
def test_a_script_of_another_site_cannot_drive_it(wheel: Client, site: str, status: int) -> None:
    answer = wheel.post("/sandbox/clock", json={"now": THEN.isoformat(), "speed": 0}, headers={"Sec-Fetch-Site": site})
    assert answer.status_code == status


def test_it_may_not_be_driven_where_an_e_mail_could_reach_somebody(driven: Services) -> None:
    settings = driven.settings.model_copy(update={"smtp_url": Settings(smtp_url="smtp://mail.example.com").smtp_url})
    client = Client(create_app(replace(driven, settings=settings)))
    assert client.post("/sandbox/clock", json={"now": THEN.isoformat(), "speed": 0}).status_code == 404
    assert not settings.clock_may_be_driven


def test_it_may_not_be_driven_when_the_clock_is_the_machines(client: Client) -> None:
    assert client.post("/sandbox/clock", json={"release": True}).status_code == 409


def state(client: Client) -> dict[str, Any]:
    answer: httpx.Response = client.get("/sandbox/clock")
    found: dict[str, Any] = answer.json()
    return found


def test_what_is_not_decided_is_work(client: Client, rows: Rows) -> None:
    rows.inbox(InboxState.DONE)
    rows.inbox(InboxState.FAILED)
    rows.inbox(InboxState.QUARANTINED)
    rows.inbox(InboxState.PARKED, lane=None)
    assert state(client)["idle"]
    assert state(client)["inbox"] == {"pending": 0, "parked": 1}
    rows.inbox(InboxState.PENDING)
    assert not state(client)["idle"]
    assert state(client)["inbox"]["pending"] == 1


def test_what_is_due_is_work_and_what_waits_is_not(client: Client, rows: Rows) -> None:
    person = rows.person()
    delivery = rows.delivery(person)
    later = rows.now + timedelta(hours=5)
    rows.message(delivery, person)
    rows.waiting(delivery, person, later)
    rows.waiting(delivery, person, rows.now, state=MessageState.DROPPED)
    assert state(client)["idle"]
    assert datetime.fromisoformat(state(client)["next_due"]) == later
    rows.waiting(delivery, person, rows.now)
    found = state(client)
    assert not found["idle"]
    assert found["messages"] == {"due": 1, "in_flight": 0}
    assert datetime.fromisoformat(found["next_due"]) == rows.now


@pytest.mark.parametrize("flying", [MessageState.SENDING, MessageState.UNKNOWN])
def test_what_is_in_flight_is_work(client: Client, rows: Rows, flying: MessageState) -> None:
    person = rows.person()
    rows.message(rows.delivery(person), person, state=flying)
    assert not state(client)["idle"]
    assert state(client)["messages"] == {"due": 0, "in_flight": 1}
