"""Which ETA counts, whatever order they came in, and when none may be shown."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eta.errors import EtaError
from eta.prediction import Prediction, newest, usable

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
# Few values, so that ties are the rule.
AROUND = st.integers(0, 2).map(lambda number: NOON + timedelta(minutes=number))
PREDICTIONS = st.builds(
    Prediction,
    arrival=AROUND,
    made_at=AROUND,
    low=st.none() | AROUND,
    high=st.none() | AROUND,
    source=st.sampled_from(["", "van", "plan"]),
    stops_to_go=st.none() | st.integers(0, 2),
)


def minutes(number: float) -> timedelta:
    return timedelta(minutes=number)


def predicted(made: float, arrives: float, stops_to_go: int | None = None) -> Prediction:
    return Prediction(NOON + minutes(arrives), NOON + minutes(made), stops_to_go=stops_to_go)


@settings(deadline=None)
@given(st.data())
def test_any_order_and_repetition_has_the_same_newest_r37(data: st.DataObject) -> None:
    some = data.draw(st.lists(PREDICTIONS, min_size=1, max_size=6))
    again = data.draw(st.permutations(some + data.draw(st.lists(st.sampled_from(some), max_size=4))))
    assert newest(again) == newest(some)
    assert newest(some) in some


def test_of_none_there_is_no_newest() -> None:
    assert newest([]) is None


def test_the_one_made_last_counts_not_the_one_that_came_last() -> None:
    late, early = predicted(10, 60), predicted(5, 90)
    assert newest([late, early]) == late


def test_of_the_same_moment_fewer_stops_to_go_then_the_later_arrival_counts() -> None:
    far, near = predicted(0, 90, stops_to_go=9), predicted(0, 30, stops_to_go=2)
    assert newest([near, far, predicted(0, 200)]) == near
    assert newest([predicted(0, 30), predicted(0, 40)]) == predicted(0, 40)


def test_a_prediction_is_kept_in_utc() -> None:
    there = NOON.astimezone(ZoneInfo("Asia/Kolkata"))
    assert Prediction(there, there, there, there).high == NOON
    assert Prediction(there, there).arrival.tzinfo is UTC


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(EtaError, match="without a zone"):
        Prediction(NOON.replace(tzinfo=None), NOON)


@pytest.mark.parametrize(
    ("made", "arrives", "shown"),
    [
        (0, 90, True),
        (-240, 90, True),
        (-241, 90, False),
        (-60, -15, True),
        (-60, -16, False),
        (5, 90, True),
        (6, 90, False),
        (0, 24 * 60, True),
        (0, 24 * 60 + 1, False),
    ],
    ids=["fresh", "old", "stale", "a little over", "long over", "clock's error", "from the future", "a day away", "farther"],
)
def test_no_eta_is_shown_where_it_would_mislead(made: int, arrives: int, shown: bool) -> None:
    assert usable(predicted(made, arrives), NOON) is shown


def test_the_ends_of_the_calendar_are_not_usable_but_do_no_harm_r41() -> None:
    assert not usable(Prediction(datetime.max.replace(tzinfo=UTC), NOON), NOON)
    assert not usable(Prediction(datetime.min.replace(tzinfo=UTC), datetime.min.replace(tzinfo=UTC)), NOON)
