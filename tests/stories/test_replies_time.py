"""Another time, by text: with slots and without, by digit and in words."""

from datetime import date, time

from tests.stories.conftest import World
from tests.stories.scenes import at, on_its_way, outcomes, states, taken, tasks, with_three_slots

BOB = {"name": "Bob", "phone": "+12125550102", "locale": "en-GB"}


def test_the_digit_of_the_menu_offers_three_slots_and_a_digit_takes_one(world: World) -> None:
    with_three_slots(world)
    on_its_way(world)
    [offer] = world.hear("1")
    assert "1) tomorrow 10:00–12:00, 2) tomorrow 18:00–20:00, 3) Fri 27 Nov 15:00–17:00" in offer.replace("-", "–")
    [answer] = world.hear("2")
    assert "Got it: tomorrow 18:00" in answer
    assert taken(world) == {"S1": 0, "S2": 1, "S3": 0}
    [entry] = world.feed()
    assert entry["event"] == "requested"
    assert entry["constraint"]["slot"] == "S2"
    assert entry["constraint"]["window"] == {"start": "2026-11-25T17:00:00+00:00", "end": "2026-11-25T19:00:00+00:00"}


def test_at_most_three_slots_are_offered_by_text(world: World) -> None:
    world.slots(*(at(25, hour) for hour in (8, 10, 12, 14, 16)))
    on_its_way(world)
    [offer] = world.hear("1")
    assert "3)" in offer
    assert "4)" not in offer


def test_a_slot_offered_can_be_picked_in_words(world: World) -> None:
    with_three_slots(world)
    on_its_way(world)
    world.hear("1")
    world.hear("friday please")
    assert [change.slot_id for change in world.changes()] == [3]
    assert outcomes(world) == ["offered-times", "requested"]


def test_a_slot_picked_by_its_place_in_the_list(world: World) -> None:
    with_three_slots(world)
    on_its_way(world)
    world.hear("1")
    world.hear("the second")
    assert taken(world)["S2"] == 1


def test_tomorrow_after_five_takes_the_slot_that_fits(world: World) -> None:
    with_three_slots(world)
    on_its_way(world)
    [answer] = world.hear("tomorrow after 5")
    assert "Got it: tomorrow 18:00" in answer
    assert taken(world) == {"S1": 0, "S2": 1, "S3": 0}


def test_tomorrow_after_five_in_place_of_what_was_offered(world: World) -> None:
    with_three_slots(world)
    on_its_way(world)
    world.hear("1")
    world.hear("tomorrow after 5")
    assert taken(world)["S2"] == 1


def test_a_day_with_several_slots_offers_those(world: World) -> None:
    with_three_slots(world)
    on_its_way(world)
    [offer] = world.hear("tomorrow would be better")
    assert "Free times: 1) tomorrow 10:00" in offer
    assert "27 Nov" not in offer
    world.hear("1")
    assert taken(world)["S1"] == 1


def test_a_day_without_a_free_slot_offers_those_nearest_to_it(world: World) -> None:
    with_three_slots(world)
    on_its_way(world)
    [offer] = world.hear("saturday")
    assert "That time isn't free. Near it:" in offer
    assert world.changes() == []
    world.hear("3")
    assert taken(world)["S3"] == 1


def test_a_slot_that_filled_meanwhile_is_refused_with_the_others_r42(world: World) -> None:
    with_three_slots(world)
    on_its_way(world)
    world.hear("1")
    world.slots(at(25, 9), capacity=0)
    [answer] = world.hear("1")
    assert "That time isn't free." in answer
    assert "1) tomorrow 18:00" in answer
    assert outcomes(world)[-1] == "no-room"
    world.hear("1")
    assert taken(world) == {"S1": 0, "S2": 1, "S3": 0}


def test_two_people_race_for_the_last_place_and_one_has_it_r42(world: World) -> None:
    world.slots(at(25, 9), at(25, 17), capacity=1)
    on_its_way(world)
    on_its_way(world, "D2", recipient=BOB)
    for phone in ("+12125550101", BOB["phone"]):
        world.reply("1", phone)
    world.settle()
    for phone in ("+12125550101", BOB["phone"]):
        world.reply("1", phone)
    world.settle()
    assert taken(world) == {"S1": 1, "S2": 0}
    assert sorted(outcomes(world)[-2:]) == ["no-room", "requested"]
    assert len(world.changes()) == 1


def test_all_slots_full_is_said_and_a_person_looks_into_it(world: World) -> None:
    world.slots(at(25, 9), capacity=0)
    on_its_way(world)
    [answer] = world.hear("1")
    assert "no room left" in answer
    assert tasks(world) == ["hand_over"]


def test_a_brand_without_slots_asks_which_day(world: World) -> None:
    on_its_way(world)
    [question] = world.hear("1")
    assert "Which day would suit you?" in question
    [answer] = world.hear("tomorrow after 5")
    assert "Got it: tomorrow after 17:00." in answer
    [change] = world.changes()
    assert (change.wish_date, change.wish_start, change.wish_end) == (date(2026, 11, 25), time(17), None)
    [entry] = world.feed()
    assert (entry["constraint"]["date"], entry["constraint"]["from"], entry["constraint"]["until"]) == (
        "2026-11-25",
        "17:00",
        None,
    )


def test_a_weekday_alone_is_the_coming_one(world: World) -> None:
    on_its_way(world)
    world.hear("1")
    world.hear("friday")
    assert [change.wish_date for change in world.changes()] == [date(2026, 11, 27)]


def test_friday_said_on_a_friday_asks_which(world: World) -> None:
    world.pass_time(days=3)
    on_its_way(world)
    world.hear("1")
    [question] = world.hear("friday")
    assert "Which Friday: 1) today, 2) 4 December?" in question
    assert world.changes() == []
    world.hear("2")
    assert [change.wish_date for change in world.changes()] == [date(2026, 12, 4)]


def test_the_hours_said_with_an_unclear_day_are_not_forgotten(world: World) -> None:
    world.pass_time(days=3)
    on_its_way(world)
    world.hear("1")
    world.hear("friday after 5pm")
    world.hear("2")
    [change] = world.changes()
    assert (change.wish_date, change.wish_start) == (date(2026, 12, 4), time(17))


def test_a_past_day_is_refused_politely_and_another_one_taken(world: World) -> None:
    on_its_way(world)
    [answer] = world.hear("yesterday")
    assert "That day is over." in answer
    world.hear("tomorrow")
    assert [change.wish_date for change in world.changes()] == [date(2026, 11, 25)]


def test_a_past_day_is_refused_with_what_is_possible(world: World) -> None:
    with_three_slots(world)
    on_its_way(world)
    [answer] = world.hear("yesterday")
    assert "That day is over." in answer
    assert "1) tomorrow 10:00" in answer
    world.hear("1")
    assert taken(world)["S1"] == 1


def test_hours_of_today_that_are_over_are_refused_too(world: World) -> None:
    on_its_way(world)
    [answer] = world.hear("today between 9 and 11 am")
    assert "That day is over." in answer
    assert world.changes() == []


def test_a_day_half_a_year_away_is_asked_again(world: World) -> None:
    on_its_way(world)
    world.hear("1")
    [question] = world.hear("on 20 May 2027")
    assert "Which day" in question
    assert world.changes() == []


def test_after_the_cut_off_the_route_is_fixed_and_the_door_is_not(world: World) -> None:
    with_three_slots(world)
    on_its_way(world)
    world.pass_time(hours=3, minutes=30)  # 15:30 in Berlin; the window begins at 16:00
    [answer] = world.hear("tomorrow after 5")
    assert "too late for that" in answer
    assert "safe place" in answer
    assert world.changes() == []
    world.hear("leave it on the porch")
    assert states(world) == [("safe_place", "requested")]


def test_a_change_of_mind_gives_back_the_first_slot_and_takes_the_second_r42(world: World) -> None:
    with_three_slots(world)
    on_its_way(world)
    world.hear("1")
    world.hear("1")
    world.hear("1")
    world.hear("3")
    assert taken(world) == {"S1": 0, "S2": 0, "S3": 1}
    assert states(world) == [("reschedule", "withdrawn"), ("reschedule", "requested")]
    assert [(entry["event"], entry["constraint"] is None) for entry in world.feed()] == [
        ("requested", False), ("withdrawn", True), ("requested", False),
    ]  # fmt: skip
    assert world.feed()[0]["change"] == world.feed()[1]["change"]


def test_the_same_wish_twice_is_one_change(world: World) -> None:
    with_three_slots(world)
    on_its_way(world)
    for _ in range(3):
        [answer] = world.hear("tomorrow evening")
        assert "Got it" in answer
    assert states(world) == [("reschedule", "requested")]
    assert taken(world)["S2"] == 1
    assert len(world.feed()) == 1


def test_the_same_wish_after_it_was_agreed_is_confirmed_again(world: World) -> None:
    with_three_slots(world)
    on_its_way(world)
    world.hear("tomorrow evening")
    world.verdict("accepted", window={"start": at(25, 17).isoformat(), "end": at(25, 19).isoformat()})
    [answer] = world.hear("on wednesday evening")
    assert "Confirmed: tomorrow 18:00" in answer
    assert states(world) == [("reschedule", "accepted")]


def test_saturday_not_sunday_means_saturday(world: World) -> None:
    on_its_way(world)
    world.hear("in on Sat not Sun")
    assert [change.wish_date for change in world.changes()] == [date(2026, 11, 28)]
