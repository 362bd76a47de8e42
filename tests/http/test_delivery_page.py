"""The delivery page as somebody without JavaScript uses it."""

import asyncio
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import count
from threading import Barrier
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlmodel import SQLModel, col, select

from app.brand_book import BrandBook
from app.clock import FixedClock
from app.http.delivery_page_door import FOLDER
from app.http.delivery_page_steps import STEPS
from app.http.delivery_page_view import STEPS as ROWS
from app.lifecycle import Status
from app.main import create_app
from app.rendering.page_words import CONSEQUENCES, HAPPENED, NEXT, OUTCOMES, STATES, TITLES
from app.settings import PROJECT
from app.store.deliveries import Delivery
from app.store.links import revoke_links
from app.store.places import Place
from app.store.slots import Slot
from app.store.surveys import SurveyAnswer
from app.store.tasks import Task
from app.wiring import Services
from rescheduling.change import ChangeState, Kind
from tests.http.delivery_stage import Stage
from tests.http_sandbox.conftest import HERE, Rows

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
PRIVATE = {"cache-control": "no-store", "referrer-policy": "no-referrer", "x-robots-tag": "noindex, nofollow"}
Snapshot = dict[str, list[tuple[object, ...]]]


@dataclass
class Visitor:
    """Somebody with a browser: it keeps cookies, and sends back what a form holds."""

    app: FastAPI
    cookies: httpx.Cookies = field(default_factory=httpx.Cookies)
    base: str = HERE

    def ask(self, method: str, path: str, **more: Any) -> httpx.Response:
        return asyncio.run(self._ask(method, path, **more))

    async def _ask(self, method: str, path: str, **more: Any) -> httpx.Response:
        transport = httpx.ASGITransport(self.app)
        async with httpx.AsyncClient(transport=transport, base_url=self.base, cookies=self.cookies) as client:
            answer = await client.request(method, path, **more)
            self.cookies = client.cookies
            return answer

    def get(self, path: str, **more: Any) -> httpx.Response:
        return self.ask("GET", path, **more)

    def words(self, path: str) -> str:
        """What can be read on a page."""
        return words(self.get(path).text)

    def form(self, page: str) -> dict[str, str]:
        """What a form on that page holds before anything is filled in."""
        found = self.get(page).text
        return {name: str(re.search(f'name="{name}" value="([^"]+)"', found)[1]) for name in ("stamp", "once")}  # type: ignore[index]

    def send(self, page: str, to: str, **values: str) -> httpx.Response:
        """Opens a page and sends its form with these values."""
        return self.ask("POST", to, data={**self.form(page), **values})

    def choose(self, path: str, step: str, **values: str) -> httpx.Response:
        return self.send(f"{path}/{step}", f"{path}/{step}", **values)


def without_tokens(html: str) -> str:
    """A page without its tokens, stamps and nonces: chance writes "555" or "Dan" into one of them every so often."""
    return re.sub(r"[A-Za-z0-9_-]{16,}", "*", html)


def words(html: str) -> str:
    text = re.sub(r"<[^>]+>", " ", html.partition("<body")[2]).replace("&#39;", "'").replace("\u2060", "")
    return " ".join(text.partition(">")[2].split())


@pytest.fixture
def stage(services: Services) -> Stage:
    return Stage(Rows(services, count(1)))


@pytest.fixture
def visitor(services: Services) -> Visitor:
    return Visitor(create_app(services))


@pytest.fixture
def snapshot(services: Services) -> Callable[[], Snapshot]:
    """Everything in the database, to be compared."""

    def take() -> Snapshot:
        with services.database.read() as session:
            return {
                table.name: [tuple(row) for row in session.connection().execute(table.select().order_by(*table.primary_key))]
                for table in SQLModel.metadata.sorted_tables
            }

    return take


def rows_of(stage: Stage, model: Any) -> list[Any]:
    with stage.rows.services.database.read() as session:
        return list(session.exec(select(model).order_by(col(model.id))))


def test_the_page_says_what_is_happening_and_when(visitor: Visitor, stage: Stage) -> None:
    _, path = stage.delivery(parcels=["Desk lamp", "Curtains"])
    text = visitor.words(path)
    assert text.index("Lark & Co".replace("&", "&amp;")) < text.index("Your 2 parcels are on their way.")
    assert "Desk lamp · Curtains Today 14:10–15:40 We'll tell you if this changes." in text
    for one in ("Another time", "A locker nearby", "A safe place", "A note for the driver", "Call it off"):
        assert one in text
    assert "Changes are possible until today at 13:10." in text


def test_a_link_that_opens_nothing_is_told_alike_whatever_it_was(
    visitor: Visitor, services: Services, stage: Stage, clock: FixedClock
) -> None:
    """R23"""
    delivery, revoked = stage.delivery()
    with services.database.write() as session:
        revoke_links(session, stage.rows.brand(), delivery, stage.now)
    _, over = stage.delivery()
    clock.advance(timedelta(days=61))
    answers = [visitor.get(path + more) for path in (revoked, over, "/d/x", "/d/" + "A" * 22) for more in ("", "/locker")]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.text for answer in answers}) == 1
    assert "This link opens nothing." in words(answers[0].text)
    assert not visitor.cookies
    german = visitor.get(over, headers={"Accept-Language": "de-AT,de;q=0.9"})
    assert "Dieser Link öffnet nichts." in german.text


def test_every_answer_is_kept_by_nobody(visitor: Visitor, stage: Stage) -> None:
    """R23"""
    _, path = stage.delivery()
    answers = [visitor.get(page) for page in (path, f"{path}/state", f"{path}/note", "/d/assets/page.css", "/d/x", "/d/x/state")]
    answers += [visitor.choose(path, "note", text="Ring twice"), visitor.ask("HEAD", path)]
    for answer in answers:
        assert {name: answer.headers[name] for name in PRIVATE} == PRIVATE, answer.url
    policy = answers[0].headers["content-security-policy"]
    assert "object-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy


def test_a_crawl_of_every_link_twice_changes_nothing(visitor: Visitor, stage: Stage, snapshot: Callable[[], Snapshot]) -> None:
    """R24"""
    stage.slots()
    stage.lockers()
    delivery, path = stage.delivery()
    stage.change(delivery)
    _, delivered = stage.delivered()
    before = snapshot()
    seen: set[str] = set()
    todo = [path, delivered, f"{path}/state", f"{path}/withdraw", f"{delivered}/rating"] + [f"{path}/{name}" for name in STEPS]
    while todo:
        page = todo.pop()
        seen.add(page)
        for method in ("GET", "HEAD", "GET"):
            assert visitor.ask(method, page).status_code in (200, 404)
        links = re.findall(r'(?:href|action|src)="(/[^"]*)"', visitor.get(page).text)
        todo += [link for link in links if link not in seen]
    assert len(seen) > 12
    assert snapshot() == before


def test_what_is_chosen_is_requested_and_not_confirmed_before_it_is(visitor: Visitor, stage: Stage, services: Services) -> None:
    """R43"""
    stage.slots()
    delivery, path = stage.delivery()
    assert "Tomorrow" in visitor.words(f"{path}/another-time")
    answer = visitor.choose(path, "another-time", slot="S2")
    assert (answer.status_code, answer.headers["location"]) == (303, path)
    text = visitor.words(path)
    assert "Requested Tomorrow 18:00–20:00" in text
    assert "This holds until your change is confirmed." in text
    assert "Today 14:10–15:40" in text
    [change] = stage.changes(delivery)
    assert (change.kind, change.state, change.asked_by) == (Kind.RESCHEDULE, ChangeState.REQUESTED, "page")
    assert rows_of(stage, Slot)[1].taken == 1


def test_a_confirmed_change_shows_its_marks_and_its_window(visitor: Visitor, stage: Stage) -> None:
    delivery, path = stage.delivery()
    stage.agreed(delivery)
    text = visitor.words(path)
    assert "Confirmed Tomorrow 17:20–18:50" in text
    assert "Tomorrow 17:20–18:50 We'll tell you if this changes." in text
    assert "Asked 11:55 Confirmed 11:58 Seen by the driver not yet Done not yet" in text
    assert "14:10" not in text


def test_a_parcel_that_goes_elsewhere_has_no_window_at_the_door(visitor: Visitor, stage: Stage) -> None:
    delivery, path = stage.delivery()
    stage.change(delivery, ChangeState.ACCEPTED, kind=Kind.LOCKER, wish_date=None)
    text = visitor.words(path)
    assert "14:10" not in text
    assert "Confirmed To a locker" in text


def test_a_refused_change_says_why_and_offers_the_rest(visitor: Visitor, stage: Stage) -> None:
    delivery, path = stage.delivery()
    stage.change(delivery, ChangeState.REJECTED, reason="no_capacity")
    text = visitor.words(path)
    assert "Not possible Tomorrow There's no room left on that route." in text
    assert "Another time" in text


@pytest.mark.parametrize("wrong", ["nothing", "another", "cookie", "link"])
def test_a_form_that_was_not_shown_here_changes_nothing(
    visitor: Visitor, stage: Stage, snapshot: Callable[[], Snapshot], wrong: str
) -> None:
    """R24, R29"""
    delivery, path = stage.delivery()
    _, other = stage.delivery()
    form = {**visitor.form(f"{other if wrong == 'link' else path}/note"), "text": "Ring twice"}
    form |= {"nothing": {"stamp": ""}, "another": {"stamp": "0" * 64}}.get(wrong, {})
    if wrong == "cookie":
        visitor.cookies = httpx.Cookies()
    before = snapshot()
    answer = visitor.ask("POST", f"{path}/note", data=form)
    assert answer.status_code == 403
    assert "Please press the button again." in answer.text
    assert "Ring twice</textarea>" in answer.text
    assert snapshot() == before
    assert stage.changes(delivery) == []


def test_only_forms_are_taken(visitor: Visitor, stage: Stage) -> None:
    _, path = stage.delivery()
    visitor.get(path)
    assert visitor.ask("POST", f"{path}/note", json={"text": "x"}).status_code == 415
    assert visitor.ask("POST", f"{path}/note", content=b"text=" + b"x" * 20_000, headers=FORM).status_code == 413
    assert visitor.ask("POST", f"{path}/note", content=b"&".join([b"a=b"] * 30), headers=FORM).status_code == 400
    assert visitor.ask("POST", f"{path}/nothing", data={"a": "b"}).status_code == 404
    assert visitor.ask("POST", "/d/x/note", data={"a": "b"}).status_code == 404


def test_people_are_answered_with_a_page_also_when_nothing_goes(visitor: Visitor, stage: Stage, services: Services) -> None:
    _, path = stage.delivery()
    odd = visitor.ask("POST", f"{path}/note", json={"text": "x"})
    assert "That didn't work." in words(odd.text)
    with services.database.write() as session:
        session.connection().exec_driver_sql("ALTER TABLE link RENAME TO link_away")
    answer = visitor.get(path, headers={"Accept-Language": "de"})
    assert answer.status_code == 503
    assert "Das hat nicht geklappt." in words(answer.text)
    assert {name: answer.headers[name] for name in PRIVATE} == PRIVATE


def test_the_cookie_is_the_hosts_own_where_there_is_https(services: Services, stage: Stage) -> None:
    """R29"""
    _, path = stage.delivery()
    plain = Visitor(create_app(services)).get(path).headers["set-cookie"]
    assert plain.startswith("porchlight-page=")
    settings = services.settings.model_copy(update={"public_url": "https://track.lark.example.com"})
    secure = Visitor(create_app(replace(services, settings=settings))).get(path).headers["set-cookie"]
    assert secure.startswith("__Host-porchlight-page=")
    assert "Secure" in secure
    for cookie in (plain, secure):
        assert {"HttpOnly", "Path=/", "SameSite=strict"} <= set(cookie.split("; "))


def test_a_form_sent_twice_is_one_change_and_a_new_one_later_is_another(visitor: Visitor, stage: Stage) -> None:
    """R24"""
    delivery, path = stage.delivery()
    form = {**visitor.form(f"{path}/safe-place"), "spot": "porch"}
    for _ in range(3):
        assert visitor.ask("POST", f"{path}/safe-place", data=form).status_code == 303
    [change] = stage.changes(delivery)
    assert visitor.send(path, f"{path}/withdraw", change=change.uid).status_code == 303
    assert visitor.ask("POST", f"{path}/safe-place", data=form).status_code == 303
    assert [c.state for c in stage.changes(delivery)] == [ChangeState.WITHDRAWN]
    assert "Taken back On the porch It stays as it was." in visitor.words(path)
    visitor.choose(path, "safe-place", spot="porch")
    assert [c.state for c in stage.changes(delivery)] == [ChangeState.WITHDRAWN, ChangeState.REQUESTED]


def test_taking_back_gives_the_compartment_free_again_and_works_once(visitor: Visitor, stage: Stage) -> None:
    stage.lockers()
    delivery, path = stage.delivery()
    visitor.choose(path, "locker", place="L1")
    assert "Requested Pick-up at Locker Station Road" in visitor.words(path)
    assert rows_of(stage, Place)[0].taken == 1
    [change] = stage.changes(delivery)
    visitor.send(path, f"{path}/withdraw", change=change.uid)
    assert rows_of(stage, Place)[0].taken == 0
    again = visitor.send(f"{path}/note", f"{path}/withdraw", change=change.uid)
    assert again.status_code == 409
    assert "can't be changed any more" in words(again.text)


def test_a_change_of_somebody_else_cannot_be_taken_back(visitor: Visitor, stage: Stage) -> None:
    delivery, _ = stage.delivery()
    _, other = stage.delivery()
    uid = stage.change(delivery)
    assert visitor.send(f"{other}/note", f"{other}/withdraw", change=uid).status_code == 409
    assert [c.state for c in stage.changes(delivery)] == [ChangeState.REQUESTED]


def test_who_comes_too_late_for_a_place_is_shown_what_is_left(visitor: Visitor, stage: Stage) -> None:
    """R42"""
    stage.slots()
    _, path = stage.delivery()
    mine, (_, theirs) = Visitor(visitor.app), stage.delivery()
    form = {**mine.form(f"{path}/another-time"), "slot": "S1"}
    visitor.choose(theirs, "another-time", slot="S1")
    answer = mine.ask("POST", f"{path}/another-time", data=form)
    assert answer.status_code == 409
    text = words(answer.text)
    assert "Sorry, there's no room left for that." in text
    assert "18:00–20:00" in text
    assert 'value="S1"' not in answer.text


def at_once(posts: list[tuple[Visitor, str, dict[str, str]]]) -> list[int]:
    """Sends all of them at the same time; their statuses."""
    gate = Barrier(len(posts))

    def post(visitor: Visitor, path: str, form: dict[str, str]) -> int:
        gate.wait()
        return visitor.ask("POST", path, data=form).status_code

    with ThreadPoolExecutor(len(posts)) as pool:
        return sorted(pool.map(lambda one: post(*one), posts))


def test_of_many_who_want_the_last_place_at_once_one_gets_it(visitor: Visitor, stage: Stage) -> None:
    """R42"""
    stage.slots()
    posts = []
    for _ in range(6):
        one, (_, path) = Visitor(visitor.app), stage.delivery()
        posts.append((one, f"{path}/another-time", {**one.form(f"{path}/another-time"), "slot": "S1"}))
    assert at_once(posts) == [303] + [409] * 5
    assert rows_of(stage, Slot)[0].taken == 1


def test_a_button_pressed_many_times_at_once_is_one_change(visitor: Visitor, stage: Stage) -> None:
    """R24"""
    delivery, path = stage.delivery()
    form = {**visitor.form(f"{path}/note"), "text": "Ring twice"}
    assert at_once([(replace(visitor), f"{path}/note", form)] * 5) == [303] * 5
    assert len(stage.changes(delivery)) == 1


def test_where_slots_are_booked_and_all_are_taken_no_day_is_asked(visitor: Visitor, stage: Stage, services: Services) -> None:
    stage.slots()
    _, path = stage.delivery()
    with services.database.write() as session:
        for slot in session.exec(select(Slot)):
            slot.taken = 1
    text = visitor.words(f"{path}/another-time")
    assert "Sorry, there's no room left for that. This is still possible: A locker nearby" in text
    assert "Ask for this time" not in text


def test_a_brand_without_slots_asks_for_a_day_and_a_part_of_it(visitor: Visitor, stage: Stage) -> None:
    delivery, path = stage.delivery()
    page = visitor.get(f"{path}/another-time").text
    assert 'min="2026-11-25" max="2026-12-08"' in page
    assert visitor.choose(path, "another-time", day="2026-11-25", part="late").status_code == 303
    assert "Requested Tomorrow after 17:00" in visitor.words(path)
    [change] = stage.changes(delivery)
    assert (str(change.wish_date), str(change.wish_start), change.wish_end) == ("2026-11-25", "17:00:00", None)


@pytest.mark.parametrize("day", ["", "2026-11-24", "2026-12-09", "tomorrow", "0001-01-01"])
def test_a_day_that_cannot_be_is_asked_for_again(visitor: Visitor, stage: Stage, day: str) -> None:
    delivery, path = stage.delivery()
    answer = visitor.choose(path, "another-time", day=day, part="morning")
    assert answer.status_code == 400
    assert "Please choose a day from tomorrow to Tuesday 8 December." in words(answer.text)
    assert stage.changes(delivery) == []


@pytest.mark.parametrize(
    ("step", "values", "problem"),
    [
        ("locker", {}, "Please choose one."),
        ("safe-place", {}, "Please choose one."),
        ("safe-place", {"spot": "moon"}, "Please choose one."),
        ("safe-place", {"spot": "other", "text": " \x00 "}, "Please say where."),
        ("neighbour", {"who": " "}, "Please say which neighbour."),
        ("note", {"text": ""}, "Please write what the driver should know."),
    ],
)
def test_an_answer_that_says_nothing_is_asked_for_again(
    visitor: Visitor, stage: Stage, step: str, values: dict[str, str], problem: str
) -> None:
    stage.lockers()
    delivery, path = stage.delivery()
    answer = visitor.choose(path, step, **values)
    assert answer.status_code == 400
    assert problem in words(answer.text)
    assert stage.changes(delivery) == []


@pytest.mark.parametrize(
    ("step", "values", "said", "kept"),
    [
        ("safe-place", {"spot": "porch"}, "Requested On the porch", ("porch", None)),
        (
            "safe-place",
            {"spot": "other", "text": "Behind the bin"},
            "Requested In the place you named",
            ("other", "Behind the bin"),
        ),
        ("neighbour", {"who": "Bob at 14"}, "Requested With a neighbour", ("", "Bob at 14")),
        ("note", {"text": "Gate code 4821"}, "Requested Your note", ("", "Gate code 4821")),
        ("cancel", {}, "Requested Calling the delivery off", ("", None)),
    ],
)
def test_each_choice_becomes_its_change(
    visitor: Visitor, stage: Stage, step: str, values: dict[str, str], said: str, kept: tuple[str, str | None]
) -> None:
    delivery, path = stage.delivery()
    assert visitor.choose(path, step, **values).status_code == 303
    assert said in visitor.words(path)
    [change] = stage.changes(delivery)
    assert (change.spot, change.note) == kept


def test_no_page_shows_who_lives_where_or_any_code(visitor: Visitor, stage: Stage) -> None:
    """R25"""
    stage.lockers()
    delivery, path = stage.delivery(postcode="SE1 9ZZ", address_note="Flat 7", depot="Depot North", driver="Dan Driver")
    stage.change(delivery, kind=Kind.NEIGHBOUR, wish_date=None, note="Bob Miller at 14")
    stage.change(delivery, kind=Kind.INSTRUCTION, wish_date=None, note="Gate code 4821")
    _, delivered = stage.delivered()
    waiting = {"pickup_name": "Corner Books", "pickup_address": "12 Mill Lane", "where": "with Yves at 3 Lantern Way"}
    _, collect = stage.delivery(status=Status.AT_PICKUP_POINT, status_details=waiting, pickup_code="7744")
    pages = [path, delivered, collect, *(f"{path}/{step}" for step in STEPS)]
    text = " ".join(without_tokens(visitor.get(page).text) for page in pages)
    hidden = ("Ada", "Okafor", "Lantern", "London", "SE1", "Flat 7", "Depot North", "Dan", "Bob", "4821", "7744", "Mill Lane 12",
              "12 Mill Lane", "Yves", "555", "example.com/p/1")  # fmt: skip
    assert [word for word in hidden if word in text] == []
    assert "A. O." in words(visitor.get(delivered).text)
    assert "Corner Books" in text


def test_distances_are_too_coarse_to_find_the_address_by(visitor: Visitor, stage: Stage) -> None:
    """R25"""
    stage.lockers()
    _, path = stage.delivery()
    text = visitor.words(f"{path}/locker")
    assert "Locker Station Road 12 Station Road · within 500 m · open 08:00–20:00" in text
    assert "Locker Mill Lane 1 Mill Lane · within 1.5 km" in text


@pytest.mark.parametrize("status", [Status.DELIVERED, Status.CANCELLED, Status.AT_PICKUP_POINT, Status.RETURNED])
def test_afterwards_nothing_can_be_rerouted(visitor: Visitor, stage: Stage, status: Status) -> None:
    _, after = stage.delivery(status=status)
    assert not any(f"{after}/{step}" in visitor.get(after).text for step in STEPS)
    assert "Sorry, that can't be changed any more." in visitor.words(f"{after}/another-time")


def test_a_form_left_open_over_the_delivery_is_refused_in_words(visitor: Visitor, stage: Stage, services: Services) -> None:
    delivery, path = stage.delivery()
    form = {**visitor.form(f"{path}/note"), "text": "Ring twice"}
    with services.database.write() as session:
        session.get_one(Delivery, delivery).status = Status.DELIVERED
    answer = visitor.ask("POST", f"{path}/note", data=form)
    assert answer.status_code == 409
    assert "Sorry, that can't be changed any more." in words(answer.text)
    assert stage.changes(delivery) == []


def test_after_the_cut_off_the_page_says_so(visitor: Visitor, stage: Stage, clock: FixedClock) -> None:
    _, path = stage.delivery()
    clock.advance(timedelta(minutes=80))
    text = visitor.words(path)
    assert "Another time" not in text
    assert "A safe place" in text
    assert "Changes are possible until" not in text
    assert "Sorry, it's too late for that: the route is fixed. This is still possible:" in visitor.words(f"{path}/another-time")
    clock.advance(timedelta(minutes=40))
    assert "The route is fixed now" in visitor.words(path)
    clock.advance(timedelta(hours=3))
    assert "Sorry, this time has passed." in visitor.words(path)


def test_what_the_brand_does_not_offer_is_not_there(visitor: Visitor, stage: Stage) -> None:
    _, path = stage.delivery()
    assert "pickup-point" not in visitor.get(path).text
    assert "Sorry, that isn't possible for this delivery." in visitor.words(f"{path}/pickup-point")
    assert visitor.send(f"{path}/note", f"{path}/pickup-point", place="x").status_code == 409


def test_a_low_score_is_kept_with_its_words_and_somebody_looks_into_it(visitor: Visitor, stage: Stage) -> None:
    delivery, path = stage.delivered(driver="Dan", route="R1")
    assert "How was this delivery?" in visitor.words(path)
    assert visitor.send(path, f"{path}/rating", score="2", comment="Box was wet").status_code == 303
    assert "Thank you. You gave 2 of 5. Sorry it wasn't good: somebody will look into it." in visitor.words(path)
    [answer] = rows_of(stage, SurveyAnswer)
    assert (answer.delivery_id, answer.score, answer.comment, answer.channel, answer.driver, answer.route) == (
        delivery, 2, "Box was wet", "page", "Dan", "R1",
    )  # fmt: skip
    [task] = rows_of(stage, Task)
    assert task.kind == "low_score"
    visitor.send(path, f"{path}/rating", score="5")
    assert "You gave 5 of 5." in visitor.words(path)
    [answer] = rows_of(stage, SurveyAnswer)
    assert (answer.score, answer.comment) == (5, "Box was wet")


@pytest.mark.parametrize("score", ["", "0", "6", "-1", "5.0", "five"])
def test_a_score_off_the_scale_is_asked_for_again(visitor: Visitor, stage: Stage, score: str) -> None:
    _, path = stage.delivered()
    answer = visitor.send(path, f"{path}/rating", score=score)
    assert answer.status_code == 400
    assert "Please choose a number from 1 to 5." in words(answer.text)
    assert rows_of(stage, SurveyAnswer) == []


def test_nobody_is_asked_how_it_went_before_it_went(visitor: Visitor, stage: Stage) -> None:
    _, path = stage.delivery()
    assert "How was this delivery?" not in visitor.words(path)
    assert visitor.send(f"{path}/note", f"{path}/rating", score="5").status_code == 409


def test_what_somebody_wrote_is_inert(visitor: Visitor, stage: Stage) -> None:
    trick = "{{7*7}}<script>alert(1)</script>"
    _, path = stage.delivery(parcels=[trick])
    page = visitor.get(path).text
    assert "<script>alert" not in page
    assert "{{7*7}}&lt;script&gt;" in page
    again = visitor.choose(path, "another-time", day=trick)
    assert "<script>alert" not in again.text


@pytest.mark.parametrize(("brand", "said"), [("lark", "Dein Paket ist unterwegs."), ("federweg", "Ihr Paket ist unterwegs.")])
def test_it_speaks_the_language_of_the_person_in_the_tone_of_the_brand(
    visitor: Visitor, stage: Stage, brand: str, said: str
) -> None:
    _, path = stage.delivery("de-DE", brand)
    page = visitor.get(path)
    assert said in page.text
    assert '<html lang="de-DE" dir="ltr">' in page.text
    assert "Heute 14:10–15:40 Uhr Wir melden uns, falls sich das ändert." in words(page.text)


def test_the_digest_changes_when_the_page_does(visitor: Visitor, stage: Stage) -> None:
    delivery, path = stage.delivery()

    def digest() -> str:
        return str(visitor.get(f"{path}/state").json()["digest"])

    first = digest()
    assert f'data-digest="{first}"' in visitor.get(path).text
    assert digest() == first
    stage.change(delivery)
    assert digest() != first


def test_a_brand_whose_folder_is_gone_opens_nothing(visitor: Visitor, stage: Stage, services: Services, tmp_path: Any) -> None:
    _, path = stage.delivery(brand="federweg")
    folder = tmp_path / "brands" / "lark"
    folder.mkdir(parents=True)
    (folder / "brand.toml").write_bytes((PROJECT / "templates" / "brands" / "lark" / "brand.toml").read_bytes())
    left = BrandBook(tmp_path / "brands", PROJECT / "templates" / "journey.toml")
    assert Visitor(create_app(replace(services, brands=left))).get(path).status_code == 404


def test_everything_that_can_be_has_its_words() -> None:
    assert {status.value for status in Status} - {"attempted"} <= set(STATES)
    assert {status.value for status in Status} == set(HAPPENED)
    assert {state.value for state in ChangeState} == set(OUTCOMES) == set(NEXT)
    assert set(ROWS) <= set(TITLES)
    assert set(ROWS) == set(CONSEQUENCES) == {step.choice for step in STEPS.values()}
    assert set(ROWS.values()) == set(STEPS)
    assert [name for name in STEPS if not (FOLDER / f"{name}.jinja").exists()] == []


def test_whether_there_is_https_is_what_the_settings_say(services: Services, stage: Stage) -> None:
    """Never what a header says."""
    _, path = stage.delivery()
    answer = Visitor(create_app(services)).get(path, headers={"X-Forwarded-Proto": "https"})
    assert answer.headers["set-cookie"].startswith("porchlight-page=")
