"""What stands in Twilio's place: a stub that only takes messages, or the fake that also reports on them. Both count."""

import asyncio
import http.client
import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from app.cli.valkey import free_port
from app.settings import PROJECT
from bench.load import CONNECTIONS, phone
from bench.site import HOST, PORCHLIGHT, TETHERED, answers, folder, process

SID, TOKEN = "AC" + "be4c" * 8, "be4c" * 8
REQUESTS = 300  # a connection, when it is measured alone


@dataclass(frozen=True)
class Taken:
    """How many messages came, and to how many numbers."""

    messages: int
    numbers: int


@dataclass(frozen=True)
class Provider:
    """`reports`: whether it is the fake, which tells of each message what became of it."""

    port: int
    reports: bool

    @property
    def settings(self) -> dict[str, str]:
        """What makes the service send here, and nothing anywhere else: mail would meet nobody.

        That mail is set up also takes the development clock away, which costs a look at a file whenever it is read.
        """
        return {
            "twilio_account_sid": SID,
            "twilio_auth_token": TOKEN,
            "twilio_api_url": f"http://{HOST}:{self.port}",
            "smtp_url": f"smtp://{HOST}:1",
        }

    def taken(self) -> Taken:
        """What came so far."""
        if not self.reports:
            return Taken(**self._get("/counts"))
        log = self._get("/_fake/log?event=message")
        return Taken(len(log), len({entry["to"] for entry in log}))

    def _get(self, path: str) -> Any:
        connection = http.client.HTTPConnection(HOST, self.port, timeout=30)
        try:
            connection.request("GET", path)
            return json.loads(connection.getresponse().read())
        finally:
            connection.close()


@contextmanager
def stub() -> Iterator[Provider]:
    """The stub, for as long as the block lasts."""
    port = free_port()
    command = [*TETHERED, sys.executable, "-P", "-m", "bench.stub", str(port)]
    with folder() as room, process(command, room / "stub.log", lambda: answers(port, "/counts"), {"PYTHONPATH": str(PROJECT)}):
        yield Provider(port, reports=False)


@contextmanager
def fake() -> Iterator[Provider]:
    """The fake, soon with its reports and without troubles, for as long as the block lasts."""
    port = free_port()
    options = ["--port", str(port), "--account-sid", SID, "--auth-token", TOKEN, "--delay", "0:0.1", "--no-magic"]
    command = [*TETHERED, *PORCHLIGHT, "fake-twilio", *options]
    up = lambda: answers(port, "/_fake/behaviour")  # noqa: E731 - read only on the next line
    with folder() as room, process(command, room / "fake.log", up, {"PYTHONPATH": str(PROJECT)}):
        yield Provider(port, reports=True)


async def requests_per_s(provider: Provider, number: int) -> float:
    """How many messages the stub takes a second from a client that does nothing but post the same one."""
    form = f"To=%2B{phone(number)[1:]}&From=%2B12125550100&Body=Out+for+delivery"
    head = f"POST /2010-04-01/Accounts/{SID}/Messages.json HTTP/1.1\r\nHost: {HOST}\r\nContent-Length: {len(form)}\r\n\r\n"
    began = time.perf_counter()
    await asyncio.gather(*(_post(provider.port, (head + form).encode()) for _ in range(CONNECTIONS)))
    return CONNECTIONS * REQUESTS / (time.perf_counter() - began)


async def _post(port: int, request: bytes) -> None:
    reader, writer = await asyncio.open_connection(HOST, port)
    for _ in range(REQUESTS):
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        await reader.readexactly(int(head.rpartition(b"Content-Length: ")[2]))
    writer.close()
