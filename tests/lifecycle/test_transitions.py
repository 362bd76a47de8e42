"""The one table of what may follow what, and the fold that makes the order of arrival irrelevant (R37)."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import IllegalTransition
from app.lifecycle import OVER, TRANSITIONS, Happening, State, Status, advance, fold

S = Status
BEGIN = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)
ON_THE_WAY = {S.AT_DEPOT, S.ON_VEHICLE, S.OUT_FOR_DELIVERY, S.NEXT_STOP, S.ARRIVED}
TROUBLE = {S.DELAYED, S.DAMAGED, S.LOST, S.RETURNED, S.CANCELLED}
REACHED = {S.ATTEMPTED, S.DELIVERED, S.DIVERTED, S.AT_PICKUP_POINT, S.COLLECTED}
EVERYTHING = ON_THE_WAY | TROUBLE | REACHED

# Written out a second time on purpose: what may follow each state, as the trade knows it.
EXPECTED = {
    S.PLANNED: EVERYTHING,
    S.AT_DEPOT: EVERYTHING - {S.AT_DEPOT},
    S.ON_VEHICLE: EVERYTHING - {S.ON_VEHICLE},
    S.OUT_FOR_DELIVERY: EVERYTHING - {S.ON_VEHICLE, S.OUT_FOR_DELIVERY},
    S.NEXT_STOP: EVERYTHING - {S.ON_VEHICLE, S.OUT_FOR_DELIVERY, S.NEXT_STOP},
    S.ARRIVED: EVERYTHING - {S.ON_VEHICLE, S.OUT_FOR_DELIVERY, S.NEXT_STOP, S.ARRIVED},
    S.ATTEMPTED: EVERYTHING,
    S.DELIVERED: {S.RETURNED},
    S.DIVERTED: EVERYTHING - {S.DIVERTED},
    S.AT_PICKUP_POINT: {S.DELIVERED, S.COLLECTED, S.RETURNED, S.DAMAGED, S.LOST},
    S.COLLECTED: {S.RETURNED},
    S.DELAYED: EVERYTHING - {S.DELAYED},
    S.DAMAGED: EVERYTHING - {S.DAMAGED},
    S.LOST: EVERYTHING - {S.LOST},
    S.RETURNED: set(),
    S.CANCELLED: {S.DELIVERED, S.COLLECTED, S.RETURNED},
}


def course(*statuses: Status) -> list[Happening]:
    """These statuses, a minute apart."""
    return [Happening(BEGIN + timedelta(minutes=n), status, f"carrier {n}") for n, status in enumerate(statuses)]


def after(*statuses: Status) -> State:
    return fold(course(*statuses))[0]


@pytest.mark.parametrize("state", list(Status))
def test_the_table_names_every_state_and_what_follows_it(state: Status) -> None:
    assert {event for left, event in TRANSITIONS if left is state} == EXPECTED[state]


@pytest.mark.parametrize("state", list(Status))
@pytest.mark.parametrize("event", list(Status))
def test_a_step_leads_to_what_happened_or_names_both_ends(state: Status, event: Status) -> None:
    if event in EXPECTED[state]:
        assert advance(state, event) is event
        return
    with pytest.raises(IllegalTransition) as caught:
        advance(state, event)
    assert (caught.value.state, caught.value.event) == (state, event)
    assert str(state) in caught.value.message
    assert str(event) in caught.value.message


def test_nothing_goes_back_to_being_planned() -> None:
    assert all(event is not S.PLANNED for _, event in TRANSITIONS)


@pytest.mark.parametrize("status", sorted(OVER - {S.LOST}))
def test_after_the_end_nothing_is_on_the_way_again(status: Status) -> None:
    """R37: `arriving` is never true after `delivered`. What was lost may turn up."""
    assert not {event for left, event in TRANSITIONS if left is status} & (ON_THE_WAY | {S.ATTEMPTED, S.DELAYED})


def test_a_returned_parcel_is_the_end_of_it() -> None:
    assert after(S.DELIVERED, S.RETURNED, *(s for s in Status if s is not S.RETURNED)).status is S.RETURNED


def test_a_parcel_given_up_as_lost_may_still_be_delivered() -> None:
    assert after(S.OUT_FOR_DELIVERY, S.LOST, S.AT_DEPOT, S.OUT_FOR_DELIVERY, S.DELIVERED).status is S.DELIVERED


def test_a_late_scan_of_a_van_leads_nowhere_and_is_named() -> None:
    state, idle = fold(course(S.OUT_FOR_DELIVERY, S.NEXT_STOP, S.OUT_FOR_DELIVERY, S.ARRIVED))
    assert state.status is S.ARRIVED
    assert idle == {"carrier 2"}


def test_each_attempt_that_is_over_counts_a_cycle() -> None:
    assert after(S.OUT_FOR_DELIVERY, S.ATTEMPTED).cycle == 0
    assert after(S.OUT_FOR_DELIVERY, S.ATTEMPTED, S.OUT_FOR_DELIVERY).cycle == 1
    assert after(S.ATTEMPTED, S.ATTEMPTED, S.OUT_FOR_DELIVERY, S.ATTEMPTED, S.DELIVERED).cycle == 3


def test_the_state_knows_since_when_and_by_which_event() -> None:
    assert after(S.AT_DEPOT, S.OUT_FOR_DELIVERY) == State(S.OUT_FOR_DELIVERY, BEGIN + timedelta(minutes=1), 0, "carrier 1")
    assert fold([]) == (State(), frozenset())


def test_events_of_the_very_same_second_happen_in_their_natural_order() -> None:
    both = [Happening(BEGIN, S.DELIVERED, "a"), Happening(BEGIN, S.ARRIVED, "b")]
    assert fold(both)[0].status is S.DELIVERED


happenings = st.builds(
    Happening,
    st.integers(0, 6).map(lambda minutes: BEGIN + timedelta(minutes=minutes)),
    st.sampled_from(Status),
    st.integers(0, 10_000).map(str),
)


@given(st.data(), st.lists(happenings, max_size=12, unique_by=lambda h: h.key))
def test_any_permutation_ends_in_one_state(data: st.DataObject, happened: Sequence[Happening]) -> None:
    """R37"""
    assert fold(data.draw(st.permutations(happened))) == fold(happened)


@given(st.data(), st.lists(happenings, min_size=1, max_size=12, unique_by=lambda h: h.key))
def test_repeats_of_the_same_event_change_nothing(data: st.DataObject, happened: Sequence[Happening]) -> None:
    """R37"""
    again = data.draw(st.lists(st.sampled_from(happened), max_size=5))
    assert fold(data.draw(st.permutations([*again, *happened]))) == fold(happened)


@given(st.lists(happenings, max_size=12, unique_by=lambda h: h.key))
def test_what_led_nowhere_can_be_left_out(happened: Sequence[Happening]) -> None:
    state, idle = fold(happened)
    assert fold(h for h in happened if h.key not in idle) == (state, frozenset())
