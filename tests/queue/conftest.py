"""A real Valkey on a free loopback port, in a folder of its own, emptied before each test."""

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from redis import Redis

from app.cli.valkey import EmbeddedValkey
from app.queue import RedisBell


class Valkey:
    """A server of our own. `stop` kills it as a power cut would; `start` starts it again, where it was."""

    def __init__(self, folder: Path) -> None:
        self.server = EmbeddedValkey(folder)
        self.server.prepare()
        self.start()

    def start(self) -> None:
        self.process = subprocess.Popen(self.server.command, stdout=subprocess.DEVNULL)
        deadline = time.monotonic() + 20
        while not self.server.answers():
            assert time.monotonic() < deadline, "Valkey did not start"
            time.sleep(0.02)  # it has no way to say that it is ready

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
    made = Valkey(folder)
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
