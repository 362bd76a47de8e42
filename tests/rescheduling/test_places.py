"""Which places are near, and until when they are open."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from rescheduling.places import DAYS, Hours, PlaceOffer, metres, nearest, open_until

BERLIN = "Europe/Berlin"
NOON = datetime(2026, 11, 24, 11, tzinfo=UTC)  # a Tuesday, 12:00 in Berlin
ALEX = (52.5219, 13.4132)
WEEKDAYS: Hours = {day: [["08:00", "20:00"]] for day in DAYS[:5]}


def place(name: str, latitude: float = 52.52, longitude: float = 13.41, **more: object) -> PlaceOffer:
    return PlaceOffer(name.lower(), name, latitude, longitude, **more)  # type: ignore[arg-type]


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(BERLIN))


def test_the_nearest_come_first_with_their_distance() -> None:
    far, near, middle = place("Far", 52.6), place("Near", 52.523), place("Middle", 52.53)
    found = nearest([far, near, middle], ALEX, NOON, BERLIN)
    assert [one.place for one in found] == [near, middle, far]
    distances = [one.metres for one in found if one.metres is not None]
    assert distances == sorted(distances)
    assert 200 < distances[0] < 300
    assert [one.place for one in nearest([far, near, middle], ALEX, NOON, BERLIN, limit=1)] == [near]


def test_a_place_in_another_town_is_not_near() -> None:
    assert nearest([place("Munich", 48.137, 11.575)], ALEX, NOON, BERLIN) == ()


def test_without_a_position_the_postcode_decides_and_then_the_name() -> None:
    there = place("Zoo", postcode="10787")
    next_to_it = place("Mitte", postcode="10115")
    nowhere = [place("Beta"), place("alpha", postcode="80331")]
    found = nearest([*nowhere, next_to_it, there], None, NOON, BERLIN, limit=9, postcode="10 787")
    assert [one.place.name for one in found] == ["Zoo", "Mitte", "alpha", "Beta"]
    assert {one.metres for one in found} == {None}
    assert [one.place.name for one in nearest(nowhere, None, NOON, BERLIN)] == ["alpha", "Beta"]


@pytest.mark.parametrize(
    ("one", "other", "distance"),
    [
        (ALEX, ALEX, 0),
        ((0.0, 0.0), (0.0, 1.0), 111_195),
        ((0.0, 179.5), (0.0, -179.5), 111_195),  # across the date line
        ((90.0, 0.0), (-90.0, 0.0), 20_015_115),
        ((52.5200, 13.4050), (48.8566, 2.3522), 877_464),  # Berlin to Paris
    ],
)
def test_distances_are_those_on_a_globe(one: tuple[float, float], other: tuple[float, float], distance: int) -> None:
    assert metres(one, other) == pytest.approx(distance, abs=distance / 1000)
    assert metres(one, other) == metres(other, one)


def test_hours_are_told_in_the_zone_of_the_address() -> None:
    """22:30 UTC on Tuesday is Wednesday in Berlin, and Tuesday afternoon in New York."""
    late = datetime(2026, 11, 24, 22, 30, tzinfo=UTC)
    tuesday = place("T", hours={"tue": [["08:00", "18:00"]]})
    assert nearest([tuesday], ALEX, late, BERLIN)[0].until is None
    assert nearest([tuesday], ALEX, late, "America/New_York")[0].until == "18:00"


@pytest.mark.parametrize(
    ("at", "until"),
    [
        ("2026-11-24T08:00", "20:00"),
        ("2026-11-24T19:59", "20:00"),
        ("2026-11-24T20:00", None),
        ("2026-11-24T07:59", None),
        ("2026-11-28T12:00", None),  # a Saturday
    ],
)
def test_a_place_is_open_within_its_hours(at: str, until: str | None) -> None:
    assert open_until(WEEKDAYS, local(at)) == until


@pytest.mark.parametrize(
    ("hours", "until"),
    [
        (None, None),
        ({}, None),
        ({"tue": []}, None),
        ({"tue": [["14:00", "18:00"], ["08:00", "12:30"]]}, "12:30"),  # a break at noon
        ({"tue": [["08:00", "12:30"], ["12:30", "18:00"]]}, "18:00"),
        ({"tue": [["08:00", "18:00"], ["09:00", "13:00"]]}, "18:00"),
        ({"tue": [["08:00", "24:00"]]}, "00:00"),
        ({"tue": [["08:00", "24:00"]], "wed": [["00:00", "02:00"]]}, "02:00"),
        ({day: [["00:00", "24:00"]] for day in DAYS}, None),  # it never closes
    ],
)
def test_hours_of_every_kind(hours: Hours | None, until: str | None) -> None:
    assert open_until(hours, local("2026-11-24T12:00")) == until
