"""The report on a situation made by hand."""

from datetime import timedelta
from typing import Any

import pytest

from app.store.conversations import Conversation
from app.store.inbox import InboxKind, InboxState
from app.store.messages import AttemptState, MessageState
from app.store.tasks import Task, TaskKind
from tests.http_sandbox.conftest import Client, Rows
from tests.http_sandbox.test_replies import change, said


def report(client: Client, since: int = 0) -> dict[str, Any]:
    found: dict[str, Any] = client.get("/sandbox/report", params={"since": since}).json()
    return found


def test_of_nothing_the_report_is_empty(client: Client) -> None:
    assert report(client) == {
        "inbox": {},
        "messages": [],
        "whys": [],
        "lag": {"p50_ms": None, "p99_ms": None, "n": 0},
        "lost": 0,
        "twice": 0,
        "inbox_by_kind": {},
        "replies": {"n": 0, "by_intent": {}, "by_outcome": {}, "unanswered": 0},
        "changes": {},
        "tasks": {},
        "questions_open": 0,
        "last_inbox_id": 0,
    }


def test_messages_and_whys_are_counted_from_an_inbox_row_on(client: Client, rows: Rows) -> None:
    person = rows.person()
    delivery = rows.delivery(person)
    old, new = rows.inbox(), rows.inbox()
    for cause in (old, new, new):
        rows.message(delivery, person, inbox_id=cause)
        rows.decision(delivery, "journey", "send", inbox_id=cause)
    rows.message(delivery, person, inbox_id=new, channel="email", state=MessageState.FAILED)
    rows.decision(delivery, "overtaken", "drop", inbox_id=new)
    rows.message(delivery, person, kind="survey")  # nothing that came in caused it
    found = report(client, since=old)
    assert found["inbox"] == {"done": 1}
    assert found["messages"] == [
        {"kind": "out_for_delivery", "channel": "email", "state": "failed", "n": 1},
        {"kind": "out_for_delivery", "channel": "sms", "state": "delivered", "n": 2},
    ]
    assert found["whys"] == [
        {"rule": "journey", "outcome": "send", "n": 2},
        {"rule": "overtaken", "outcome": "drop", "n": 1},
    ]
    assert found["last_inbox_id"] == new
    assert sum(row["n"] for row in report(client)["messages"]) == 5


def test_lag_is_from_the_door_to_the_providers_answer_of_what_had_nothing_to_wait_for(client: Client, rows: Rows) -> None:
    person = rows.person()
    delivery = rows.delivery(person)
    for number in range(1, 101):
        message = rows.message(delivery, person, inbox_id=rows.inbox())
        rows.attempt(message, person, state=AttemptState.REFUSED, ended_at=rows.now)
        rows.attempt(message, person, ended_at=rows.now + timedelta(milliseconds=number))
    held = rows.message(delivery, person, inbox_id=rows.inbox(), decided_at=rows.now - timedelta(hours=9))
    rows.attempt(held, person, ended_at=rows.now + timedelta(hours=9))
    assert report(client)["lag"] == {"p50_ms": 50.0, "p99_ms": 99.0, "n": 100}


def test_lost_is_what_came_in_or_was_to_leave_and_has_not(client: Client, rows: Rows) -> None:
    for fate in InboxState:
        rows.inbox(fate, lane=None if fate is InboxState.PARKED else 0)
    for number, state in enumerate(MessageState):
        person = rows.person()
        rows.message(rows.delivery(person), person, state=state, inbox_id=number + 1)
    waiting = rows.person()
    rows.waiting(rows.delivery(waiting), waiting, rows.now + timedelta(minutes=1))
    # pending, failed; queued and due, sending, unknown
    assert report(client)["lost"] == 5


def test_twice_is_news_that_left_on_two_channels(client: Client, rows: Rows) -> None:
    person = rows.person()
    delivery = rows.delivery(person)
    rows.message(delivery, person, news_key="same", hop=0, state=MessageState.FAILED)
    rows.message(delivery, person, news_key="same", hop=1, channel="email", state=MessageState.SENT)
    assert report(client)["twice"] == 0
    rows.message(delivery, person, news_key="same", hop=2, state=MessageState.DELIVERED)
    assert report(client)["twice"] == 1


def test_twice_is_a_message_the_provider_took_twice(client: Client, rows: Rows) -> None:
    person = rows.person()
    delivery = rows.delivery(person)
    message = rows.message(delivery, person)
    rows.attempt(message, person)
    rows.attempt(message, person, state=AttemptState.ABSENT)
    assert report(client)["twice"] == 0
    rows.attempt(message, person)
    assert report(client)["twice"] == 1


def test_twice_is_not_the_same_word_to_two_people_of_no_delivery(client: Client, rows: Rows) -> None:
    for _ in range(2):
        rows.add(rows.written(1, rows.person(), delivery_id=None, news_key="unknown_number"))
    assert report(client)["twice"] == 0


def test_replies_are_counted_by_what_was_understood_and_by_what_followed(client: Client, rows: Rows) -> None:
    person = rows.person()
    old, new = rows.inbox(kind=InboxKind.REPLY), rows.inbox(kind=InboxKind.REPLY)
    rows.inbox(InboxState.PENDING, kind=InboxKind.VERDICT)
    for cause, intent, outcome in (
        (old, "help", "help"), (new, "reschedule", "change_requested"), (new, "reschedule", "which_day"), (new, "other", ""),
        (new, None, "handed_over"), (None, "comment", "noted"),
    ):  # fmt: skip
        said(rows, person, inbox_id=cause, outcome=outcome, reading={"intent": intent} if intent else {})
    found = report(client, since=old)
    assert found["inbox_by_kind"] == {"reply": 1, "verdict": 1}
    assert found["replies"] == {
        "n": 4,
        "by_intent": {"other": 1, "reschedule": 2, "unread": 1},
        "by_outcome": {"change_requested": 1, "handed_over": 1, "which_day": 1},
        "unanswered": 1,
    }
    assert report(client)["replies"]["n"] == 6


def test_changes_open_tasks_and_open_questions_are_counted(client: Client, rows: Rows) -> None:
    person = rows.person()
    delivery = rows.delivery(person)
    old, new = rows.inbox(), rows.inbox()
    for cause, state in ((old, "accepted"), (new, "requested"), (new, "requested"), (None, "rejected")):
        change(rows, delivery, person, inbox_id=cause, state=state)
    for cause, done in ((old, None), (new, None), (new, rows.now)):
        ids = {"brand_id": rows.brand(), "person_id": person, "inbox_id": cause}
        rows.add(Task(**ids, kind=TaskKind.HAND_OVER, opened_at=rows.now, done_at=done))
    rows.add(Conversation(brand_id=rows.brand(), person_id=person, last_at=rows.now, question="which_day"))
    rows.add(Conversation(brand_id=rows.brand(), person_id=rows.person(), last_at=rows.now))
    found = report(client, since=old)
    assert (found["changes"], found["tasks"], found["questions_open"]) == ({"requested": 2}, {"hand_over": 1}, 1)
    assert report(client)["changes"] == {"accepted": 1, "rejected": 1, "requested": 2}
    assert report(client)["tasks"] == {"hand_over": 2}


@pytest.mark.parametrize("since", ["-1", "x", str(2**63)])
def test_a_wrong_since_is_refused(client: Client, since: str) -> None:
    assert client.get("/sandbox/report", params={"since": since}).status_code == 400
