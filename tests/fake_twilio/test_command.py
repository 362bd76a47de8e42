"""`porchlight fake-twilio` as a process of its own: what it prints, how it stops, and what kill -9 leaves."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from app.cli.fake_twilio_command import fake_twilio
from app.errors import SetupError
from tests.fake_twilio.house import RECIPIENT, SDK_ON_NEW_AIOHTTP, House, send

RUN = "import typer; from app.cli.fake_twilio_command import fake_twilio; typer.run(fake_twilio)"
CLI = typer.Typer()
CLI.command()(fake_twilio)


@contextmanager
def running(log: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A fake on a free port, and its URL."""
    command = [sys.executable, "-u", "-c", RUN, "--port", "0", "--delay", "0:0", "--log", str(log)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        lines = [process.stdout.readline().strip() for _ in range(4)]
        assert [line.split("=")[0] for line in lines[1:]] == [
            "PORCHLIGHT_TWILIO_API_URL",
            "PORCHLIGHT_TWILIO_ACCOUNT_SID",
            "PORCHLIGHT_TWILIO_AUTH_TOKEN",
        ]
        try:
            yield process, lines[1].split("=")[1]
        finally:
            process.kill()


class Elsewhere:
    """Stands for a fake in another process."""

    def __init__(self, url: str) -> None:
        self.url = url


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_it_prints_how_to_use_it_and_stops_cleanly(tmp_path: Path, how: signal.Signals) -> None:
    with running(tmp_path / "fake.jsonl") as (process, _):
        process.send_signal(how)
        assert process.wait(timeout=30) == 0
        assert process.stdout is not None
        assert process.stdout.read().strip() == "Fake Twilio has stopped."


@pytest.mark.anyio
@pytest.mark.enable_socket
@SDK_ON_NEW_AIOHTTP
async def test_kill_9_keeps_every_message_that_was_answered(house: House, tmp_path: Path) -> None:
    with running(tmp_path / "fake.jsonl") as (process, url):
        client = await house.sdk(Elsewhere(url))
        sids = [(await send(client, body=f"message {number}")).sid for number in range(5)]
        process.kill()
        process.wait(timeout=30)
    with running(tmp_path / "fake.jsonl") as (_, url):
        client = await house.sdk(Elsewhere(url))
        assert [message.sid for message in await client.messages.list_async(to=RECIPIENT)] == sids[::-1]


@pytest.mark.parametrize(
    ("options", "line"),
    [
        (["--refuse", "30007"], "--refuse 30007: write it as NAME:RATE"),
        (["--refuse", "12345:0.1"], "--refuse: .*12345 is not a code the fake knows"),
        (["--lose", "often:0.1"], "--lose"),
        (["--delay", "3"], "--delay"),
        (["--out-of-order", "2"], "--out-of-order: .*less than or equal to 1"),
    ],
)
def test_a_wrong_option_is_one_clear_line(options: list[str], line: str) -> None:
    with pytest.raises(SetupError, match=line):
        CliRunner().invoke(CLI, options, catch_exceptions=False)
