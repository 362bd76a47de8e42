"""Whether a recipient is asked how it went, when, and what."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

COMPLETED = frozenset({"delivered", "collected"})


@dataclass(frozen=True, slots=True)
class Question:
    """One question with its scale, both ends included."""

    kind: str = "csat"
    low: int = 1
    high: int = 5


class Verdict(StrEnum):
    """Whether to ask; otherwise why not, for the decision's "why" row."""

    ASK = "ask"
    NOT_COMPLETED = "not_completed"
    ASKED_RECENTLY = "asked_recently"


def due(completed_at: datetime, delay: timedelta) -> datetime:
    """When to ask: `delay` after the parcel was handed over (aware). Quiet hours come on top (R10)."""
    return completed_at + delay


def ask(status: str, asked_before: datetime | None, now: datetime, every: timedelta) -> Verdict:
    """Whether to ask at `now`. `asked_before` is when this person was last asked by this brand (aware), None if never.

    Only about a delivery that reached its person, and at most once in `every`: one who gets many parcels isn't asked each time.
    """
    if status not in COMPLETED:
        return Verdict.NOT_COMPLETED
    if asked_before is not None and now < asked_before + every:
        return Verdict.ASKED_RECENTLY
    return Verdict.ASK
