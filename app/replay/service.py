"""The service as a carrier sees it: an HTTP client that outlives restarts, because ids make sending again harmless."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

import aiohttp
import orjson
from pydantic import BaseModel, Field, ValidationError

from app.errors import Conflict, NotFound, PorchlightError, Unauthorized, Unavailable

PATIENCE_S = 60.0  # how long a service may be away before we give up
RELEASE_PATIENCE_S = 10.0
FIRST_WAIT_S, LONGEST_WAIT_S = 0.1, 2.0
REQUEST_TIMEOUT = aiohttp.ClientTimeout(total=30)
EVENTS_PATH = "/v1/events"


class Waiting(BaseModel):
    """What the inbox holds that is not decided."""

    pending: int = 0
    parked: int = 0


class Leaving(BaseModel):
    """What the message queue holds that has not left."""

    due: int = 0
    in_flight: int = 0


class ClockState(BaseModel):
    """GET /sandbox/clock. `speed` is None while the machine's time is shown; `idle` means all that is due is done."""

    now: datetime
    speed: float | None = None
    idle: bool
    inbox: Waiting = Field(default_factory=Waiting)
    messages: Leaving = Field(default_factory=Leaving)
    next_due: datetime | None = None


class Result(BaseModel):
    """What the service said about one event."""

    result: str
    field: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """The results of one request, an event each. `again`: it had to be sent more than once."""

    results: list[Result]
    again: bool


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back: HTTP status and body. `again`: it had to be asked more than once."""

    status: int
    body: bytes
    again: bool

    @property
    def good(self) -> bool:
        """Whether it was taken; a page may be shown next."""
        return 200 <= self.status < 400

    @property
    def why(self) -> str:
        """The reason in it, as one short line."""
        return _why(self.body)


class Service:
    """One running service. `patience` is in real seconds; connection errors and 5xx are tried again until it is used up."""

    def __init__(
        self,
        url: str,
        key: str,
        *,
        patience: float = PATIENCE_S,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self.url = url.rstrip("/")
        self._key = key
        self._patience, self._sleep = patience, sleep
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession(timeout=REQUEST_TIMEOUT)
        return self

    async def __aexit__(self, *exc: object) -> None:
        if self._session:
            await self._session.close()

    async def check(self) -> None:
        """Raises Unavailable when nobody answers, Unauthorized for a wrong key, each in one line and at once."""
        reply = await self._try("POST", EVENTS_PATH, b"[]", _headers(self._key, batch=True))
        if reply is None:
            raise Unavailable(f"no service answers at {self.url}; start it with `make run`")
        if reply.status == 404:
            raise Unavailable(f"what answers at {self.url} is not Porchlight")
        if reply.status in (401, 403):
            raise Unauthorized(f"{self.url} refused the API key ({_why(reply.body)}); make one with `porchlight key create`")

    async def send(self, events: Sequence[dict[str, Any]]) -> Answer:
        """Sends events in one request; a single one goes alone. Raises Unavailable when the service stays away."""
        single = len(events) == 1
        body = orjson.dumps(events[0] if single else list(events))
        reply = await self.call("POST", EVENTS_PATH, body, _headers(self._key, batch=not single))
        if reply.status in (401, 403):
            raise Unauthorized(f"{self.url} no longer takes the API key ({_why(reply.body)})")
        return Answer(_results(reply, len(events), self.url), reply.again)

    async def ask(self, method: str, path: str, value: Any = None) -> Reply:
        """A call of the API in JSON, with the key."""
        headers = {"Authorization": f"Bearer {self._key}"}
        if value is None:
            return await self.call(method, path, headers=headers)
        return await self.call(method, path, orjson.dumps(value), {**headers, "Content-Type": "application/json"})

    async def clock(self) -> ClockState:
        """The clock, and whether there is work left at this time."""
        return _parsed(await self.call("GET", "/sandbox/clock"), self.url)

    async def drive(self, now: datetime) -> None:
        """Sets the service's clock to `now`, standing still. Raises Conflict when it may not be driven."""
        await self._set_clock({"now": now.isoformat(), "speed": 0})

    async def release(self) -> None:
        """Gives the service its real time back. Raises Unavailable, and says what to do, when it is away."""
        try:
            await self._set_clock({"release": True}, patience=RELEASE_PATIENCE_S)
        except Unavailable:
            advice = 'send {"release": true} to /sandbox/clock when it is back'
            raise Unavailable(f"{self.url} is away and its clock still driven: {advice}") from None

    async def report(self, since: int) -> dict[str, Any]:
        """What became of everything after inbox row `since`."""
        reply = await self.call("GET", f"/sandbox/report?since={since}")
        _refuse(reply, self.url)
        found: dict[str, Any] = orjson.loads(reply.body)
        return found

    async def _set_clock(self, body: dict[str, Any], patience: float | None = None) -> None:
        headers = {"Content-Type": "application/json"}
        _refuse(await self.call("POST", "/sandbox/clock", orjson.dumps(body), headers, patience), self.url)

    async def call(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        headers: dict[str, str] | None = None,
        patience: float | None = None,
    ) -> Reply:
        """One request, tried again until it gets an answer. Raises Unavailable when it gets none."""
        waited, pause, again = 0.0, FIRST_WAIT_S, False
        limit = self._patience if patience is None else min(patience, self._patience)
        while (reply := await self._try(method, path, body, headers)) is None or reply.status >= 500:
            if waited >= limit:
                state = f"has answered {reply.status} ({_why(reply.body)})" if reply else "has been away"
                raise Unavailable(f"{self.url} {state} for more than {limit:.0f} s; gave up")
            await self._sleep(pause)
            waited, pause, again = waited + pause, min(pause * 2, LONGEST_WAIT_S), True
        return Reply(reply.status, reply.body, again)

    async def _try(self, method: str, path: str, body: bytes | None, headers: dict[str, str] | None) -> Reply | None:
        """One request; None when it got no whole answer."""
        assert self._session is not None, "use it with `async with`"
        try:
            async with self._session.request(
                method, self.url + path, data=body, headers=headers, allow_redirects=False
            ) as response:
                return Reply(response.status, await response.read(), again=False)
        except (aiohttp.ClientError, TimeoutError):
            return None


def _headers(key: str, *, batch: bool) -> dict[str, str]:
    kind = "application/cloudevents-batch+json" if batch else "application/cloudevents+json"
    return {"Authorization": f"Bearer {key}", "Content-Type": kind}


def _refuse(reply: Reply, url: str) -> None:
    if reply.status == 404:
        raise NotFound(f"{url} serves no sandbox: real provider credentials are set there, so nothing is replayed against it")
    if reply.status == 409:
        raise Conflict(f"the clock of {url} may not be driven ({_why(reply.body)})")
    if reply.status != 200:
        raise PorchlightError(f"{url} answered {reply.status}: {_why(reply.body)}")


def _parsed(reply: Reply, url: str) -> ClockState:
    _refuse(reply, url)
    try:
        return ClockState.model_validate_json(reply.body)
    except ValidationError:
        raise Unavailable(f"what answers at {url} is not Porchlight") from None


def _results(reply: Reply, number: int, url: str) -> list[Result]:
    try:
        results = [Result.model_validate(row) for row in orjson.loads(reply.body)["results"]]
    except (orjson.JSONDecodeError, KeyError, TypeError, ValidationError):
        results = []
    if len(results) != number:
        raise PorchlightError(f"{url} answered {reply.status} to {number} events: {_why(reply.body)}")
    return results


def _why(body: bytes) -> str:
    """The reason in an answer, as one short line."""
    text = body.decode(errors="replace")
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError:
        value = None
    if isinstance(value, dict):
        found = value.get("message") or value.get("reason") or value.get("detail") or value.get("error") or text
        text = str(found.get("message", found)) if isinstance(found, dict) else str(found)
    return " ".join(text.split())[:200] or "no reason given"
