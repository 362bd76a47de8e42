"""What of a change is news, and what is kept silent with a reason: a table for each trigger."""

import tomllib
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from app.journey.news import News, Silence, View, news
from app.journey.steps import Journey, Step, parse_journey
from app.lifecycle import State, Status
from app.settings import PROJECT

S = Status
NOW = datetime(2026, 11, 24, 11, 0, tzinfo=UTC)
JOURNEY = parse_journey(tomllib.loads((PROJECT / "templates" / "journey.toml").read_text(encoding="utf-8")), "default")


def view(status: Status = S.PLANNED, *, minutes_ago: float = 0, cycle: int = 0, **more: object) -> View:
    since = None if status is S.PLANNED else NOW - timedelta(minutes=minutes_ago)
    return View(State(status, since, cycle, "e"), "Europe/Berlin", **more)  # type: ignore[arg-type]


def told(before: View | None, after: View, journey: Journey = JOURNEY, now: datetime = NOW) -> list[str]:
    """The kinds that are news."""
    return [what.step.kind for what in news(before, after, journey, now) if isinstance(what, News)]


def one(before: View | None, after: View, now: datetime = NOW) -> News:
    (what,) = news(before, after, JOURNEY, now)
    assert isinstance(what, News)
    return what


def step(kind: str) -> Step:
    found = JOURNEY.step(kind)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("before", "after", "kinds"),
    [
        (view(), view(S.OUT_FOR_DELIVERY), ["out_for_delivery"]),
        (None, view(S.OUT_FOR_DELIVERY), ["out_for_delivery"]),
        (view(S.OUT_FOR_DELIVERY), view(S.OUT_FOR_DELIVERY), []),
        (view(S.OUT_FOR_DELIVERY), view(S.NEXT_STOP), []),
        (view(), view(S.AT_DEPOT), []),
        (view(), view(S.DELAYED), ["delayed"]),
        (view(S.ARRIVED), view(S.ATTEMPTED), ["attempted"]),
        (view(S.ATTEMPTED), view(S.AT_PICKUP_POINT), ["at_pickup_point"]),
        (view(S.ARRIVED), view(S.DELIVERED), ["delivered", "survey"]),
        (view(S.AT_PICKUP_POINT), view(S.COLLECTED), []),
        (view(), view(S.CANCELLED), []),
    ],
)
def test_a_status_is_news_when_it_changes(before: View | None, after: View, kinds: list[str]) -> None:
    assert told(before, after) == kinds


@pytest.mark.parametrize(
    ("before", "after", "near"),
    [
        (view(S.OUT_FOR_DELIVERY, stops_to_go=4), view(S.OUT_FOR_DELIVERY, stops_to_go=3), True),
        (view(S.OUT_FOR_DELIVERY), view(S.OUT_FOR_DELIVERY, stops_to_go=0), True),
        (view(S.OUT_FOR_DELIVERY, stops_to_go=5), view(S.OUT_FOR_DELIVERY, stops_to_go=4), False),
        (view(S.OUT_FOR_DELIVERY, minutes_to_go=16), view(S.OUT_FOR_DELIVERY, minutes_to_go=15), True),
        (view(S.OUT_FOR_DELIVERY), view(S.NEXT_STOP, stops_to_go=9, minutes_to_go=2), True),
        (view(S.AT_DEPOT), view(S.AT_DEPOT, stops_to_go=1), False),
        (view(S.ARRIVED), view(S.ARRIVED, stops_to_go=0), False),
        (view(S.DELIVERED), view(S.DELIVERED, stops_to_go=0), False),
    ],
)
def test_a_van_that_is_near_is_news_while_it_is_on_the_road(before: View, after: View, near: bool) -> None:
    assert ("arriving_soon" in told(before, after)) is near


def test_being_near_is_news_once_a_round() -> None:
    first = one(view(S.OUT_FOR_DELIVERY), view(S.OUT_FOR_DELIVERY, stops_to_go=3))
    again = view(S.OUT_FOR_DELIVERY, stops_to_go=2, near_keys=frozenset({first.key}))
    assert told(view(S.OUT_FOR_DELIVERY, stops_to_go=9), again) == []
    assert told(view(S.OUT_FOR_DELIVERY, stops_to_go=9), replace(again, state=replace(again.state, cycle=1))) == ["arriving_soon"]


def test_a_broken_promise_is_news_a_version_while_there_is_one_to_keep() -> None:
    """R40"""
    out = view(S.OUT_FOR_DELIVERY, promise_version=2, promise_broken=True)
    assert one(view(S.OUT_FOR_DELIVERY), out).key == "window_moved:2"
    assert told(view(S.OUT_FOR_DELIVERY), replace(out, promise_broken=False)) == []
    assert told(view(S.DELIVERED), view(S.DELIVERED, promise_version=2, promise_broken=True)) == []


def test_a_plan_is_told_the_evening_before_at_the_address() -> None:
    what = one(None, view(promised_date=date(2026, 11, 26)))
    assert what.due_at == datetime(2026, 11, 25, 16, 0, tzinfo=UTC)  # 17:00 in Berlin
    assert what.expires_at == datetime(2026, 11, 25, 23, 0, tzinfo=UTC)  # the day begins there
    assert what.key == "planned:2026-11-26"


def test_a_plan_that_comes_after_that_evening_hour_is_told_at_once() -> None:
    late = datetime(2026, 11, 25, 20, 0, tzinfo=UTC)
    assert one(None, view(promised_date=date(2026, 11, 26)), late).due_at == late


def test_a_plan_for_today_is_no_news_of_tomorrow() -> None:
    (what,) = news(None, view(promised_date=date(2026, 11, 24)), JOURNEY, NOW)
    assert isinstance(what, Silence)
    assert what.rule == "day-is-here"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (view(promised_date=date(2026, 11, 26)), view(promised_date=date(2026, 11, 26))),
        (None, view()),
        (view(), view(S.OUT_FOR_DELIVERY, promised_date=date(2026, 11, 26))),
    ],
    ids=["the same day again", "no day", "it is out already"],
)
def test_no_plan_to_tell(before: View | None, after: View) -> None:
    assert "planned" not in told(before, after)


def test_the_evening_before_a_day_whose_midnight_does_not_exist() -> None:
    """In Santiago the clocks skip from 24:00 to 01:00 in the night to 2026-09-06."""
    after = replace(view(promised_date=date(2026, 9, 6)), zone="America/Santiago")
    what = one(None, after, datetime(2026, 9, 1, tzinfo=UTC))
    assert what.due_at == datetime(2026, 9, 5, 21, 0, tzinfo=UTC)
    assert what.expires_at == datetime(2026, 9, 6, 4, 0, tzinfo=UTC)


def test_an_event_older_than_its_news_is_silent_with_a_reason() -> None:
    fresh_for = step("out_for_delivery").fresh_for.total_seconds() / 60
    assert told(view(), view(S.OUT_FOR_DELIVERY, minutes_ago=fresh_for)) == ["out_for_delivery"]
    (what,) = news(view(), view(S.OUT_FOR_DELIVERY, minutes_ago=fresh_for + 1), JOURNEY, NOW)
    assert isinstance(what, Silence)
    assert what.rule == "too-old"
    assert what.inputs["fresh_for_s"] == fresh_for * 60


def test_news_waits_for_its_delay_and_is_valid_from_then() -> None:
    survey = next(w for w in news(view(S.ARRIVED), view(S.DELIVERED), JOURNEY, NOW) if w.step.kind == "survey")
    assert isinstance(survey, News)
    assert survey.due_at == NOW + timedelta(hours=2)
    assert survey.expires_at == NOW + timedelta(hours=26)


def test_the_same_round_and_day_has_one_key_and_the_next_has_another() -> None:
    first = one(view(), view(S.OUT_FOR_DELIVERY)).key
    assert one(view(S.AT_DEPOT), view(S.OUT_FOR_DELIVERY, minutes_ago=30)).key == first
    assert one(view(S.ATTEMPTED), view(S.OUT_FOR_DELIVERY, cycle=1)).key != first
    night = one(view(), view(S.OUT_FOR_DELIVERY, minutes_ago=-13 * 60), NOW)  # 01:00 in Berlin, still this day in UTC
    assert night.key.endswith("2026-11-25")


def _conditional(when: str) -> Journey:
    text = (
        '[[step]]\nkind = "attempted"\non = "status:attempted"\nchannels = ["sms"]\nplace = 1\n'
        f'true_while = ["attempted"]\nvalid_for = "1h"\nwhen = {{{when}}}'
    )
    return parse_journey(tomllib.loads(text), "x")


@pytest.mark.parametrize(
    ("when", "after", "is_news"),
    [
        ("reasons = ['nobody_home']", view(S.ATTEMPTED, reason="nobody_home"), True),
        ("reasons = ['nobody_home']", view(S.ATTEMPTED, reason="refused"), False),
        ("window_known = true", view(S.ATTEMPTED, window_known=True), True),
        ("window_known = true", view(S.ATTEMPTED), False),
        ("window_known = false", view(S.ATTEMPTED), True),
        ("window_known = true, reasons = ['x']", view(S.ATTEMPTED, window_known=True, reason="y"), False),
    ],
)
def test_every_condition_of_a_step_must_hold(when: str, after: View, is_news: bool) -> None:
    assert bool(told(view(S.ARRIVED), after, _conditional(when))) is is_news
