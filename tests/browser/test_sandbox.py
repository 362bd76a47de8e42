"""The sandbox in a real browser: wide and narrow, by day and by night, with and without JavaScript."""

from collections.abc import Callable
from datetime import time, timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from app.lifecycle import Status
from app.store.messages import Message, MessageState
from rescheduling.change import ChangeState, Kind
from tests.browser.conftest import Scheme, Service, Window
from tests.http_sandbox.conftest import Rows
from tests.http_sandbox.test_replies import change, said

pytestmark = [
    pytest.mark.slow,
    pytest.mark.enable_socket,
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
]
AXE = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@pytest.fixture
def ada(rows: Rows) -> int:
    """Somebody with every kind of thing in her conversation."""
    person = rows.person("Ada Okafor")
    now = rows.now
    delivery = rows.delivery(
        person,
        street="3 Lantern Way",
        city="London",
        promised_date=now.date(),
        promise_start=now + timedelta(hours=1),
        promise_end=now + timedelta(hours=3),
        promise_version=1,
        told_version=1,
        eta=now + timedelta(hours=2),
        eta_made_at=now,
        stops_to_go=3,
    )
    rows.happened(delivery, Status.OUT_FOR_DELIVERY, now - timedelta(hours=1))
    cause = {"on": "status:out_for_delivery", "status": "out_for_delivery", "channel": "sms"}
    text = rows.message(delivery, person)
    rows.attempt(text, person)
    rows.decision(delivery, "journey", "send", message_id=text, inputs=cause)
    failed = rows.message(delivery, person, state=MessageState.FAILED, error="unreachable handset", error_code="30003")
    rows.decision(delivery, "provider-receipt", "failed", message_id=failed, inputs={"code": "30003"})
    html = "<!doctype html><html lang=en><title>Hello</title><body><main><h1>On its way</h1></main>"
    rows.message(
        delivery, person, channel="email", subject="On its way", body="It is on its way", html=html, first_id=failed, hop=1
    )
    rows.waiting(delivery, person, now + timedelta(hours=20), kind="survey")
    rows.waiting(delivery, person, now, kind="arriving_soon", state=MessageState.DROPPED)
    said(rows, person, media=["image/jpeg"], inbox_id=rows.inbox())
    change(rows, delivery, person, wish_date=now.date() + timedelta(days=1), wish_start=time(17))
    accepted = {"window_start": now + timedelta(hours=5), "window_end": now + timedelta(hours=6), "state": ChangeState.ACCEPTED}
    change(rows, delivery, person, **accepted)
    change(rows, delivery, person, kind=Kind.LOCKER, state=ChangeState.REJECTED, reason="no_capacity")
    return person


def paths(person: int, rows: Rows) -> dict[str, str]:
    mail = rows.message(rows.delivery(person, ref="D-mail"), person, channel="email", subject="Hello", html="<p>Hello</p>")
    at = f"/sandbox/people/{person}"
    return {"list": "/sandbox", "phone": at, "mailbox": f"{at}/mail", "letter": f"{at}/mail/{mail}", "found": "/sandbox?q=nobody"}


def fits(page: Page) -> bool:
    """Whether nothing has to be scrolled sideways."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_pages_fit_and_axe_finds_nothing(window: Window, rows: Rows, ada: int, width: int, scheme: Scheme) -> None:
    """R29: WCAG 2.2 AA."""
    for path in paths(ada, rows).values():
        page = window.open(path, width, scheme)
        for details in page.locator("details:visible").all():
            details.locator("summary").click()
        assert fits(page), path
        found = Axe().run(page, options=AXE)
        assert found.violations_count == 0, f"{path}: {found.generate_report()}"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_the_empty_sandbox_fits_and_axe_finds_nothing(window: Window, width: int, scheme: Scheme) -> None:
    """R29"""
    page = window.open("/sandbox", width, scheme)
    assert fits(page)
    found = Axe().run(page, options=AXE)
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("width", [360, 1280])
def test_the_page_of_nobody_leads_back(window: Window, ada: int, width: int) -> None:
    page = window.open("/sandbox/people/999", width)
    expect(page.get_by_text("There is no such person")).to_be_visible()
    assert fits(page)
    assert Axe().run(page, options=AXE).violations_count == 0
    page.get_by_role("link", name="All people").click()
    expect(page.get_by_role("link", name="Ada Okafor")).to_be_visible()
    window.complaints.clear()  # the browser says that it was a 404


@pytest.mark.parametrize("width", [360, 1280])
def test_without_javascript_everything_is_there(window: Window, rows: Rows, ada: int, width: int) -> None:
    """R28"""
    page = window.open("/sandbox", width, script=False)
    expect(page.get_by_text("Reload for news")).to_be_visible()
    page.get_by_role("link", name="Ada Okafor").click()
    expect(page.get_by_text("Lark & Co: your parcel is on its way.").last).to_be_visible()
    why = page.locator(".thread .words", has_text="At once, by text: the delivery went out.")
    expect(why).to_be_hidden()
    page.locator(".thread summary").first.click()
    expect(why).to_be_visible()
    page.get_by_role("link", name="Mailbox").click()
    page.locator("#middle").get_by_role("link", name="On its way").click()
    expect(page.frame_locator("iframe").get_by_role("heading", name="On its way")).to_be_visible()


@pytest.mark.parametrize("width", [360, 1280])
def test_a_reply_typed_on_the_phone_appears_and_the_page_stays(window: Window, ada: int, width: int) -> None:
    """What is typed meanwhile, what is open and who is focused are left alone when the page is brought up to date."""
    page = window.open(f"/sandbox/people/{ada}", width)
    if width > 800:
        expect(page.get_by_text("Live", exact=True)).to_be_visible()
    page.evaluate("window.same = true")
    page.locator(".thread summary").first.click()
    box = page.get_by_label("Text from Ada Okafor to Lark & Co")
    box.fill("tomorrow after 6")
    box.press("Enter")
    mine = page.locator(".own", has_text="tomorrow after 6")
    expect(mine).to_be_in_viewport()
    expect(mine).to_contain_text("Not read yet")
    expect(box).to_have_value("")
    expect(box).to_be_focused()
    expect(page.locator(".thread details").first).to_have_attribute("open", "")
    box.press_sequentially("or le")
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".own .bubble").last).to_have_text("or le")
    assert page.evaluate("window.same") is True
    found = Axe().run(page, options=AXE)
    assert found.violations_count == 0, found.generate_report()


def test_half_a_reply_survives_news(window: Window, rows: Rows, ada: int) -> None:
    page = window.open(f"/sandbox/people/{ada}")
    expect(page.get_by_text("Live", exact=True)).to_be_visible()
    box = page.get_by_label("Text from Ada Okafor to Lark & Co")
    box.press_sequentially("leave it with ")
    rows.message(rows.delivery(ada), ada, body="Lark & Co: 3 stops away.")
    expect(page.locator(".bubble", has_text="3 stops away")).to_be_visible()
    expect(box).to_be_focused()
    box.press_sequentially("Bob")
    expect(box).to_have_value("leave it with Bob")


def test_a_reply_nobody_took_stays_in_the_box_and_says_so(window: Window, service: Service, ada: int) -> None:
    page = window.open(f"/sandbox/people/{ada}")
    service.stop()
    box = page.get_by_label("Text from Ada Okafor to Lark & Co")
    box.fill("2")
    box.press("Enter")
    expect(page.get_by_role("alert")).to_have_text("It was not sent: the service does not answer.")
    expect(box).to_have_value("2")
    service.start()
    box.press("Enter")
    expect(page.locator(".refused")).to_be_hidden()
    expect(box).to_have_value("")
    window.complaints.clear()  # the browser says that it could not connect


@pytest.mark.parametrize("width", [360, 1280])
def test_without_javascript_a_reply_appears_too(window: Window, ada: int, width: int) -> None:
    """R28"""
    page = window.open(f"/sandbox/people/{ada}", width, script=False)
    page.get_by_label("Text from Ada Okafor to Lark & Co").fill("tomorrow after 6")
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".own", has_text="tomorrow after 6")).to_be_in_viewport()
    assert page.url.endswith(f"/sandbox/people/{ada}")


def test_on_a_phone_there_is_the_list_then_the_person_and_the_way_back(window: Window, ada: int) -> None:
    page = window.open("/sandbox", 360)
    expect(page.locator(".phone")).to_be_hidden()
    page.get_by_role("link", name="Ada Okafor").click()
    expect(page.locator(".phone")).to_be_visible()
    expect(page.locator(".people")).to_be_hidden()
    expect(page.get_by_text("Today 13:00–15:00")).to_be_visible()
    page.get_by_role("link", name="People").click()
    expect(page.locator(".people")).to_be_visible()


def test_where_there_is_room_all_three_are_side_by_side(window: Window, ada: int) -> None:
    page = window.open("/sandbox")
    for part in (".people", ".phone", ".facts"):
        expect(page.locator(part)).to_be_visible()
    expect(page.locator(".row[aria-current]")).to_contain_text("Ada Okafor")


def test_the_conversation_begins_at_its_newest_message(window: Window, rows: Rows) -> None:
    person = rows.person("Ada")
    delivery = rows.delivery(person)
    for number in range(30):
        rows.message(delivery, person, body=f"Message {number} of thirty")
    for script, width in ((True, 1280), (False, 1280), (True, 360), (False, 360)):
        page = window.open(f"/sandbox/people/{person}", width, script=script)
        expect(page.locator(".bubble", has_text="Message 29 of thirty")).to_be_in_viewport()


def test_a_message_arrives_without_a_reload_and_leaves_the_reader_alone(window: Window, rows: Rows, ada: int) -> None:
    """R28"""
    page = window.open(f"/sandbox/people/{ada}")
    expect(page.get_by_text("Live", exact=True)).to_be_visible()
    page.evaluate("window.same = true")
    page.get_by_label("Find a person").fill("half typed")
    page.locator(".thread summary").first.click()
    delivery = rows.delivery(ada)
    message = rows.waiting(delivery, ada, rows.now, kind="arriving_soon")
    expect(page.locator("#said")).to_have_text("New: arriving soon, text")
    with rows.services.database.write() as session:
        row = session.get_one(Message, message)
        row.state, row.body, row.sent_at = MessageState.SENT, "Lark & Co: 3 stops away.", rows.now
    rows.attempt(message, ada)
    expect(page.locator(".bubble", has_text="3 stops away")).to_be_visible()
    expect(page.locator(".row .preview").first).to_contain_text("3 stops away")
    expect(page.locator(".thread details").first).to_have_attribute("open", "")
    expect(page.get_by_label("Find a person")).to_have_value("half typed")
    assert page.evaluate("window.same") is True


def test_a_page_left_open_misses_nothing_while_the_service_is_away(
    window: Window, service: Service, rows: Rows, ada: int
) -> None:
    """R28"""
    page = window.open(f"/sandbox/people/{ada}")
    expect(page.get_by_text("Live", exact=True)).to_be_visible()
    page.evaluate("window.same = true")
    service.stop()
    expect(page.get_by_text("Reconnecting")).to_be_visible()
    rows.message(rows.delivery(ada), ada, kind="delivered", body="Lark & Co: it was delivered meanwhile.")
    service.start()
    expect(page.locator(".bubble", has_text="delivered meanwhile")).to_be_visible(timeout=30_000)
    expect(page.locator("#said")).to_have_text("New: delivered, text")
    expect(page.get_by_text("Live", exact=True)).to_be_visible()
    assert page.evaluate("window.same") is True
    window.complaints.clear()  # the browser says that it could not connect


def test_the_first_message_fills_the_empty_sandbox(window: Window, rows: Rows) -> None:
    page = window.open("/sandbox")
    expect(page.get_by_text("Live", exact=True)).to_be_visible()
    person = rows.person("Ada")
    rows.attempt(rows.message(rows.delivery(person), person), person)
    expect(page.locator(".bubble")).to_have_text("Lark & Co: your parcel is on its way.")


def test_the_clock_shows_how_it_is_driven(window: Window, ada: int, drive: Callable[[float], None]) -> None:
    page = window.open("/sandbox")
    expect(page.locator("#speed")).to_have_text("paused")
    expect(page.locator("#clock time")).to_have_text("Tue 24 Nov 2026, 12:00")
    drive(600)
    expect(page.locator("#speed")).to_have_text("600×")
    expect(page.locator("#clock time")).not_to_have_text("Tue 24 Nov 2026, 12:00")


def test_the_keyboard_reaches_the_conversation_first(window: Window, ada: int) -> None:
    page = window.open(f"/sandbox/people/{ada}")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the conversation")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("#talk")).to_be_focused()
    page.keyboard.press("Tab")
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"


def test_what_somebody_wrote_does_not_run(window: Window, rows: Rows) -> None:
    trick = "{{7*7}}<script>document.title = 'broken'</script><img src=x onerror=\"document.title = 'broken'\">"
    person = rows.person(trick)
    page = window.open(f"/sandbox/people/{person}")
    expect(page.get_by_text("Live", exact=True)).to_be_visible()
    rows.message(rows.delivery(person), person, body=trick)
    expect(page.locator(".bubble")).to_have_text(trick)
    expect(page).to_have_title("Porchlight sandbox")
