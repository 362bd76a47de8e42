"""What the pages may not do: run what somebody wrote, be kept or framed, change anything, be read by others."""

import re
from collections.abc import Callable
from dataclasses import replace

import pytest

from app.lifecycle import Status
from app.main import create_app
from app.settings import PROJECT
from app.store.messages import MessageState
from app.wiring import Services
from tests.http_sandbox.conftest import Client, Rows

TRICK = "{{7*7}}<script>alert(1)</script>"


def test_an_e_mails_html_is_shut_in(client: Client, rows: Rows) -> None:
    person = rows.person("Ada")
    mail = rows.message(
        rows.delivery(person), person, channel="email", subject="Hello", html="<p>Hi</p><script>alert(1)</script>"
    )
    answer = client.get(f"/sandbox/mail/{mail}/document")
    policy = answer.headers["Content-Security-Policy"]
    assert answer.text == "<p>Hi</p><script>alert(1)</script>"
    assert policy.startswith("sandbox;")
    assert "allow-" not in policy
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'self'" in policy


def test_tricky_input_is_inert_wherever_it_is_shown(client: Client, rows: Rows) -> None:
    person = rows.person(TRICK)
    delivery = rows.delivery(
        person, ref=TRICK, street=TRICK, route=TRICK, parcels=[TRICK], status_details={"reason": TRICK}, proof={"kind": TRICK}
    )
    rows.happened(delivery, Status.ATTEMPTED, rows.now, reason=TRICK, where=TRICK)
    text = rows.message(delivery, person, body=TRICK, error=TRICK, state=MessageState.FAILED)
    mail = rows.message(delivery, person, channel="email", subject=TRICK, body=TRICK, sender=TRICK, recipient=TRICK)
    rows.decision(delivery, TRICK, "odd", message_id=text, inputs={TRICK: TRICK})
    paths = ("/sandbox", f"/sandbox/people/{person}", f"/sandbox/people/{person}/mail", f"/sandbox/people/{person}/mail/{mail}")
    for path in (*paths, f"/sandbox?q={TRICK}"):
        page = client.get(path)
        assert page.status_code == 200
        assert "{{7*7}}&lt;script&gt;" in page.text
        assert "<script>alert" not in page.text
        assert "49&lt;script" not in page.text


def test_only_links_to_our_own_pages_can_be_followed(client: Client, rows: Rows) -> None:
    person = rows.person("Ada")
    ours, other = "http://127.0.0.1:8080/d/abc", "https://elsewhere.example.com/x"
    rows.message(rows.delivery(person), person, body=f"See {ours}. Not {other}, nor http://127.0.0.1:8080.elsewhere.example.com/")
    page = client.get(f"/sandbox/people/{person}").text
    assert re.findall(r'<a href="(http[^"]+)"', page) == [ours]
    assert other in page


@pytest.mark.parametrize("path", ["/sandbox", "/sandbox/people/{}", "/sandbox/people/{}/mail", "/sandbox/people/{}/mail/{}"])
def test_pages_are_private_and_run_nothing_but_our_script(client: Client, rows: Rows, path: str) -> None:
    """R23, R29"""
    person = rows.person("Ada")
    mail = rows.message(rows.delivery(person), person, channel="email", subject="Hello")
    page = client.get(path.format(person, mail))
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert "noindex" in page.headers["X-Robots-Tag"]
    policy = dict(part.strip().split(" ", 1) for part in page.headers["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == policy["object-src"] == policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert policy["script-src"] == "'self'"
    nonce = re.search(r"'nonce-([\w-]{16,})'", policy["style-src"])
    assert nonce
    assert f'<style nonce="{nonce[1]}">' in page.text
    assert "'unsafe" not in page.headers["Content-Security-Policy"]
    assert not re.search(r"<[^>]+\s(on\w+|style)=", page.text)
    assert re.findall(r'<(?:script|link)[^>]+(?:src|href)="(?!/sandbox/|data:)', page.text) == []


def test_a_nonce_is_used_once(client: Client) -> None:
    """R29"""
    assert client.get("/sandbox").headers["Content-Security-Policy"] != client.get("/sandbox").headers["Content-Security-Policy"]


def test_looking_changes_nothing(client: Client, rows: Rows, services: Services, snapshot: Callable[[], object]) -> None:
    """R24"""
    person = rows.person("Ada")
    mail = rows.message(rows.delivery(person), person, channel="email", subject="Hello", html="<p>Hello</p>")
    before = snapshot()
    for path in ("", f"/people/{person}", f"/people/{person}/mail/{mail}", f"/mail/{mail}/document", "/clock", "/report"):
        assert client.get(f"/sandbox{path}").status_code == 200
    assert snapshot() == before


def test_what_is_not_there_is_not_found(client: Client, rows: Rows) -> None:
    person, other = rows.person("Ada"), rows.person("Ben")
    text = rows.message(rows.delivery(person), person)
    mail = rows.message(rows.delivery(other), other, channel="email", subject="Hello")
    assert "There is no such person" in client.get("/sandbox/people/999").text
    for path in (
        "people/999",
        f"people/{person}/mail/{text}",
        f"people/{person}/mail/{mail}",
        f"mail/{text}/document",
        "assets/x.js",
    ):
        assert client.get(f"/sandbox/{path}").status_code == 404


def test_it_is_not_served_with_real_credentials(services: Services) -> None:
    settings = services.settings.model_copy(update={"twilio_account_sid": "AC" + "0" * 32})
    client = Client(create_app(replace(services, settings=settings)))
    for path in ("/sandbox", "/sandbox/clock", "/sandbox/report", "/sandbox/stream"):
        assert client.get(path).status_code == 404


@pytest.mark.parametrize(
    ("host", "status"),
    [("127.0.0.1:8080", 200), ("localhost", 200), ("web:8080", 200), ("[::1]:8080", 200), ("evil.example.com", 403)],
)
def test_a_foreign_name_that_points_here_sees_nothing(client: Client, host: str, status: int) -> None:
    assert client.get("/sandbox/report", headers={"Host": host}).status_code == status


def test_the_look_and_the_script_come_from_here(client: Client) -> None:
    style, script = client.get("/sandbox/assets/sandbox.css"), client.get("/sandbox/assets/sandbox.js")
    assert style.headers["Content-Type"].startswith("text/css")
    assert script.headers["Content-Type"].startswith("text/javascript")
    assert "http" not in re.sub(r"/\*.*?\*/", "", style.text)
    assert "http" not in script.text


def test_templates_use_no_inline_style_or_handler() -> None:
    for file in (PROJECT / "templates" / "sandbox").glob("*.html"):
        assert not re.search(r"\s(on[a-z]+|style)\s*=\s*[\"']", file.read_text(encoding="utf-8")), file
