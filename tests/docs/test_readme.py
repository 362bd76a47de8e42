"""The README's tour, word for word, against a service that was just started: every command, every answer, every text.

What differs from one day to the next (times, ids) is compared by its shape; `...` in the README stands for anything.
"""

import html
import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from app.cli.valkey import free_port
from app.settings import PROJECT
from tests.docs.markdown import Fence, document, fences, section

pytestmark = [pytest.mark.slow, pytest.mark.enable_socket, pytest.mark.timeout(300)]

PATIENCE_SECONDS = 60.0
END = "the end of a block"
SERVERS = ("make run", "porchlight fake-twilio")
# From a thing that differs to the word for it; in this order.
SHAPES = {
    r"127\.0\.0\.1:\d+": "HOST",
    r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?(Z|\+00:00)?": "TIME",
    r"\b[0-9a-f]{16}-[0-9a-f]{8}-[0-9a-f]{16}\b": "ID",
    r"revoke [0-9a-f]{12}\b": "revoke PREFIX",
    r"Message \d+:": "Message NUMBER:",
    r'"id":\d+': '"id":NUMBER',
    r"(today|tomorrow) \d\d:\d\d ?-( (today|tomorrow))? ?\d\d:\d\d": "WINDOW",
    r"\bchg_[0-9a-f]{24}\b": "CHANGE",
    r"(today|yesterday) at \d\d:\d\d": "MOMENT",
}


def shape(text: str) -> str:
    for pattern, word in SHAPES.items():
        text = re.sub(pattern, word, text)
    return "\n".join(line.rstrip() for line in text.strip().splitlines())


def fits(shown: str, came: str) -> bool:
    """Whether what came has the shape of what the README shows."""
    pattern = ".*?".join(map(re.escape, shape(shown).split("...")))
    return re.fullmatch(pattern, shape(came), re.DOTALL) is not None


class Reader:
    """Somebody who reads the README and does what it says: `shell` is the terminal with the commands."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.ports = {"8080": str(free_port()), "8040": str(free_port())}
        for name, command in (("python", ""), ("porchlight", "-m app.cli")):
            file = folder / ".venv" / "bin" / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(f'#!/bin/sh\nexec "{sys.executable}" {command} "$@"\n')
            file.chmod(0o755)
        rest = {k: v for k, v in os.environ.items() if not k.startswith("PORCHLIGHT_")}  # noqa: TID251 - what a shell hands on
        self.environment = {
            **rest,
            "PYTHONPATH": str(PROJECT),
            "PORCHLIGHT_PORT": self.ports["8080"],
            "NO_PROXY": "127.0.0.1",
            "no_proxy": "127.0.0.1",
        }
        self.servers: dict[str, subprocess.Popen[str]] = {}
        self.shell = self._start(["sh"], stdin=subprocess.PIPE)

    def here(self, text: str) -> str:
        """A text of the README with the ports that are free here."""
        for usual, ours in self.ports.items():
            text = text.replace(f":{usual}", f":{ours}")
        return text

    def serve(self, block: Fence) -> str:
        """Starts what runs until it is stopped, in place of the one before. What it said by then."""
        kind = next(each for each in SERVERS if each in block.text)
        if kind in self.servers:
            self._stop(self.servers.pop(kind))
        command = self.here(block.text).replace("make run", "exec .venv/bin/porchlight run")
        command = command.replace(":8040", f":{self.ports['8040']}")
        if kind == "porchlight fake-twilio":
            command = f"exec {command.strip()} --port {self.ports['8040']}"
        server = self.servers[kind] = self._start(["sh", "-c", command])
        assert server.stdout is not None
        last = "AUTH_TOKEN" if kind == "porchlight fake-twilio" else "Ctrl-C"
        said = ""
        for line in server.stdout:
            said += line
            if last in line:
                return said
        pytest.fail(f"it did not come up: {said}")

    def type(self, commands: str) -> str:
        """Types a block into the terminal. What it shows."""
        assert self.shell.stdin is not None
        assert self.shell.stdout is not None
        self.shell.stdin.write(f"{self.here(commands)}\necho; echo '{END}'\n")
        self.shell.stdin.flush()
        shown = ""
        for line in self.shell.stdout:
            if line.strip() == END:
                return shown
            shown += line
        pytest.fail(f"the shell ended: {shown}")

    def get(self, path: str) -> str:
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(f"http://127.0.0.1:{self.ports['8080']}{path}", timeout=20) as answer:
            text: str = answer.read().decode()
        return text

    def idle(self) -> bool:
        """Whether all that was sent is decided and has left: what takes a reader's eyes a moment."""
        return bool(json.loads(self.get("/sandbox/clock"))["idle"])

    def texts(self) -> list[str]:
        """What stands on the phone of the tour's recipient."""
        page = self.get(f"/sandbox?{urllib.parse.urlencode({'q': 'TOUR-1'})}")
        turns = re.findall(r'<li class="turn" .*?</li>', page, re.DOTALL)
        texts = [text for turn in turns for text in re.findall(r'<p class="bubble">(.*?)</p>', turn)]
        return [html.unescape(re.sub(r"<[^>]+>", "", text)) for text in texts]

    def leave(self) -> None:
        for process in (*self.servers.values(), self.shell):
            self._stop(process)

    def _start(self, command: list[str], **options: int) -> "subprocess.Popen[str]":
        return subprocess.Popen(  # type: ignore[call-overload, no-any-return]
            command,
            cwd=self.folder,
            env=self.environment,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            **options,
        )

    def _stop(self, process: "subprocess.Popen[str]") -> None:
        """As Ctrl-C does; whatever is left of its session after that is killed."""
        process.send_signal(signal.SIGINT if process is not self.shell else signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            process.wait(timeout=40)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        for stream in (process.stdin, process.stdout):
            if stream:
                stream.close()


@pytest.fixture
def reader(tmp_path: Path) -> Iterator[Reader]:
    made = Reader(tmp_path)
    yield made
    made.leave()


def until(condition: Callable[[], bool], what: str) -> None:
    """Real processes have no event to wait for, so it looks every 50 ms."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        if time.monotonic() > deadline:
            pytest.fail(what)
        time.sleep(0.05)


def test_the_tour_is_word_for_word_true(reader: Reader) -> None:
    text = document("README.md")
    banner = next(fence for fence in fences(section(text, "## Two commands")) if fence.language == "text")
    said = reader.serve(Fence("sh", "make run", ""))
    assert fits(banner.text.partition("\n\nA made-up day")[0], said), said
    blocks = fences(section(text, "## A tour in five minutes"))
    for number, block in enumerate(blocks):
        if block.language == "sh":
            answer = blocks[number + 1] if number + 1 < len(blocks) and blocks[number + 1].language != "sh" else None
            _follow(reader, block, answer)
    promised = re.findall(r"^> (.+)$", text, re.MULTILINE)
    assert [fits(said, came) for said, came in zip(promised, reader.texts(), strict=True)] == [True] * len(promised)


def _follow(reader: Reader, block: Fence, answer: Fence | None) -> None:
    """Does what one block says and compares what comes of it. Looking, unlike telling, may be done again until it is there."""
    if any(each in block.text for each in SERVERS):
        said = reader.serve(block)
        assert answer is None or fits(answer.text, said), said
        return
    until(reader.idle, "it is never idle")
    shown = reader.type(block.text)
    if answer is not None and " -d " not in block.text:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not fits(answer.text, shown) and time.monotonic() < deadline:
            shown = reader.type(block.text)
    if answer is not None:
        assert fits(answer.text, shown), f"{block.text}\nshows\n{shown}\nand not\n{answer.text}"
    for promised in re.findall(r"^> (.+)$", block.after + (answer.after if answer else ""), re.MULTILINE):
        until(
            lambda promised=promised: any(fits(promised, text) for text in reader.texts()),  # type: ignore[misc]
            f"nobody was told: {promised}",
        )
