"""Each reason for which a queued message must not leave any more (R39)."""

import tomllib
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from app.journey.news import View
from app.journey.recheck import Queued, objection, since_text
from app.journey.steps import parse_journey
from app.lifecycle import State, Status
from app.settings import PROJECT

S = Status
NOW = datetime(2026, 11, 24, 11, 0, tzinfo=UTC)
JOURNEY = parse_journey(tomllib.loads((PROJECT / "templates" / "journey.toml").read_text(encoding="utf-8")), "default")
OUT = View(State(S.OUT_FOR_DELIVERY, NOW - timedelta(hours=1), 0, "e"), "Europe/Berlin")
QUEUED = Queued(cycle=0, since=since_text(OUT), expires_at=NOW + timedelta(hours=1))
AGAIN = replace(OUT, state=State(S.OUT_FOR_DELIVERY, NOW, 1, "f"))
DAY = date(2026, 11, 25)
PLANNED = View(State(), "UTC", promised_date=DAY)


@pytest.mark.parametrize(
    ("kind", "queued", "view", "overtaken", "rule"),
    [
        ("out_for_delivery", QUEUED, OUT, False, None),
        ("out_for_delivery", replace(QUEUED, expires_at=NOW), OUT, False, "expired"),
        ("out_for_delivery", QUEUED, replace(OUT, state=State(S.DELIVERED, NOW, 0, "d")), False, "no-longer-true"),
        ("out_for_delivery", QUEUED, AGAIN, False, "no-longer-true"),
        ("out_for_delivery", QUEUED, OUT, True, "overtaken"),
        ("no_such_step", QUEUED, OUT, False, "step-removed"),
        ("arriving_soon", QUEUED, replace(OUT, state=State(S.ARRIVED, NOW, 0, "a")), False, "no-longer-true"),
        ("window_moved", replace(QUEUED, promise_version=2), replace(OUT, told_version=1), False, None),
        ("window_moved", replace(QUEUED, promise_version=2), replace(OUT, told_version=2), False, "already-told"),
        ("window_moved", replace(QUEUED, promise_version=2), replace(OUT, told_version=1), True, "overtaken"),
        ("planned", replace(QUEUED, promised_date="2026-11-25"), PLANNED, False, None),
        (
            "planned",
            replace(QUEUED, promised_date="2026-11-26"),
            PLANNED,
            False,
            "no-longer-true",
        ),
        ("planned", replace(QUEUED, promised_date="2026-11-25"), View(State(), "UTC"), False, "no-longer-true"),
        ("planned", replace(QUEUED, promised_date="2026-11-25"), replace(OUT, promised_date=DAY), False, "no-longer-true"),
    ],
)
def test_a_message_leaves_only_while_it_is_true(kind: str, queued: Queued, view: View, overtaken: bool, rule: str | None) -> None:
    """R39"""
    assert objection(JOURNEY.step(kind), queued, view, overtaken, NOW) == rule


def test_an_attempt_reported_late_does_not_take_the_truth_from_what_was_decided_after_it() -> None:
    """R37: the cycle shifts under a delivery that stands where it stood."""
    shifted = replace(OUT, state=replace(OUT.state, cycle=1))
    assert objection(JOURNEY.step("out_for_delivery"), QUEUED, shifted, False, NOW) is None
