"""Rows written by hand, agents who sign in, and a browser without a screen that keeps its cookie."""

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from html import unescape
from itertools import count
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlmodel import Session, col, select

from app.main import create_app
from app.store.agents import Agent, AgentSession, Audit, allow_brands
from app.store.columns import table_of
from app.store.conversations import Conversation, Said
from app.store.passwords import hash_password
from app.store.people import Person
from app.store.tasks import Task, TaskKind
from app.wiring import Services
from tests.http_sandbox.conftest import Rows
from tests.http_sandbox.conftest import snapshot as snapshot

HERE = "http://127.0.0.1:8080"
PASSWORD = "three lanterns on a porch"
HASHED = hash_password(PASSWORD)  # once: it is slow on purpose


@dataclass
class Desk(Rows):
    """Writes what the console shows."""

    def agent(self, login: str = "ana@example.com", *brands: str, admin: bool = False, **more: Any) -> int:
        values: dict[str, Any] = {"login": login, "name": "Ana", "password_hash": HASHED, "admin": admin, "created_at": self.now}
        number = self.add(Agent(**values | more))
        with self.services.database.write() as session:
            allow_brands(session, number, [self.brand(key) for key in brands])
        return number

    def conversation(self, person: int, **more: Any) -> int:
        values: dict[str, Any] = {"brand_id": self.brand(), "person_id": person, "last_at": self.now, "heard_at": self.now}
        return self.add(Conversation(**values | more))

    def said(self, person: int, body: str, **more: Any) -> int:
        values: dict[str, Any] = {"brand_id": self.brand(), "person_id": person, "channel": "sms", "body": body, "at": self.now}
        return self.add(Said(**values | more))

    def task(self, person: int, kind: TaskKind = TaskKind.HAND_OVER, **more: Any) -> int:
        values: dict[str, Any] = {"brand_id": self.brand(), "person_id": person, "kind": kind, "opened_at": self.now}
        return self.add(Task(**values | more))

    def change_brand(self, person: int, key: str) -> None:
        with self.services.database.write() as session:
            session.get_one(Person, person).brand_id = self.brand(key)


@dataclass
class Browser:
    """One browser: its cookie, and the token of the page it saw last."""

    app: FastAPI
    base: str = HERE
    cookies: dict[str, str] = field(default_factory=dict)
    page: str = ""

    def get(self, path: str, **more: Any) -> httpx.Response:
        return self.request("GET", path, **more)

    def post(self, path: str, data: dict[str, str] | None = None, **more: Any) -> httpx.Response:
        """A form of the page seen last, sent as browsers send it."""
        fields = {"csrf": self.token, **(data or {})}
        headers = {"Origin": self.base, **more.pop("headers", {})}
        return self.request("POST", path, data=fields, headers=headers, **more)

    def request(self, method: str, path: str, **more: Any) -> httpx.Response:
        answer = asyncio.run(self._request(method, path, **more))
        for cookie in answer.headers.get_list("set-cookie"):
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value.strip('"')
            if "Max-Age=0" in cookie:
                del self.cookies[name]
        if answer.headers.get("content-type", "").startswith("text/html"):
            self.page = answer.text
        return answer

    async def _request(self, method: str, path: str, **more: Any) -> httpx.Response:
        transport = httpx.ASGITransport(self.app)
        async with httpx.AsyncClient(transport=transport, base_url=self.base) as client:
            headers = {"Accept": "text/html", **more.pop("headers", {})}
            if self.cookies:
                headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
            return await client.request(method, path, headers=headers, **more)

    @property
    def token(self) -> str:
        found = re.search(r'name="csrf" value="([^"]+)"', self.page)
        return unescape(found[1]) if found else ""

    def sign_in(self, login: str = "ana@example.com", password: str = PASSWORD, **more: str) -> httpx.Response:
        return self.post("/console/sign-in", {"login": login, "password": password, **more})


@pytest.fixture
def desk(services: Services) -> Desk:
    return Desk(services, count(1))


@pytest.fixture
def app(services: Services) -> FastAPI:
    return create_app(services)


@pytest.fixture
def stranger(app: FastAPI) -> Browser:
    """Nobody signed in."""
    return Browser(app)


@pytest.fixture
def ana(desk: Desk, app: FastAPI) -> Browser:
    """Ana of Lark & Co, signed in."""
    desk.agent("ana@example.com", "lark")
    browser = Browser(app)
    assert browser.sign_in().status_code == 303
    return browser


@pytest.fixture
def audited(services: Services) -> Callable[[], list[tuple[str, int | None]]]:
    """The audit so far: acts and the people they were about."""

    def read() -> list[tuple[str, int | None]]:
        with services.database.read() as session:
            return [(row.act, row.person_id) for row in session.exec(select(Audit).order_by(col(Audit.id)))]

    return read


def rows_of(session: Session, model: type[AgentSession]) -> list[AgentSession]:
    return list(session.exec(select(model).order_by(table_of(model).c.id)))
