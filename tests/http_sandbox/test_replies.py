"""Replies in the sandbox: typed on the phone, kept as a real text is, shown with what was understood."""

import json
import re
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any

import httpx
import orjson
import pytest
from sqlmodel import col, select

from app.http.sandbox_person import SHOWN
from app.http.sandbox_reading import understood
from app.http.sandbox_reply import LONGEST, reply_token
from app.http.sandbox_stream import Feed
from app.http.sandbox_times import Local
from app.http.sandbox_view import View
from app.main import create_app
from app.settings import Settings
from app.store.changes import Change, new_uid
from app.store.conversations import Said
from app.store.inbox import InboxKind, InboxRow, InboxState
from app.store.places import Place
from app.store.slots import Slot
from app.wiring import Services
from rescheduling.change import ChangeState, Kind
from tests.conftest import NOON
from tests.http_sandbox.conftest import HERE, Client, Rows
from tests.http_sandbox.test_pages import words

Read = Callable[[], list[InboxRow]]


@pytest.fixture
async def phone(services: Services) -> AsyncIterator[httpx.AsyncClient]:
    """The application with its doors open."""
    app = create_app(services)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=HERE) as client,
    ):
        yield client


@pytest.fixture
def inbox(services: Services) -> Read:
    def read() -> list[InboxRow]:
        with services.database.read() as session:
            return list(session.exec(select(InboxRow).order_by(col(InboxRow.id))))

    return read


def said(rows: Rows, person: int, **more: Any) -> int:
    """Something they texted that was read and answered now."""
    values: dict[str, Any] = {
        "brand_id": rows.brand(), "person_id": person, "channel": "sms", "body": "tomorrow after 5", "at": rows.now,
        "reading": {"intent": "reschedule", "when": [{"day": "2026-11-25", "start": "17:00:00"}]},
        "outcome": "change-requested",
    }  # fmt: skip
    return rows.add(Said(**values | more))


def change(rows: Rows, delivery: int, person: int, **more: Any) -> int:
    values: dict[str, Any] = {
        "uid": new_uid(), "brand_id": rows.brand(), "delivery_id": delivery, "person_id": person, "kind": Kind.RESCHEDULE,
        "asked_by": "sms", "requested_at": rows.now,
    }  # fmt: skip
    return rows.add(Change(**values | more))


def thread(page: str) -> str:
    """The words of the conversation."""
    return words("<body" + page.partition('class="turns"')[2].partition("</section>")[0])


@pytest.mark.anyio
async def test_what_is_typed_is_kept_as_a_text_and_leads_back_to_the_phone(
    phone: httpx.AsyncClient, rows: Rows, inbox: Read, services: Services
) -> None:
    person = rows.person(lane=5)
    answer = await phone.post(f"/sandbox/people/{person}/reply", data={"text": " tomorrow\r\nafter 5 "}, headers={"Origin": HERE})
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/sandbox/people/{person}")
    [row] = inbox()
    assert (row.kind, row.source, row.type, row.lane) == (InboxKind.REPLY, "sandbox", "sandbox.message", 5)
    assert (row.brand_id, row.state, row.delivery_ref) == (rows.brand(), InboxState.PENDING, "")
    text = json.loads(row.payload)
    assert (text.pop("from"), text.pop("provider_id")) == ("+12125550101", row.source_id)
    assert text == {
        "to": services.brands.get("lark").sms_sender, "body": "tomorrow\nafter 5", "media": [], "provider": "sandbox",
        "opt_out_type": "", "known": True, "candidates": [],
    }  # fmt: skip


@pytest.mark.anyio
async def test_the_same_words_twice_are_two_texts(phone: httpx.AsyncClient, rows: Rows, inbox: Read) -> None:
    person = rows.person()
    for _ in range(2):
        await phone.post(f"/sandbox/people/{person}/reply", data={"text": "2"}, headers={"Origin": HERE})
    assert len(inbox()) == 2


@pytest.mark.anyio
async def test_the_search_is_still_there_afterwards(phone: httpx.AsyncClient, rows: Rows) -> None:
    person = rows.person("Ada Okafor")
    page = await phone.get(f"/sandbox/people/{person}", params={"q": "Ada & co"})
    action = re.search(r'action="([^"]+)"', page.text.partition('class="reply"')[2])
    assert action
    answer = await phone.post(action[1], data={"text": "2"}, headers={"Origin": HERE})
    assert answer.headers["Location"] == f"/sandbox/people/{person}?q=Ada+%26+co"


STRANGERS: dict[str, dict[str, str]] = {
    "no origin and no token": {},
    "another origin": {"Origin": "https://evil.example.com"},
    "another port": {"Origin": "http://127.0.0.1:9090"},
    "a frame without an origin": {"Origin": "null"},
}


@pytest.mark.anyio
@pytest.mark.parametrize("stranger", STRANGERS)
async def test_a_reply_from_elsewhere_is_refused_r24(phone: httpx.AsyncClient, rows: Rows, inbox: Read, stranger: str) -> None:
    person = rows.person()
    answer = await phone.post(f"/sandbox/people/{person}/reply", data={"text": "STOP"}, headers=STRANGERS[stranger])
    assert (answer.status_code, inbox()) == (403, [])


@pytest.mark.anyio
async def test_another_sites_page_is_refused_even_with_a_token_r24(phone: httpx.AsyncClient, rows: Rows, inbox: Read) -> None:
    person = rows.person()
    form = {"text": "STOP", "token": reply_token(person)}
    answer = await phone.post(f"/sandbox/people/{person}/reply", data=form, headers={"Origin": "https://evil.example.com"})
    assert (answer.status_code, inbox()) == (403, [])


@pytest.mark.anyio
async def test_without_a_script_the_forms_own_token_opens_for_its_person_only_r24(phone: httpx.AsyncClient, rows: Rows) -> None:
    """Browsers write `Origin: null` on a form when no referrer is to be sent."""
    ada, ben = rows.person("Ada"), rows.person("Ben")
    page = await phone.get(f"/sandbox/people/{ada}")
    token = re.search(r'name="token" value="([^"]+)"', page.text)
    assert token
    for person, status in ((ada, 303), (ben, 403)):
        form = {"text": "2", "token": token[1]}
        answer = await phone.post(f"/sandbox/people/{person}/reply", data=form, headers={"Origin": "null"})
        assert answer.status_code == status


@pytest.mark.anyio
@pytest.mark.parametrize(("text", "status"), [("", 400), (" \r\n ", 400), ("a" * LONGEST, 303), ("a" * (LONGEST + 1), 400)])
async def test_a_text_is_neither_empty_nor_endless(phone: httpx.AsyncClient, rows: Rows, text: str, status: int) -> None:
    answer = await phone.post(f"/sandbox/people/{rows.person()}/reply", data={"text": text}, headers={"Origin": HERE})
    assert answer.status_code == status


@pytest.mark.anyio
async def test_nobody_and_somebody_without_a_phone_cannot_text(phone: httpx.AsyncClient, rows: Rows) -> None:
    silent = rows.person(phone=None, phone_index=None)
    assert '<form class="reply"' not in (await phone.get(f"/sandbox/people/{silent}")).text
    for person, status in ((silent, 409), (999, 404)):
        answer = await phone.post(f"/sandbox/people/{person}/reply", data={"text": "2"}, headers={"Origin": HERE})
        assert answer.status_code == status


@pytest.mark.anyio
@pytest.mark.parametrize(("api", "status"), [("", 404), ("http://127.0.0.1:9", 303)])
async def test_it_stands_beside_the_fake_twilio_but_not_beside_a_real_one(
    services: Services, rows: Rows, inbox: Read, api: str, status: int
) -> None:
    settings = services.settings.model_copy(update={"twilio_account_sid": "AC" + "0" * 32, "twilio_api_url": api})
    assert isinstance(settings, Settings)
    app = create_app(replace(services, settings=settings))
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=HERE) as client,
    ):
        answer = await client.post(f"/sandbox/people/{rows.person()}/reply", data={"text": "2"}, headers={"Origin": HERE})
    assert answer.status_code == status
    assert [row.source for row in inbox()] == (["sandbox"] if status == 303 else [])


@pytest.mark.anyio
async def test_what_nobody_has_read_yet_is_on_the_phone_all_the_same(
    phone: httpx.AsyncClient, rows: Rows, services: Services
) -> None:
    ada, neighbour = rows.person("Ada"), rows.person("Ben")
    rows.delivery(ada)
    await phone.post(f"/sandbox/people/{ada}/reply", data={"text": "is it <b>near</b>?"}, headers={"Origin": HERE})
    page = (await phone.get(f"/sandbox/people/{ada}")).text
    assert "is it &lt;b&gt;near&lt;/b&gt;? 12:00 Not read yet Why" in thread(page)
    assert "near" not in (await phone.get(f"/sandbox/people/{neighbour}")).text


def test_what_they_said_stands_between_our_messages_with_what_was_understood(client: Client, rows: Rows) -> None:
    person = rows.person("Ada")
    delivery = rows.delivery(person)
    rows.message(delivery, person, body="It comes today.", sent_at=rows.now - timedelta(minutes=9))
    said(rows, person, inbox_id=rows.inbox(), at=rows.now - timedelta(minutes=5))
    rows.message(delivery, person, body="Got it.")
    text = thread(client.get(f"/sandbox/people/{person}").text)
    assert text.index("It comes today.") < text.index("tomorrow after 5 11:55 Change requested Why") < text.index("Got it.")
    assert "Understood: another time (Tomorrow from 17:00). change-requested" in text


def test_in_one_moment_a_text_stands_after_what_came_before_it_and_before_its_answer(client: Client, rows: Rows) -> None:
    """The clock may stand still."""
    person = rows.person("Ada")
    delivery = rows.delivery(person)
    causes = [rows.inbox() for _ in range(3)]
    rows.message(delivery, person, body="[first]", inbox_id=causes[0])
    for number, cause in enumerate(causes[1:]):
        rows.message(delivery, person, body=f"[answer {number}]", inbox_id=cause)
        said(rows, person, inbox_id=cause, body=f"[text {number}]")
    text = thread(client.get(f"/sandbox/people/{person}").text)
    assert re.findall(r"\[[^\]]+\]", text) == ["[first]", "[text 0]", "[answer 0]", "[text 1]", "[answer 1]"]


def test_a_picture_alone_and_an_unanswered_text_are_shown(client: Client, rows: Rows) -> None:
    person = rows.person("Ada")
    rows.delivery(person)
    said(rows, person, body="", media=["image/jpeg"], reading={}, outcome="")
    text = thread(client.get(f"/sandbox/people/{person}").text)
    assert "image/jpeg 12:00 Not answered yet Why" in text
    assert "Nothing was decided about it yet." in text


def test_an_answer_that_belongs_to_no_delivery_is_shown(client: Client, rows: Rows) -> None:
    person = rows.person("Ada")
    rows.add(rows.written(1, person, delivery_id=None, body="We don't know this number."))
    text = thread(client.get(f"/sandbox/people/{person}").text)
    assert "We don&#39;t know this number. 11:00 Delivered" in text


def test_texts_stand_on_the_page_of_their_time(client: Client, rows: Rows) -> None:
    person = rows.person("Ada")
    delivery = rows.delivery(person)
    start = rows.now - timedelta(days=1)
    for number in range(SHOWN + 10):
        at = start + timedelta(minutes=number)
        rows.message(delivery, person, body=f"news {number};", decided_at=at, due_at=at, sent_at=at)
        said(rows, person, body=f"text {number};", at=at + timedelta(seconds=30), inbox_id=rows.inbox())
    page = client.get(f"/sandbox/people/{person}").text
    earlier = re.search(r'href="(\?earlier=\d+)"', page)
    assert earlier
    before = client.get(f"/sandbox/people/{person}{earlier[1]}").text
    shown = [re.findall(r"(?:text|news) \d+;", text) for text in map(thread, (before, page))]
    assert shown[0] == [f"{what} {number};" for number in range(10) for what in ("news", "text")]
    assert shown[1] == [f"{what} {number};" for number in range(10, SHOWN + 10) for what in ("news", "text")]
    assert '<form class="reply"' not in before


def test_the_page_is_told_when_a_text_came_and_when_it_was_read(services: Services, rows: Rows) -> None:
    """R28"""
    person = rows.person("Ada")
    feed = Feed(services, View(person), frozenset({"middle"}), None)

    def news() -> str:
        found = [orjson.loads(str(event.data)) for event in feed.look() if event.event == "parts"]
        return "".join(part["middle"]["html"] for part in found)

    assert 'class="reply"' in news()
    payload = json.dumps({"from": "+12125550101", "body": "where is it", "media": []})
    row = rows.inbox(InboxState.PENDING, kind=InboxKind.REPLY, payload=payload)
    waiting = news()
    assert f'data-key="r{row}"' in waiting
    assert "Not read yet" in waiting
    with services.database.write() as session:
        session.get_one(InboxRow, row).state = InboxState.DONE
    said(rows, person, inbox_id=row, body="where is it", reading={"intent": "ask_eta"}, outcome="whereabouts")
    read = news()
    assert f'data-key="r{row}"' in read
    assert "Understood: where is it?" in read
    assert news() == ""


def test_changes_stand_beside_the_delivery_with_state_and_window_r43(client: Client, rows: Rows) -> None:
    person = rows.person("Ada")
    delivery = rows.delivery(person, zone="Europe/Berlin")
    ref: dict[str, Any] = {"brand_id": rows.brand(), "ref": "x"}
    slot = rows.add(Slot(**ref, start_at=rows.now + timedelta(days=1), end_at=rows.now + timedelta(days=1, hours=2), capacity=1))
    place = rows.add(Place(**ref, kind="locker", name="Locker Station Road", latitude=1.0, longitude=1.0))
    window = {"window_start": rows.now + timedelta(hours=5), "window_end": rows.now + timedelta(hours=6, minutes=30)}
    change(rows, delivery, person, wish_date=date(2026, 11, 27), wish_start=time(17))
    change(rows, delivery, person, slot_id=slot, state=ChangeState.WITHDRAWN)
    change(rows, delivery, person, state=ChangeState.ACCEPTED, **window)
    change(rows, delivery, person, kind=Kind.LOCKER, place_id=place, state=ChangeState.REJECTED, reason="no_capacity")
    change(rows, delivery, person, kind=Kind.NEIGHBOUR, note="Bob at 14", state=ChangeState.SEEN)
    text = words(client.get(f"/sandbox/people/{person}").text).partition("Asked for")[2]
    assert "Another time Requested Friday 27 November from 17:00 at 12:00" in text
    assert "Another time Taken back Tomorrow 12:00–14:00" in text
    assert "Another time Confirmed Today 17:00–18:30 at 12:00" in text
    assert "Locker Not possible Locker Station Road at 12:00, no capacity" in text
    assert "Neighbour Seen by the driver" in text
    assert "Bob" not in text


def test_what_somebody_texted_is_inert(client: Client, rows: Rows) -> None:
    trick = "{{7*7}}<script>alert(1)</script>"
    person = rows.person("Ada")
    said(rows, person, body=trick, media=[trick], reading={"intent": trick, "place": trick}, outcome="x")
    change(rows, rows.delivery(person), person, reason=trick, spot="porch")
    page = client.get(f"/sandbox/people/{person}").text
    assert "{{7*7}}&lt;script&gt;" in page
    assert "<script>alert" not in page


@pytest.mark.parametrize(
    ("reading", "words"),
    [
        ({}, ""),
        ({"intent": "ask_eta"}, "Understood: where is it?"),
        ({"intent": "choose", "key": "2"}, "Understood: an option that was offered (option 2)."),
        (
            {"intent": "safe_place", "place": "porch", "by": "model"},
            "Understood: leave it in a safe place (place porch; read by the language model).",
        ),
        ({"intent": "score", "score": 5, "also": ["thanks"]}, "Understood: score (score 5; and thanks)."),
        (
            {"intent": "safe_place", "place": "front_door", "ask": True},
            "Understood: leave it in a safe place (place front door; in doubt).",
        ),
        (
            {"intent": "reschedule", "when": [{"day": "2026-11-27", "end": "12:00:00"}, {"first": "2026-11-30"}]},
            "Understood: another time (Friday 27 November until 12:00 or from Monday 30 November on).",
        ),
        (
            {
                "intent": "reschedule",
                "when": [{"first": "2026-11-25", "last": "2026-11-27", "start": "09:00:00", "end": "12:00:00"}],
            },
            "Understood: another time (Tomorrow to Friday 27 November 09:00–12:00).",
        ),
        ({"intent": "reschedule", "when": [{"last": "2026-11-25"}]}, "Understood: another time (until Tomorrow)."),
    ],
)
def test_what_was_understood_is_told_in_one_sentence(reading: dict[str, object], words: str) -> None:
    assert understood(reading, Local("Europe/Berlin", NOON)) == words
