"""The delivery page in a real browser: on a phone and a desk, by day and by night, with and without JavaScript."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from sqlalchemy import select
from sqlmodel import SQLModel

from app.http.delivery_page_steps import STEPS
from app.lifecycle import Status
from app.store.changes import Change
from app.store.deliveries import Delivery
from app.wiring import Services
from rescheduling.change import ChangeState, Kind
from tests.browser.conftest import Scheme, Window
from tests.http.delivery_stage import Stage
from tests.http_sandbox.conftest import Rows

pytestmark = [
    pytest.mark.slow,
    pytest.mark.enable_socket,
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
]
AXE = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
both = pytest.mark.parametrize("script", [True, False], ids=["with-javascript", "without"])


@pytest.fixture
def stage(rows: Rows) -> Stage:
    made = Stage(rows)
    made.slots()
    made.lockers()
    return made


def states(stage: Stage) -> dict[str, str]:
    """A page of each kind there is, by name."""
    day = {"promise_start": None, "promise_end": None, "promise_at": None}
    pages = {
        "planned": stage.delivery(status=Status.PLANNED, promised_date=stage.now.date() + timedelta(days=3), **day)[1],
        "out": stage.delivery(parcels=["Desk lamp", "Curtains"])[1],
        "passed": stage.delivery(promise_start=stage.now - timedelta(hours=3), promise_end=stage.now - timedelta(hours=1))[1],
        "attempted": stage.delivery(status=Status.ATTEMPTED, status_details={"reason": "nobody_home"})[1],
        "collect": stage.delivery(status=Status.AT_PICKUP_POINT, status_details={"pickup_name": "Corner Books"})[1],
        "delivered": stage.delivered()[1],
        "german": stage.delivery("de-DE", "federweg", parcels=["Donaudampfschifffahrtskapitänsmützenschachtel"])[1],
    }
    for state in ChangeState:
        number, pages[state] = stage.delivery()
        seen = {"seen_at": stage.now} if state in (ChangeState.SEEN, ChangeState.HONOURED) else {}
        ended = {"ended_at": stage.now} if state is ChangeState.HONOURED else {}
        stage.change(number, state, kind=Kind.SAFE_PLACE, spot="porch", wish_date=None, **seen, **ended)
    return pages


def fits(page: Page) -> bool:
    """Whether nothing has to be scrolled sideways."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


def sound(page: Page, name: str) -> None:
    for details in page.locator("details:visible").all():
        details.locator("summary").click()
    assert fits(page), name
    found = Axe().run(page, options=AXE)
    assert found.violations_count == 0, f"{name}: {found.generate_report()}"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_pages_fit_and_axe_finds_nothing(window: Window, stage: Stage, width: int, scheme: Scheme) -> None:
    """R29: WCAG 2.2 AA."""
    page = window.open("/d/x", width, scheme)
    sound(page, "gone")
    window.complaints.clear()  # the browser says that it was a 404
    for name, path in states(stage).items():
        page.goto(path)
        sound(page, name)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_steps_fit_and_axe_finds_nothing(window: Window, stage: Stage, width: int, scheme: Scheme) -> None:
    """R29: WCAG 2.2 AA."""
    _, english = stage.delivery()
    _, german = stage.delivery("de-DE", "federweg")
    page = window.open(english, width, scheme)
    for path in (english, german):
        for step in STEPS:
            page.goto(f"{path}/{step}")
            sound(page, step)
    page.goto(f"{german}/another-time")  # a brand without slots
    page.evaluate("document.querySelector('form').noValidate = true")
    page.locator("button").click()
    expect(page.get_by_role("alert")).to_be_visible()
    sound(page, "problem")
    window.complaints.clear()  # the browser says that it was a 400


def test_everything_needed_is_in_the_first_600_pixels(window: Window, stage: Stage) -> None:
    """LOOK"""
    _, path = stage.delivery()
    page = window.open(path, 360)
    assert page.evaluate("parseFloat(getComputedStyle(document.querySelector('h1')).fontSize)") in (28, 30, 32)
    assert page.evaluate("getComputedStyle(document.querySelector('.hours')).fontVariantNumeric") == "tabular-nums"
    for row in page.locator(".row").all()[:3]:
        box = row.bounding_box()
        assert box is not None
        assert box["height"] >= 48
        assert box["y"] + box["height"] <= 600


@both
def test_another_time_is_asked_for_and_taken_back(window: Window, stage: Stage, script: bool) -> None:
    """R43"""
    number, path = stage.delivery()
    page = window.open(path, 360, script=script)
    page.get_by_role("link", name="Another time").click()
    expect(page.get_by_role("heading", name="When would suit you?")).to_be_visible()
    page.get_by_label("18:00–20:00").check()
    page.get_by_role("button", name="Ask for this time").click()
    receipt = page.locator(".receipt")
    expect(receipt).to_contain_text("Requested")
    expect(receipt).to_contain_text("Tomorrow 18:00")
    expect(page.get_by_role("link", name="Another time")).to_be_hidden()
    receipt.get_by_role("button", name="Take it back").click()
    expect(receipt).to_contain_text("Taken back")
    expect(page.get_by_role("link", name="Another time")).to_be_visible()
    assert [change.state for change in stage.changes(number)] == [ChangeState.WITHDRAWN]


@both
def test_a_locker_is_asked_for(window: Window, stage: Stage, script: bool) -> None:
    number, path = stage.delivery()
    page = window.open(path, 360, script=script)
    page.get_by_role("link", name="A locker nearby").click()
    page.get_by_role("link", name="Back").click()
    page.get_by_role("link", name="A locker nearby").click()
    page.get_by_label("Locker Station Road").check()
    page.get_by_role("button", name="Ask for this locker").click()
    expect(page.locator(".receipt")).to_contain_text("Pick-up at Locker Station Road")
    page.get_by_text("Change something else").click()
    page.get_by_role("link", name="A note for the driver").click()
    page.get_by_label("Your note").fill("Ring twice")
    page.get_by_role("button", name="Pass it on").click()
    expect(page.locator(".receipt")).to_have_count(2)
    assert [change.kind for change in stage.changes(number)] == [Kind.LOCKER, Kind.INSTRUCTION]


@both
def test_a_day_and_a_part_of_it_where_no_slots_are_booked(window: Window, stage: Stage, script: bool) -> None:
    number, path = stage.delivery(brand="federweg", locale="en-GB")
    page = window.open(f"{path}/another-time", 360, script=script)
    page.get_by_label("Day").fill((stage.now.date() + timedelta(days=2)).isoformat())
    page.get_by_label("After work").check()
    page.get_by_role("button", name="Ask for this time").click()
    expect(page.locator(".receipt")).to_contain_text("Thursday 26 November after 17:00")
    [change] = stage.changes(number)
    assert str(change.wish_start) == "17:00:00"


@both
def test_how_it_went_is_answered_and_may_be_answered_again(window: Window, stage: Stage, script: bool) -> None:
    _, path = stage.delivered()
    page = window.open(path, 360, script=script)
    page.get_by_role("radio", name="4").check()
    page.get_by_label("Anything to add?").fill("Kind driver")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("You gave 4 of 5.")).to_be_visible()
    page.get_by_text("Change your answer").click()
    page.get_by_role("radio", name="2").check()
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("You gave 2 of 5. Sorry it wasn't good")).to_be_visible()


@both
def test_the_keyboard_alone_is_enough(window: Window, stage: Stage, script: bool) -> None:
    number, path = stage.delivery()
    page = window.open(path, 360, script=script)
    row = page.get_by_role("link", name="A safe place")
    while not row.evaluate("row => row === document.activeElement"):
        page.keyboard.press("Tab")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Where may we leave it?")).to_be_visible()
    for key in ("Tab", "Tab", "Space", "ArrowDown", "Enter"):
        page.keyboard.press(key)
    expect(page.locator(".receipt")).to_contain_text("At the back door")
    assert [change.spot for change in stage.changes(number)] == ["back_door"]


@both
def test_a_crawl_of_every_link_twice_changes_nothing(window: Window, stage: Stage, services: Services, script: bool) -> None:
    """R24: also by a scanner that runs scripts."""
    number, asked = stage.delivery()
    stage.change(number)
    pages = [asked, stage.delivered()[1]]
    before = everything(services)
    page = window.open(asked, script=script)
    seen: set[str] = set()
    todo = list(pages)
    while todo:
        path = todo.pop()
        seen.add(path)
        for _ in range(2):
            page.goto(path)
        links = page.locator("a[href^='/']").all()
        todo += {href for link in links if (href := link.get_attribute("href")) and href not in seen} - set(todo)
    assert len(seen) >= len(pages) + len(STEPS) - 1  # the brand offers no pick-up points
    assert everything(services) == before


def everything(services: Services) -> dict[str, list[tuple[object, ...]]]:
    with services.database.read() as session:
        tables = SQLModel.metadata.sorted_tables
        return {t.name: [tuple(row) for row in session.connection().execute(select(t).order_by(*t.primary_key))] for t in tables}


@contextmanager
def looked_again(page: Page) -> Iterator[None]:
    """What the page does every quarter of a minute, at once."""
    yield
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


def test_an_open_page_follows_what_happens_without_a_reload(window: Window, stage: Stage, services: Services) -> None:
    number, path = stage.delivery()
    stage.change(number, kind=Kind.SAFE_PLACE, spot="porch", wish_date=None)
    page = window.open(path, 360)
    page.evaluate("window.same = true")
    page.get_by_text("Change something else").click()
    with looked_again(page), services.database.write() as session:
        [change] = session.exec(select(Change)).scalars()
        change.state, change.decided_at = ChangeState.ACCEPTED, stage.now
    expect(page.locator(".receipt")).to_contain_text("It's in the driver's plan.")
    expect(page.get_by_role("link", name="Another time")).to_be_visible()  # what was open stays open
    with looked_again(page), services.database.write() as session:
        session.get_one(Delivery, number).status = Status.DELIVERED
    expect(page.get_by_role("heading", level=1)).to_contain_text("was delivered")
    expect(page.locator("#said")).to_contain_text("was delivered")
    expect(page.get_by_text("How was this delivery?")).to_be_visible()
    assert page.evaluate("window.same") is True
    page.get_by_role("radio", name="5").check()
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("You gave 5 of 5.")).to_be_visible()


def test_what_is_half_typed_stays_while_the_page_follows(window: Window, stage: Stage, services: Services) -> None:
    number, path = stage.delivered()
    page = window.open(path, 360)
    page.get_by_label("Anything to add?").fill("half typed")
    with looked_again(page), services.database.write() as session:
        session.get_one(Delivery, number).status = Status.RETURNED
    expect(page.get_by_role("heading", level=1)).to_contain_text("went back")
    expect(page.get_by_label("Anything to add?")).to_have_value("half typed")


def test_a_page_without_a_network_says_how_old_it_is(window: Window, stage: Stage) -> None:
    _, path = stage.delivery()
    page = window.open(path, 360)
    stale = page.get_by_text("You seem to be offline.")
    expect(stale).to_be_hidden()
    page.context.set_offline(True)
    expect(stale).to_be_visible()
    expect(stale).to_contain_text("12:00")
    page.context.set_offline(False)
    expect(stale).to_be_hidden()
    window.complaints.clear()  # the browser says that it could not connect
