"""The console in a real browser: wide and narrow, by day and by night, with and without JavaScript."""

from datetime import timedelta
from itertools import count

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from sqlalchemy import select
from sqlmodel import SQLModel

from app.lifecycle import Status
from app.store.agents import end_sessions
from app.store.changes import Change
from app.store.consents import Consent
from app.store.people import Person, suppress
from app.store.slots import Slot
from app.store.surveys import SurveyAnswer
from app.store.tasks import TaskKind
from app.wiring import Services
from rescheduling.change import ChangeState, Kind
from tests.browser.conftest import Scheme, Window
from tests.browser.test_sandbox import AXE, fits
from tests.http_console.conftest import PASSWORD, Desk

pytestmark = [
    pytest.mark.slow,
    pytest.mark.enable_socket,
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
]


@pytest.fixture
def desk(house: Services) -> Desk:
    made = Desk(house, count(1))
    made.agent("ana@example.com", admin=True)
    return made


@pytest.fixture
def ada(desk: Desk) -> int:
    """Somebody with every kind of thing in her conversation, who waits for a person."""
    now, person = desk.now, desk.person("Ada Okafor")
    tomorrow = now + timedelta(days=1)
    desk.add(Slot(brand_id=desk.brand(), ref="S1", start_at=tomorrow, end_at=tomorrow + timedelta(hours=2), capacity=3))
    desk.delivery(person, ref="LK-0", status=Status.DELIVERED)
    window = {"promise_start": tomorrow, "promise_end": tomorrow + timedelta(hours=1), "promise_at": now - timedelta(hours=2)}
    delivery = desk.delivery(
        person, ref="LK-1", street="3 Lantern Way", city="Berlin", promise_version=1, told_version=1, address_note="Gate 4821",
        driver="Noor", route="Lantern Row", **window,
    )  # fmt: skip
    desk.happened(delivery, Status.OUT_FOR_DELIVERY, now - timedelta(hours=2))
    told = desk.message(delivery, person, sent_at=now - timedelta(hours=2))
    desk.decision(delivery, "journey", "send", message_id=told, inputs={"on": "status:out_for_delivery", "channel": "sms"})
    desk.message(delivery, person, channel="email", subject="On its way", body="It is on its way.")
    desk.said(person, "can somebody call me", at=now - timedelta(minutes=14), reading={"intent": "human"}, outcome="for-agent")
    words = {"text": "Of course.", "agent": "Ana"}
    desk.message(delivery, person, kind="agent", body="Ana, Lark & Co: Of course.", facts={"saying": words})
    desk.waiting(delivery, person, now + timedelta(hours=20), kind="survey")
    common = {"brand_id": desk.brand(), "delivery_id": delivery, "person_id": person, "asked_by": "sms", "requested_at": now}
    desk.add(Change(uid="chg_1", kind=Kind.RESCHEDULE, slot_id=1, state=ChangeState.SEEN, decided_at=now, seen_at=now, **common))
    desk.add(Change(uid="chg_2", kind=Kind.INSTRUCTION, note="Knock", **common))
    desk.add(Change(uid="chg_3", kind=Kind.LOCKER, state=ChangeState.REJECTED, reason="no_room", decided_at=now, **common))
    answer = {"brand_id": desk.brand(), "delivery_id": delivery, "person_id": person, "channel": "sms", "answered_at": now}
    desk.add(SurveyAnswer(score=1, comment="soaked", **answer))
    desk.task(person, delivery_id=delivery, opened_at=now - timedelta(minutes=14))
    desk.conversation(person, with_agent=True)
    return person


@pytest.fixture
def ben(desk: Desk) -> int:
    """Somebody who opted out, perhaps of the delivery."""
    person = desk.person("Ben Moss")
    desk.delivery(person, ref="LK-2")
    with desk.services.database.write() as session:
        index = session.get_one(Person, person).phone_index
        assert index
        suppress(session, desk.brand(), "sms", index, "opted out", desk.now)
    desk.add(Consent(brand_id=desk.brand(), person_id=person, act="opt_out", channel="sms", words="CANCEL", at=desk.now))
    desk.task(person, TaskKind.OPT_OUT_TRAP, opened_at=desk.now - timedelta(minutes=3))
    desk.conversation(person)
    return person


def enter(window: Window, path: str = "/console", width: int = 1280, scheme: Scheme = "light", *, script: bool = True) -> Page:
    """Signs in, as a person does, and goes where they wanted."""
    page = window.open(path, width, scheme, script=script)
    page.get_by_label("Login").fill("ana@example.com")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"**{path}")
    return page


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_pages_fit_and_axe_finds_nothing(window: Window, ada: int, ben: int, width: int, scheme: Scheme) -> None:
    """R29: WCAG 2.2 AA."""
    page = window.open("/console", width, scheme)
    people = [f"/console/people/{ada}", f"/console/people/{ben}", "/console/people/999"]
    for path in ("/console/sign-in", "/console", *people):
        if path == "/console":
            page = enter(window, path, width, scheme)
        page.goto(path)
        for details in page.locator("details:visible:not(#keys)").all():
            details.evaluate("details => { details.open = true }")
        assert fits(page), path
        found = Axe().run(page, options=AXE)
        assert found.violations_count == 0, f"{path}: {found.generate_report()}"
    window.complaints.clear()  # the browser says that the last one was a 404


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_an_empty_console_and_a_refused_sign_in_are_designed_too(window: Window, desk: Desk, scheme: Scheme) -> None:
    page = window.open("/console/sign-in", 360, scheme)
    page.get_by_label("Login").fill("ana@example.com")
    page.get_by_label("Password").fill("not this one")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_contain_text("do not go together")
    assert Axe().run(page, options=AXE).violations_count == 0
    window.complaints.clear()  # the browser says that it was a 401
    page = enter(window, "/console", 1280, scheme)
    expect(page.get_by_text("No conversation yet.")).to_be_visible()
    assert Axe().run(page, options=AXE).violations_count == 0


@pytest.mark.parametrize("script", [True, False])
@pytest.mark.parametrize("width", [360, 1280])
def test_an_agents_round(window: Window, ada: int, ben: int, width: int, script: bool) -> None:
    """From the queue to the answer, the task, the change and back; the same without JavaScript."""
    page = enter(window, "/console", width, script=script)
    expect(page.get_by_role("heading", name="2 need a person")).to_be_visible()
    page.get_by_role("link", name="Ada Okafor").click()
    expect(page.locator(".bubble", has_text="can somebody call me")).to_be_visible()
    page.get_by_label("Your answer to Ada Okafor").fill("We call you in a minute.")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("status")).to_have_text("Your message is on its way.")
    expect(page.locator(".turn.agent .bubble", has_text="We call you in a minute.")).to_be_visible()
    page.get_by_role("button", name="Done").click()
    expect(page.get_by_role("status")).to_contain_text("off the list")
    page.get_by_role("button", name="Show note to the address").click()
    expect(page.get_by_text("Gate 4821")).to_be_in_viewport()
    assert width < 800 or page.evaluate("window.scrollY") == 0
    page.locator(".asks > summary").click()
    page.locator(".choice > summary", has_text="A neighbour").click()
    page.get_by_label("Name and house number").fill("Bob at 14")
    page.locator(".choice[open]").get_by_role("button", name="Ask for it").click()
    expect(page.get_by_role("status")).to_contain_text("Asked for.")
    page.locator(".changes > li", has_text="Neighbour").get_by_role("button", name="Take it back").click()
    expect(page.get_by_role("status")).to_have_text("Taken back.")
    page.get_by_role("button", name="Hand back to Porchlight").click()
    expect(page.get_by_role("status")).to_contain_text("answers here again")
    assert fits(page)
    page.get_by_role("button", name="Sign out").click()
    page.goto(f"/console/people/{ada}")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def test_where_there_is_room_all_three_panes_are_side_by_side(window: Window, ada: int) -> None:
    page = enter(window, f"/console/people/{ada}")
    for part in (".queue", ".thread", ".answer", ".side"):
        expect(page.locator(part)).to_be_in_viewport()
    expect(page.locator(".row[aria-current]")).to_contain_text("Ada Okafor")
    expect(page.locator(".turn.agent .bubble")).to_be_in_viewport()


def test_on_a_phone_there_is_the_queue_then_the_person_and_the_way_back(window: Window, ada: int) -> None:
    page = enter(window, "/console", 360)
    page.get_by_role("link", name="Ada Okafor").click()
    expect(page.locator(".queue")).to_be_hidden()
    page.get_by_role("link", name="All").click()
    expect(page.locator(".queue")).to_be_visible()


def test_what_is_new_comes_by_itself_and_leaves_the_writer_alone(window: Window, desk: Desk, ada: int) -> None:
    page = enter(window, f"/console/people/{ada}")
    expect(page.get_by_text("Live", exact=True)).to_be_visible()
    page.evaluate("window.same = true")
    page.get_by_label("Your answer to Ada Okafor").fill("half written, ê")
    expect(page.locator("#length")).to_have_text("15 characters, 1 segment")
    page.locator(".turn summary.meta").first.click()
    desk.said(ada, "are you still there?", at=desk.now + timedelta(seconds=1))
    desk.task(desk.person("Cara New"))
    expect(page.locator(".bubble", has_text="are you still there?")).to_be_visible(timeout=15_000)
    expect(page.locator("#queue").get_by_text("Cara New")).to_be_visible(timeout=15_000)
    expect(page).to_have_title("(2) Ada Okafor · Porchlight console")
    expect(page.get_by_label("Your answer to Ada Okafor")).to_have_value("half written, ê")
    expect(page.locator(".turn details.why").first).to_have_attribute("open", "")
    assert page.evaluate("window.same") is True


@pytest.mark.parametrize("width", [360, 1280])
def test_somebody_is_found_and_the_address_says_nothing_of_it(window: Window, ada: int, ben: int, width: int) -> None:
    """R33"""
    page = enter(window, "/console", width)
    for wanted, words in (("okafor", "1 person for “okafor”"), ("nobody", "Nobody for “nobody”")):
        page.get_by_label("Find a person").fill(wanted)
        page.keyboard.press("Enter")
        expect(page.get_by_text(words)).to_be_visible()
        assert page.url.endswith("/console/search")
        assert fits(page)
        assert Axe().run(page, options=AXE).violations_count == 0
    page.get_by_role("link", name="Show all").click()
    expect(page.get_by_role("link", name="Ben Moss")).to_be_visible()


def test_whoever_is_signed_out_is_shown_the_door_and_keeps_what_was_written(window: Window, desk: Desk, ada: int) -> None:
    page = enter(window, f"/console/people/{ada}")
    expect(page.get_by_text("Live", exact=True)).to_be_visible()
    page.get_by_label("Your answer to Ada Okafor").fill("half written")
    with desk.services.database.write() as session:
        end_sessions(session, 1, desk.services.clock.wall())
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible(timeout=15_000)
    window.complaints.clear()  # the browser says that it was a 401
    page.get_by_label("Login").fill("ana@example.com")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_label("Your answer to Ada Okafor")).to_have_value("half written")
    page.keyboard.press("r")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("status")).to_have_text("Your message is on its way.")
    expect(page.get_by_label("Your answer to Ada Okafor")).to_have_value("")


def test_the_keyboard_is_enough(window: Window, ada: int, ben: int) -> None:
    page = enter(window, f"/console/people/{ada}")
    expect(page.get_by_text("Live", exact=True)).to_be_visible()
    page.keyboard.press("j")
    expect(page.locator(".row", has_text="Ben Moss")).to_be_focused()
    page.keyboard.press("k")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/console/people/{ben}")
    expect(page.get_by_text("Opted out of texts")).to_be_visible()
    page.goto(f"/console/people/{ada}")
    page.keyboard.press("w")
    expect(page.locator(".turn details.why").first).to_have_attribute("open", "")
    page.keyboard.press("r")
    page.keyboard.type("j is a letter here")
    expect(page.get_by_label("Your answer to Ada Okafor")).to_have_value("j is a letter here")
    page.locator("#keys summary").click()
    page.get_by_label("Single keys work").uncheck()
    page.locator("h2").first.click()
    page.keyboard.press("/")
    expect(page.get_by_label("Find a person")).not_to_be_focused()


def test_every_link_opened_twice_changes_nothing(window: Window, desk: Desk, ada: int, ben: int, house: Services) -> None:
    """R24: only the audit grows, and the session is seen."""
    page = enter(window, "/console", script=False)
    before = everything(house)
    seen: set[str] = set()
    todo = ["/console"]
    while todo:
        path = todo.pop()
        if path in seen:
            continue
        seen.add(path)
        for _ in range(2):
            page.goto(path)
        links = page.eval_on_selector_all("a[href^='/console']", "links => links.map(link => link.getAttribute('href'))")
        todo += [link.partition("#")[0] for link in links]
    after = everything(house)
    assert {f"/console/people/{ada}", f"/console/people/{ben}"} <= seen
    assert {name for name in after if after[name] != before[name]} <= {"audit", "agent_session"}


def everything(services: Services) -> dict[str, list[tuple[object, ...]]]:
    """The whole database, to be compared."""
    with services.database.read() as session:
        return {
            table.name: [tuple(row) for row in session.connection().execute(select(table).order_by(*table.primary_key))]
            for table in SQLModel.metadata.sorted_tables
        }
