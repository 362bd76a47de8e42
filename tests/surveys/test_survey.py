"""Who is asked, when, and how often."""

from datetime import UTC, datetime, timedelta

import pytest

from app.lifecycle import Status
from surveys.survey import COMPLETED, Question, Verdict, ask, due

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
MONTH = timedelta(days=30)


def test_a_survey_is_due_some_time_after_the_parcel_was_handed_over() -> None:
    assert due(NOW, timedelta(hours=2)) == NOW + timedelta(hours=2)


@pytest.mark.parametrize("status", ["delivered", "collected"])
def test_who_has_the_parcel_and_was_never_asked_is_asked(status: str) -> None:
    assert ask(status, None, NOW, MONTH) is Verdict.ASK


@pytest.mark.parametrize("status", sorted(set(Status) - COMPLETED))
def test_nobody_is_asked_about_a_delivery_that_did_not_reach_them(status: str) -> None:
    assert ask(status, None, NOW, MONTH) is Verdict.NOT_COMPLETED


def test_every_completed_status_is_one_of_the_vocabulary() -> None:
    assert set(Status) >= COMPLETED


@pytest.mark.parametrize(
    ("days", "verdict"),
    [(1, Verdict.ASKED_RECENTLY), (29, Verdict.ASKED_RECENTLY), (30, Verdict.ASK), (-1, Verdict.ASKED_RECENTLY)],
    ids=["yesterday", "a day short", "long enough ago", "already scheduled for tomorrow"],
)
def test_nobody_is_asked_twice_within_a_month(days: int, verdict: Verdict) -> None:
    assert ask("delivered", NOW - timedelta(days=days), NOW, MONTH) is verdict


def test_a_question_is_answered_by_one_to_five() -> None:
    assert Question() == Question(kind="csat", low=1, high=5)
