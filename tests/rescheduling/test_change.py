"""The lifecycle of a change, and which wish takes the place of which."""

import itertools

import pytest

from rescheduling.change import OPEN, TRANSITIONS, ChangeEvent, ChangeState, Kind, advance, replaces
from rescheduling.errors import ReschedulingError

S, E, K = ChangeState, ChangeEvent, Kind


def test_the_way_from_asked_to_done() -> None:
    state = S.REQUESTED
    for event, expected in ((E.ACCEPT, S.ACCEPTED), (E.SEE, S.SEEN), (E.HONOUR, S.HONOURED)):
        state = advance(state, event)
        assert state is expected


@pytest.mark.parametrize("state", sorted(set(S) - OPEN))
@pytest.mark.parametrize("event", list(E))
def test_what_is_over_stays_over(state: ChangeState, event: ChangeEvent) -> None:
    with pytest.raises(ReschedulingError, match=f"a change that is {state} cannot be {event}"):
        advance(state, event)


@pytest.mark.parametrize("state", sorted(OPEN))
def test_what_is_open_can_be_taken_back_and_refused(state: ChangeState) -> None:
    assert advance(state, E.WITHDRAW) is S.WITHDRAWN
    assert advance(state, E.REJECT) is S.REJECTED


def test_nothing_is_seen_or_done_before_it_was_agreed() -> None:
    for event in (E.SEE, E.HONOUR, E.FAIL):
        assert (S.REQUESTED, event) not in TRANSITIONS


def test_there_is_one_way_to_go_and_one_thing_at_the_door() -> None:
    route = (K.RESCHEDULE, K.LOCKER, K.PICKUP_POINT, K.ADDRESS, K.CANCEL)
    assert all(replaces(new, old) for new, old in itertools.product(route, route))
    assert replaces(K.SAFE_PLACE, K.NEIGHBOUR)
    assert replaces(K.NEIGHBOUR, K.SAFE_PLACE)


@pytest.mark.parametrize("away", [K.LOCKER, K.PICKUP_POINT, K.CANCEL])
@pytest.mark.parametrize("door", [K.SAFE_PLACE, K.NEIGHBOUR])
def test_a_parcel_that_goes_elsewhere_needs_no_porch_and_the_porch_no_locker(away: Kind, door: Kind) -> None:
    assert replaces(away, door)
    assert replaces(door, away)


def test_another_day_and_the_porch_go_together_and_notes_stand_beside_all() -> None:
    assert not replaces(K.SAFE_PLACE, K.RESCHEDULE)
    assert not replaces(K.RESCHEDULE, K.SAFE_PLACE)
    assert not any(replaces(K.INSTRUCTION, kind) or replaces(kind, K.INSTRUCTION) for kind in K)
