"""The pages as somebody without JavaScript reads them."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from app.http.sandbox_people import PAGE
from app.http.sandbox_person import SHOWN
from app.lifecycle import Status
from app.main import create_app
from app.settings import Settings
from app.store.messages import MessageState
from app.wiring import Services
from tests.http_sandbox.conftest import Client, Rows


def words(html: str) -> str:
    """What is left to read when the tags are taken away."""
    return " ".join(re.sub(r"<[^>]+>", " ", html.partition("<body")[2]).split())


def test_an_empty_sandbox_tells_how_to_send_the_first_event(client: Client) -> None:
    page = client.get("/sandbox")
    assert page.status_code == 200
    text = words(page.text)
    assert "Nobody has been told anything yet" in text
    assert "porchlight key create --brand lark --scopes events" in text
    assert "curl http://127.0.0.1:8080/v1/events" in text
    assert "porchlight.delivery.planned" in text


def test_it_says_that_nothing_leaves_this_machine(client: Client) -> None:
    text = words(client.get("/sandbox").text)
    assert "Sandbox: nothing leaves this machine" in text
    assert "Texts stay here E-mails stay here" in text


def test_it_is_not_there_where_e_mails_do_leave(services: Services) -> None:
    """It shows everybody's texts and addresses without a login, so it never stands beside a real provider."""
    settings = services.settings.model_copy(update={"smtp_url": Settings(smtp_url="smtp://mail.example.com").smtp_url})
    client = Client(create_app(replace(services, settings=settings)))
    assert [client.get(path).status_code for path in ("/sandbox", "/sandbox/stream", "/sandbox/report")] == [404] * 3


def test_the_newest_conversation_comes_first(client: Client, rows: Rows) -> None:
    for name in ("Ada", "Ben", "Cleo"):
        person = rows.person(name)
        rows.attempt(rows.message(rows.delivery(person), person), person)
    text = words(client.get("/sandbox").text)
    assert text.index("Cleo") < text.index("Ben") < text.index("Ada")


def test_somebody_for_whom_a_message_only_waits_comes_after_those_who_were_told(client: Client, rows: Rows) -> None:
    told, waiting = rows.person("Told"), rows.person("Waiting")
    rows.attempt(rows.message(rows.delivery(told), told), told)
    rows.waiting(rows.delivery(waiting), waiting, rows.now + timedelta(hours=5))
    text = words(client.get("/sandbox").text)
    assert text.index("Told") < text.index("Waiting")
    assert "Out for delivery: to be sent" in text


def test_every_person_is_on_exactly_one_page_of_the_list(client: Client, rows: Rows) -> None:
    for number in range(PAGE + 7):
        person = rows.person(f"Person-{number:03d}")
        message = rows.message(rows.delivery(person), person)
        if number % 3:
            rows.attempt(message, person)
    seen: list[str] = []
    path = "/sandbox"
    while path:
        page = client.get(path)
        nav = page.text.partition('<nav class="people"')[2].partition("</nav>")[0]
        seen += re.findall(r'class="name">(Person-\d+)<', nav)
        older = re.search(r'href="(/sandbox\?before=\w+)"', nav)
        path = older[1] if older else ""
    assert len(seen) == len(set(seen)) == PAGE + 7


@pytest.mark.parametrize("wanted", ["okaf", "+12125550101", "+1 (212) 555-0101", "ada1@example.com", "LK-77"])
def test_a_person_is_found_by_name_phone_mail_or_reference(client: Client, rows: Rows, wanted: str) -> None:
    ada, other = rows.person("Ada Okafor"), rows.person("Somebody Else")
    rows.delivery(ada, ref="LK-77")
    rows.delivery(other)
    nav = client.get("/sandbox", params={"q": wanted}).text.partition('<nav class="people"')[2].partition("</nav>")[0]
    assert "Ada Okafor" in nav
    assert "Somebody Else" not in nav
    assert "1 person for" in words("<body " + nav)


def test_a_search_takes_percent_signs_and_underscores_as_they_are(client: Client, rows: Rows) -> None:
    rows.person("Ada Okafor")
    assert "Nobody for" in words(client.get("/sandbox", params={"q": "A%r"}).text)
    assert "Nobody for" in words(client.get("/sandbox", params={"q": "Ada_Okafor"}).text)


def test_a_conversation_shows_texts_and_events_at_the_recipients_own_time(client: Client, rows: Rows) -> None:
    person = rows.person("Ada")
    delivery = rows.delivery(person, zone="America/New_York")
    rows.happened(delivery, Status.OUT_FOR_DELIVERY, rows.now)
    rows.message(delivery, person, segments=2)
    text = words(client.get(f"/sandbox/people/{person}").text)
    assert "Today, Tuesday 24 November 06:00 Out for delivery" in text
    assert "Lark &amp; Co: your parcel is on its way. 06:00 Delivered 2 segments Why" in text


def test_what_has_not_left_says_how_it_stands(client: Client, rows: Rows) -> None:
    person = rows.person("Ada")
    delivery = rows.delivery(person)
    rows.waiting(delivery, person, rows.now + timedelta(hours=20), kind="survey")
    rows.waiting(delivery, person, rows.now, kind="arriving_soon", state=MessageState.DROPPED)
    rows.message(
        delivery,
        person,
        state=MessageState.FAILED,
        error="unreachable handset",
        error_code="30003",
        sent_at=None,
        delivered_at=None,
    )
    text = words(client.get(f"/sandbox/people/{person}").text)
    assert "Survey To be sent tomorrow at 08:00" in text
    assert "Arriving soon 12:00 Not sent" in text
    assert "Not delivered: unreachable handset (30003)" in text


def test_each_message_tells_its_why_in_words_also_over_a_change_of_channel(client: Client, rows: Rows) -> None:
    person = rows.person("Ada")
    delivery = rows.delivery(person)
    first = rows.message(delivery, person, state=MessageState.FAILED, error_code="30003")
    rows.message(delivery, person, channel="email", subject="On its way", first_id=first, hop=1)
    cause = {"on": "status:out_for_delivery", "status": "out_for_delivery", "channel": "sms"}
    rows.decision(delivery, "journey", "send", message_id=first, inputs=cause)
    rows.decision(delivery, "fallback", "send", message_id=first, inputs={"channel": "email"})
    page = client.get(f"/sandbox/people/{person}").text
    mail = words("<body " + page.partition("On its way</a>")[2].partition("</details>")[0])
    assert "At once, by text: the delivery went out. journey" in mail
    assert "Sent by e-mail instead" in mail


def test_the_facts_of_the_delivery_name_the_promise_and_whether_it_was_told(client: Client, rows: Rows) -> None:
    person = rows.person("Ada")
    rows.delivery(
        person,
        promise_start=rows.now + timedelta(hours=1),
        promise_end=rows.now + timedelta(hours=3),
        promise_at=rows.now,
        promise_version=2,
        told_version=1,
        promise_moves=1,
    )
    text = words(client.get(f"/sandbox/people/{person}").text)
    assert "Out for delivery at 12:00" in text
    assert "Today 13:00–15:00 Promised, moved 1×; the person knows the window before" in text


def test_older_messages_are_a_page_further_back(client: Client, rows: Rows) -> None:
    person = rows.person("Ada")
    delivery = rows.delivery(person)
    for number in range(SHOWN + 3):
        rows.message(delivery, person, body=f"text number {number};")
    page = client.get(f"/sandbox/people/{person}").text
    assert "text number 3;" in page
    assert "text number 2;" not in page
    earlier = re.search(r'href="(\?earlier=\d+)"', page)
    assert earlier
    before = client.get(f"/sandbox/people/{person}{earlier[1]}").text
    assert "text number 2;" in before
    assert "text number 3;" not in before


def test_the_mailbox_lists_e_mails_and_opens_one_with_both_parts(client: Client, rows: Rows) -> None:
    person = rows.person("Ada")
    delivery = rows.delivery(person)
    mail = rows.message(
        delivery, person, channel="email", subject="On its way", body="The text part", html="<p>The HTML part</p>"
    )
    rows.message(delivery, person, body="a text message")
    listed = words(client.get(f"/sandbox/people/{person}/mail").text)
    assert "On its way The text part" in listed
    assert "a text message" not in listed.partition("Lark &amp; Co On its way")[2]
    opened = client.get(f"/sandbox/people/{person}/mail/{mail}").text
    assert f'<iframe src="/sandbox/mail/{mail}/document" sandbox=""' in opened
    assert "The text part" in opened
    assert "The HTML part" not in opened
