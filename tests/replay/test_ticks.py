"""From tick to tick: to the next thing that happens, no faster than asked, and to an end."""

from datetime import UTC, datetime, timedelta

import pytest

from app.replay.ticks import LONGEST_PAUSE_S, Pace, ceiling, next_tick

MINUTE = timedelta(minutes=1)
NOON = datetime(2026, 9, 16, 12, tzinfo=UTC)
FOREVER = NOON + timedelta(days=9)


def after(**parts: float) -> datetime:
    return NOON + timedelta(**parts)


def test_a_moment_is_rounded_up_to_its_tick() -> None:
    assert ceiling(after(seconds=1), MINUTE) == after(minutes=1)
    assert ceiling(NOON, MINUTE) == NOON


def test_the_next_tick_is_at_whatever_comes_first() -> None:
    assert next_tick(NOON, MINUTE, after(minutes=5), after(minutes=3), FOREVER) == after(minutes=3)
    assert next_tick(NOON, MINUTE, after(minutes=5), after(minutes=8), FOREVER) == after(minutes=5)
    assert next_tick(NOON, MINUTE, after(minutes=5), None, FOREVER) == after(minutes=5)


def test_the_clock_never_stands_still_or_goes_back_even_for_what_is_overdue() -> None:
    assert next_tick(NOON, MINUTE, after(hours=2), after(days=-3), FOREVER) == after(minutes=1)
    assert next_tick(after(seconds=20), MINUTE, None, after(days=-3), FOREVER) == after(minutes=1)


def test_after_the_last_event_only_what_is_due_soon_is_waited_for() -> None:
    assert next_tick(NOON, MINUTE, None, after(hours=2), after(hours=3)) == after(hours=2)
    assert next_tick(NOON, MINUTE, None, after(hours=4), after(hours=3)) is None
    assert next_tick(NOON, MINUTE, None, None, FOREVER) is None


class Stopwatch:
    """Real time that passes only where somebody waits or works."""

    def __init__(self) -> None:
        self.at = 100.0
        self.waits: list[float] = []

    def __call__(self) -> float:
        return self.at

    async def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.at += seconds


@pytest.mark.anyio
@pytest.mark.enable_socket
async def test_a_tick_takes_as_long_as_the_speed_says_less_what_was_worked() -> None:
    watch = Stopwatch()
    pace = Pace(60, watch, watch.sleep)
    await pace.before(MINUTE)
    watch.at += 0.25
    await pace.before(MINUTE)
    watch.at += 5
    await pace.before(MINUTE)
    assert watch.waits == [1.0, 0.75]


@pytest.mark.anyio
@pytest.mark.enable_socket
async def test_an_empty_night_is_not_sat_out_and_the_fastest_pace_never_waits() -> None:
    watch = Stopwatch()
    await Pace(60, watch, watch.sleep).before(timedelta(hours=12))
    assert watch.waits == [LONGEST_PAUSE_S]
    await Pace(0, watch, watch.sleep).before(timedelta(hours=12))
    assert watch.waits == [LONGEST_PAUSE_S]
