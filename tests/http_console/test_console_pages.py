"""What agents see: the queue, one conversation in full, the delivery, and only of their own brands."""

import re
from collections.abc import Callable
from datetime import timedelta

import httpx
import pytest
from fastapi import FastAPI

from app.lifecycle import Status
from app.settings import PROJECT
from app.store.changes import Change
from app.store.consents import Consent
from app.store.messages import MessageState
from app.store.people import Person, suppress
from app.store.slots import Slot
from app.store.surveys import SurveyAnswer
from app.store.tasks import TaskKind
from app.wiring import Services
from rescheduling.change import ChangeState, Kind
from tests.http_console.conftest import Browser, Desk

TRICK = "{{7*7}}<script>alert(1)</script>"
Audited = Callable[[], list[tuple[str, int | None]]]


def words(page: str) -> str:
    """A page as it reads."""
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def without_tokens(page: str) -> str:
    """A page without its stamps and nonces: chance writes "4821" into one of them every so often."""
    return re.sub(r"[A-Za-z0-9_-]{16,}", "*", page)


def names(page: str) -> list[str]:
    """The people in the queue, in order."""
    return re.findall(r'<span class="name">([^<]+)</span>', page)


def find(browser: Browser, wanted: str) -> httpx.Response:
    """What the search shows. Names and phones are no part of an address, for those are kept in logs (R33)."""
    browser.get("/console")
    found = browser.post("/console/search", {"q": wanted})
    assert found.status_code == 200
    return found


def test_who_needs_a_person_comes_first_and_the_longest_wait_before_all(ana: Browser, desk: Desk) -> None:
    now = desk.now
    for name, minutes in (("Quiet Newest", 1), ("Quiet Older", 90)):
        desk.conversation(desk.person(name), last_at=now - timedelta(minutes=minutes))
    for name, minutes, kind in (("Cara", 4, TaskKind.OPT_OUT_TRAP), ("Dora", 75, TaskKind.LOW_SCORE)):
        desk.task(person := desk.person(name), kind, opened_at=now - timedelta(minutes=minutes), about="")
        desk.conversation(person, last_at=now - timedelta(minutes=minutes))
    desk.conversation(
        desk.person("Eli"), with_agent=True, last_at=now - timedelta(minutes=20), heard_at=now - timedelta(minutes=20)
    )
    desk.conversation(desk.person("Answered"), with_agent=True, heard_at=now - timedelta(minutes=9))
    page = ana.get("/console").text
    assert names(page) == ["Dora", "Eli", "Cara", "Answered", "Quiet Newest", "Quiet Older"]
    read = words(page)
    for part in ("3 need a person", "1 h 15 Low score", "20 min Wrote back", "4 min Opted out"):
        assert part in read
    assert page.index("<title>(3)") < page.index("3 people need you")


def test_a_done_task_needs_nobody(ana: Browser, desk: Desk) -> None:
    desk.task(person := desk.person("Ada"), done_at=desk.now)
    desk.conversation(person)
    page = ana.get("/console").text
    assert "Nobody is waiting" in page
    assert names(page) == ["Ada"]


def test_the_queue_goes_back_page_by_page_and_forgets_nobody(ana: Browser, desk: Desk) -> None:
    people = [desk.person(f"Person {number:02}") for number in range(70)]
    for number, person in enumerate(people):
        desk.conversation(person, last_at=desk.now - timedelta(minutes=number // 3))  # threes at the same moment
    path, seen = "/console", []
    while path:
        page = ana.get(path).text
        seen += names(page)
        older = re.search(r'href="(/console\?before=[\d-]+)"', page)
        path = older[1] if older else ""
    assert sorted(seen) == [f"Person {number:02}" for number in range(70)]


@pytest.mark.parametrize("wanted", ["kafor", "+12125550101", "(212) 555-0101".replace("(", "1 ("), "ada1@EXAMPLE.com", "LK-77"])
def test_somebody_is_found_by_name_phone_mail_or_reference(ana: Browser, desk: Desk, wanted: str) -> None:
    ada = desk.person("Ada Okafor")
    desk.person("Somebody Else")
    desk.delivery(ada, ref="LK-77")
    assert names(find(ana, wanted).text) == ["Ada Okafor"]


def test_a_conversation_is_shown_in_full_and_in_order(ana: Browser, desk: Desk) -> None:
    now, ada = desk.now, desk.person("Ada Okafor")
    delivery = desk.delivery(
        ada, ref="LK-1", promise_start=now, promise_end=now + timedelta(hours=2), promise_at=now, told_version=1
    )
    desk.happened(delivery, Status.OUT_FOR_DELIVERY, now - timedelta(minutes=50))
    told = desk.message(delivery, ada, body="Lark & Co: it is on its way.", sent_at=now - timedelta(minutes=49))
    desk.decision(delivery, "journey", "send", message_id=told, inputs={"on": "status:out_for_delivery", "channel": "sms"})
    desk.said(ada, "leave it with Bob", at=now - timedelta(minutes=40), reading={"intent": "neighbour"}, outcome="requested")
    desk.said(ada, "", media=["image/jpeg"], at=now - timedelta(minutes=39))
    desk.message(
        delivery, ada, kind="agent", body="Ana, Lark & Co: Gladly.", sent_at=now - timedelta(minutes=5),
        facts={"saying": {"text": "Gladly.", "agent": "Ana"}},
    )  # fmt: skip
    desk.waiting(delivery, ada, now + timedelta(hours=20), kind="survey")
    read = words(ana.get(f"/console/people/{ada}").text)
    order = [
        "11:10 Out for delivery", "11:11 Lark &amp; Co: it is on its way.", "Delivered 12:00 by text 1 segment",
        "At once, by text: the delivery went out. journey", "11:20 leave it with Bob",
        "Understood: leave it with a neighbour. requested", "Sent a picture", "Gladly.",
        "12:00 Promised today 12:00–14:00", "To be sent tomorrow at 08:00",
    ]  # fmt: skip
    places = [read.index(part, read.index("+1 212-555-0101")) for part in order]
    assert places == sorted(places)


def test_a_change_shows_how_far_it_has_come(ana: Browser, desk: Desk) -> None:
    now, ada = desk.now, desk.person("Ada")
    delivery = desk.delivery(ada)
    slot = desk.add(Slot(brand_id=desk.brand(), ref="S", start_at=now, end_at=now + timedelta(hours=2), capacity=1, taken=1))
    common = {"brand_id": desk.brand(), "delivery_id": delivery, "person_id": ada, "asked_by": "sms", "requested_at": now}
    desk.add(
        Change(uid="chg_1", kind=Kind.RESCHEDULE, state=ChangeState.SEEN, slot_id=slot, decided_at=now, seen_at=now, **common)
    )
    desk.add(Change(uid="chg_2", kind=Kind.LOCKER, state=ChangeState.REJECTED, reason="no_capacity", decided_at=now, **common))
    read = words(ana.get(f"/console/people/{ada}").text)
    assert "Another time Seen by the driver Today 12:00–14:00 Asked 12:00 Confirmed 12:00 Seen 12:00 Done –" in read
    assert "Parcel locker Not possible Asked 12:00 Not possible 12:00 by text: no capacity" in read
    assert read.count("Take it back") == 1, "what is over cannot be taken back"


def test_an_opt_out_is_shown_plainly(ana: Browser, desk: Desk, services: Services) -> None:
    """R6"""
    ada = desk.person("Ada")
    desk.delivery(ada)
    with services.database.write() as session:
        index = session.get_one(Person, ada).phone_index
        assert index
        suppress(session, desk.brand(), "sms", index, "opted out", desk.now)
    desk.add(Consent(brand_id=desk.brand(), person_id=ada, act="opt_out", channel="sms", words="STOP", at=desk.now))
    read = words(ana.get(f"/console/people/{ada}").text)
    assert "Opted out of texts at 12:00: “STOP”" in read
    assert "Goes as an e-mail" in read


def test_where_nothing_is_open_nothing_can_be_sent(ana: Browser, desk: Desk) -> None:
    ada = desk.person("Ada", phone=None, phone_index=None, email=None, email_index=None)
    assert "No channel is open to Ada" in ana.get(f"/console/people/{ada}").text


def test_whoever_bought_it_is_led_to_whom_it_is_for_and_back(ana: Browser, desk: Desk) -> None:
    buyer, friend = desk.person("Ada Buyer"), desk.person("Ben Friend")
    desk.delivery(friend, ref="LK-GIFT", buyer_id=buyer)
    hers, his = (ana.get(f"/console/people/{person}").text for person in (buyer, friend))
    assert f'<a href="/console/people/{friend}">For somebody else</a>' in hers
    assert f'<a href="/console/people/{buyer}">Bought by somebody else</a>' in his
    assert "LK-GIFT" in hers


def test_the_parcel_on_its_way_is_shown_before_a_newer_one_that_is_over(ana: Browser, desk: Desk) -> None:
    ada = desk.person("Ada")
    live = desk.delivery(ada, ref="LK-LIVE")
    desk.decision(live, "day-is-here", "silent")
    desk.delivery(ada, ref="LK-OVER", status=Status.DELIVERED)
    read = words(ana.get(f"/console/people/{ada}").text)
    assert read.index("LK-LIVE") < read.index("LK-OVER")
    assert "Nothing said the day before, for the day has come." in read


def test_the_score_stands_with_driver_and_route(ana: Browser, desk: Desk) -> None:
    ada = desk.person("Ada")
    delivery = desk.delivery(ada, status=Status.DELIVERED, driver="Imre", route="Canal")
    answer = {"brand_id": desk.brand(), "delivery_id": delivery, "person_id": ada, "channel": "sms", "answered_at": desk.now}
    desk.add(SurveyAnswer(score=1, comment="soaked", driver="Imre", route="Canal", **answer))
    read = words(ana.get(f"/console/people/{ada}").text)
    assert "Rated 1 of 5 “soaked”" in read
    assert "Route Canal Imre" in read


def test_what_only_the_driver_is_to_know_is_shown_on_demand_and_put_down(ana: Browser, desk: Desk, audited: Audited) -> None:
    """R30, R33: rights per field begin with: not by looking at a conversation."""
    ada = desk.person("Ada")
    delivery = desk.delivery(ada, address_note="Gate 4821")
    desk.add(
        Change(
            uid="chg_n", brand_id=desk.brand(), delivery_id=delivery, person_id=ada, kind=Kind.INSTRUCTION, asked_by="sms",
            note="Key under the stone", requested_at=desk.now,
        )
    )  # fmt: skip
    page = without_tokens(ana.get(f"/console/people/{ada}").text)
    assert "4821" not in page
    assert "stone" not in page
    shown = ana.post(f"/console/people/{ada}/kept", {"what": f"address-{delivery}"})
    assert "Gate 4821" in shown.text
    assert "stone" not in shown.text
    assert "stone" in ana.post(f"/console/people/{ada}/kept", {"what": "change-chg_n"}).text
    assert [act for act, _ in audited() if act == "kept_words"] == ["kept_words"] * 2
    assert "4821" not in without_tokens(ana.get(f"/console/people/{ada}").text)
    assert ana.post(f"/console/people/{ada}/kept", {"what": "code-1"}).status_code == 404


def test_the_secret_of_a_link_is_the_persons_own(ana: Browser, desk: Desk) -> None:
    """R23: it opens the page as the person; what agents do is done in their own name."""
    ada, secret = desk.person("Ada"), "AOUYUxAASUJYeNiav2H_1r"
    delivery = desk.delivery(ada)
    desk.conversation(ada)
    desk.message(delivery, ada, body=f"Lark & Co: see http://127.0.0.1:8080/d/{secret}")
    desk.message(delivery, ada, channel="email", subject="Hello", body=f"Follow it: http://127.0.0.1:8080/d/{secret} today")
    page = ana.get(f"/console/people/{ada}").text
    assert secret not in page
    assert "http://127.0.0.1:8080/d/… today" in page


def test_an_old_conversation_is_read_page_by_page(ana: Browser, desk: Desk) -> None:
    ada = desk.person("Ada")
    delivery = desk.delivery(ada)
    for number in range(200):
        at = desk.now - timedelta(minutes=number)
        desk.message(delivery, ada, body=f"Message {number:03}.", sent_at=at, decided_at=at)
    path, seen = f"/console/people/{ada}", set()
    while path:
        page = ana.get(path).text
        seen |= set(re.findall(r"Message (\d{3})\.", page))
        earlier = re.search(r'href="(/console/people/\d+\?earlier=\d+)"', page)
        path = earlier[1] if earlier else ""
    assert len(seen) == 200


def test_another_brands_people_are_not_there_for_an_agent(
    ana: Browser, desk: Desk, app: FastAPI, services: Services, audited: Audited
) -> None:
    """Rights per brand: not in the queue, not by searching, not by address, not by acting."""
    other = desk.brand("federweg")
    hers, theirs = desk.person("Ada Lark"), desk.person("Ada Federweg", brand_id=other)
    for person, brand in ((hers, desk.brand()), (theirs, other)):
        desk.conversation(person, brand_id=brand)
        desk.said(person, "hello there", brand_id=brand)
    task = desk.task(theirs, brand_id=other)
    delivery = desk.delivery(theirs, brand_id=other, ref="LK-9", address_note="Gate 4821")
    assert names(ana.get("/console").text) == names(find(ana, "Ada").text) == ["Ada Lark"]
    for wanted in ("LK-9", "Federweg", "+12125550102"):
        assert names(find(ana, wanted).text) == []
    assert ana.get(f"/console/people/{theirs}").status_code == 404
    assert ana.get(f"/console/people/{theirs}/live", headers={"Accept": "application/json"}).status_code == 404
    ana.get("/console")
    forms: dict[str, dict[str, str]] = {
        "say": {"text": "hi"}, "hand-back": {}, f"tasks/{task}/done": {}, "withdraw": {"change": "chg_1"},
        "ask": {"delivery": str(delivery), "choice": "cancel"}, "kept": {"what": f"address-{delivery}"},
    }  # fmt: skip
    for act, fields in forms.items():
        assert ana.post(f"/console/people/{theirs}/{act}", fields).status_code == 404, act
        ana.get("/console")
    # By the address of somebody of one's own either.
    assert ana.post(f"/console/people/{hers}/tasks/{task}/done").status_code == 404
    ana.get("/console")
    assert ana.post(f"/console/people/{hers}/ask", {"delivery": str(delivery), "choice": "cancel"}).status_code == 404
    assert {person for _, person in audited()} <= {None, hers}


def test_an_admin_sees_every_brand_and_which_it_is(stranger: Browser, desk: Desk) -> None:
    desk.agent("root@example.com", admin=True)
    other = desk.brand("federweg")
    desk.conversation(desk.person("Ada"))
    desk.conversation(desk.person("Karl", brand_id=other), brand_id=other)
    stranger.sign_in("root@example.com")
    page = stranger.get("/console").text
    assert sorted(names(page)) == ["Ada", "Karl"]
    assert "Federweg" in page


def test_every_reading_is_put_down_before_it_is_shown(ana: Browser, desk: Desk, audited: Audited) -> None:
    """R30"""
    ada = desk.person("Ada")
    desk.conversation(ada)
    ana.get("/console")
    found = find(ana, "Ada")
    assert "1 person for “Ada”" in found.text
    ana.get(f"/console/people/{ada}")
    assert audited() == [("list", None), ("list", None), ("search", None), ("list", None), ("read", ada)]
    ana.get("/console/people/999")
    assert len(audited()) == 5


def test_tricky_input_is_inert_wherever_it_is_shown(ana: Browser, desk: Desk) -> None:
    """`{{7*7}}<script>` of the table of tricky inputs."""
    now, ada = desk.now, desk.person(TRICK)
    delivery = desk.delivery(
        ada, ref=TRICK, street=TRICK, route=TRICK, parcels=[TRICK], status_details={"reason": TRICK}, address_note=TRICK
    )
    desk.happened(delivery, Status.ATTEMPTED, now, reason=TRICK, where=TRICK)
    text = desk.message(delivery, ada, body=TRICK, error=TRICK, state=MessageState.FAILED)
    desk.message(delivery, ada, channel="email", subject=TRICK, body=TRICK)
    desk.message(delivery, ada, kind="agent", body=TRICK, facts={"saying": {"text": TRICK, "agent": TRICK}})
    desk.decision(delivery, TRICK, "odd", message_id=text, inputs={TRICK: TRICK})
    desk.said(ada, TRICK, reading={"intent": TRICK}, outcome=TRICK[:32])
    desk.task(ada, about=TRICK)
    desk.add(Consent(brand_id=desk.brand(), person_id=ada, act="opt_out", channel="sms", words=TRICK, at=now))
    common = {"brand_id": desk.brand(), "delivery_id": delivery, "person_id": ada, "asked_by": "sms", "requested_at": now}
    desk.add(Change(uid="chg_x", kind=Kind.SAFE_PLACE, spot=TRICK, reason=TRICK, note=TRICK, **common))
    answer = {"brand_id": desk.brand(), "delivery_id": delivery, "person_id": ada, "channel": "sms", "answered_at": now}
    desk.add(SurveyAnswer(score=1, comment=TRICK, **answer))
    desk.conversation(ada)
    pages = [ana.get("/console"), ana.get(f"/console/people/{ada}"), find(ana, TRICK)]
    pages.append(ana.post(f"/console/people/{ada}/say", {"text": TRICK * 40}))
    ana.get(f"/console/people/{ada}")
    pages.append(ana.post(f"/console/people/{ada}/kept", {"what": f"address-{delivery}"}))
    for page in pages:
        assert "{{7*7}}&lt;script&gt;" in page.text
        assert "<script>alert" not in page.text
        assert "49&lt;script" not in page.text
    live = ana.get(
        f"/console/people/{ada}/live",
        params={"talk": "0-0", "side": "0-0", "queue": "0-0"},
        headers={"Accept": "application/json"},
    )
    assert set(live.json()["parts"]) == {"queue", "talk", "side"}
    assert "<script>alert" not in live.text


@pytest.mark.parametrize("path", ["/console", "/console/people/{}", "/console/sign-in", "/console/people/999"])
def test_pages_are_private_and_run_nothing_but_our_script(ana: Browser, desk: Desk, path: str) -> None:
    """R23, R29"""
    if path.endswith("sign-in"):
        ana.cookies.clear()
    page = ana.get(path.format(desk.person("Ada")))
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["Referrer-Policy"] == "same-origin"
    assert "noindex" in page.headers["X-Robots-Tag"]
    policy = dict(part.strip().split(" ", 1) for part in page.headers["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == policy["object-src"] == policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert policy["script-src"] == policy["form-action"] == "'self'"
    assert "'unsafe" not in page.headers["Content-Security-Policy"]
    assert not re.search(r"<[^>]+\s(on\w+|style)=", page.text)
    assert re.findall(r'<(?:script|link)[^>]+(?:src|href)="(?!/console/|data:)', page.text) == []


def test_an_address_of_the_past_leads_back_and_one_that_never_was_says_so(ana: Browser, desk: Desk) -> None:
    ada = desk.person("Ada")
    at = f"/console/people/{ada}"
    for path, leads in (("search", "/console"), (f"people/{ada}/say", at), (f"people/{ada}/tasks/1/done", at)):
        assert ana.get(f"/console/{path}").headers["Location"] == leads
    lost = ana.get("/console/nowhere")
    assert lost.status_code == 404
    assert "Back to the conversations" in lost.text
    assert ana.get("/console/people/0").status_code == 404


def test_templates_use_no_inline_style_or_handler() -> None:
    for file in (PROJECT / "templates" / "console").glob("*.html"):
        assert not re.search(r"\s(on[a-z]+|style)\s*=\s*[\"']", file.read_text(encoding="utf-8")), file


def test_what_is_new_is_told_and_what_is_not_is_not(ana: Browser, desk: Desk, audited: Audited) -> None:
    ada = desk.person("Ada")
    desk.conversation(ada)
    page = ana.get(f"/console/people/{ada}").text
    digests = dict(re.findall(r'id="(queue|talk|side)"[^>]* data-digest="([^"]+)"', page))
    asked = {"params": digests, "headers": {"Accept": "application/json"}}
    before = len(audited())
    assert ana.get(f"/console/people/{ada}/live", **asked).json() == {"parts": {}, "needed": 0}
    assert len(audited()) == before
    desk.said(ada, "one more thing")
    answer = ana.get(f"/console/people/{ada}/live", **asked).json()
    assert set(answer["parts"]) == {"queue", "talk"}
    assert "one more thing" in answer["parts"]["talk"]["html"]
    assert audited()[before:] == [("read", ada)]
    desk.task(desk.person("Ben"))
    answer = ana.get("/console/live", params={"queue": digests["queue"]}, headers={"Accept": "application/json"}).json()
    assert answer["needed"] == 1
    assert audited()[-1] == ("list", None)


def test_looking_twice_changes_nothing_but_the_audit(
    ana: Browser, desk: Desk, snapshot: Callable[[], dict[str, list[tuple[object, ...]]]]
) -> None:
    """R24"""
    ada = desk.person("Ada")
    delivery = desk.delivery(ada)
    desk.message(delivery, ada)
    desk.said(ada, "hello")
    desk.conversation(ada)
    before = snapshot()
    for path in (
        "",
        f"/people/{ada}",
        f"/people/{ada}?earlier=1",
        "?q=Ada",
        "/live",
        f"/people/{ada}/live",
        "/sign-in",
        "/assets/console.css",
    ):
        for _ in range(2):
            assert ana.get(f"/console{path}", headers={"Accept": "*/*"}).status_code in (200, 303)
    after = snapshot()
    assert {name for name in after if after[name] != before[name]} == {"audit"}
