"""The least that can pass for Twilio's create-message endpoint, as fast as Python goes: `python -m bench.stub PORT`.

It takes whatever it gets, reports nothing back and counts: GET /counts says how many messages came, to how many numbers.
A process of its own, so that its CPU time isn't the service's.
"""

import asyncio
import json
import re
import sys
from dataclasses import dataclass, field

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_TO = re.compile(rb"(?:^|&)To=([^&]*)")


def _response(status: bytes, body: bytes) -> bytes:
    return b"HTTP/1.1 %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s" % (status, len(body), body)


@dataclass
class Taken:
    """What came over all connections."""

    messages: int = 0
    numbers: set[bytes] = field(default_factory=set)


class Stub(asyncio.Protocol):
    """One connection."""

    def __init__(self, taken: Taken) -> None:
        self._taken = taken
        self._buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while True:
            head, found, rest = self._buffer.partition(b"\r\n\r\n")
            length = _LENGTH.search(head)
            size = int(length[1]) if length else 0
            if not found or len(rest) < size:
                return
            self._buffer = rest[size:]
            self._transport.write(self._answer(head, rest[:size]))

    def _answer(self, head: bytes, body: bytes) -> bytes:
        if head.startswith(b"GET /counts "):
            counts = {"messages": self._taken.messages, "numbers": len(self._taken.numbers)}
            return _response(b"200 OK", json.dumps(counts).encode())
        to = _TO.search(body)
        if not head.startswith(b"POST ") or to is None:
            return _response(b"400 Bad Request", b'{"code": 21604, "message": "no To"}')
        self._taken.messages += 1
        self._taken.numbers.add(to[1])
        message = {"sid": f"SM{self._taken.messages:032x}", "status": "queued", "num_segments": "1", "direction": "outbound-api"}
        return _response(b"201 Created", json.dumps(message).encode())


async def serve(port: int) -> None:
    """Answers on loopback until the process is ended."""
    taken = Taken()
    server = await asyncio.get_running_loop().create_server(lambda: Stub(taken), "127.0.0.1", port, backlog=1024)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1])))
