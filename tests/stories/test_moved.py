"""A delivery that was moved: what is said of it from then on is about the new day, and nothing of the old plan (R37, R39)."""

from datetime import timedelta

from tests.stories.conftest import World
from tests.stories.scenes import at, on_its_way, outcomes, with_three_slots

EVENING = {"start": at(25, 17).isoformat(), "end": at(25, 19).isoformat()}


def moved(world: World) -> list[str]:
    """Out for delivery today, and put off to tomorrow, 18:00 to 20:00. What has been texted so far."""
    with_three_slots(world)
    on_its_way(world)
    world.hear("tomorrow evening")
    world.verdict("accepted", window=EVENING)
    return world.texts()


def until(world: World, day: int, hour: int) -> None:
    """Time passes until then (UTC)."""
    world.clock.advance(at(day, hour) - world.now)
    world.settle()


def test_the_van_of_today_is_no_news_any_more_r39(world: World) -> None:
    told = moved(world)
    world.pass_time(hours=1)
    world.tell("D1", "position", {"stops_to_go": 2})
    world.settle()
    world.eta(world.now + timedelta(minutes=10), stops_to_go=1)
    world.settle()
    assert world.texts() == told
    assert world.delivery().promise_start == at(25, 17)


def test_where_is_it_speaks_of_the_new_day(world: World) -> None:
    moved(world)
    [answer] = world.hear("where is it?")
    assert "It isn't on its way yet." in answer
    assert "tomorrow 18:00" in answer


def test_it_can_be_moved_again(world: World) -> None:
    moved(world)
    world.hear("friday please")
    assert outcomes(world)[-1] == "requested"
    world.verdict("accepted", window={"start": at(27, 14).isoformat(), "end": at(27, 16).isoformat()})
    assert "Confirmed: Friday 27 November, 15:00" in world.texts()[-1]


def test_on_the_new_day_it_is_told_that_the_van_is_near(world: World) -> None:
    told = moved(world)
    until(world, 25, 7)
    world.status("out_for_delivery")
    world.settle()
    until(world, 25, 16)
    world.tell("D1", "position", {"stops_to_go": 2})
    world.settle()
    assert "2 stops away. Expected today 18:00" in world.texts()[-1]
    world.status("delivered")
    world.settle()
    assert world.told()[-2:] == ["arriving_soon", "delivered"]
    assert world.texts()[: len(told)] == told


def test_an_eta_of_the_new_day_that_breaks_the_new_promise_is_news(world: World) -> None:
    moved(world)
    until(world, 25, 14)
    world.eta(at(25, 21))
    world.settle()
    assert "Sorry, your parcel comes later" in world.texts()[-1]


def test_delivered_today_all_the_same_is_told(world: World) -> None:
    moved(world)
    until(world, 24, 15)
    world.status("delivered")
    world.settle()
    assert world.told()[-1] == "delivered"
    assert world.verdict("rejected", reason="too_late") == []


def test_after_an_attempt_another_day_is_agreed_and_told_the_day_before(world: World) -> None:
    on_its_way(world)
    until(world, 24, 16)
    world.status("attempted", reason="not_home")
    world.settle()
    assert "Reply 1 for another time" in world.texts()[-1]
    world.hear("1")
    world.hear("friday morning")
    [confirmed] = world.verdict("accepted", window={"start": at(27, 8).isoformat(), "end": at(27, 10).isoformat()})
    assert "Confirmed: Friday 27 November, 09:00" in confirmed
    until(world, 27, 6)
    world.status("out_for_delivery")
    world.settle()
    assert "on its way: today 09:00" in world.texts()[-1]
