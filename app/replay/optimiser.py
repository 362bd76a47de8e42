"""A simulated route optimiser: reads what people wish from the feed, and says yes, no, seen and done, now and then twice."""

import heapq
import math
import random
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

import orjson

from app.lifecycle import Status
from app.replay.feed import FEED_PATH, Feed, insist
from app.replay.service import Service
from app.replay.verdicts import Line, Window, decide

LONGEST_POLL_S = 20.0  # well within a request's 30
REST_S = 1.0
BACKLOG = timedelta(days=1)
TWICE_SHARE = 0.05  # networks repeat themselves
SEEN_SHARE = 0.5
NOT_HONOURED_SHARE = 0.05
_DONE = {Status.DELIVERED.value, Status.AT_PICKUP_POINT.value, Status.CANCELLED.value}


@dataclass(frozen=True, slots=True)
class Tempo:
    """Business seconds, from and to: until the verdict, and from there until the driver has seen it."""

    verdict: tuple[float, float]
    seen: tuple[float, float]


PLANNER = Tempo((60, 720), (300, 3600))
AT_ONCE = Tempo((1, 3), (15, 40))


@dataclass(order=True, slots=True)
class _Due:
    at: datetime
    number: int
    line: Line = field(compare=False)
    body: dict[str, Any] = field(compare=False)


class Optimiser:
    """One brand's, by the key of `service`. The same seed decides the same wishes for the same deliveries alike.

    `given` counts verdicts by kind, and under "duplicate" those repeated; `decided` names the changes that got one.
    It decides only for deliveries whose reference begins with `only`. `agreed` hears of each change that was accepted, with
    its window, and when.
    """

    def __init__(self, service: Service, seed: str, tempo: Tempo, only: str = "") -> None:
        self._service, self._only = service, only
        self._seed, self._tempo = seed, tempo
        self.feed = Feed(service)
        self._due: list[_Due] = []
        self._zones: dict[str, str | None] = {}
        self._asked: Counter[str] = Counter()
        self._number = 0
        self._agreed: list[_Due] = []  # done when the parcel is handed over
        self.given: Counter[str] = Counter()
        self.problems: Counter[str] = Counter()
        self.decided: dict[str, str] = {}
        self.agreed: Callable[[Line, Window | None, datetime], object] = lambda line, window, now: None

    @property
    def next_at(self) -> datetime | None:
        """When it next has something to say."""
        return self._due[0].at if self._due else None

    async def look(self, now: datetime) -> None:
        """Takes up all that is new in the feed. `now` is the business's time."""
        async for lines in self.feed.pages():
            await self.consider(lines, now)

    async def catch_up(self, now: datetime) -> None:
        """Takes up what was wished before it was started and may have no answer yet.

        Nobody is to hear no after a yes of an earlier run, so it says nothing but yes here.
        """
        async for lines in self.feed.pages():
            await self.consider([line for line in lines if now - line.at < BACKLOG], now)
        self._due = [due for due in self._due if due.body["verdict"] == "accepted"]

    async def consider(self, lines: list[Line], now: datetime) -> None:
        """Decides what is wished, to be said in its time; what was taken back is forgotten."""
        for line in lines:
            if not line.delivery.startswith(self._only):
                continue
            if line.event == "withdrawn":
                self._due = sorted(due for due in self._due if due.line.change != line.change)
                self._agreed = [due for due in self._agreed if due.line.change != line.change]
            elif line.event == "requested":
                self._asked[line.delivery] += 1
                rng = self._rng(line, str(self._asked[line.delivery]))
                at = now + timedelta(seconds=rng.uniform(*self._tempo.verdict))
                self._plan(at, line, decide(line, at, rng, await self._zone(line)))

    async def _zone(self, line: Line) -> str:
        """Where the delivery is: an optimiser knows that from its own plan, this one asks."""
        if line.local and line.delivery not in self._zones:
            reply = await self._service.ask("GET", f"/v1/deliveries/{quote(line.delivery, safe='')}")
            self._zones[line.delivery] = orjson.loads(reply.body).get("time_zone") if reply.good else None
        return self._zones.get(line.delivery) or "UTC"

    async def act(self, now: datetime) -> None:
        """Says what is to be said by now."""
        while self._due and self._due[0].at <= now:
            await self._give(heapq.heappop(self._due))

    def sent(self, events: Sequence[dict[str, Any]], now: datetime) -> None:
        """What was handed over was done at the door as agreed, or nearly always."""
        handed_over = {event["subject"] for event in events if event["data"].get("status") in _DONE}
        for due in [due for due in self._agreed if due.line.delivery in handed_over]:
            self._agreed.remove(due)
            self._plan(now, due.line, self._kept(due.line))

    async def _give(self, due: _Due) -> None:
        path = f"{FEED_PATH}/{due.line.change}/verdict"
        reply = await self._service.ask("POST", path, due.body)
        verdict = str(due.body["verdict"])
        if not reply.good:
            if reply.status not in (404, 409):
                insist(reply, self._service.url)
            if reply.status == 409:  # answered by somebody else, or taken back in this moment: no harm done
                self.given["too late"] += 1
                self.decided.setdefault(due.line.change, "by another")
            else:
                self.problems[f"{verdict}: {reply.why}"] += 1
            return
        if orjson.loads(reply.body).get("result") == "duplicate":
            self.given["duplicate"] += 1
            self.decided.setdefault(due.line.change, "by another")
            return
        self.given[verdict] += 1
        self.decided.setdefault(due.line.change, verdict)
        rng = self._rng(due.line, verdict)
        if rng.random() < TWICE_SHARE:
            insist(await self._service.ask("POST", path, due.body), self._service.url)
            self.given["duplicate"] += 1
        if verdict == "accepted":
            window = due.body.get("window")
            self.agreed(due.line, Window.model_validate(window) if window else None, due.at)
            self._follow(due, rng)

    def _follow(self, due: _Due, rng: random.Random) -> None:
        """The driver looks at it, and in the end it is done: when its window is over, or when the parcel is handed over."""
        if rng.random() < SEEN_SHARE:
            self._plan(due.at + timedelta(seconds=rng.uniform(*self._tempo.seen)), due.line, {"verdict": "seen"})
        if window := due.body.get("window"):
            self._plan(datetime.fromisoformat(window["end"]), due.line, self._kept(due.line))
        else:
            self._agreed.append(due)

    def _kept(self, line: Line) -> dict[str, Any]:
        if self._rng(line, "kept").random() < NOT_HONOURED_SHARE:
            return {"verdict": "not_honoured", "reason": "driver_forgot"}
        return {"verdict": "honoured"}

    def _plan(self, at: datetime, line: Line, body: dict[str, Any]) -> None:
        self._number += 1
        heapq.heappush(self._due, _Due(at, self._number, line, body))

    def _rng(self, line: Line, note: str) -> random.Random:
        """By delivery and kind: a change has a new name in every run."""
        return random.Random(f"{self._seed} {line.delivery} {line.kind} {note}")


async def serve(service: Service, optimiser: Optimiser, sleep: Callable[[float], Awaitable[None]], *, yields: bool) -> None:
    """Answers wishes as they come, for ever. `yields`: not while a replay drives the clock, which has an optimiser of its own."""
    await optimiser.catch_up((await service.clock()).now)
    while True:
        state = await service.clock()
        if yields and state.speed == 0:  # only a replay lets the clock stand still
            await optimiser.feed.skip()
            await sleep(REST_S)
            continue
        await optimiser.act(state.now)
        lines = await optimiser.feed.read(_patience(optimiser.next_at, state.now, state.speed))
        await optimiser.consider(lines, (await service.clock()).now)


def _patience(due: datetime | None, now: datetime, speed: float | None) -> float:
    """Real seconds to wait for news before something is to be said, whole ones."""
    if due is None or speed == 0:
        return LONGEST_POLL_S if due is None else REST_S
    return min(LONGEST_POLL_S, max(1.0, math.ceil((due - now).total_seconds() / (speed or 1.0))))
