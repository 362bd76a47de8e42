"""`porchlight run` as an operator meets it: real processes, a real Valkey, a real port."""

import json
import os
import re
import signal
import socket
import sqlite3
import sys
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from app.cli.valkey import free_port
from tests.setup.conftest import PROJECT, alive

pytestmark = [pytest.mark.slow, pytest.mark.enable_socket, pytest.mark.timeout(180)]

RUN = (sys.executable, "-m", "app.cli", "run")


@dataclass
class House:
    """A data folder and a port of its own, and what runs on them."""

    folder: Path
    port: int
    spawn: Callable
    until: Callable

    def environment(self, **extra: str) -> dict[str, str]:
        ours = {"PORCHLIGHT_DATA_DIR": str(self.folder), "PORCHLIGHT_PORT": str(self.port), "PORCHLIGHT_DEMO": "false"}
        ours |= {"PORCHLIGHT_WORKER_PROCESSES": "1"}
        rest = {k: v for k, v in os.environ.items() if not k.startswith("PORCHLIGHT_")}  # noqa: TID251 - what a shell hands on
        return {**rest, **ours, **extra}

    def run(self, *arguments: str, **extra: str):
        return self.spawn(*RUN, *arguments, cwd=PROJECT, env=self.environment(**extra))

    def up(self, **extra: str):
        process = self.run(**extra)
        lines = []
        for line in process.stdout:
            lines.append(line)
            if "Ctrl-C" in line:
                return process
        pytest.fail(f"it did not come up: {''.join(lines)}")

    def refusal(self, *arguments: str, **extra: str) -> str:
        """What it says when it cannot start: exactly one line, and exit code 1."""
        process = self.run(*arguments, **extra)
        text, _ = process.communicate(timeout=60)
        assert process.returncode == 1, text
        assert text.count("\n") == 1, text
        return text

    def get(self, path: str) -> int:
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(f"http://127.0.0.1:{self.port}{path}", timeout=10) as answer:
                return answer.status
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            return 0


@pytest.fixture
def house(tmp_path, spawn, until) -> House:
    return House(tmp_path / "data", free_port(), spawn, until)


def children_of(pid: int) -> dict[int, str]:
    """All processes below one, with their command lines."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if parent == pid:
            found |= {int(folder.name): command, **children_of(int(folder.name))}
    return found


linux_only = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")


@linux_only
def test_it_comes_up_answers_and_leaves_nothing_behind_when_told_to_stop(house):
    process = house.up()
    assert [house.get(path) for path in ("/healthz", "/readyz", "/docs", "/sandbox")] == [200, 200, 200, 200]
    children = children_of(process.pid)
    kinds = " ".join(children.values())
    assert all(kind in kinds for kind in ("app.cli web", "app.cli worker", "valkey-server"))
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=40) == 0
    assert [command for pid, command in children.items() if alive(pid)] == []
    assert house.get("/healthz") == 0


@linux_only
def test_after_a_kill_with_9_nothing_runs_on_and_the_next_start_works(house):
    process = house.up()
    children = children_of(process.pid)
    process.kill()
    house.until(lambda: not any(alive(pid) for pid in children))
    again = house.up()
    assert house.get("/readyz") == 200
    again.send_signal(signal.SIGINT)
    assert again.wait(timeout=40) == 0


@linux_only
def test_what_dies_is_started_again_and_a_second_supervisor_is_refused(house):
    """One run for three questions: a start is what takes the time."""
    process = house.up()
    pids = {command: pid for pid, command in children_of(process.pid).items()}

    elsewhere = House(house.folder, free_port(), house.spawn, house.until)
    assert f"another `porchlight run` (process {process.pid}) uses the data folder" in elsewhere.refusal()

    os.kill(next(pid for command, pid in pids.items() if "valkey-server" in command), signal.SIGKILL)
    assert any("valkey was killed by signal 9; starting it again in 1 s. Its log:" in line for line in process.stdout)
    house.until(lambda: house.get("/readyz") != 200)
    house.until(lambda: house.get("/readyz") == 200)

    os.kill(next(pid for command, pid in pids.items() if "app.cli web" in command), signal.SIGKILL)
    assert any("web was killed by signal 9" in line for line in process.stdout)
    house.until(lambda: house.get("/readyz") == 200)
    process.terminate()
    assert process.wait(timeout=40) == 0


def test_a_port_in_use_is_one_line(house):
    with socket.socket() as other:
        other.bind(("127.0.0.1", house.port))
        other.listen()
        assert re.match(rf"porchlight: port {house.port} on 127.0.0.1 is in use; .*PORCHLIGHT_PORT", house.refusal())


def test_a_data_folder_that_cannot_be_written_is_one_line(house):
    house.folder.write_text("in the way")
    assert "data cannot be written (File exists); set PORCHLIGHT_DATA_DIR" in house.refusal()


def test_a_database_of_a_newer_version_is_one_line(house):
    house.folder.mkdir()
    with sqlite3.connect(house.folder / "porchlight.db") as database:
        database.execute("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)")
        database.execute("INSERT INTO alembic_version VALUES ('9999')")
    assert "this database is of a newer version of Porchlight (revision 9999" in house.refusal()


def test_a_wrong_setting_is_one_line_that_names_it(house):
    assert "PORCHLIGHT_LANES" in house.refusal(PORCHLIGHT_LANES="many")


def test_a_child_that_cannot_start_stops_everything_with_its_own_last_words(house):
    brands = house.folder.parent / "no-brands"
    brands.mkdir()
    assert "there is no brand" in house.refusal(PORCHLIGHT_BRANDS_DIR=str(brands))


def test_the_web_server_alone_never_migrates(house):
    environment = house.environment(PORCHLIGHT_REDIS_URL="redis://127.0.0.1:1/0")
    house.folder.mkdir()
    process = house.spawn(sys.executable, "-m", "app.cli", "web", cwd=PROJECT, env=environment)
    text, _ = process.communicate(timeout=60)
    assert process.returncode == 1
    assert text == "porchlight: the database has not been migrated to this version; run `porchlight migrate`\n"


def test_a_key_made_on_the_command_line_is_listed_and_revoked(house):
    def porchlight(*arguments: str) -> str:
        process = house.spawn(sys.executable, "-m", "app.cli", *arguments, cwd=PROJECT, env=house.environment(), stderr=None)
        text, _ = process.communicate(timeout=60)
        assert process.returncode == 0, text
        return text

    porchlight("migrate")
    made = json.loads(porchlight("key", "create", "--brand", "lark", "--label", "shop", "--json"))
    assert made["key"].startswith(f"pl_{made['prefix']}_")
    listed = json.loads(porchlight("key", "list", "--brand", "lark", "--json"))
    assert (listed["prefix"], listed["label"], listed["revoked"]) == (made["prefix"], "shop", None)
    assert made["key"] not in json.dumps(listed)
    porchlight("key", "revoke", made["key"])
    assert json.loads(porchlight("key", "list", "--brand", "lark", "--json"))["revoked"]
