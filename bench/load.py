"""What the benchmarks send: events about invented people, posted over as many connections at once as a busy client has."""

import asyncio
import time
from collections.abc import Iterator, Mapping
from uuid import uuid4

import aiohttp

CONNECTIONS = 64
SINGLE, BATCH = "cloudevents", "cloudevents-batch"
# NANP area codes: no N11 (services), no N9X (kept for longer numbers). In each, 555 0100 to 0199 belong to nobody.
_AREAS = [code for code in range(200, 1000) if code % 100 != 11 and code // 10 % 10 != 9]
PHONES = len(_AREAS) * 100


def phone(number: int) -> str:
    """The phone of an invented person, a different one for each number below PHONES."""
    return f"+1{_AREAS[number // 100 % len(_AREAS)]}55501{number % 100:02d}"


def event(kind: str, ref: str, data: Mapping[str, object]) -> dict[str, object]:
    """A CloudEvent with an id of its own."""
    return {
        "specversion": "1.0",
        "id": uuid4().hex,
        "source": "bench",
        "type": f"porchlight.delivery.{kind}",
        "subject": ref,
        "data": data,
    }


class Client:
    """Posts as many requests at once as it has connections; `seconds` is how long each took."""

    def __init__(self, url: str, key: str, session: aiohttp.ClientSession) -> None:
        self._url = url
        self._key = key
        self._session = session
        self.seconds: list[float] = []

    async def post_all(self, bodies: Iterator[bytes], kind: str) -> None:
        """Posts every body once; raises RuntimeError if one isn't taken."""
        await asyncio.gather(*(self._post_some(bodies, kind) for _ in range(CONNECTIONS)))

    async def _post_some(self, bodies: Iterator[bytes], kind: str) -> None:
        headers = {"Authorization": f"Bearer {self._key}", "Content-Type": f"application/{kind}+json"}
        for body in bodies:
            began = time.perf_counter()
            async with self._session.post(f"{self._url}/v1/events", data=body, headers=headers) as answer:
                text = await answer.text()
            self.seconds.append(time.perf_counter() - began)
            if answer.status not in (200, 202) or '"invalid"' in text:
                raise RuntimeError(f"{answer.status}: {text[:300]}")


def connections() -> aiohttp.ClientSession:
    """The connections a Client posts over."""
    return aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=CONNECTIONS))
