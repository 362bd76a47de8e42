"""One event on its way to the service: what is sent and when; and how real senders are late, repeat themselves and mix up."""

import hashlib
import random
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from app.events import STATUS
from app.lifecycle import Status

LATE_SHARE, LATE_S = 0.02, (300.0, 2700.0)
SWAPPED_SHARE, SWAPPED_S = 0.02, (60.0, 240.0)
TWICE_SHARE, TWICE_S = 0.02, (0.0, 900.0)


@dataclass(frozen=True, slots=True)
class Sending:
    """`event` is a CloudEvent as JSON; `at` (aware) is when it leaves its sender, never before its own time."""

    at: datetime
    event: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Pen:
    """Writes the events of one delivery: one source, and ids that are the same in every run with the same seed."""

    source: str
    ref: str

    def write(self, kind: str, at: datetime, data: dict[str, Any], note: str = "") -> Sending:
        """An event of this type that happened, and is sent, at `at`. `note` tells events of one type apart."""
        short = kind.rpartition(".")[2]
        event = {
            "specversion": "1.0",
            "id": ".".join(part for part in (self.ref, short, note) if part),
            "source": self.source,
            "type": kind,
            "subject": self.ref,
            "time": at.isoformat(),
            "data": data,
        }
        return Sending(at, event)

    def status(self, status: Status, at: datetime, **data: Any) -> Sending:
        """A status event; `data` beside the status."""
        return self.write(STATUS, at, {"status": status.value, **data}, note=status.value)


def tag(seed: str) -> str:
    """A few letters for a seed, to keep the references of different runs apart."""
    return hashlib.sha256(seed.encode()).hexdigest()[:6]


def disturbed(rng: random.Random, sendings: Iterable[Sending]) -> list[Sending]:
    """The same events as they really come in: some late, some overtaken by the next, some twice. In the order of sending."""
    result = []
    for sending in sendings:
        at, roll = sending.at, rng.random()
        if roll < LATE_SHARE:
            at += timedelta(seconds=rng.uniform(*LATE_S))
        elif roll < LATE_SHARE + SWAPPED_SHARE:
            at += timedelta(seconds=rng.uniform(*SWAPPED_S))
        result.append(Sending(at, sending.event))
        if rng.random() < TWICE_SHARE:
            result.append(Sending(at + timedelta(seconds=rng.uniform(*TWICE_S)), sending.event))
    return in_order(result)


def in_order(sendings: Iterable[Sending]) -> list[Sending]:
    """By the time of sending; what leaves at the same moment keeps its order."""
    return sorted(sendings, key=lambda sending: sending.at)
