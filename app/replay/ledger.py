"""Keeps the player's own count of what it sent, and sets it against what the service reports."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from app.replay.service import Answer

KEPT = ("accepted", "quarantined")  # each of these must be a row in the inbox
PROBLEMS_SHOWN = 10


@dataclass
class Ledger:
    """What was sent and what the service said. `restored` counts answers that a restart swallowed and a repeat recovered."""

    sent: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    problems: Counter[str] = field(default_factory=Counter)
    restored: int = 0
    _kept: set[tuple[str, str]] = field(default_factory=set)

    def note(self, events: Sequence[dict[str, Any]], answer: Answer) -> None:
        """Counts one request.

        When a request had to be repeated, an event that is a duplicate although no answer ever said that it was taken was
        taken by the try whose answer got lost: it counts as accepted.
        """
        for event, result in zip(events, answer.results, strict=True):
            key, outcome = (event["source"], event["id"]), result.result
            if outcome == "duplicate" and answer.again and key not in self._kept:
                outcome = "accepted"
                self.restored += 1
            if outcome in KEPT:
                self._kept.add(key)
            if outcome not in ("accepted", "duplicate"):
                self.problems[": ".join(part for part in (outcome, result.field, result.reason) if part)] += 1
            self.sent += 1
            self.outcomes[outcome] += 1

    @property
    def kept(self) -> int:
        """How many different events the service said it has."""
        return len(self._kept)


@dataclass(frozen=True, slots=True)
class Played:
    """How far a replay went: simulated times (aware), ticks, and real seconds."""

    first: str
    last: str
    ticks: int
    seconds: float


def closing(ledger: Ledger, report: dict[str, Any], played: Played) -> dict[str, Any]:
    """The closing account, as it is printed by --json.

    `lost` is what the service itself misses, and events that it said it took but has no row of.
    """
    rows = report.get("inbox_by_kind", {}).get("event", 0)
    missing = max(0, ledger.kept - rows)
    return {
        "played": {"from": played.first, "to": played.last, "ticks": played.ticks, "seconds": round(played.seconds, 1)},
        "events": {
            "sent": ledger.sent,
            "outcomes": dict(ledger.outcomes.most_common()),
            "answers_restored": ledger.restored,
            "problems": [{"what": what, "n": n} for what, n in ledger.problems.most_common(PROBLEMS_SHOWN)],
        },
        "inbox": report.get("inbox", {}),
        "messages": report.get("messages", []),
        "whys": report.get("whys", []),
        "lag": report.get("lag", {}),
        "lost": report.get("lost", 0) + missing,
        "twice": report.get("twice", 0),
    }
