"""What people do on the delivery's page: the same checks and the same feed as by text, and one conversation."""

from datetime import date, time

import pytest
from sqlmodel import Session

from app.errors import Conflict, InvalidInput, NotFound
from app.flows import act
from app.flows.standing import Desk
from app.store.slots import put_slots
from app.store.surveys import SurveyAnswer
from app.store.tasks import TaskKind
from rescheduling.change import Kind, Wish
from tests.stories.conftest import World
from tests.stories.scenes import (
    AGENT,
    PAGE,
    at,
    delivered_and_asked,
    do,
    number,
    on_its_way,
    states,
    taken,
    tasks,
    with_three_slots,
)

PORCH = Wish(Kind.SAFE_PLACE, spot="porch")


def offered(world: World) -> act.Offers:
    def look(session: Session, desk: Desk) -> act.Offers:
        return act.offers(session, desk, act._delivery(session, number(world)))

    return do(world, look)


def test_the_page_offers_choices_slots_places_and_until_when(world: World) -> None:
    with_three_slots(world)
    world.lockers("Station Road", "Town Hall")
    on_its_way(world)
    found = offered(world)
    assert found.choices == ("another_time", "locker", "safe_place", "neighbour", "instruction", "cancel")
    assert [slot.ref for slot in found.slots] == ["S1", "S2", "S3"]
    assert [place.name for place, _ in found.places] == ["Station Road", "Town Hall"]
    assert found.cut_off_at == at(24, 14)


def test_after_the_cut_off_only_the_door_is_left(world: World) -> None:
    with_three_slots(world)
    on_its_way(world)
    world.pass_time(hours=3, minutes=30)
    found = offered(world)
    assert found.choices == ("safe_place", "neighbour", "instruction")
    assert found.slots == ()
    with pytest.raises(Conflict, match="too late"):
        do(world, act.ask, number(world), Wish(Kind.RESCHEDULE, slot="S1"), PAGE)
    assert taken(world)["S1"] == 0


def test_a_wish_of_the_page_is_a_change_and_sends_no_text(world: World) -> None:
    with_three_slots(world)
    on_its_way(world)
    before = world.texts()
    change = do(world, act.ask, number(world), Wish(Kind.RESCHEDULE, slot="S2"), PAGE)
    assert (change.asked_by, str(change.state)) == ("page", "requested")
    assert world.texts() == before
    assert world.feed()[0]["constraint"]["slot"] == "S2"
    [confirmed] = world.verdict("accepted", window={"start": at(25, 17).isoformat(), "end": at(25, 19).isoformat()})
    assert "Confirmed: tomorrow 18:00" in confirmed


def test_the_page_and_a_text_make_one_change_of_the_same_wish(world: World) -> None:
    on_its_way(world)
    do(world, act.ask, number(world), PORCH, PAGE)
    world.hear("please leave it on the porch")
    do(world, act.ask, number(world), PORCH, AGENT)
    assert states(world) == [("safe_place", "requested")]
    assert len(world.feed()) == 1


def test_a_wish_of_the_page_answers_what_was_asked_by_text(world: World) -> None:
    on_its_way(world)
    world.hear("2")
    assert world.conversation().question == "which_place"
    do(world, act.ask, number(world), PORCH, PAGE)
    assert world.conversation().question == ""


def test_a_full_slot_is_a_conflict_and_leaves_the_first_wish_as_it_was_r42(world: World) -> None:
    with_three_slots(world, capacity=1)
    on_its_way(world, "D2", recipient={"name": "Bob", "phone": "+12125550102"})
    on_its_way(world)
    do(world, act.ask, number(world), Wish(Kind.RESCHEDULE, slot="S1"), PAGE)
    do(world, act.ask, number(world, "D2"), Wish(Kind.RESCHEDULE, slot="S2"), PAGE)
    with pytest.raises(Conflict, match="quicker"):
        do(world, act.ask, number(world), Wish(Kind.RESCHEDULE, slot="S2"), PAGE)
    assert taken(world) == {"S1": 1, "S2": 1, "S3": 0}
    assert [state for _, state in states(world)] == ["requested", "requested"]


@pytest.mark.parametrize(
    ("wish", "field"),
    [
        (Wish(Kind.RESCHEDULE), "day"),
        (Wish(Kind.RESCHEDULE, day=date(2026, 11, 23)), "day"),
        (Wish(Kind.RESCHEDULE, day=date(2027, 6, 1)), "day"),
        (Wish(Kind.RESCHEDULE, day=date(2026, 11, 25), start=time(17), end=time(9)), "end"),
        (Wish(Kind.LOCKER), "place"),
        (Wish(Kind.SAFE_PLACE), "spot"),
        (Wish(Kind.NEIGHBOUR), "who"),
        (Wish(Kind.INSTRUCTION), "text"),
        (Wish(Kind.INSTRUCTION, text="x" * 1001), "text"),
    ],
)
def test_a_wish_that_lacks_something_is_refused(world: World, wish: Wish, field: str) -> None:
    on_its_way(world)
    with pytest.raises(InvalidInput) as refused:
        do(world, act.ask, number(world), wish, PAGE)
    assert refused.value.field == field
    assert world.changes() == []


def test_a_slot_of_another_depot_cannot_be_had(world: World) -> None:
    with_three_slots(world)
    on_its_way(world, depot="NORTH")
    with world.services.database.write() as session:
        row: dict[str, object] = {"ref": "S9", "depot": "SOUTH", "start_at": at(26, 9), "end_at": at(26, 11), "capacity": 5}
        put_slots(session, world._brand_id(session), [row])
    with pytest.raises(Conflict):
        do(world, act.ask, number(world), Wish(Kind.RESCHEDULE, slot="S9"), PAGE)


def test_what_is_taken_back_on_the_page_gives_its_room_back(world: World) -> None:
    with_three_slots(world)
    on_its_way(world)
    change = do(world, act.ask, number(world), Wish(Kind.RESCHEDULE, slot="S2"), PAGE)
    do(world, act.withdraw, number(world), change.uid, PAGE)
    assert taken(world)["S2"] == 0
    assert [entry["event"] for entry in world.feed()] == ["requested", "withdrawn"]
    with pytest.raises(NotFound):
        do(world, act.withdraw, number(world), change.uid, PAGE)


def test_nothing_is_changed_after_the_delivery(world: World) -> None:
    on_its_way(world)
    world.pass_time(hours=4)
    world.status("delivered")
    world.settle()
    for actor in (PAGE, AGENT):
        with pytest.raises(Conflict):
            do(world, act.ask, number(world), PORCH, actor)
    assert world.changes() == []


def test_rating_on_the_page_and_by_text_is_one_answer(world: World) -> None:
    delivered_and_asked(world)
    world.hear("4")
    do(world, act.rate, number(world), 2, "It was wet", "page")
    [rated] = world.all(SurveyAnswer)
    assert (rated.score, rated.comment, rated.channel, rated.driver) == (2, "It was wet", "page", "Kim")
    assert tasks(world) == [TaskKind.LOW_SCORE]
    assert world.conversation().question == ""


def test_a_rating_off_the_scale_or_before_the_delivery_is_refused(world: World) -> None:
    on_its_way(world)
    with pytest.raises(Conflict):
        do(world, act.rate, number(world), 5, "", "page")
    with pytest.raises(InvalidInput):
        do(world, act.rate, number(world), 6, "", "page")
