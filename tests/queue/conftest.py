"""A real Valkey on a free loopback port, in a folder of its own, emptied before each test."""

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from redis import Redis

from app.cli.valkey import EmbeddedValkey
from app.queue import RedisBell


@dataclass
class Valkey:
    """A running server. `stop` kills it as a power cut would."""

    server: EmbeddedValkey
    process: "subprocess.Popen[bytes]"

    @property
    def url(self) -> str:
        return self.server.url

    def client(self) -> Redis:
        return Redis.from_url(self.url)

    def stop(self) -> None:
        self.process.kill()
        self.process.wait(timeout=10)


@contextmanager
def running_valkey(folder: Path) -> Iterator[Valkey]:
    """A server until the block ends."""
    server = EmbeddedValkey(folder)
    server.prepare()
    made = Valkey(server, subprocess.Popen(server.command, stdout=subprocess.DEVNULL))
    deadline = time.monotonic() + 20
    while not server.answers():
        assert time.monotonic() < deadline, "Valkey did not start"
        time.sleep(0.02)  # it has no way to say that it is ready
    try:
        yield made
    finally:
        made.stop()


@pytest.fixture(scope="session")
def shared_valkey(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Valkey]:
    with running_valkey(tmp_path_factory.mktemp("valkey")) as made:
        yield made


@pytest.fixture
def valkey(shared_valkey: Valkey) -> Valkey:
    with shared_valkey.client() as client:
        client.flushall()
    return shared_valkey


@pytest.fixture
def bell(valkey: Valkey) -> Iterator[RedisBell]:
    made = RedisBell(valkey.url)
    yield made
    made.redis.close()
