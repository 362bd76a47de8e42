"""The window that is told: holds the arrival, is round on the recipient's clock, and survives the nights the clock changes."""

from datetime import UTC, date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eta.errors import EtaError
from eta.window import Window, day_window, half_widths, local_time_exists, window_around

BERLIN = ZoneInfo("Europe/Berlin")
NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
ZONES = st.sampled_from(
    [
        ZoneInfo(name)
        for name in (
            "Europe/Berlin",
            "America/New_York",
            "America/St_Johns",
            "America/Santiago",
            "Asia/Kathmandu",
            "Asia/Kolkata",
            "Australia/Lord_Howe",
            "Africa/Cairo",
            "Pacific/Chatham",
            "UTC",
        )
    ]
)
MOMENTS = st.timedeltas(timedelta(0), timedelta(days=23 * 365)).map(lambda passed: datetime(2013, 1, 1, tzinfo=UTC) + passed)
LEADS = st.timedeltas(timedelta(0), timedelta(hours=24))


def minutes(number: float) -> timedelta:
    return timedelta(minutes=number)


def local(window: Window, zone: ZoneInfo = BERLIN) -> str:
    return "-".join(f"{end.astimezone(zone):%H:%M}" for end in (window.start, window.end))


def test_a_window_holds_both_its_ends() -> None:
    window = Window(NOON, NOON + minutes(30))
    assert window.contains(NOON)
    assert window.contains(NOON + minutes(30))
    assert not window.contains(NOON - minutes(1))
    assert not window.contains(NOON + minutes(31))
    assert window.width == minutes(30)


def test_the_hull_holds_both_windows() -> None:
    early, late = Window(NOON, NOON + minutes(30)), Window(NOON + minutes(90), NOON + minutes(120))
    assert early.hull(late) == late.hull(early) == Window(NOON, NOON + minutes(120))


def test_a_window_is_kept_in_utc() -> None:
    kept = Window(NOON.astimezone(BERLIN), NOON.astimezone(timezone(minutes(330))) + minutes(5))
    assert kept.start.tzinfo is UTC
    assert kept.end.tzinfo is UTC
    assert kept.start == NOON


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (NOON, NOON),
        (NOON, NOON - minutes(1)),
        (NOON.replace(tzinfo=None), NOON + minutes(1)),
        (NOON, (NOON + minutes(1)).replace(tzinfo=None)),
        (datetime(1, 1, 1, tzinfo=BERLIN), NOON),
    ],
    ids=["empty", "backwards", "naive start", "naive end", "before the calendar"],
)
def test_what_is_no_window_is_refused(start: datetime, end: datetime) -> None:
    with pytest.raises(EtaError):
        Window(start, end)


@pytest.mark.parametrize(
    ("lead", "told"),
    [
        (minutes(3), "08:05-08:25"),
        (minutes(20), "08:15-08:40"),
        (minutes(45), "08:35-09:10"),
        (minutes(130), "09:50-11:00"),
        (minutes(400), "13:45-16:45"),
        (minutes(600), "17:00-21:00"),
    ],
    ids=str,
)
def test_the_farther_away_the_wider_and_the_rounder(lead: timedelta, told: str) -> None:
    made_at = datetime(2026, 11, 20, 7, 3, tzinfo=UTC)
    assert local(window_around(made_at + lead, made_at, BERLIN)) == told


def test_the_upstreams_own_interval_wins() -> None:
    arrival = NOON + minutes(120)
    window = window_around(arrival, NOON, BERLIN, low=arrival - minutes(33), high=arrival + minutes(41))
    assert local(window) == "14:20-15:50"


def test_an_interval_narrower_than_anyone_can_keep_is_widened() -> None:
    arrival = NOON + minutes(120)
    assert window_around(arrival, NOON, BERLIN, low=arrival, high=arrival).width == minutes(30)


def test_an_interval_that_began_already_starts_at_the_next_five_minutes() -> None:
    made_at, arrival = NOON + minutes(2), NOON + minutes(130)
    assert local(window_around(arrival, made_at, BERLIN, low=NOON - minutes(60), high=arrival)) == "13:05-15:10"


def test_with_no_round_time_left_before_the_arrival_it_starts_now() -> None:
    made_at = NOON + minutes(1)
    window = window_around(made_at + minutes(2), made_at, BERLIN)
    assert window.start == made_at
    assert local(window) == "13:01-13:25"


def test_an_arrival_before_it_was_predicted_means_any_moment_now() -> None:
    assert local(window_around(NOON - minutes(50), NOON, BERLIN)) == "13:00-13:20"


def test_times_are_round_on_clocks_a_quarter_off() -> None:
    kathmandu = ZoneInfo("Asia/Kathmandu")
    window = window_around(NOON + minutes(601), NOON, kathmandu)
    assert local(window, kathmandu) == "02:30-06:30"


def test_a_window_across_the_autumn_change_is_as_long_as_it_really_is() -> None:
    made_at = datetime(2026, 10, 24, 22, 0, tzinfo=UTC)
    window = window_around(datetime(2026, 10, 25, 1, 20, tzinfo=UTC), made_at, BERLIN)
    assert local(window) == "02:45-03:30"
    assert window.width == minutes(105)


@settings(deadline=None)
@given(LEADS)
def test_late_is_given_more_than_early_and_more_lead_never_less(lead: timedelta) -> None:
    early, late = half_widths(lead)
    assert late > early
    assert all(more >= less for more, less in zip(half_widths(lead + minutes(1)), (early, late), strict=True))


@settings(deadline=None)
@given(MOMENTS, LEADS, ZONES)
def test_every_window_holds_its_arrival_and_none_starts_before_it_was_made(
    made_at: datetime, lead: timedelta, zone: ZoneInfo
) -> None:
    window = window_around(made_at + lead, made_at, zone)
    assert window.contains(made_at + lead)
    assert window.start >= made_at
    assert window.width >= minutes(20)


@settings(deadline=None)
@given(MOMENTS, LEADS, ZONES, LEADS, LEADS)
def test_rounding_goes_outward_to_round_wall_times_in_every_zone(
    made_at: datetime, lead: timedelta, zone: ZoneInfo, before: timedelta, after: timedelta
) -> None:
    arrival = made_at + lead
    window = window_around(arrival, made_at, zone, low=arrival - before, high=arrival + after)
    start, end = (moment.astimezone(zone) for moment in (window.start, window.end))
    assert end.minute % 5 == end.second == end.microsecond == 0
    assert window.start == made_at or start.minute % 5 == start.second == start.microsecond == 0
    assert window.end >= arrival + after
    assert window.start <= max(arrival - before, made_at + minutes(5))
    assert window.start > arrival - before - minutes(30)
    assert window.end < max(arrival + after, window.start + minutes(30)) + minutes(30)


def test_a_promised_window_is_told_in_local_wall_time() -> None:
    window = day_window(date(2026, 7, 1), BERLIN, time(9), time(12, 30))
    assert window == Window(datetime(2026, 7, 1, 7, 0, tzinfo=UTC), datetime(2026, 7, 1, 10, 30, tzinfo=UTC))


@pytest.mark.parametrize(
    ("day", "zone", "hours"),
    [
        (date(2026, 7, 1), "Europe/Berlin", 24),
        (date(2026, 3, 29), "Europe/Berlin", 23),
        (date(2026, 10, 25), "Europe/Berlin", 25),
        (date(2018, 11, 4), "America/Sao_Paulo", 23),  # midnight itself was skipped
    ],
)
def test_a_promised_day_is_as_long_as_it_is_there(day: date, zone: str, hours: int) -> None:
    assert day_window(day, ZoneInfo(zone)).width == timedelta(hours=hours)


def test_a_time_shown_twice_counts_as_the_first_at_the_start_and_the_second_at_the_end() -> None:
    night = date(2026, 10, 25)
    assert day_window(night, BERLIN, time(2, 30), time(4)).width == minutes(150)
    assert day_window(night, BERLIN, time(1), time(2, 30)).width == minutes(150)
    assert day_window(night, BERLIN, time(2, 30), time(2, 30)).width == minutes(60)


def test_half_a_promise_reaches_from_or_until_midnight() -> None:
    assert local(day_window(date(2026, 7, 1), BERLIN, start=time(18))) == "18:00-00:00"
    assert local(day_window(date(2026, 7, 1), BERLIN, end=time(12))) == "00:00-12:00"


def test_a_time_the_clock_skips_does_not_exist_r41() -> None:
    spring = date(2026, 3, 29)
    assert local_time_exists(spring, time(1, 59), BERLIN)
    assert not local_time_exists(spring, time(2, 0), BERLIN)
    assert not local_time_exists(spring, time(2, 59), BERLIN)
    assert local_time_exists(spring, time(3, 0), BERLIN)
    assert local_time_exists(date(2026, 10, 25), time(2, 30), BERLIN)


@pytest.mark.parametrize(("start", "end"), [(time(2, 30), time(5)), (time(1), time(2, 30))])
def test_a_promise_in_the_skipped_hour_is_refused_with_its_reason_r41(start: time, end: time) -> None:
    with pytest.raises(EtaError, match="02:30 does not exist on 2026-03-29 in Europe/Berlin"):
        day_window(date(2026, 3, 29), BERLIN, start, end)


@pytest.mark.parametrize(
    ("day", "zone", "start", "end"),
    [
        (date(2011, 12, 30), "Pacific/Apia", None, None),
        (date.min, "Europe/Berlin", None, None),
        (date.max, "Europe/Berlin", None, None),
        (date.max, "America/New_York", time(9), time(23)),
        (date(2026, 7, 1), "Europe/Berlin", time(12), time(9)),
    ],
    ids=["a day Samoa never had", "first day", "last day", "last evening", "backwards"],
)
def test_a_day_that_cannot_be_is_refused_r41(day: date, zone: str, start: time | None, end: time | None) -> None:
    with pytest.raises(EtaError):
        day_window(day, ZoneInfo(zone), start, end)


@settings(deadline=None)
@given(st.dates(date(2013, 1, 1), date(2036, 1, 1)), st.times(), ZONES)
def test_a_local_time_either_exists_and_comes_back_or_is_skipped(day: date, wall: time, zone: ZoneInfo) -> None:
    back = day_window(day, zone, start=wall).start.astimezone(zone) if local_time_exists(day, wall, zone) else None
    assert back is None or back.replace(tzinfo=None) == datetime.combine(day, wall)
