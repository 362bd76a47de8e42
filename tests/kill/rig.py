"""Real processes for the kill tests: workers, Twilio's fake over loopback, and what of it all can be read from outside."""

import asyncio
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from app.clock import FixedClock, SystemClock
from app.fake_twilio.behaviour import Behaviour
from app.fake_twilio.server import ACCOUNT_SID, AUTH_TOKEN, FakeTwilio
from app.queue import DECIDE, RedisBell
from app.settings import PROJECT
from app.wiring import Services
from tests.stories.conftest import World

# Machine seconds. A message claimed so long ago without a result is in doubt; half of it a worker may take to begin.
UNKNOWN_AFTER, RECONCILE_AFTER = 4.0, 0.5


def until(condition: Callable[[], object], seconds: float = 60.0, what: str = "") -> None:
    """Returns as soon as it holds. Other processes have no event to wait for, so it looks every 20 ms."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"did not come true within {seconds:.0f} s: {what or condition}"
        time.sleep(0.02)


class Provider:
    """Twilio's fake in a thread of its own, on one port all the time: silent until it is opened."""

    def __init__(self, log: Path) -> None:
        self._silent = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._silent.getsockname()[1]
        self.fake = FakeTwilio(log_path=log)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="fake twilio")

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def open(self, behaviour: Behaviour | None = None) -> None:
        """From now on it answers. Until now whoever connected waited, and nothing of theirs was taken."""
        self.behave(behaviour or Behaviour())
        self._silent.close()
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self.fake.start(port=self.port), self._loop).result(20)

    def behave(self, behaviour: Behaviour) -> None:
        self.fake.behaviour = behaviour

    def taken(self) -> list[tuple[str, str]]:
        """(recipient, text) of every message it took, in order: its log is the one witness of what went out."""
        return [(entry["to"], entry["body"]) for entry in self.fake.log.entries() if entry["event"] == "message"]

    def close(self) -> None:
        self._silent.close()
        if self._thread.is_alive():
            asyncio.run_coroutine_threadsafe(self._end(), self._loop).result(20)
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join(20)
        else:
            self.fake.log.close()
        self._loop.close()

    async def _end(self) -> None:
        await self.fake.stop()
        held = asyncio.all_tasks() - {asyncio.current_task()}  # answers it still holds back
        for task in held:
            task.cancel()
        await asyncio.gather(*held, return_exceptions=True)


@dataclass
class Rig:
    """A day with real workers. `world` puts events in and reads the rows; `people` are who has a delivery."""

    services: Services
    provider: Provider
    redis_url: str
    folder: Path
    people: list[str] = field(default_factory=list)
    workers: list["subprocess.Popen[bytes]"] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.services = replace(self.services, bell=RedisBell(self.redis_url))
        self.world = World(self.services, FixedClock(SystemClock().now(), SystemClock().now()), {})

    def worker(self) -> "subprocess.Popen[bytes]":
        """Starts `porchlight worker`."""
        settings = {
            "DATABASE_URL": self.services.settings.database_url,
            "REDIS_URL": self.redis_url,
            "DATA_DIR": str(self.folder),
            "SECRET_KEY": self.services.settings.secret_key.get_secret_value(),
            "LANES": str(self.services.settings.lanes),
            "TWILIO_ACCOUNT_SID": ACCOUNT_SID,
            "TWILIO_AUTH_TOKEN": AUTH_TOKEN,
            "TWILIO_API_URL": self.provider.url,
            "PUBLIC_URL": "http://127.0.0.1:1",  # nobody hears the callbacks: the provider must be asked
            "POLL_SECONDS": "0.2",
            "UNKNOWN_AFTER_SECONDS": str(UNKNOWN_AFTER),
            "RECONCILE_AFTER_SECONDS": str(RECONCILE_AFTER),
        }
        with (self.folder / f"worker-{len(self.workers)}.log").open("wb") as log:
            started = subprocess.Popen(
                [sys.executable, "-m", "app.cli", "worker"],
                cwd=PROJECT,
                env={f"PORCHLIGHT_{name}": value for name, value in settings.items()},
                stdout=log,
                stderr=log,
            )
        self.workers.append(started)
        return started

    def kill(self, worker: "subprocess.Popen[bytes]") -> None:
        assert worker.poll() is None, self.said()
        worker.send_signal(signal.SIGKILL)
        worker.wait(20)

    def said(self) -> str:
        """What the workers wrote."""
        return "\n".join(path.read_text() for path in sorted(self.folder.glob("worker-*.log")))

    def send_out(self, count: int) -> None:
        """Plans deliveries for so many new people and sends the vans out; the bell is rung as the door does."""
        for _ in range(count):
            number = len(self.people)
            phone = f"+1{201 + number // 80}55501{number % 80:02d}"  # 0190 to 0199 have fates of their own
            self.people.append(phone)
            person = {"phone": phone, "locale": "en-GB"}
            self.world.tell(f"D{number}", "planned", {"recipient": person, "address": {"time_zone": "Europe/Berlin"}})
            self.world.status("out_for_delivery", f"D{number}")
        self.services.bell.ring(DECIDE)

    def states(self) -> Counter[str]:
        return Counter(str(message.state) for message in self.world.messages())

    def everyone_was_told(self) -> bool:
        return len(self.provider.taken()) >= len(self.people) and set(self.states()) <= {"sent", "delivered"}

    def close(self) -> None:
        for worker in self.workers:
            worker.kill()
            worker.wait(20)
        self.provider.close()
        bell = self.services.bell
        assert isinstance(bell, RedisBell)
        bell.redis.close()


def each_told_once(rig: Rig) -> None:
    """Everyone was told, and nobody twice."""
    assert Counter(phone for phone, _ in rig.provider.taken()) == dict.fromkeys(rig.people, 1)
