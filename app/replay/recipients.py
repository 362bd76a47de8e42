"""Simulated recipients: they read what comes, think for a while, and write back. A phone is a thread of its own."""

import asyncio
import hashlib
import heapq
import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from app.replay.networks import Network, Text
from app.replay.phrasebook import STRANGERS
from app.replay.service import Reply
from app.replay.thread import Said, Thread

TWICE_SHARE = 0.05  # webhooks that come a second time: Twilio asks twice when an answer was lost
STRANGER_SHARE = 0.02  # of the replies, beside them, somebody writes from a phone nobody knows


@dataclass(order=True, slots=True)
class _Due:
    at: datetime
    number: int
    to: Text = field(compare=False)
    said: Said = field(compare=False)


class Recipients:
    """All phones of one replay. `share` of the texts that ask for nothing are answered.

    `said` counts replies by what they were, `accepted` those the door took, `repeated` webhooks sent a second time.
    """

    def __init__(self, network: Network, seed: str, share: float) -> None:
        self._network, self._seed, self._share = network, seed, share
        self._threads: dict[str, Thread] = {}
        self._due: list[_Due] = []
        self._number = 0
        self.said: Counter[str] = Counter()
        self.accepted = 0
        self.repeated = 0
        self.problems: Counter[str] = Counter()

    @property
    def next_at(self) -> datetime | None:
        """When somebody next writes."""
        return self._due[0].at if self._due else None

    async def begin(self) -> None:
        """What phones got before is not answered."""
        await self._network.begin()

    async def look(self, now: datetime) -> None:
        """Everybody reads what has come. `now` is the business's time."""
        # In the order of the phones: in which order a batch of texts leaves is the service's business.
        for text in sorted(await self._network.texts(), key=lambda text: text.phone):
            thread = self._threads.setdefault(text.phone, Thread(text.phone, self._seed, self._share))
            for said in thread.read(text.body, now):
                if self._network.whole:
                    self._plan_stranger(text, said)
                if self._network.whole or not said.media:
                    self._plan(text, said)

    async def act(self, now: datetime) -> None:
        """Writes what is to be written by now."""
        while self._due and self._due[0].at <= now:
            await self._say(heapq.heappop(self._due))

    async def _say(self, due: _Due) -> None:
        number = hashlib.sha256(f"{self._seed} {due.to.phone} {due.at.isoformat()} {due.said.body}".encode()).hexdigest()[:32]
        ways = [self._network.say(due.to, due.said, number)]
        if self._network.whole and random.Random(number).random() < TWICE_SHARE:
            self.repeated += 1
            ways.append(self._network.say(due.to, due.said, number))
        replies = await asyncio.gather(*ways)
        self.said[due.said.what] += 1
        self._note(replies)

    def _note(self, replies: list[Reply]) -> None:
        self.accepted += any(reply.good for reply in replies)
        for reply in replies:
            if not reply.good:
                self.problems[f"{reply.status}: {reply.why}"] += 1

    def _plan(self, to: Text, said: Said) -> None:
        self._number += 1
        heapq.heappush(self._due, _Due(said.at, self._number, to, said))

    def _plan_stranger(self, text: Text, said: Said) -> None:
        """Beside some replies, a phone nobody knows writes to the same number."""
        rng = random.Random(f"{self._seed} stranger {text.phone} {said.body}")
        if rng.random() >= STRANGER_SHARE:
            return
        phone = f"+447700900{rng.randrange(1000):03d}"  # numbers nobody has, and none of the invented people either
        words = rng.choice([words for texts in STRANGERS.values() for words in texts])
        later = said.at + timedelta(minutes=rng.uniform(1, 20))
        self._plan(Text(phone, text.sender, "", text.service), Said("from an unknown number", words, later))
