"""What may be offered, in every state of a delivery and until its cut-off."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from app.lifecycle import Status
from rescheduling.errors import ReschedulingError
from rescheduling.options import Choice, Policy, choices

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=4)
ASK = (Choice.WHERE_IS_IT, Choice.PERSON)


@pytest.mark.parametrize("status", ["planned", "at_depot", "on_vehicle", "out_for_delivery", "delayed"])
def test_before_the_van_is_near_everything_is_offered(status: str) -> None:
    assert choices(status, NOW, LATER, Policy()) == tuple(Choice)


@pytest.mark.parametrize("status", ["next_stop", "arrived", "diverted", "at_pickup_point", "delivered"])
def test_when_it_is_too_late_to_change_only_questions_are_left(status: str) -> None:
    assert choices(status, NOW, LATER, Policy()) == ASK


@pytest.mark.parametrize("status", ["collected", "damaged", "lost", "returned", "cancelled"])
def test_when_it_is_over_or_lost_a_person_is_left(status: str) -> None:
    assert choices(status, NOW, None, Policy()) == (Choice.PERSON,)


def test_every_status_has_a_rule() -> None:
    for status in Status:
        assert Choice.PERSON in choices(status, NOW, None, Policy())


def test_an_unknown_status_is_refused_by_name() -> None:
    with pytest.raises(ReschedulingError, match="teleported"):
        choices("teleported", NOW, None, Policy())


@pytest.mark.parametrize(
    ("ahead", "left"),
    [
        (61, set(Choice)),
        (60, {Choice.SAFE_PLACE, Choice.NEIGHBOUR, *ASK}),
        (16, {Choice.SAFE_PLACE, Choice.NEIGHBOUR, *ASK}),
        (15, set(ASK)),
        (-5, set(ASK)),
    ],
)
def test_a_new_plan_is_cut_off_before_what_only_the_driver_must_read(ahead: int, left: set[Choice]) -> None:
    assert set(choices("out_for_delivery", NOW, NOW + timedelta(minutes=ahead), Policy())) == left


def test_while_only_a_day_is_promised_nothing_is_cut_off() -> None:
    assert choices("out_for_delivery", NOW, None, Policy()) == tuple(Choice)


def test_after_an_attempt_the_old_window_cuts_nothing_off() -> None:
    assert choices("attempted", NOW, NOW - timedelta(hours=1), Policy()) == tuple(Choice)


@pytest.mark.parametrize("status", list(Status))
def test_what_needs_a_signature_is_never_left_anywhere(status: str) -> None:
    offered = choices(status, NOW, LATER, replace(Policy(), signature_required=True))
    assert not {Choice.SAFE_PLACE, Choice.NEIGHBOUR} & set(offered)


def test_a_brand_offers_what_it_wants_in_its_own_order() -> None:
    policy = Policy(offered=(Choice.PERSON, Choice.LOCKER, Choice.ANOTHER_TIME))
    assert choices("planned", NOW, LATER, policy) == (Choice.PERSON, Choice.LOCKER, Choice.ANOTHER_TIME)
    assert choices("arrived", NOW, LATER, policy) == (Choice.PERSON,)
    assert choices("arrived", NOW, LATER, Policy(offered=(Choice.LOCKER,))) == ()
