"""What whoever types `make run` can do within a minute: answer a text, and see the verdict come back. Nothing is left behind."""

import json
import sqlite3
import sys
import urllib.parse
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from app.cli.valkey import free_port
from tests.setup.conftest import Spawn, Until, alive
from tests.setup.test_run import House, children_of

pytestmark = [
    pytest.mark.slow,
    pytest.mark.enable_socket,
    pytest.mark.timeout(180),
    pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc"),
]


def texts(house: House) -> list[dict[str, Any]]:
    """What left by SMS so far."""
    with urllib.request.urlopen(f"http://127.0.0.1:{house.port}/sandbox/outbox?after=0", timeout=10) as answer:
        found: list[dict[str, Any]] = json.load(answer)["messages"]
    return found


def type_in(house: House, person: int, text: str) -> None:
    """Writes on that person's phone, as the page does."""
    page = f"http://127.0.0.1:{house.port}"
    form = urllib.parse.urlencode({"text": text}).encode()
    request = urllib.request.Request(f"{page}/sandbox/people/{person}/reply", form, {"Origin": page})
    urllib.request.urlopen(request, timeout=10).close()


def test_a_newcomer_answers_a_text_and_the_verdict_comes_back(tmp_path: Path, spawn: Spawn, until: Until) -> None:
    house = House(tmp_path / "data", free_port(), spawn, until)
    process = house.up(PORCHLIGHT_DEMO="true")

    def told(start: str) -> list[dict[str, Any]]:
        return [text for text in texts(house) if start in text["body"]]

    until(lambda: told("Reply 1 for another time"), 60)
    person = told("Reply 1 for another time")[0]["person_id"]
    type_in(house, person, "1")
    until(lambda: told("Free times: 1) "), 60)
    type_in(house, person, "2")
    until(lambda: told("Got it: tomorrow"), 60)
    # One in seven gets a no, and other ways with it: a verdict all the same.
    until(lambda: told("Confirmed: tomorrow") or told("isn't possible: "), 60)

    children = children_of(process.pid)
    assert sum("replay optimiser" in command for command in children.values()) == 1
    process.send_signal(2)
    assert process.wait(timeout=60) == 0
    assert [command for pid, command in children.items() if alive(pid)] == []
    with sqlite3.connect(house.folder / "porchlight.db") as database:
        open_keys = database.execute("SELECT label FROM api_key WHERE revoked_at IS NULL").fetchall()
    assert open_keys == []
