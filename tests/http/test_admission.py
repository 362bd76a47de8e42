"""What is put aside (R41), rule by rule. Pure: no database."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from app.events import Address, Planned, Position, PredictedArrival, Promised, Proof, Recipient, StatusChange
from app.http.admission import why_quarantined, zone_of
from app.lifecycle import Status

NOW = datetime(2026, 11, 24, 11, 0, tzinfo=UTC)
SOMEBODY = Recipient(email="ada@example.com")
NEAR = Position(stops_to_go=3)


def plan(day: date, start: time | None = None, end: time | None = None) -> Planned:
    return Planned(recipient=SOMEBODY, promised=Promised(date=day, start=start, end=end))


@pytest.mark.parametrize(
    ("at", "reason"),
    [
        (NOW, None),
        (NOW + timedelta(minutes=10), None),
        (NOW + timedelta(minutes=10, seconds=1), "future"),
        (NOW - timedelta(days=400), None),
        (NOW - timedelta(days=400, seconds=1), "days ago"),
        (datetime(1970, 1, 1, tzinfo=UTC), "2000"),
        (datetime(1, 1, 1, tzinfo=UTC), "2000"),
        (datetime(9999, 12, 31, tzinfo=UTC), "future"),
    ],
)
def test_an_event_happened_between_400_days_ago_and_in_10_minutes_r41(at: datetime, reason: str | None) -> None:
    found = why_quarantined(at, NEAR, "Europe/Berlin", NOW)
    assert (found is None) == (reason is None)
    assert (reason or "") in (found or "")


@pytest.mark.parametrize(
    ("zone", "day", "start", "end", "wrong"),
    [
        ("Europe/Berlin", date(2027, 3, 28), time(2, 30), time(4, 0), "data.promised.start"),
        ("Europe/Berlin", date(2027, 3, 28), time(1, 30), time(2, 0), "data.promised.end"),
        ("Europe/Berlin", date(2027, 3, 28), time(3, 0), time(4, 0), None),
        ("Europe/Berlin", date(2027, 10, 31), time(2, 30), time(4, 0), None),  # twice that night, but it exists
        ("America/New_York", date(2027, 3, 28), time(2, 30), time(4, 0), None),
        ("America/New_York", date(2027, 3, 14), time(2, 30), time(4, 0), "data.promised.start"),
        ("Australia/Lord_Howe", date(2027, 10, 3), time(2, 15), time(4, 0), "data.promised.start"),  # half an hour only
    ],
)
def test_a_promised_time_that_the_clocks_skip_is_put_aside_r41(
    zone: str, day: date, start: time, end: time, wrong: str | None
) -> None:
    found = why_quarantined(NOW, plan(day, start, end), zone, NOW)
    assert (found or "").startswith(wrong) if wrong else found is None


@pytest.mark.parametrize(("day", "fine"), [(date(2027, 6, 1), True), (date(1970, 1, 1), False), (date(9999, 12, 31), False)])
def test_a_promised_day_is_not_years_away_r41(day: date, fine: bool) -> None:
    assert (why_quarantined(NOW, plan(day), "UTC", NOW) is None) == fine


@pytest.mark.parametrize(
    ("minutes", "fine"), [(30, True), (-30, True), (60 * 24 * 59, True), (60 * 24 * 61, False), (-60 * 24 * 61, False)]
)
def test_an_eta_is_within_60_days_of_its_event_r41(minutes: int, fine: bool) -> None:
    eta = PredictedArrival(arrival=NOW + timedelta(minutes=minutes))
    assert (why_quarantined(NOW, eta, "UTC", NOW) is None) == fine


def test_an_eta_is_judged_by_its_own_day_not_by_when_it_comes_in() -> None:
    at = NOW - timedelta(days=100)
    assert why_quarantined(at, PredictedArrival(arrival=at + timedelta(hours=1)), "UTC", NOW) is None


def test_an_absurd_end_of_an_etas_interval_counts_too_r41() -> None:
    eta = PredictedArrival(arrival=NOW, low=NOW, high=datetime(9999, 1, 1, tzinfo=UTC))
    assert "data.high" in (why_quarantined(NOW, eta, "UTC", NOW) or "")


def test_an_eta_made_in_the_future_would_win_for_ever_r41() -> None:
    eta = PredictedArrival(arrival=NOW, made_at=NOW + timedelta(days=1))
    assert "data.made_at" in (why_quarantined(NOW, eta, "UTC", NOW) or "")


def test_a_proof_of_1970_is_put_aside_r41() -> None:
    proof = Proof(kind="photo", reference="1.jpg", at=datetime(1970, 1, 1, tzinfo=UTC))
    assert "data.at" in (why_quarantined(NOW, proof, "UTC", NOW) or "")


def test_a_pickup_point_does_not_keep_it_for_years_r41() -> None:
    waits = StatusChange.model_validate(
        {"status": Status.AT_PICKUP_POINT, "pickup_point": {"name": "Kiosk", "until": "9999-12-31T23:59:59-12:00"}}
    )
    assert "pickup_point.until" in (why_quarantined(NOW, waits, "UTC", NOW) or "")


@pytest.mark.parametrize(
    ("address", "zone"),
    [
        (Address(time_zone="Asia/Tokyo", latitude=52.5, longitude=13.4), "Asia/Tokyo"),
        (Address(latitude=52.5, longitude=13.4), "Europe/Berlin"),
        (Address(latitude=40.71, longitude=-74.0), "America/New_York"),
        (Address(latitude=52.5), None),
        (Address(latitude=0, longitude=0), None),  # the Gulf of Guinea, where unset positions lie
        (Address(city="Berlin"), None),
    ],
)
def test_the_zone_comes_from_the_address_or_its_position(address: Address, zone: str | None) -> None:
    assert zone_of(address) == zone
