"""POST /hooks/twilio/status: only Twilio gets in, at once, and each report counts once."""

import json
import logging
from collections.abc import Callable
from dataclasses import replace
from urllib.parse import urlencode

import httpx
import pytest
from twilio.request_validator import RequestValidator

from app.main import create_app
from app.settings import Settings
from app.store.inbox import InboxKind, InboxRow, InboxState
from app.store.messages import MessageState
from app.wiring import Services
from channels.channel import Progress
from tests.http.standing_rows import a_delivery, a_message, an_attempt

pytestmark = pytest.mark.anyio
Rows = Callable[[], list[InboxRow]]
TOKEN = "a token nobody else has"
PUBLIC = "https://porch.example.com/base"
SID = "SM" + "0" * 32
FORM = {"MessageSid": SID, "MessageStatus": "delivered", "To": "+12125550123", "ErrorCode": "", "AccountSid": "AC1"}


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(
        update={"twilio_account_sid": "AC1", "twilio_auth_token": type(settings.secret_key)(TOKEN), "public_url": PUBLIC + "/"}
    )


@pytest.fixture
def attempt(services: Services) -> None:
    """A message on its way, of a brand and in a lane of its own."""
    with services.database.write() as session:
        delivery = a_delivery(session, "federweg", lane=5)
        an_attempt(session, a_message(session, delivery, MessageState.SENDING), "att0")


def sign(form: dict[str, str], path: str = "/hooks/twilio/status?attempt=att0", public: str = PUBLIC, token: str = TOKEN) -> str:
    signature: str = RequestValidator(token).compute_signature(public + path, form)
    return signature


async def call(
    client: httpx.AsyncClient, form: dict[str, str], signature: str | None, path: str = "/hooks/twilio/status?attempt=att0"
) -> httpx.Response:
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    if signature is not None:
        headers["X-Twilio-Signature"] = signature
    return await client.post(path, content=urlencode(form), headers=headers)


@pytest.mark.usefixtures("attempt")
async def test_a_signed_report_is_kept_in_its_attempts_brand_and_lane(client: httpx.AsyncClient, rows: Rows) -> None:
    answer = await call(client, FORM, sign(FORM))
    assert (answer.status_code, answer.content) == (204, b"")
    [row] = rows()
    assert (row.kind, row.source, row.source_id, row.delivery_ref) == (InboxKind.RECEIPT, "twilio", f"{SID}:delivered", "att0")
    assert (row.lane, row.state) == (5, InboxState.PENDING)
    receipt = json.loads(row.payload)
    assert (receipt["attempt"], receipt["provider_id"], receipt["progress"]) == ("att0", SID, Progress.DELIVERED)
    assert "+1212" not in row.payload


@pytest.mark.usefixtures("attempt")
async def test_a_replay_has_one_effect_and_another_status_is_another_report_r2_r3(client: httpx.AsyncClient, rows: Rows) -> None:
    changed = {**FORM, "RawDlrDoneDate": "2611241200"}
    sent = {**FORM, "MessageStatus": "sent"}
    for form in (*[FORM] * 10, changed, sent):
        assert (await call(client, form, sign(form))).status_code == 204
    assert [row.source_id for row in rows()] == [f"{SID}:delivered", f"{SID}:sent"]


FORGERIES: dict[str, tuple[dict[str, str], str | None]] = {
    "no header": (FORM, None),
    "an empty header": (FORM, ""),
    "nonsense": (FORM, "nonsense"),
    "another token": (FORM, sign(FORM, token="guessed")),
    "a changed field": ({**FORM, "MessageStatus": "failed"}, sign(FORM)),
    "an added field": ({**FORM, "ErrorCode2": "1"}, sign(FORM)),
    "a blank field dropped": ({k: v for k, v in FORM.items() if v}, sign(FORM)),
    "signed for the Host header": (FORM, sign(FORM, public="http://127.0.0.1:8080")),
    "signed for another host": (FORM, sign(FORM, public="https://evil.example.com/base")),
    "signed for another attempt": (FORM, sign(FORM, "/hooks/twilio/status?attempt=att1")),
    "signed without the query": (FORM, sign(FORM, "/hooks/twilio/status")),
}


@pytest.mark.usefixtures("attempt")
@pytest.mark.parametrize("forgery", FORGERIES)
async def test_a_forged_report_is_403_and_leaves_nothing_r4(client: httpx.AsyncClient, rows: Rows, forgery: str) -> None:
    form, signature = FORGERIES[forgery]
    answer = await call(client, form, signature)
    assert (answer.status_code, answer.json()["error"]) == (403, "forbidden")
    assert rows() == []


@pytest.mark.usefixtures("attempt")
async def test_the_url_comes_from_settings_not_from_headers_r4(client: httpx.AsyncClient) -> None:
    client.headers.update({"Host": "evil.example.com", "X-Forwarded-Host": "evil.example.com", "X-Forwarded-Proto": "http"})
    assert (await call(client, FORM, sign(FORM))).status_code == 204


async def test_an_attempt_nobody_made_is_404_and_logged_without_a_number(
    client: httpx.AsyncClient, rows: Rows, caplog: pytest.LogCaptureFixture
) -> None:
    path = "/hooks/twilio/status?attempt=never"
    with caplog.at_level(logging.WARNING):
        answer = await call(client, FORM, sign(FORM, path), path)
    assert (answer.status_code, rows()) == (404, [])
    assert "names no attempt of ours" in caplog.text
    assert "+1212" not in caplog.text


@pytest.mark.parametrize("query", ["", "?attempt=", "?attempt=%00", "?attempt=" + "a" * 300])
async def test_an_attempt_that_cannot_be_one_is_404(client: httpx.AsyncClient, query: str) -> None:
    path = f"/hooks/twilio/status{query}"
    assert (await call(client, FORM, sign(FORM, path), path)).status_code == 404


@pytest.mark.usefixtures("attempt")
async def test_a_report_about_no_message_is_400(client: httpx.AsyncClient) -> None:
    form = {"MessageStatus": "sent"}
    assert (await call(client, form, sign(form))).status_code == 400


async def test_only_a_form_is_read(client: httpx.AsyncClient) -> None:
    answer = await client.post("/hooks/twilio/status", json=FORM)
    assert answer.status_code == 415


async def test_a_field_that_comes_twice_is_refused(client: httpx.AsyncClient) -> None:
    headers = {"Content-Type": "application/x-www-form-urlencoded", "X-Twilio-Signature": "x"}
    assert (await client.post("/hooks/twilio/status", content="a=1&a=2", headers=headers)).status_code == 400


async def test_a_form_of_too_many_bytes_or_fields_is_refused(client: httpx.AsyncClient) -> None:
    headers = {"Content-Type": "application/x-www-form-urlencoded", "X-Twilio-Signature": "x"}
    assert (await client.post("/hooks/twilio/status", content=b"a=" + b"1" * 70_000, headers=headers)).status_code == 413
    assert (
        await client.post("/hooks/twilio/status", content="&".join("a=" * 1 for _ in range(300)), headers=headers)
    ).status_code == 400


async def test_without_twilio_there_is_no_such_door(services: Services) -> None:
    settings = services.settings.model_copy(update={"twilio_account_sid": ""})
    app = create_app(replace(services, settings=settings))
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://127.0.0.1:8080") as client,
    ):
        answer = await call(client, FORM, sign(FORM))
    assert (answer.status_code, answer.json()["message"]) == (404, "Twilio is not set up here")
