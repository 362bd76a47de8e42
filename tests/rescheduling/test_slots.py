"""Which slots are what was wished for, and which come nearest."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rescheduling.slots import SlotOffer, WishedTime, fitting, nearest

BERLIN = "Europe/Berlin"
FRIDAY, SATURDAY, MONDAY = date(2026, 11, 27), date(2026, 11, 28), date(2026, 11, 30)


def slot(day: date, start: int, end: int, ref: str = "") -> SlotOffer:
    """Hours in Berlin's winter, an hour ahead of UTC. 24 is midnight."""
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=1)
    return SlotOffer(ref or f"{day:%a}{start}", midnight + timedelta(hours=start), midnight + timedelta(hours=end))


def day_of_slots(day: date) -> list[SlotOffer]:
    return [slot(day, hour, hour + 2) for hour in range(8, 20, 2)]


WEEKEND = [*day_of_slots(FRIDAY), *day_of_slots(SATURDAY)]


def refs(slots: tuple[SlotOffer, ...]) -> list[str]:
    return [found.ref for found in slots]


@pytest.mark.parametrize(
    ("wish", "found"),
    [
        (WishedTime.on(FRIDAY, time(17)), ["Fri18"]),
        (WishedTime.on(FRIDAY, time(16)), ["Fri16", "Fri18"]),
        (WishedTime.on(FRIDAY, None, time(12)), ["Fri8", "Fri10"]),
        (WishedTime.on(SATURDAY, time(9), time(13)), ["Sat10"]),
        (WishedTime.on(None, time(18)), ["Fri18", "Sat18"]),
        (WishedTime(SATURDAY, None, time(18)), ["Sat18"]),
        (WishedTime(FRIDAY, SATURDAY, None, time(10)), ["Fri8", "Sat8"]),
        (WishedTime.on(MONDAY), []),
        (WishedTime.on(FRIDAY, time(18), time(19)), []),  # it may come at half past seven
        (WishedTime.on(FRIDAY, time(18, 30), time(18, 30)), ["Fri18"]),  # "at half past six"
    ],
)
def test_a_slot_fits_when_all_of_it_is_wished(wish: WishedTime, found: list[str]) -> None:
    assert refs(fitting(WEEKEND, wish, BERLIN)) == found


def test_without_a_wish_all_fit_soonest_first() -> None:
    assert refs(fitting(reversed(WEEKEND), WishedTime(), BERLIN)) == refs(tuple(WEEKEND))


def test_hours_are_those_at_the_address() -> None:
    """17:00 in UTC is six in Berlin and noon in New York."""
    evening = SlotOffer("e", datetime(2026, 11, 27, 17, tzinfo=UTC), datetime(2026, 11, 27, 19, tzinfo=UTC))
    assert fitting([evening], WishedTime.on(FRIDAY, time(18)), BERLIN)
    assert fitting([evening], WishedTime.on(FRIDAY, time(12), time(14)), "America/New_York")
    late = SlotOffer("l", datetime(2026, 11, 27, 23, tzinfo=UTC), datetime(2026, 11, 28, 1, tzinfo=UTC))
    assert fitting([late], WishedTime.on(SATURDAY), BERLIN)
    assert fitting([late], WishedTime.on(FRIDAY), "America/New_York")


def test_the_wall_clock_counts_on_the_day_the_clocks_change() -> None:
    """2026-10-25: at 3:00 it is 2:00 once more. Nine in the morning is 8:00 UTC then."""
    sunday = date(2026, 10, 25)
    nine = SlotOffer("nine", datetime(2026, 10, 25, 8, tzinfo=UTC), datetime(2026, 10, 25, 10, tzinfo=UTC))
    assert fitting([nine], WishedTime.on(sunday, time(9), time(11)), BERLIN)
    assert not fitting([nine], WishedTime.on(sunday, time(9, 1)), BERLIN)


@pytest.mark.parametrize("end", [time(0), time(1)])
def test_hours_that_end_after_midnight_end_on_the_next_day(end: time) -> None:
    night = slot(FRIDAY, 22, 24)
    assert fitting([night], WishedTime.on(FRIDAY, time(20), end), BERLIN)
    assert fitting([night], WishedTime.on(FRIDAY, None, time(0)), BERLIN)
    assert not fitting([night], WishedTime.on(FRIDAY, time(20), time(23)), BERLIN)


def test_slots_of_the_same_hours_are_one_choice() -> None:
    twice = [slot(FRIDAY, 8, 10, "north"), slot(FRIDAY, 8, 10, "all"), slot(FRIDAY, 8, 11, "longer")]
    assert refs(fitting(twice, WishedTime(), BERLIN)) == ["all", "longer"]
    assert refs(nearest(twice, WishedTime(), BERLIN)) == ["all", "longer"]


@pytest.mark.parametrize(
    ("wish", "found"),
    [
        # The evening is full: a bit sooner that day, or the same time the day after.
        (WishedTime.on(FRIDAY, time(18), time(20)), ["Fri14", "Fri16", "Sat18"]),
        (WishedTime.on(SATURDAY, time(18), time(20)), ["Sat14", "Sat16", "Sat18"]),
        (WishedTime.on(FRIDAY, time(12), time(14)), ["Fri10", "Fri12", "Fri14"]),
        # Nothing on Monday: the last day before it.
        (WishedTime.on(MONDAY, time(8), time(12)), ["Sat8", "Sat10", "Sat12"]),
        # An hour of a slot is wished: that slot is the nearest.
        (WishedTime.on(FRIDAY, time(12, 30), time(13, 30)), ["Fri10", "Fri12", "Fri14"]),
    ],
)
def test_the_nearest_are_near_by_day_and_by_hour(wish: WishedTime, found: list[str]) -> None:
    free = [one for one in WEEKEND if one.ref != "Fri18"]
    assert refs(nearest(free, wish, BERLIN)) == found


def test_there_may_be_fewer_than_three_or_more_be_asked_for() -> None:
    assert nearest([], WishedTime.on(FRIDAY), BERLIN) == ()
    assert refs(nearest(WEEKEND[:1], WishedTime.on(MONDAY), BERLIN)) == ["Fri8"]
    assert len(nearest(WEEKEND, WishedTime.on(FRIDAY), BERLIN, limit=5)) == 5


hours = st.one_of(st.none(), st.times())


@given(
    begins=st.sets(st.integers(0, 21 * 24), max_size=12),
    days=st.tuples(st.integers(0, 20), st.integers(0, 20)).map(sorted),
    start=hours,
    end=hours,
)
def test_what_fits_is_always_among_the_nearest(begins: set[int], days: list[int], start: time | None, end: time | None) -> None:
    slots = [slot(FRIDAY, begin, begin + 2, str(begin)) for begin in begins]
    wish = WishedTime(FRIDAY + timedelta(days[0]), FRIDAY + timedelta(days[1]), start, end)
    found = fitting(slots, wish, BERLIN)
    near = nearest(slots, wish, BERLIN, limit=max(1, len(found)))
    if start is None or start != end:
        assert set(found) <= set(near)
    assert list(near) == sorted(near, key=lambda one: one.start)
