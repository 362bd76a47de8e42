"""A real browser and a real server around rows written by hand."""

import os
import shutil
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path
from typing import Literal

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, Playwright, sync_playwright

from app.clock import DrivenClock
from app.main import create_app
from app.wiring import Services
from tests.http_sandbox.conftest import Rows

Scheme = Literal["light", "dark"]


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="module")
def browser(playwright: Playwright) -> Iterator[Browser]:
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if found is None and not Path(playwright.chromium.executable_path).exists():
        pytest.skip("NO BROWSER: install chromium to test the pages in it")
    sandboxed = os.geteuid() != 0  # Chromium's own sandbox refuses to run as root
    launched = playwright.chromium.launch(executable_path=found, chromium_sandbox=sandboxed)
    yield launched
    launched.close()


@dataclass
class Window:
    """Opens pages, and keeps what the browser complained about."""

    browser: Browser
    base: str
    complaints: list[str]

    def open(self, path: str, width: int = 1280, scheme: Scheme = "light", *, script: bool = True) -> Page:
        context = self.browser.new_context(
            base_url=self.base,
            viewport={"width": width, "height": 800},
            color_scheme=scheme,
            java_script_enabled=script,
            reduced_motion="reduce",
        )
        page = context.new_page()
        page.on("console", lambda message: self.complaints.append(message.text) if message.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.goto(path)
        return page

    def close(self) -> None:
        for context in self.browser.contexts:
            context.close()


@pytest.fixture
def house(services: Services, tmp_path: Path) -> Services:
    """With a clock that can be driven."""
    clock = DrivenClock(tmp_path / "clock.json")
    clock.drive(services.clock.now(), 0)
    return replace(services, clock=clock)


@pytest.fixture
def rows(house: Services) -> Rows:
    return Rows(house, count(1))


class Service:
    """The application behind a port; may be stopped and started again there."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self.port = 0
        self.start()

    def start(self) -> None:
        self._listening = socket.create_server(("127.0.0.1", self.port))
        self.port = self._listening.getsockname()[1]
        config = uvicorn.Config(create_app(self._services), log_level="critical", lifespan="on", timeout_graceful_shutdown=1)
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, kwargs={"sockets": [self._listening]})
        self._thread.start()

    def stop(self) -> None:
        self._server.should_exit = True
        self._thread.join()
        self._listening.close()


@pytest.fixture
def service(house: Services) -> Iterator[Service]:
    started = Service(house)
    yield started
    started.stop()


@pytest.fixture
def window(browser: Browser, service: Service) -> Iterator[Window]:
    opened = Window(browser, f"http://127.0.0.1:{service.port}", [])
    yield opened
    opened.close()
    assert opened.complaints == []


@pytest.fixture
def drive(house: Services) -> Callable[[float], None]:
    """Lets the clock run at that speed from where it is."""
    clock = house.clock
    assert isinstance(clock, DrivenClock)
    return lambda speed: clock.drive(clock.now(), speed)
