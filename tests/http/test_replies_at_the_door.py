"""POST /hooks/twilio/messages: only Twilio gets in, each text counts once, and it finds the thread it belongs to."""

import asyncio
import json
import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import event
from twilio.request_validator import RequestValidator

from app.brand_book import BrandBook
from app.database import Database
from app.http.doors import Doors
from app.main import create_app
from app.settings import PROJECT, Settings
from app.store.columns import blind_index
from app.store.conversations import Conversation
from app.store.inbox import InboxKind, InboxRow, InboxState
from app.store.lanes import lane_of
from app.store.people import Person
from app.wiring import Services
from tests.conftest import NOON
from tests.http.conftest import Sender, planned, status
from tests.http.gated import GatedDatabase, held, waits
from tests.http.standing_rows import added, brand_id

pytestmark = pytest.mark.anyio
Rows = Callable[[], list[InboxRow]]
TOKEN = "a token nobody else has"
PUBLIC = "https://porch.example.com/base"
PATH = "/hooks/twilio/messages"
ADA, LARK, FEDERWEG = "+12125550123", "+12125550100", "Federweg"
FORM = {
    "MessageSid": "SM" + "0" * 32, "AccountSid": "AC1", "From": ADA, "To": LARK, "Body": "tomorrow after 5", "NumMedia": "0",
    "FromCity": "", "ApiVersion": "2010-04-01",
}  # fmt: skip


@pytest.fixture
def database(database_url: str) -> Any:
    made = GatedDatabase(database_url)
    yield made
    made.gate.set()
    made.close()


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(
        update={"twilio_account_sid": "AC1", "twilio_auth_token": type(settings.secret_key)(TOKEN), "public_url": PUBLIC + "/"}
    )


def sign(form: dict[str, str], path: str = PATH, public: str = PUBLIC, token: str = TOKEN) -> str:
    signature: str = RequestValidator(token).compute_signature(public + path, form)
    return signature


async def call(client: httpx.AsyncClient, form: dict[str, str], signature: str | None, path: str = PATH) -> httpx.Response:
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    if signature is not None:
        headers["X-Twilio-Signature"] = signature
    return await client.post(path, content=urlencode(form), headers=headers)


async def text(client: httpx.AsyncClient, **fields: str) -> httpx.Response:
    """A text as Twilio hands it over; whatever the test says goes over the ordinary."""
    form = {**FORM, **fields}
    return await call(client, form, sign(form))


def payload(row: InboxRow) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(row.payload)
    return read


@pytest.fixture
def person(services: Services) -> Callable[..., int]:
    """Somebody with Ada's phone at a brand; `spoke` is how many minutes ago either side spoke, None for never."""

    def make(brand: str, lane: int, spoke: int | None = None) -> int:
        with services.database.write() as session:
            number = brand_id(session, brand)
            index = blind_index(ADA)
            row = Person(brand_id=number, contact_index=index, phone=ADA, phone_index=index, lane=lane, updated_at=NOON)
            them = added(session, row)
            if spoke is not None:
                added(session, Conversation(brand_id=number, person_id=them, last_at=NOON - timedelta(minutes=spoke)))
        return number

    return make


@pytest.fixture
async def shared(services: Services, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A client of a house whose two brands send from one number."""
    folder = tmp_path_factory.mktemp("brands")
    for key in ("lark", "federweg"):
        written = (PROJECT / "templates" / "brands" / key / "brand.toml").read_text(encoding="utf-8")
        (folder / key).mkdir()
        (folder / key / "brand.toml").write_text(written.replace(f'"{FEDERWEG}"', f'"{LARK}"'), encoding="utf-8")
    book = BrandBook(folder, PROJECT / "templates" / "journey.toml")
    app = create_app(replace(services, brands=book))
    transport = httpx.ASGITransport(app)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8080") as client,
    ):
        yield client


async def test_a_signed_text_is_kept_for_its_brand_and_person_and_answered_with_nothing(
    client: httpx.AsyncClient, rows: Rows, person: Callable[..., int]
) -> None:
    """R4: signed by Twilio's own validator. Answers go out as messages of their own."""
    lark = person("lark", lane=6)
    answer = await text(client)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/xml; charset=utf-8")
    assert answer.text == '<?xml version="1.0" encoding="UTF-8"?><Response/>'
    [row] = rows()
    assert (row.kind, row.source, row.source_id, row.type) == (InboxKind.REPLY, "twilio", FORM["MessageSid"], "twilio.message")
    assert (row.brand_id, row.lane, row.state, row.delivery_ref) == (lark, 6, InboxState.PENDING, "")
    assert payload(row) == {
        "from": ADA, "to": LARK, "body": "tomorrow after 5", "media": [], "provider": "twilio", "provider_id": FORM["MessageSid"],
        "opt_out_type": "", "known": True, "candidates": [],
    }  # fmt: skip


async def test_the_worker_is_woken(client: httpx.AsyncClient, app: FastAPI) -> None:
    doors: Doors = app.state.doors
    await text(client)
    await doors.writer.stop()
    assert doors.services.bell.rung == ["decide"]  # type: ignore[attr-defined]


@pytest.mark.usefixtures("app")
async def test_a_text_replayed_a_hundred_times_is_one_row_whatever_else_differs_r3(
    client: httpx.AsyncClient, rows: Rows, person: Callable[..., int]
) -> None:
    person("lark", lane=6)
    answers = await asyncio.gather(*(text(client, FromCity=str(n % 3), Body=f"{n % 2}") for n in range(100)))
    assert {answer.status_code for answer in answers} == {200}
    assert len(rows()) == 1


async def test_a_repeat_stays_one_when_another_brand_has_spoken_meanwhile_r3(
    shared: httpx.AsyncClient, rows: Rows, person: Callable[..., int]
) -> None:
    lark = person("lark", lane=6, spoke=5)
    await text(shared)
    person("federweg", lane=2, spoke=1)
    assert (await text(shared)).status_code == 200
    assert [row.brand_id for row in rows()] == [lark]


FORGERIES: dict[str, tuple[dict[str, str], str | None]] = {
    "no header": (FORM, None),
    "an empty header": (FORM, ""),
    "another token": (FORM, sign(FORM, token="guessed")),
    "a changed field": ({**FORM, "From": "+12125550199"}, sign(FORM)),
    "signed for the Host header": (FORM, sign(FORM, public="http://127.0.0.1:8080")),
    "signed for the other hook": (FORM, sign(FORM, "/hooks/twilio/status")),
    "an added field": ({**FORM, "OptOutType": "STOP"}, sign(FORM)),
    "a blank field removed": ({name: value for name, value in FORM.items() if value}, sign(FORM)),
}


@pytest.mark.parametrize("forgery", FORGERIES)
async def test_a_forged_text_is_403_and_leaves_nothing_r4(client: httpx.AsyncClient, rows: Rows, forgery: str) -> None:
    form, signature = FORGERIES[forgery]
    answer = await call(client, form, signature)
    assert (answer.status_code, answer.json()["error"]) == (403, "forbidden")
    assert rows() == []


async def test_the_url_comes_from_settings_not_from_headers_r4(client: httpx.AsyncClient, rows: Rows) -> None:
    client.headers.update({"Host": "evil.example.com", "X-Forwarded-Host": "evil.example.com", "X-Forwarded-Proto": "http"})
    assert (await text(client)).status_code == 200
    assert len(rows()) == 1


@pytest.mark.parametrize("field", ["MessageSid", "From"])
async def test_a_text_of_nobody_or_without_an_id_is_400(client: httpx.AsyncClient, rows: Rows, field: str) -> None:
    answer = await text(client, **{field: ""})
    assert (answer.status_code, answer.json()["field"]) == (400, field)
    assert rows() == []


async def test_an_unknown_number_is_kept_for_the_brand_it_wrote_to_in_the_lane_it_would_have(
    client: httpx.AsyncClient, rows: Rows, services: Services
) -> None:
    await text(client, To=FEDERWEG)
    [row] = rows()
    with services.database.read() as session:
        federweg = brand_id(session, "federweg")
    assert (row.brand_id, row.lane) == (federweg, lane_of(federweg, ADA, services.settings.lanes))
    assert (payload(row)["known"], payload(row)["candidates"]) == (False, [])


async def test_a_text_to_a_number_of_no_brand_is_not_lost_and_logged_without_a_number_r33(
    client: httpx.AsyncClient, rows: Rows, person: Callable[..., int], caplog: pytest.LogCaptureFixture
) -> None:
    lark = person("lark", lane=6)
    with caplog.at_level(logging.WARNING):
        await text(client, To="+12125550177")
    [row] = rows()
    assert (row.brand_id, row.lane, payload(row)["known"]) == (lark, 6, True)
    assert "no brand sends from" in caplog.text
    assert "1212555" not in caplog.text


async def test_a_brand_is_also_found_by_its_messaging_service(
    services: Services, tmp_path_factory: pytest.TempPathFactory, rows: Rows, person: Callable[..., int]
) -> None:
    folder, service = tmp_path_factory.mktemp("brands"), "MG" + "1" * 32
    written = (PROJECT / "templates" / "brands" / "federweg" / "brand.toml").read_text(encoding="utf-8")
    (folder / "federweg").mkdir()
    (folder / "federweg" / "brand.toml").write_text(written.replace(f'"{FEDERWEG}"', f'"{service}"'), encoding="utf-8")
    person("lark", lane=6, spoke=1)
    federweg = person("federweg", lane=2)
    app = create_app(replace(services, brands=BrandBook(folder, PROJECT / "templates" / "journey.toml")))
    transport = httpx.ASGITransport(app)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8080") as client,
    ):
        await text(client, To="+12125550188", MessagingServiceSid=service)
    assert [(row.brand_id, row.lane) for row in rows()] == [(federweg, 2)]


async def test_at_a_shared_sender_the_thread_last_spoken_in_wins(
    shared: httpx.AsyncClient, rows: Rows, person: Callable[..., int]
) -> None:
    person("lark", lane=6, spoke=90)
    federweg = person("federweg", lane=2, spoke=10)
    await text(shared)
    [row] = rows()
    assert (row.brand_id, row.lane, payload(row)["candidates"]) == (federweg, 2, [])


async def test_at_a_shared_sender_a_thread_that_was_spoken_in_wins_over_a_silent_one(
    shared: httpx.AsyncClient, rows: Rows, person: Callable[..., int]
) -> None:
    person("federweg", lane=2)
    lark = person("lark", lane=6, spoke=9000)
    await text(shared)
    [row] = rows()
    assert (row.brand_id, row.lane, payload(row)["candidates"]) == (lark, 6, [])


async def test_at_a_shared_sender_where_nobody_has_spoken_both_may_be_meant(
    shared: httpx.AsyncClient, rows: Rows, person: Callable[..., int]
) -> None:
    lark, federweg = person("lark", lane=6), person("federweg", lane=2)
    await text(shared)
    [row] = rows()
    assert (row.brand_id, row.lane, payload(row)["known"]) == (federweg, 2, True)
    assert payload(row)["candidates"] == [federweg, lark]


async def test_two_texts_of_one_person_in_one_commit_keep_their_order(
    client: httpx.AsyncClient, app: FastAPI, rows: Rows, person: Callable[..., int], database: Database
) -> None:
    person("lark", lane=6)
    assert isinstance(database, GatedDatabase)
    doors: Doors = app.state.doors
    before = database.transactions
    first = await held(database, text(client, MessageSid="SM9", Body="0"))
    later = []
    for number in range(1, 6):
        later.append(asyncio.create_task(text(client, MessageSid=f"SM{9 - number}", Body=str(number))))
        await waits(doors.writer, number)
    database.gate.set()
    await asyncio.gather(first, *later)
    assert database.transactions - before == 2
    assert [payload(row)["body"] for row in rows()] == ["0", "1", "2", "3", "4", "5"]
    assert {row.lane for row in rows()} == {6}


async def test_a_text_and_an_event_share_a_commit(
    client: httpx.AsyncClient, app: FastAPI, rows: Rows, person: Callable[..., int], sender: Sender, database: Database
) -> None:
    person("lark", lane=6)
    assert isinstance(database, GatedDatabase)
    doors: Doors = app.state.doors
    before = database.transactions
    first = await held(database, text(client, MessageSid="SM1"))
    tasks, more = [], (sender.send(planned("PL-7")), text(client, MessageSid="SM2"), sender.send(status("PL-8")))
    for number, coming in enumerate(more, 1):
        tasks.append(asyncio.create_task(coming))
        await waits(doors.writer, number)
    database.gate.set()
    await asyncio.gather(first, *tasks)
    assert database.transactions - before == 2
    assert [(row.kind, row.source_id) for row in rows() if row.kind is InboxKind.REPLY] == [("reply", "SM1"), ("reply", "SM2")]
    assert [row.state for row in rows()] == ["pending", "pending", "pending", "parked"]


async def test_a_commit_of_many_texts_asks_no_more_than_one_of_few(
    client: httpx.AsyncClient, app: FastAPI, services: Services, rows: Rows, person: Callable[..., int], database: Database
) -> None:
    person("lark", lane=6)
    asked: list[str] = []
    event.listen(database.engine, "before_cursor_execute", lambda *said: asked.append(str(said[2])))
    assert isinstance(database, GatedDatabase)
    doors: Doors = app.state.doors
    counts = []
    for size in (2, 20):
        first = await held(database, text(client, MessageSid=f"SM{size}first"))
        tasks = []
        for number in range(size):
            tasks.append(asyncio.create_task(text(client, MessageSid=f"SM{size}n{number}", From=f"+1212555{number:04d}")))
            await waits(doors.writer, number + 1)
        asked.clear()
        database.gate.set()
        await asyncio.gather(first, *tasks)
        counts.append(len(asked))
    assert counts[0] == counts[1]
    assert len(rows()) == 24


async def test_only_a_form_is_read(client: httpx.AsyncClient) -> None:
    assert (await client.post(PATH, json=FORM)).status_code == 415


async def test_without_twilio_there_is_no_such_door(services: Services) -> None:
    settings = services.settings.model_copy(update={"twilio_account_sid": ""})
    app = create_app(replace(services, settings=settings))
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://127.0.0.1:8080") as client,
    ):
        answer = await text(client)
    assert (answer.status_code, answer.json()["message"]) == (404, "Twilio is not set up here")
