"""What the supervisor does with one child, and what it shows of what a child says."""

import asyncio
import os
import signal
import socket
import sys
from pathlib import Path

import pytest

from app.cli.banner import banner
from app.cli.child import Child
from app.cli.supervisor import Supervisor
from app.settings import Settings
from tests.setup.conftest import alive

pytestmark = [pytest.mark.anyio, pytest.mark.enable_socket]

STUBBORN = "import signal, sys, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(600)"
MEEK = "import sys, time; print('up', flush=True); time.sleep(600)"


def child(code: str, folder: Path, heard) -> Child:
    return Child("web", [sys.executable, "-c", code], folder / "log" / "web.log", environment=os.environ, heard=heard)  # noqa: TID251 - as the supervisor


@pytest.mark.parametrize(("code", "ended_by"), [(MEEK, signal.SIGTERM), (STUBBORN, signal.SIGKILL)])
async def test_a_child_is_asked_to_end_and_then_made_to(code, ended_by, tmp_path):
    up = asyncio.Event()
    one = child(code, tmp_path, lambda line: up.set())
    await one.start()
    await asyncio.wait_for(up.wait(), 30)
    await one.stop(0.3 if ended_by == signal.SIGKILL else 30)
    assert await one.ended() == -ended_by
    assert not one.running


async def test_a_child_is_out_of_reach_of_the_terminals_ctrl_c(tmp_path):
    lines: list[str] = []
    one = child("import os; print(os.getsid(0), os.getpid())", tmp_path, lines.append)
    await one.start()
    assert await one.ended() == 0
    session, pid = lines[0].split()
    assert session == pid
    assert (tmp_path / "log" / "web.log").read_text().strip() == lines[0]
    assert not alive(int(pid))


async def test_stopping_what_has_ended_is_nothing(tmp_path):
    one = child("raise SystemExit(3)", tmp_path, print)
    await one.start()
    assert await one.ended() == 3
    await one.stop(30)
    one.signal(signal.SIGKILL)


async def test_only_errors_reach_the_terminal_and_not_in_floods(tmp_path):
    said: list[str] = []
    settings = Settings(data_dir=tmp_path, _env_file=None)
    with socket.socket() as listener:
        supervisor = Supervisor(settings, listener, demo=False, say=said.append, show=said.append)
        one = child(MEEK, tmp_path, print)
        for line in (
            "2026-11-20T07:43:00.123Z INFO app.jobs: fine",
            "2026-11-20T07:43:00.123Z ERROR app.jobs: row 4 could not be decided",
            "    Traceback and so on",
            "2026-11-20T07:43:00.124Z ERROR app.jobs: row 5 could not be decided",
        ):
            supervisor.heard(one, line)
    assert said == [f"web: app.jobs: row 4 could not be decided  ({tmp_path / 'log' / 'web.log'})"]


def test_the_banner_says_where_messages_go(tmp_path):
    made_up = banner(Settings(data_dir=tmp_path, _env_file=None), demo=True)
    assert "http://127.0.0.1:8080/sandbox" in made_up
    assert "stays in the sandbox" in made_up
    real = Settings(
        data_dir=tmp_path,
        host="::",
        twilio_account_sid="AC0",
        twilio_auth_token="secret",
        smtp_url="smtp://mail.example.com",
        database_url="postgresql://porchlight:secret@db.example.com/house",
        _env_file=None,
    )
    text = banner(real, demo=False)
    assert "/sandbox" not in text
    assert "leaves by Twilio" in text
    assert "PostgreSQL house on db.example.com" in text
    assert "http://[::1]:8080/docs" in text
    assert "secret" not in text
