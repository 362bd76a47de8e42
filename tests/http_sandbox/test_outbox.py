"""The outbox: every text that left, once, in the order of leaving."""

from typing import Any

from app.store.messages import AttemptState, MessageState
from tests.http_sandbox.conftest import Client, Rows


def outbox(client: Client, **params: int) -> dict[str, Any]:
    found: dict[str, Any] = client.get("/sandbox/outbox", params=params).json()
    return found


def test_texts_are_given_out_by_when_they_left_and_not_by_when_they_were_decided(client: Client, rows: Rows) -> None:
    person = rows.person()
    delivery = rows.delivery(person)
    late = rows.message(delivery, person, body="late", recipient="+12125550123", sender="+12125550100")
    early = rows.message(delivery, person, body="early")
    rows.attempt(early, person)
    first = outbox(client, after=0)
    rows.attempt(late, person)
    second = outbox(client, after=first["after"])
    assert [message["body"] for message in first["messages"]] == ["early"]
    assert [message["body"] for message in second["messages"]] == ["late"]
    assert second["messages"][0] | {"sent": ""} == {
        "id": late,
        "person_id": person,
        "phone": "+12125550123",
        "sender": "+12125550100",
        "body": "late",
        "channel": "sms",
        "sent": "",
    }
    assert outbox(client, after=second["after"]) == {"messages": [], "after": second["after"]}


def test_what_did_not_leave_and_what_went_by_email_is_no_text(client: Client, rows: Rows) -> None:
    person = rows.person()
    delivery = rows.delivery(person)
    rows.attempt(rows.message(delivery, person, state=MessageState.FAILED), person, state=AttemptState.REFUSED)
    rows.attempt(rows.message(delivery, person, channel="email"), person, channel="email")
    found = outbox(client, after=0)
    assert found["messages"] == []
    assert found["after"] > 0


def test_what_comes_after_an_unknown_result_waits_for_it(client: Client, rows: Rows) -> None:
    person = rows.person()
    delivery = rows.delivery(person)
    rows.attempt(rows.message(delivery, person, body="a"), person)
    rows.attempt(rows.message(delivery, person, body="b", state=MessageState.UNKNOWN), person, state=AttemptState.UNKNOWN)
    rows.attempt(rows.message(delivery, person, body="c"), person)
    assert [message["body"] for message in outbox(client, after=0)["messages"]] == ["a"]


def test_without_a_cursor_it_begins_at_the_end(client: Client, rows: Rows) -> None:
    person = rows.person()
    rows.attempt(rows.message(rows.delivery(person), person), person)
    found = outbox(client)
    assert found["messages"] == []
    assert outbox(client, after=found["after"])["messages"] == []
