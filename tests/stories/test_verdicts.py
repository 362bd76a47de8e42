"""What the optimiser and the driver say: it moves the delivery, and it goes back in words (R43)."""

from datetime import date, time

import pytest

from app.store.inbox import InboxRow
from app.store.tasks import TaskKind
from tests.stories.conftest import World
from tests.stories.scenes import at, on_its_way, states, taken, tasks, with_three_slots

EVENING = {"start": at(25, 17).isoformat(), "end": at(25, 19).isoformat()}


def asked_for_tomorrow_evening(world: World) -> None:
    with_three_slots(world)
    on_its_way(world)
    world.hear("tomorrow evening")
    assert states(world) == [("reschedule", "requested")]


def test_requested_is_never_called_confirmed_r43(world: World) -> None:
    asked_for_tomorrow_evening(world)
    for said in ("where is it?", "tomorrow evening"):
        assert not [answer for answer in world.hear(said) if "onfirmed" in answer]
    world.verdict("accepted", window=EVENING)
    assert "Confirmed: tomorrow 18:00" in world.texts()[-1]
    assert [text for text in world.texts() if "onfirmed" in text] == world.texts()[-1:]


def test_a_yes_moves_the_promise_and_counts_as_told(world: World) -> None:
    asked_for_tomorrow_evening(world)
    before = world.delivery()
    [answer] = world.verdict("accepted", window=EVENING)
    assert "Confirmed: tomorrow 18:00" in answer
    after = world.delivery()
    assert (after.promised_date, after.promised_start, after.promised_end) == (date(2026, 11, 25), time(18), time(20))
    assert (after.promise_start, after.promise_end) == (at(25, 17), at(25, 19))
    assert after.promise_version == before.promise_version + 1
    assert after.told_version == after.promise_version
    assert states(world) == [("reschedule", "accepted")]
    [where] = world.hear("where is it?")
    assert "tomorrow 18:00" in where


def test_the_window_of_the_verdict_counts_not_the_one_wished(world: World) -> None:
    on_its_way(world)
    world.hear("tomorrow after 5")
    [answer] = world.verdict("accepted", window={"start": at(25, 18).isoformat(), "end": at(25, 19).isoformat()})
    assert "Confirmed: tomorrow 19:00" in answer
    assert world.delivery().promised_start == time(19)


def test_the_day_before_the_new_day_a_reminder_is_sent(world: World) -> None:
    world.plan(day="2026-11-25", hours=("12:00", "16:00"))
    world.settle()
    world.hear("friday please")
    world.verdict("accepted", window={"start": at(27, 9).isoformat(), "end": at(27, 11).isoformat()})
    told = world.told()
    world.pass_time(hours=8)
    assert world.told() == told  # the reminder of the old day is dropped (R39)
    assert ("planned", "drop") in {(kind, outcome) for kind, outcome, _ in world.whys()}
    world.pass_time(days=2)
    assert world.told() == [*told, "planned"]
    assert "10:00" in world.texts()[-1]


def test_an_eta_of_the_old_plan_moves_no_new_promise_r37(world: World) -> None:
    asked_for_tomorrow_evening(world)
    world.pass_time(minutes=10)
    world.verdict("accepted", window=EVENING)
    told = len(world.texts())
    world.tell("D1", "eta", {"arrival": at(24, 16).isoformat()}, at=at(24, 11, 5))
    world.settle()
    assert len(world.texts()) == told
    assert world.delivery().promise_start == at(25, 17)


def test_a_no_gives_two_other_ways_that_work_by_digit(world: World) -> None:
    asked_for_tomorrow_evening(world)
    [answer] = world.verdict("rejected", reason="no_capacity")
    assert "tomorrow 18:00" in answer
    assert "isn't possible: there's no room left on that route" in answer
    assert taken(world) == {"S1": 0, "S2": 0, "S3": 0}
    assert "1) " in answer
    assert "2) " in answer
    assert "3) " not in answer
    world.hear("2")
    assert states(world) == [("reschedule", "rejected"), ("reschedule", "requested")]


def test_the_slots_the_optimiser_names_come_first(world: World) -> None:
    asked_for_tomorrow_evening(world)
    [answer] = world.verdict("rejected", reason="no_capacity", alternatives=["S3"])
    assert "1) Fri 27 Nov" in answer
    world.hear("1")
    assert taken(world) == {"S1": 0, "S2": 0, "S3": 1}


def test_what_was_refused_is_not_offered_again(world: World) -> None:
    asked_for_tomorrow_evening(world)
    [answer] = world.verdict("rejected", reason="no_capacity")
    assert "1) tomorrow 10:00" in answer
    assert "2) Fri 27 Nov" in answer


def test_a_no_for_the_porch_offers_other_choices(world: World) -> None:
    on_its_way(world)
    world.hear("please leave it on the porch")
    [answer] = world.verdict("rejected", reason="Fragile goods are never left outside")
    assert "isn't possible: Fragile goods are never left outside." in answer
    [question] = world.hear("1")
    assert "Which day would suit you?" in question


def test_words_answer_a_no_as_well_as_digits(world: World) -> None:
    asked_for_tomorrow_evening(world)
    world.verdict("rejected", reason="no_capacity")
    world.hear("leave it with Bob at 14")
    assert states(world)[-1] == ("neighbour", "requested")


@pytest.mark.parametrize("late", ["seen", "honoured", "not_honoured", "accepted"])
def test_a_verdict_about_what_was_taken_back_changes_nothing(world: World, late: str) -> None:
    asked_for_tomorrow_evening(world)
    first = world.changes()[0]
    world.hear("friday please")
    before = world.delivery()
    more = {"window": EVENING} if late == "accepted" else {}
    assert world.verdict(late, first, **more) == []
    assert states(world) == [("reschedule", "withdrawn"), ("reschedule", "requested")]
    assert world.delivery().promised_date == before.promised_date
    assert "nothing was changed" in str(world.all(InboxRow)[-1].reason)


def test_seen_before_accepted_is_kept_and_idle(world: World) -> None:
    asked_for_tomorrow_evening(world)
    assert world.verdict("seen") == []
    assert states(world) == [("reschedule", "requested")]


def test_a_no_after_the_yes_takes_it_back(world: World) -> None:
    asked_for_tomorrow_evening(world)
    world.verdict("accepted", window=EVENING)
    assert world.delivery().promise_start is not None
    [answer] = world.verdict("rejected", reason="route_full")
    assert "isn't possible" in answer
    assert taken(world)["S2"] == 0
    assert (world.delivery().promise_start, world.delivery().promised_date) == (None, None), "nobody's plan is promised"


def test_the_driver_sees_it_and_does_it(world: World) -> None:
    on_its_way(world)
    world.hear("please leave it on the porch")
    [confirmed] = world.verdict("accepted")
    assert "Confirmed: on the porch." in confirmed
    assert world.verdict("seen") == []
    assert world.changes()[0].seen_at == world.now
    assert world.verdict("honoured", photo="https://photos.example.com/1.jpg") == []
    [change] = world.changes()
    assert (str(change.state), change.photo) == ("honoured", "https://photos.example.com/1.jpg")


def test_what_was_agreed_and_not_done_is_an_agents_task(world: World) -> None:
    on_its_way(world)
    world.hear("please leave it on the porch")
    world.verdict("accepted")
    assert world.verdict("not_honoured", reason="dog") == []
    assert states(world) == [("safe_place", "not_honoured")]
    assert tasks(world) == [TaskKind.PROMISE_BROKEN]


def test_a_verdict_after_the_delivery_is_kept_and_silent_r37(world: World) -> None:
    asked_for_tomorrow_evening(world)
    world.pass_time(hours=4)
    world.status("delivered")
    world.settle()
    assert world.verdict("accepted", window=EVENING) == []
    assert world.delivery().promised_date == date(2026, 11, 24)
    assert world.verdict("rejected", world.changes()[0], reason="late") == []


def test_a_delivery_called_off_is_confirmed_also_once_it_is_over(world: World) -> None:
    on_its_way(world)
    world.hear("cancel my delivery")
    world.hear("1")
    world.status("cancelled")
    world.settle()
    [answer] = world.verdict("accepted")
    assert "Confirmed: the delivery is called off." in answer


def test_the_person_without_texts_hears_the_verdict_by_mail(world: World) -> None:
    asked_for_tomorrow_evening(world)
    world.hear("STOP")
    assert world.verdict("accepted", window=EVENING) == []
    [mail] = world.texts("email")
    assert "18:00" in mail
