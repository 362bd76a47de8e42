"""R40: news only when a promise really breaks, however the ETA flaps."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from eta.prediction import Prediction, usable
from eta.promise import Outcome, Promise, Reason, judge
from eta.window import Window, window_around

ZONE = ZoneInfo("America/Chicago")
EIGHT = datetime(2026, 11, 20, 14, 0, tzinfo=UTC)
TOLD = Promise(Window(EIGHT + timedelta(hours=2), EIGHT + timedelta(hours=3)), EIGHT)


def minutes(number: float) -> timedelta:
    return timedelta(minutes=number)


def after(promise: Promise | None, now: datetime, arrival: datetime) -> tuple[Outcome, Reason, Promise]:
    verdict = judge(promise, window_around(arrival, now, ZONE), arrival, now)
    return verdict.outcome, verdict.reason, verdict.promise


def promises(etas: Iterable[tuple[datetime, datetime]]) -> list[Promise]:
    """The promises told, one after the other, for (now, arrival) pairs in the order of their time."""
    told: list[Promise] = []
    for now, arrival in etas:
        if usable(Prediction(arrival, now), now):
            outcome, _, promise = after(told[-1] if told else None, now, arrival)
            if outcome is not Outcome.KEPT:
                told.append(promise)
    return told


def moves(etas: Iterable[tuple[datetime, datetime]]) -> int:
    return len(promises(etas)) - 1


def test_the_first_window_is_a_promise_not_a_move() -> None:
    outcome, reason, promise = after(None, EIGHT, EIGHT + minutes(120))
    assert (outcome, reason) == (Outcome.FIRST, Reason.NOTHING_TOLD)
    assert promise == Promise(window_around(EIGHT + minutes(120), EIGHT, ZONE), EIGHT, moves=0)


def test_an_eta_inside_the_window_told_keeps_it_however_narrow_it_has_become() -> None:
    for arrival in (120, 150, 180):
        now = EIGHT + minutes(arrival - 30)
        assert after(TOLD, now, EIGHT + minutes(arrival)) == (Outcome.KEPT, Reason.INSIDE, TOLD)


def test_a_wider_window_around_the_same_arrival_is_no_news() -> None:
    wide = Window(EIGHT, EIGHT + timedelta(hours=9))
    assert judge(TOLD, wide, EIGHT + minutes(150), EIGHT).outcome is Outcome.KEPT


def test_a_minute_late_breaks_the_promise_and_tells_the_new_window() -> None:
    arrival, now = EIGHT + minutes(181), EIGHT + minutes(30)
    outcome, reason, promise = after(TOLD, now, arrival)
    assert (outcome, reason) == (Outcome.BROKEN, Reason.LATE)
    assert promise == Promise(window_around(arrival, now, ZONE), now, moves=1)


def test_ten_minutes_early_is_forgiven_eleven_are_not() -> None:
    assert after(TOLD, EIGHT, EIGHT + minutes(110))[0] is Outcome.KEPT
    assert after(TOLD, EIGHT, EIGHT + minutes(109))[:2] == (Outcome.BROKEN, Reason.EARLY)


def test_a_van_minutes_away_is_left_to_the_arriving_soon_message() -> None:
    for minute in (109, 181):
        arrival = EIGHT + minutes(minute)
        assert after(TOLD, arrival - minutes(14), arrival) == (Outcome.KEPT, Reason.TOO_NEAR, TOLD)
        assert after(TOLD, arrival - minutes(15), arrival)[0] is Outcome.BROKEN


def test_an_eta_that_passed_moves_nothing() -> None:
    assert after(TOLD, EIGHT + minutes(200), EIGHT + minutes(190)) == (Outcome.KEPT, Reason.TOO_NEAR, TOLD)


def test_a_second_move_within_the_hour_tells_the_hull() -> None:
    once = after(TOLD, EIGHT, EIGHT + minutes(240))[2]
    now = EIGHT + minutes(59)
    twice = after(once, now, EIGHT + minutes(150))[2]
    assert twice.window == once.window.hull(window_around(EIGHT + minutes(150), now, ZONE))
    assert twice.moves == 2


def test_a_second_move_after_an_hour_tells_the_new_window_alone() -> None:
    once = after(TOLD, EIGHT, EIGHT + minutes(240))[2]
    now, arrival = EIGHT + minutes(60), EIGHT + minutes(150)
    assert after(once, now, arrival)[2].window == window_around(arrival, now, ZONE)


def test_a_third_move_tells_the_hull_however_late_and_nothing_that_is_past() -> None:
    now, arrival = EIGHT + minutes(142), EIGHT + minutes(300)
    restless = Promise(TOLD.window, EIGHT - timedelta(days=1), moves=2)
    window = after(restless, now, arrival)[2].window
    assert window == Window(EIGHT + minutes(145), window_around(arrival, now, ZONE).end)


def test_a_late_parcel_breaks_its_promise_once() -> None:
    etas = [(EIGHT + minutes(5 * n), EIGHT + minutes(300 if n < 10 else 480)) for n in range(95)]
    assert moves(etas) == 1


def test_two_delays_hours_apart_are_two_broken_promises() -> None:
    etas = [(EIGHT + minutes(5 * n), EIGHT + minutes(240 if n < 10 else 400 if n < 40 else 600)) for n in range(80)]
    second, third = promises(etas)[1:]
    assert second.window.end < third.window.start + minutes(60)
    assert third.window.contains(EIGHT + minutes(600))
    assert not third.window.contains(EIGHT + minutes(400))


FLAPS = st.lists(st.integers(0, 2), min_size=50, max_size=50)


@settings(deadline=None)
@given(st.lists(st.integers(-10, 10), min_size=50, max_size=50), st.integers(120, 600))
def test_fifty_flaps_by_minutes_say_nothing_r40(shifts: list[int], arrival: int) -> None:
    etas = [(EIGHT + minutes(n), EIGHT + minutes(arrival + shift)) for n, shift in enumerate(shifts)]
    assert moves(etas) == 0


@settings(deadline=None)
@given(FLAPS, st.lists(st.integers(60, 900), min_size=2, max_size=3, unique=True), st.data())
def test_fifty_flaps_at_any_speed_make_at_most_one_move_more_than_there_are_arrivals_r40(
    order: list[int], arrivals: list[int], data: st.DataObject
) -> None:
    pauses = data.draw(st.lists(st.integers(1, 90), min_size=50, max_size=50))
    now, etas = EIGHT, []
    for turn, pause in zip(order, pauses, strict=True):
        etas.append((now, EIGHT + minutes(arrivals[turn % len(arrivals)])))
        now += minutes(pause)
    assert moves(etas) <= len(arrivals) + 1


@settings(deadline=None)
@given(FLAPS, st.lists(st.integers(60, 900), min_size=2, max_size=3, unique=True))
def test_fifty_flaps_within_an_hour_make_at_most_as_many_moves_as_there_are_arrivals_r40(
    order: list[int], arrivals: list[int]
) -> None:
    etas = [(EIGHT + minutes(n), EIGHT + minutes(arrivals[turn % len(arrivals)])) for n, turn in enumerate(order)]
    assert moves(etas) <= len(arrivals)


@settings(deadline=None)
@given(st.integers(120, 720), st.integers(120, 720), st.integers(1, 49))
def test_an_eta_that_moves_once_for_good_makes_one_move_if_it_breaks_the_promise_r40(before: int, later: int, turn: int) -> None:
    etas = [(EIGHT + minutes(n), EIGHT + minutes(before if n < turn else later)) for n in range(50)]
    first = promises(etas)[0].window
    broken = not first.start - minutes(10) <= EIGHT + minutes(later) <= first.end
    assert moves(etas) == broken


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(1, 60), st.integers(15, 720)), min_size=1, max_size=50))
def test_whatever_the_upstream_says_a_moved_promise_holds_the_arrival_and_nothing_past(steps: list[tuple[int, int]]) -> None:
    now, promise = EIGHT, None
    for pause, lead in steps:
        now += minutes(pause)
        outcome, _, promise = after(promise, now, now + minutes(lead))
        if outcome is Outcome.BROKEN:
            assert promise.window.contains(now + minutes(lead))
            assert promise.window.start >= now
            assert promise.told_at == now
