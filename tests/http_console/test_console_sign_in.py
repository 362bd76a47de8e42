"""R30: signing in, being locked out, forms from elsewhere, and what ends a session."""

from dataclasses import replace
from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from fastapi import FastAPI

from app.clock import FixedClock
from app.http.console.sign_in import rest
from app.main import create_app
from app.store.agents import Agent, AgentSession, end_sessions
from app.store.passwords import NOBODY, hash_password, outdated
from app.wiring import Services
from tests.http_console.conftest import PASSWORD, Browser, Desk, rows_of


def sessions(services: Services) -> list[AgentSession]:
    with services.database.read() as session:
        return rows_of(session, AgentSession)


def test_nobody_sees_anything_before_signing_in_and_is_then_taken_there(stranger: Browser, desk: Desk) -> None:
    desk.agent("ana@example.com", "lark")
    person = desk.person("Ada")
    sent_away = stranger.get(f"/console/people/{person}?earlier=99999999999999")
    assert sent_away.status_code == 303
    assert sent_away.headers["Location"] == f"/console/sign-in?next=%2Fconsole%2Fpeople%2F{person}%3Fearlier%3D99999999999999"
    assert "Ada" not in sent_away.text
    stranger.get(sent_away.headers["Location"])
    came = stranger.sign_in(next=f"/console/people/{person}?earlier=99999999999999")
    assert came.headers["Location"] == f"/console/people/{person}?earlier=99999999999999"
    assert "Ada" in stranger.get(came.headers["Location"]).text


@pytest.mark.parametrize(
    "wanted",
    ["//evil.example.com", "https://evil.example.com/console", "/console/people/1/../../x", "/console@evil", "/d/x", "\\\\evil"],
)
def test_nobody_is_sent_to_another_site_after_signing_in(stranger: Browser, desk: Desk, wanted: str) -> None:
    desk.agent()
    assert stranger.sign_in(next=wanted).headers["Location"] == "/console"


def test_a_wrong_password_and_an_unknown_login_read_the_same(stranger: Browser, desk: Desk) -> None:
    desk.agent("ana@example.com", "lark")
    wrong = stranger.sign_in(password="not this one, surely")
    unknown = stranger.sign_in(login="nobody@example.com")
    assert wrong.status_code == unknown.status_code == 401
    bodies = [answer.text.replace(who, "somebody") for answer, who in ((wrong, "ana@"), (unknown, "nobody@"))]
    assert bodies[0] == bodies[1]
    assert "do not go together" in wrong.text
    assert not stranger.cookies


def test_an_unknown_login_is_compared_with_a_hash_as_slow_as_a_real_one() -> None:
    real = hash_password(PASSWORD)
    assert NOBODY.split("$")[1:4] == real.split("$")[1:4]
    assert real.startswith("$argon2id$")
    assert not outdated(NOBODY)


def test_after_five_wrong_tries_a_login_rests_longer_each_time(stranger: Browser, desk: Desk, clock: FixedClock) -> None:
    desk.agent("ana@example.com", "lark")
    for _ in range(5):
        assert stranger.sign_in(password="wrong password").status_code == 401
    assert stranger.sign_in().status_code == 401, "the right password opens nothing while it rests"
    clock.advance(timedelta(seconds=31))
    assert stranger.sign_in(password="wrong password").status_code == 401
    clock.advance(timedelta(seconds=31))
    assert stranger.sign_in().status_code == 401, "twice as long now"
    clock.advance(timedelta(seconds=30))
    assert stranger.sign_in().status_code == 303
    assert rest(5) < rest(6) < rest(9) < rest(99) == timedelta(hours=1)


def test_a_good_password_forgets_the_wrong_ones(stranger: Browser, desk: Desk, services: Services) -> None:
    number = desk.agent("ana@example.com", "lark")
    for _ in range(4):
        stranger.sign_in(password="wrong password")
    assert stranger.sign_in().status_code == 303
    with services.database.read() as session:
        agent = session.get_one(Agent, number)
        assert (agent.failures, agent.locked_until) == (0, None)


def test_a_session_planted_before_is_not_the_session_after(app: FastAPI, desk: Desk, services: Services) -> None:
    """Session fixation: the id is new at each sign-in, and the one before has ended."""
    desk.agent("ana@example.com", "lark")
    browser = Browser(app, cookies={"porchlight": "planted"})
    browser.sign_in()
    first = browser.cookies["porchlight"]
    assert first != "planted"
    browser.sign_in()
    assert browser.cookies["porchlight"] != first
    assert Browser(app, cookies={"porchlight": first}).get("/console").status_code == 303
    assert [row.ended_at is None for row in sessions(services)] == [False, True]
    assert all(first not in row.secret_hash for row in sessions(services))


def test_the_cookie_is_for_this_host_and_no_script(stranger: Browser, desk: Desk) -> None:
    desk.agent("ana@example.com", "lark")
    cookie = stranger.sign_in().headers["set-cookie"]
    assert cookie.startswith("porchlight=")
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Path=/" in cookie
    assert "Secure" not in cookie


def test_by_https_the_cookie_is_bound_to_the_host(services: Services, desk: Desk) -> None:
    """R29: `__Host-` needs Secure, Path=/ and no Domain."""
    desk.agent("ana@example.com", "lark")
    public = "https://deliveries.example.com"
    settings = services.settings.model_copy(update={"public_url": public})
    browser = Browser(create_app(replace(services, settings=settings)), public)
    cookie = browser.sign_in().headers["set-cookie"]
    assert cookie.startswith("__Host-porchlight=")
    assert "Secure" in cookie
    assert "Domain" not in cookie
    assert browser.get("/console").status_code == 200
    foreign = browser.post("/console/sign-out", headers={"Origin": "http://deliveries.example.com"})
    assert foreign.status_code == 403, "the same host without https may be anybody"


def test_signing_out_ends_it_on_the_server(ana: Browser, app: FastAPI) -> None:
    kept = dict(ana.cookies)
    ana.get("/console")
    assert ana.post("/console/sign-out").headers["Location"] == "/console/sign-in"
    assert not ana.cookies
    assert Browser(app, cookies=kept).get("/console").status_code == 303


def test_a_session_lasts_twelve_hours_and_two_without_being_used(ana: Browser, clock: FixedClock) -> None:
    for _ in range(7):
        clock.advance(timedelta(hours=1, minutes=40))
        assert ana.get("/console").status_code == 200
    clock.advance(timedelta(minutes=30))
    assert ana.get("/console").status_code == 303, "twelve hours"
    ana.sign_in()
    clock.advance(timedelta(hours=2))
    assert ana.get("/console").status_code == 303, "two hours idle"


def test_a_page_that_asks_for_news_by_itself_keeps_no_session_alive(ana: Browser, clock: FixedClock) -> None:
    for _ in range(4):
        clock.advance(timedelta(minutes=29))
        assert ana.get("/console/live", headers={"Accept": "application/json"}).status_code == 200
    clock.advance(timedelta(minutes=5))
    answer = ana.get("/console/live", headers={"Accept": "application/json"})
    assert answer.status_code == 401


def test_a_disabled_agent_is_out_at_once_and_stays_out(ana: Browser, services: Services, clock: FixedClock) -> None:
    assert ana.get("/console").status_code == 200
    with services.database.write() as session:
        agent = session.get_one(Agent, 1)
        agent.disabled_at = clock.wall()
        assert end_sessions(session, 1, clock.wall()) == 1
    assert ana.get("/console").status_code == 303
    assert ana.sign_in().status_code == 401


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example.com"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:8081"},
        {"Origin": "http://127.0.0.1:8080.evil.example.com"},
    ],
)
def test_a_form_of_another_site_does_nothing(ana: Browser, desk: Desk, headers: dict[str, str]) -> None:
    """R24"""
    desk.conversation(person := desk.person("Ada"))
    ana.get(f"/console/people/{person}")
    assert ana.post(f"/console/people/{person}/hand-back", headers=headers).status_code == 403
    assert ana.sign_in().status_code == 303
    assert ana.post("/console/sign-in", {"login": "a", "password": "b"}, headers=headers).status_code == 403


def test_a_browser_that_names_no_origin_says_at_least_where_from(ana: Browser, app: FastAPI) -> None:
    ana.get("/console")
    fields, cookie = {"csrf": ana.token}, {"Cookie": f"porchlight={ana.cookies['porchlight']}"}
    bare = Browser(app)
    for site, status in (("cross-site", 403), ("same-site", 403), ("same-origin", 303)):
        answer = bare.request("POST", "/console/sign-out", data=fields, headers={**cookie, "Sec-Fetch-Site": site})
        assert answer.status_code == status


def test_a_form_without_the_token_of_this_session_does_nothing(ana: Browser, app: FastAPI, desk: Desk) -> None:
    """R24: another agent's token is none."""
    desk.agent("ben@example.com", "lark")
    ben = Browser(app)
    ben.sign_in("ben@example.com")
    ben.get("/console")
    ana.get("/console")
    for token in ("", "x", ben.token):
        assert ana.post("/console/sign-out", {"csrf": token}).status_code == 403
    assert ana.get("/console").status_code == 200


def test_a_hash_of_weaker_days_is_made_anew(stranger: Browser, desk: Desk, services: Services) -> None:
    weak = PasswordHasher(time_cost=1, memory_cost=8 * 1024, parallelism=1).hash(PASSWORD)
    number = desk.agent("ana@example.com", "lark", password_hash=weak)
    assert stranger.sign_in().status_code == 303
    with services.database.read() as session:
        fresh = session.get_one(Agent, number).password_hash
    assert fresh != weak
    assert "m=65536,t=3" in fresh
    assert stranger.sign_in().status_code == 303


def test_a_login_is_found_whatever_its_case(stranger: Browser, desk: Desk) -> None:
    desk.agent("ana@example.com", "lark")
    assert stranger.sign_in(" Ana@Example.com ").status_code == 303
