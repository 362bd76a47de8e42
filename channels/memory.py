"""The channel that reaches nobody: the sandbox of development, and what tests put in a provider's place."""

import asyncio
from collections import defaultdict, deque
from datetime import datetime
from enum import Enum, auto
from typing import Self

from channels.channel import Outbound, Progress, SendError, Sent, refuse_malformed


class Answer(Enum):
    """An answer that is neither a result nor a refusal."""

    LOST = auto()  # the message is taken, but the caller never learns of it


# What the next send to someone comes to: a result, a refusal, a lost answer, or acceptance once the event is set.
Outcome = Sent | SendError | Answer | asyncio.Event


class MemoryChannel:
    """Takes every message as delivered at once, unless scripted otherwise, and keeps the latest `keep` of them in `sent`.

    A message sent twice stands in `sent` twice and has one provider id. What a killed process had taken is gone with it;
    it had reached nobody.
    """

    reports = False

    def __init__(self, name: str, provider: str = "sandbox", keep: int = 1000) -> None:
        self.name = name
        self.provider = provider
        self.sent: deque[Outbound] = deque(maxlen=keep)
        self._taken: dict[str, Sent] = {}
        self._order: deque[str] = deque()
        self._keep = keep
        self._script: defaultdict[str, deque[Outcome]] = defaultdict(deque)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exc: object) -> None:
        return None

    def script(self, to: str, *outcomes: Outcome) -> None:
        """Fixes what the next sends to `to` come to, one outcome a send; after the last it accepts again."""
        self._script[to].extend(outcomes)

    async def send(self, message: Outbound) -> Sent:
        """Takes it, or does what was scripted. Raises SendError."""
        refuse_malformed(message)
        outcome = self._script[message.to].popleft() if self._script.get(message.to) else None
        if isinstance(outcome, SendError):
            raise outcome
        if isinstance(outcome, asyncio.Event):
            await outcome.wait()
        taken = outcome if isinstance(outcome, Sent) else Sent(f"{self.provider}-{message.message}", Progress.DELIVERED)
        self._take(message, taken)
        if outcome is Answer.LOST:
            raise SendError("the answer was lost", ambiguous=True, code="no_answer")
        return taken

    async def find(self, message: Outbound, since: datetime, known: frozenset[str]) -> Sent | None:
        """What was taken under the same `message.message`."""
        return self._taken.get(message.message)

    def _take(self, message: Outbound, taken: Sent) -> None:
        self.sent.append(message)
        if message.message not in self._taken:
            self._order.append(message.message)
        self._taken[message.message] = taken
        if len(self._order) > self._keep:
            del self._taken[self._order.popleft()]
