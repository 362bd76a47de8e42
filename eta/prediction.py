"""What an upstream said about the arrival, which of its sayings counts, and whether it may be shown."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from eta.window import in_utc

STALE_AFTER = timedelta(hours=4)
OVERDUE_AFTER = timedelta(minutes=15)
FARTHEST = timedelta(hours=24)
SKEW = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Prediction:
    """One upstream ETA. All times are aware and kept in UTC; `low` and `high` are the upstream's own interval, if any.

    `stops_to_go` is the number of stops before this one. Raises EtaError for a naive time.
    """

    arrival: datetime
    made_at: datetime
    low: datetime | None = None
    high: datetime | None = None
    source: str = ""
    stops_to_go: int | None = None

    def __post_init__(self) -> None:
        for name in ("arrival", "made_at", "low", "high"):
            moment = getattr(self, name)
            if moment is not None:
                object.__setattr__(self, name, in_utc(moment))


def newest(predictions: Iterable[Prediction]) -> Prediction | None:
    """The one made last. Among those of the same moment the rest decides, so that the order of arrival never does (R37).

    At a tie fewer stops to go wins (a van only comes nearer), then the later arrival (late hurts more).
    """
    return max(predictions, key=_age, default=None)


def _age(p: Prediction) -> tuple[datetime, bool, int, datetime, datetime, datetime, str]:
    never = datetime.min.replace(tzinfo=UTC)
    nearness = (p.stops_to_go is not None, -(p.stops_to_go or 0))
    return (p.made_at, *nearness, p.arrival, p.high or never, p.low or never, p.source)


def usable(prediction: Prediction, now: datetime) -> bool:
    """Whether a window may be shown for it at `now` (aware). No ETA is shown where any would mislead.

    Not when it is stale, when the arrival it names has passed without us hearing of one, when it is more than a day away
    (then the day is the promise), or when it claims to be made in the future by more than a clock's error.
    """
    fresh = now - STALE_AFTER <= prediction.made_at <= now + SKEW
    return fresh and -OVERDUE_AFTER <= prediction.arrival - now <= FARTHEST
