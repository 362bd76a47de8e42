"""What agents do: answer, hand back, finish a task, ask for changes; each under the same checks and put down."""

from collections.abc import Callable, Sequence
from datetime import timedelta

import pytest
from sqlmodel import SQLModel, col, select

from app.jobs import run_send
from app.queue import SilentBell
from app.store.agents import Audit
from app.store.changes import Change
from app.store.conversations import Conversation
from app.store.deliveries import Delivery
from app.store.feed import FeedEntry
from app.store.messages import Message
from app.store.people import Person, suppress
from app.store.slots import Slot
from app.store.tasks import Task, TaskKind
from app.wiring import Services
from channels.memory import MemoryChannel
from rescheduling.change import ChangeState, Kind
from tests.http_console.conftest import Browser, Desk

Audited = Callable[[], list[tuple[str, int | None]]]


@pytest.fixture
def ada(desk: Desk) -> int:
    """Somebody with a parcel that comes tomorrow."""
    person = desk.person("Ada Okafor")
    tomorrow = desk.now + timedelta(days=1)
    desk.delivery(person, ref="LK-1", promise_start=tomorrow, promise_end=tomorrow + timedelta(hours=2), promise_at=desk.now)
    return person


def every(services: Services, model: type[SQLModel]) -> Sequence[SQLModel]:
    with services.database.read() as session:
        return list(session.exec(select(model).order_by(col(model.id))))  # type: ignore[attr-defined]


def delivery_of(services: Services) -> str:
    with services.database.read() as session:
        return str(session.exec(select(Delivery.id)).one())


def test_an_agents_words_are_queued_and_the_conversation_is_theirs(
    ana: Browser, ada: int, services: Services, audited: Audited
) -> None:
    ana.get(f"/console/people/{ada}")
    answer = ana.post(f"/console/people/{ada}/say", {"text": "Hello Ada,\r\nwe look into it.", "key": "k1"})
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/console/people/{ada}?did=said")
    [message] = every(services, Message)
    assert isinstance(message, Message)
    assert (message.kind, message.person_id) == ("agent", ada)
    assert message.facts["saying"] == {"text": "Hello Ada,\nwe look into it.", "agent": "Ana"}
    [talk] = every(services, Conversation)
    assert isinstance(talk, Conversation)
    assert talk.with_agent
    assert ("say", ada) in audited()
    assert isinstance(services.bell, SilentBell)
    assert {"send", "decide"} <= set(services.bell.rung)
    page = ana.get(answer.headers["Location"]).text
    assert "Your message is on its way." in page
    assert "Hand back to Porchlight" in page


def test_an_agents_words_reach_the_phone(ana: Browser, ada: int, services: Services, phones: dict[str, MemoryChannel]) -> None:
    ana.get(f"/console/people/{ada}")
    ana.post(f"/console/people/{ada}/say", {"text": "We ring you at six."})
    run_send(services)
    [text] = phones["sms"].sent
    assert "We ring you at six." in text.body
    assert "Ana" in text.body
    page = ana.get(f"/console/people/{ada}").text
    assert 'class="turn ours agent"' in page
    assert "We ring you at six." in page


def test_a_form_sent_twice_is_said_once(ana: Browser, ada: int, services: Services) -> None:
    """R24: a double click, or a reload."""
    ana.get(f"/console/people/{ada}")
    form = {"text": "Hello", "key": "k1"}
    assert [ana.post(f"/console/people/{ada}/say", form).status_code for _ in range(3)] == [303] * 3
    assert len(every(services, Message)) == 1
    ana.post(f"/console/people/{ada}/say", {**form, "key": "k2"})
    assert len(every(services, Message)) == 2, "the same words may be meant twice"


@pytest.mark.parametrize("text", ["", "   ", "x" * 1001])
def test_words_that_cannot_be_sent_are_given_back(ana: Browser, ada: int, services: Services, text: str) -> None:
    ana.get(f"/console/people/{ada}")
    answer = ana.post(f"/console/people/{ada}/say", {"text": text})
    assert answer.status_code == 400
    assert 'role="alert"' in answer.text
    assert f">{text}</textarea>" in answer.text
    assert every(services, Message) == []


def test_to_somebody_who_opted_out_everywhere_nothing_is_said_and_the_page_says_why(
    ana: Browser, desk: Desk, services: Services, audited: Audited
) -> None:
    """R6"""
    ada = desk.person("Ada", email=None, email_index=None)
    ana.get(f"/console/people/{ada}")
    with services.database.write() as session:
        index = session.get_one(Person, ada).phone_index
        assert index
        suppress(session, desk.brand(), "sms", index, "opted out", desk.now)
    answer = ana.post(f"/console/people/{ada}/say", {"text": "Hello"})
    assert answer.status_code == 409
    assert "they have opted out" in answer.text
    assert every(services, Message) == []
    assert ("say_refused", ada) in audited()


def test_handing_back_and_finishing_a_task(ana: Browser, desk: Desk, ada: int, services: Services, audited: Audited) -> None:
    desk.conversation(ada, with_agent=True)
    handed, other = desk.task(ada), desk.task(ada, TaskKind.LOW_SCORE)
    ana.get(f"/console/people/{ada}")
    assert ana.post(f"/console/people/{ada}/hand-back").status_code == 303
    [talk] = every(services, Conversation)
    assert isinstance(talk, Conversation)
    assert not talk.with_agent
    ana.get(f"/console/people/{ada}")
    assert ana.post(f"/console/people/{ada}/tasks/{other}/done").headers["Location"].endswith("?did=task")
    tasks = every(services, Task)
    assert [(task.id, task.done_by) for task in tasks if isinstance(task, Task)] == [(handed, 1), (other, 1)]
    ana.get(f"/console/people/{ada}")
    again = ana.post(f"/console/people/{ada}/tasks/{other}/done")
    assert again.status_code == 404
    assert "This task is not open any more." in again.text
    assert [act for act, _ in audited() if act not in ("list", "read")] == ["hand_back", "close_task", "close_task_refused"]
    assert "Done by Ana" in again.text


def test_a_change_is_asked_for_with_the_persons_own_checks(
    ana: Browser, desk: Desk, ada: int, services: Services, audited: Audited
) -> None:
    start = desk.now + timedelta(days=2)
    desk.add(Slot(brand_id=desk.brand(), ref="S1", start_at=start, end_at=start + timedelta(hours=2), capacity=1))
    page = ana.get(f"/console/people/{ada}").text
    assert "Thursday 26 November 12:00–14:00" in page
    form = {"delivery": delivery_of(services), "choice": "another_time", "option": "S1", "key": "k"}
    answer = ana.post(f"/console/people/{ada}/ask", form)
    assert answer.headers["Location"] == f"/console/people/{ada}?did=asked"
    [change] = every(services, Change)
    assert isinstance(change, Change)
    assert (change.kind, change.state, change.asked_by, change.agent_id) == (Kind.RESCHEDULE, ChangeState.REQUESTED, "console", 1)
    assert len(every(services, FeedEntry)) == 1
    page = ana.get(answer.headers["Location"]).text
    assert "Asked: Another time: Thursday 26 November 12:00–14:00" in page
    gone = ana.post(f"/console/people/{ada}/withdraw", {"change": change.uid})
    assert gone.headers["Location"].endswith("?did=withdrawn")
    [change] = every(services, Change)
    assert isinstance(change, Change)
    assert change.state is ChangeState.WITHDRAWN
    ana.get(f"/console/people/{ada}")
    assert ana.post(f"/console/people/{ada}/withdraw", {"change": change.uid}).status_code == 404
    assert [act for act, _ in audited() if act not in ("list", "read")] == ["ask", "withdraw", "withdraw_refused"]


def test_what_is_not_possible_is_said_in_words(ana: Browser, desk: Desk, ada: int, services: Services) -> None:
    start = desk.now + timedelta(days=2)
    desk.add(Slot(brand_id=desk.brand(), ref="S1", start_at=start, end_at=start + timedelta(hours=2), capacity=1, taken=1))
    ana.get(f"/console/people/{ada}")
    form = {"delivery": delivery_of(services), "choice": "another_time", "option": "S1"}
    answer = ana.post(f"/console/people/{ada}/ask", form)
    assert answer.status_code == 409
    assert "Somebody was quicker" in answer.text
    assert every(services, Change) == []


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"choice": "nothing"}, "Choose what is to be asked for"),
        ({"choice": "another_time", "day": "soon"}, "Choose a day"),
        ({"choice": "another_time", "day": "2026-11-26", "from": "18:00", "until": "17:00"}, "These hours end before they begin"),
        ({"choice": "safe_place", "option": "the moon"}, "Choose a spot"),
        ({"choice": "neighbour", "words": " "}, "Say which neighbour"),
        ({"choice": "locker"}, "Choose one of the places"),
        ({"choice": "instruction"}, "Write what the driver is to know"),
    ],
)
def test_a_form_that_lacks_something_says_what(
    ana: Browser, ada: int, services: Services, fields: dict[str, str], told: str
) -> None:
    ana.get(f"/console/people/{ada}")
    answer = ana.post(f"/console/people/{ada}/ask", {"delivery": delivery_of(services), **fields})
    assert answer.status_code == 400
    assert told in answer.text
    assert every(services, Change) == []


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        ({"choice": "another_time", "day": "2026-11-26", "from": "17:00"}, Kind.RESCHEDULE),
        ({"choice": "safe_place", "option": "porch"}, Kind.SAFE_PLACE),
        ({"choice": "neighbour", "words": "Bob at 14"}, Kind.NEIGHBOUR),
        ({"choice": "instruction", "words": "Gate 4821"}, Kind.INSTRUCTION),
        ({"choice": "cancel"}, Kind.CANCEL),
    ],
)
def test_every_kind_of_change_can_be_asked_for(
    ana: Browser, ada: int, services: Services, fields: dict[str, str], kind: Kind
) -> None:
    page = ana.get(f"/console/people/{ada}").text
    assert f'name="choice" value="{fields["choice"]}"' in page
    assert ana.post(f"/console/people/{ada}/ask", {"delivery": delivery_of(services), **fields}).status_code == 303
    [change] = every(services, Change)
    assert isinstance(change, Change)
    assert change.kind is kind
    for line in every(services, Audit):
        assert isinstance(line, Audit)
        assert "4821" not in str(line.details)
        assert "Bob" not in str(line.details)


def test_what_a_text_would_cost_is_told(ana: Browser) -> None:
    ana.get("/console")
    answer = ana.post("/console/length", {"text": "ê" * 80})
    assert answer.json() == {"characters": 80, "segments": 2, "encoding": "UCS-2"}
