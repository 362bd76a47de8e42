"""Quiet hours at the address (R10), also over midnight and in the nights in which the clocks change."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.journey.quiet import allowed_from

NIGHT = time(21, 0), time(8, 0)
NOON_REST = time(12, 30), time(15, 0)


def at(text: str, zone: str) -> datetime:
    """A local time, as `2026-11-24 21:00`; a trailing `b` means the second of two."""
    second = text.endswith("b")
    return datetime.fromisoformat(text.rstrip("b")).replace(tzinfo=ZoneInfo(zone), fold=int(second)).astimezone(UTC)


@pytest.mark.parametrize(
    ("zone", "quiet", "moment", "allowed"),
    [
        ("Europe/Berlin", NIGHT, "2026-11-24 20:59", "2026-11-24 20:59"),
        ("Europe/Berlin", NIGHT, "2026-11-24 21:00", "2026-11-25 08:00"),
        ("Europe/Berlin", NIGHT, "2026-11-24 23:59", "2026-11-25 08:00"),
        ("Europe/Berlin", NIGHT, "2026-11-25 00:00", "2026-11-25 08:00"),
        ("Europe/Berlin", NIGHT, "2026-11-25 07:59", "2026-11-25 08:00"),
        ("Europe/Berlin", NIGHT, "2026-11-25 08:00", "2026-11-25 08:00"),
        ("Europe/Berlin", NIGHT, "2026-12-31 22:00", "2027-01-01 08:00"),
        ("America/Los_Angeles", NIGHT, "2026-11-24 22:00", "2026-11-25 08:00"),
        ("Asia/Kathmandu", NIGHT, "2026-11-24 22:00", "2026-11-25 08:00"),
        ("Europe/Rome", NOON_REST, "2026-11-24 12:29", "2026-11-24 12:29"),
        ("Europe/Rome", NOON_REST, "2026-11-24 12:30", "2026-11-24 15:00"),
        ("Europe/Rome", NOON_REST, "2026-11-24 15:00", "2026-11-24 15:00"),
        ("Europe/Rome", NOON_REST, "2026-11-24 23:00", "2026-11-24 23:00"),
        # The clocks go forward: an hour less to wait.
        ("Europe/Berlin", NIGHT, "2026-03-28 22:00", "2026-03-29 08:00"),
        # The end lies in the gap from 02:00 to 03:00: the first moment after it.
        ("Europe/Berlin", (time(21), time(2, 30)), "2026-03-28 22:00", "2026-03-29 03:00"),
        ("Europe/Berlin", (time(21), time(2, 30)), "2026-03-29 01:59", "2026-03-29 03:00"),
        ("Europe/Berlin", (time(21), time(2, 0)), "2026-03-28 22:00", "2026-03-29 03:00"),
        ("America/Santiago", (time(22), time(0, 15)), "2026-09-05 23:00", "2026-09-06 01:00"),
        ("Australia/Lord_Howe", (time(22), time(2, 10)), "2026-10-03 23:00", "2026-10-04 02:30"),
        # The clocks go back: 02:30 is twice, and the first ends the quiet.
        ("Europe/Berlin", (time(21), time(2, 30)), "2026-10-24 22:00", "2026-10-25 02:30"),
        ("Europe/Berlin", (time(21), time(2, 30)), "2026-10-25 02:10b", "2026-10-25 02:10b"),
        ("Europe/Berlin", NIGHT, "2026-10-24 22:00", "2026-10-25 08:00"),
    ],
)
def test_what_can_wait_waits_for_the_morning_at_the_address(
    zone: str, quiet: tuple[time, time], moment: str, allowed: str
) -> None:
    """R10"""
    assert allowed_from(at(moment, zone), zone, quiet) == at(allowed, zone)


@pytest.mark.parametrize("quiet", [None, (time(8), time(8))])
def test_a_brand_without_quiet_hours_waits_for_nothing(quiet: tuple[time, time] | None) -> None:
    moment = at("2026-11-24 03:00", "Europe/Berlin")
    assert allowed_from(moment, "Europe/Berlin", quiet) == moment


ZONES = st.sampled_from(
    ["Europe/Berlin", "America/New_York", "America/Santiago", "Australia/Lord_Howe", "Africa/Casablanca", "Asia/Kolkata", "UTC"]
)
MOMENTS = st.integers(0, 2 * 365 * 24 * 60).map(lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes))
HALF_HOURS = st.builds(time, st.integers(0, 23), st.sampled_from([0, 30]))


@given(ZONES, MOMENTS, HALF_HOURS, HALF_HOURS)
def test_it_never_sends_back_in_time_nor_waits_a_day_and_settles_at_once(
    zone: str, moment: datetime, begin: time, end: time
) -> None:
    allowed = allowed_from(moment, zone, (begin, end))
    assert moment <= allowed < moment + timedelta(hours=25, minutes=1)
    assert allowed.tzinfo is UTC
    assert allowed_from(allowed, zone, (begin, end)) == allowed
