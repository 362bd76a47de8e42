"""Signing in and out. Whatever is wrong, the answer is the same and takes as long (R30)."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Annotated

import anyio
from fastapi import APIRouter, Query
from fastapi.concurrency import run_in_threadpool
from sqlmodel import Session, select
from starlette.requests import Request
from starlette.responses import Response

from app.http.console.cookie import give, secret_in, take_back
from app.http.console.door import LASTS, Fields, Form, SignInNeeded, safe_next, services_of, signed_in
from app.http.console.look import ConsoleRoute, away, page
from app.store.agents import Agent, AgentSession, agent_by_login, hashed, open_session
from app.store.passwords import NOBODY, hash_password, matches, outdated
from app.wiring import Services

router = APIRouter(route_class=ConsoleRoute)
FREE_TRIES = 5
FIRST_LOCK, LONGEST_LOCK = timedelta(seconds=30), timedelta(hours=1)
# Each comparison takes 64 MiB; more at once would only wait for the same cores.
_AT_ONCE = anyio.CapacityLimiter(4)
WRONG = "This login and this password do not go together. After five wrong tries a login rests for a while."


@dataclass(frozen=True, slots=True)
class Tried:
    """One try. `allowed`: it counts; False for a login nobody has, a disabled one and one that is locked."""

    allowed: bool
    matched: bool


@router.get("/console/sign-in")
def door(request: Request, next: Annotated[str, Query(max_length=500)] = "") -> Response:
    """The form; who is signed in already goes on."""
    try:
        signed_in(request)
    except SignInNeeded:
        return page("sign_in.html", {"wrong": "", "login": "", "wanted": safe_next(next)})
    return away(safe_next(next))


@router.post("/console/sign-in")
async def sign_in(request: Request, fields: Fields) -> Response:
    """Opens a new session, and ends the one this browser had: nobody can plant a session id before."""
    services = services_of(request)
    login, password = fields.get("login", "").strip()[:200], fields.get("password", "")
    wanted = safe_next(fields.get("next", ""))
    secret = await _let_in(services, login, password, secret_in(request, services.settings))
    if not secret:
        return page("sign_in.html", {"wrong": WRONG, "login": login, "wanted": wanted}, 401)
    answer = away(wanted)
    give(answer, services.settings, secret, int(LASTS.total_seconds()))
    return answer


@router.post("/console/sign-out")
def sign_out(form: Form) -> Response:
    """Ends the session on the server."""
    services = form.signed.services
    with services.database.write() as session:
        session.get_one(AgentSession, form.signed.session_id).ended_at = services.clock.wall()
    answer = away("/console/sign-in")
    take_back(answer, services.settings)
    return answer


async def _let_in(services: Services, login: str, password: str, before: str) -> str:
    """The secret of a new session; empty when nobody is let in."""
    kept = await run_in_threadpool(_kept, services, login)
    tried = await _try(services, login, password, kept)
    if not (tried.allowed and tried.matched):
        return ""
    fresh = await run_in_threadpool(hash_password, password) if outdated(kept) else ""
    return await run_in_threadpool(_open, services, login, fresh, before)


async def _try(services: Services, login: str, password: str, kept: str) -> Tried:
    """Counts the try while it is compared: the write of a login that exists hides behind the hash, and a thousand tries at
    once are each counted before one is answered.
    """
    found = {"allowed": False, "matched": False}

    async def count() -> None:
        found["allowed"] = await run_in_threadpool(_counted, services, login)

    async def compare() -> None:
        found["matched"] = await anyio.to_thread.run_sync(partial(matches, kept, password), limiter=_AT_ONCE)

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(count)
        tasks.start_soon(compare)
    return Tried(**found)


def _kept(services: Services, login: str) -> str:
    with services.database.read() as session:
        agent = agent_by_login(session, login)
    return agent.password_hash if agent else NOBODY


def _counted(services: Services, login: str) -> bool:
    """Counts a try as wrong until it proves right. Whether it may prove anything."""
    wall = services.clock.wall()
    with services.database.write() as session:
        agent = _locked_row(session, login)
        if agent is None or agent.disabled_at is not None or (agent.locked_until is not None and agent.locked_until > wall):
            return False
        agent.failures += 1
        if agent.failures >= FREE_TRIES:
            agent.locked_until = wall + rest(agent.failures)
    return True


def rest(failures: int) -> timedelta:
    """How long a login rests after that many wrong tries: twice as long each time, an hour at most."""
    doublings = max(0, min(failures - FREE_TRIES, 10))
    return min(FIRST_LOCK * (1 << doublings), LONGEST_LOCK)


def _open(services: Services, login: str, fresh: str, before: str) -> str:
    wall, secret = services.clock.wall(), secrets.token_urlsafe(32)
    with services.database.write() as session:
        agent = _locked_row(session, login)
        if agent is None or agent.disabled_at is not None:  # disabled in this very moment
            return ""
        agent.failures, agent.locked_until = 0, None
        agent.password_hash = fresh or agent.password_hash
        _end(session, before, wall)
        assert agent.id is not None
        row = AgentSession(
            agent_id=agent.id, secret_hash=hashed(secret), csrf=secrets.token_urlsafe(32), created_at=wall, seen_at=wall,
            expires_at=wall + LASTS,
        )  # fmt: skip
        session.add(row)
    return secret


def _end(session: Session, secret: str, wall: datetime) -> None:
    found = open_session(session, secret, wall) if secret else None
    if found is not None:
        found[0].ended_at = wall


def _locked_row(session: Session, login: str) -> Agent | None:
    return session.exec(select(Agent).where(Agent.login == login.lower()).with_for_update()).first()
