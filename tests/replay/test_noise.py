"""The noise model: the same day for the same seed, and the right amount of trouble."""

import random
import statistics

from app.replay import noise

LEGS = [240.0] * 100
SERVICE = [90.0] * 100
USUAL = [1.0] * 100


def drives(days: int) -> list[noise.Drive]:
    return [noise.drive(random.Random(f"day {n}"), LEGS, SERVICE, USUAL) for n in range(days)]


def test_the_same_seed_gives_the_same_day_and_another_seed_another() -> None:
    first, again = (noise.drive(random.Random("a"), LEGS, SERVICE, USUAL) for _ in range(2))
    assert first == again
    assert first != noise.drive(random.Random("b"), LEGS, SERVICE, USUAL)


def test_a_van_leaves_each_stop_after_it_came_and_reaches_the_next_after_that() -> None:
    for drive in drives(50):
        moments = [drive.departed, *(t for pair in zip(drive.arrived, drive.left, strict=True) for t in pair)]
        assert moments == sorted(moments)
        assert all(left - came >= noise.SHORTEST_HOLD_S for came, left in zip(drive.arrived, drive.left, strict=True))


def test_a_spread_has_the_mean_one() -> None:
    rng = random.Random("spread")
    assert abs(statistics.fmean(noise.spread(rng, 0.35) for _ in range(20_000)) - 1) < 0.02


def test_vans_start_ten_minutes_late_on_average() -> None:
    assert abs(statistics.fmean(d.departed for d in drives(4000)) - noise.LATE_START_S) < 40


def test_the_last_arrival_is_later_than_planned_by_the_late_start_the_rest_and_the_rare_troubles() -> None:
    late = statistics.fmean(d.arrived[-1] for d in drives(1500)) - noise.planned(LEGS, SERVICE)[-1]
    expected = (
        noise.LATE_START_S
        + noise.REST_SHARE * noise.REST_S
        + noise.BREAKDOWN_SHARE * sum(noise.BREAKDOWN_S) / 2
        + 99 * noise.STALL_SHARE * noise.STALL_S
        + (sum(LEGS) * 0.0082)  # traffic drifts by 13 percent, and a log-normal factor's mean lies above its middle
    )
    assert abs(late - expected) < 400


def test_breakdowns_are_rare_unless_one_is_asked_for() -> None:
    share = sum(d.breakdown is not None for d in drives(4000)) / 4000
    assert 0.008 < share < 0.023
    drive = noise.drive(random.Random("c"), LEGS, SERVICE, USUAL, breaks_down=True)
    assert drive.breakdown is not None
    low, high = noise.BREAKDOWN_S
    assert low <= drive.breakdown.until - drive.breakdown.at <= high
    assert drive.breakdown.until <= drive.arrived[drive.breakdown.stop]


def test_a_route_of_one_stop_can_be_driven() -> None:
    assert len(noise.drive(random.Random("d"), [60.0], [30.0], [1.0]).arrived) == 1
