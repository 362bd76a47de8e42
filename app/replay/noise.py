"""What goes wrong on a delivery day: the model by which plans become arrivals. Times are seconds after the planned start."""

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass

LATE_START_S = 600.0
PACE, LEG, HOLD, HABIT = 0.15, 0.35, 0.6, 0.3
DRIFT_KEPT, DRIFT_STEP = 0.95, 0.04
REST_S, REST_SHARE = 1800.0, 0.85
BREAKDOWN_SHARE, BREAKDOWN_S = 0.015, (2700.0, 7200.0)
STALL_S, STALL_SHARE = 600.0, 0.01
SHORTEST_HOLD_S = 15.0


@dataclass(frozen=True, slots=True)
class Breakdown:
    """The van stood still from `at` to `until`, on its way to the stop with this index."""

    stop: int
    at: float
    until: float


@dataclass(frozen=True, slots=True)
class Drive:
    """How one day went: when the van left the depot, and when it reached and left each stop."""

    departed: float
    arrived: tuple[float, ...]
    left: tuple[float, ...]
    breakdown: Breakdown | None


def spread(rng: random.Random, sigma: float) -> float:
    """A log-normal factor with mean 1."""
    return math.exp(rng.gauss(-sigma * sigma / 2, sigma))


def habits(rng: random.Random, stops: int) -> list[float]:
    """How much longer or shorter than planned each building always takes."""
    return [spread(rng, HABIT) for _ in range(stops)]


def planned(legs: Sequence[float], service: Sequence[float]) -> list[float]:
    """The arrivals if everything went by the plan."""
    arrivals, clock = [], 0.0
    for leg, held in zip(legs, service, strict=True):
        clock += leg
        arrivals.append(clock)
        clock += held
    return arrivals


def drive(
    rng: random.Random, legs: Sequence[float], service: Sequence[float], habit: Sequence[float], *, breaks_down: bool = False
) -> Drive:
    """One day: a late start, the van's pace, drifting traffic, a rest about half-way, odd stalls, rarely a breakdown.

    `breaks_down` makes the breakdown certain. The same generator state gives the same day.
    """
    clock = departed = rng.expovariate(1 / LATE_START_S)
    pace = spread(rng, PACE)
    rests = rng.random() < REST_SHARE
    rest_at = math.ceil(rng.uniform(0.4, 0.6) * len(legs)) if rests else len(legs)
    unlucky = rng.random() < BREAKDOWN_SHARE or breaks_down
    bad_leg = rng.randrange(len(legs)) if unlucky else -1
    arrived, left, drift, breakdown = [], [], 0.0, None
    for i, leg in enumerate(legs):
        drift = DRIFT_KEPT * drift + rng.gauss(0, DRIFT_STEP)
        clock += leg * pace * math.exp(drift) * spread(rng, LEG)
        if i == bad_leg:
            breakdown = Breakdown(i, clock, clock + rng.uniform(*BREAKDOWN_S))
            clock = breakdown.until
        if i == rest_at:
            clock += REST_S
        arrived.append(clock)
        clock += max(SHORTEST_HOLD_S, service[i] * habit[i] * spread(rng, HOLD))
        clock += STALL_S if rng.random() < STALL_SHARE else 0.0
        left.append(clock)
    return Drive(departed, tuple(arrived), tuple(left), breakdown)
