"""Somewhere else, by text: lockers and pick-up points, a safe place, a neighbour, a note for the driver."""

import logging

import pytest
from sqlalchemy import text

from app.store.places import Place, put_places
from app.store.tasks import TaskKind
from tests.stories.conftest import World
from tests.stories.scenes import on_its_way, outcomes, states, tasks


def free(world: World) -> dict[str, int]:
    """Compartments taken, by name."""
    return {place.name: place.taken for place in world.all(Place)}


def test_lockers_are_offered_by_digit_and_one_is_taken_r42(world: World) -> None:
    world.lockers("Station Road", "Town Hall")
    on_its_way(world)
    [offer] = world.hear("2")
    assert "Lockers nearby: 1) Station Road, 2) Town Hall" in offer
    [answer] = world.hear("2")
    assert "Got it: pick-up at Town Hall." in answer
    assert free(world) == {"Station Road": 0, "Town Hall": 1}
    [entry] = world.feed()
    assert entry["kind"] == "locker"
    assert entry["constraint"]["place"]["name"] == "Town Hall"


def test_a_locker_asked_for_in_words_and_picked_by_name(world: World) -> None:
    world.lockers("Station Road", "Town Hall")
    on_its_way(world)
    world.hear("can you put it in a locker?")
    world.hear("town hall")
    assert free(world) == {"Station Road": 0, "Town Hall": 1}


def test_a_full_locker_is_not_offered(world: World) -> None:
    world.lockers("Station Road", compartments=0)
    world.lockers("Station Road", "Town Hall")
    with world.services.database.write() as session:
        session.execute(text("UPDATE place SET compartments = 0 WHERE ref = 'L1'"))
    on_its_way(world)
    [offer] = world.hear("2")
    assert "1) Town Hall" in offer
    assert "Station Road" not in offer


def test_no_locker_left_is_said_with_what_else_there_is(world: World) -> None:
    world.lockers("Station Road", compartments=0)
    on_its_way(world)
    assert "locker" not in world.texts()[-1]
    [answer] = world.hear("is there a locker?")
    assert "no room left" in answer
    assert "Reply 1 for another time, 2 for a safe place" in answer
    world.hear("2")
    world.hear("porch")
    assert states(world) == [("safe_place", "requested")]


def test_a_locker_that_filled_meanwhile_is_refused_with_the_others_r42(world: World) -> None:
    world.lockers("Station Road", "Town Hall")
    on_its_way(world)
    world.hear("2")
    with world.services.database.write() as session:
        session.execute(text("UPDATE place SET compartments = 0 WHERE ref = 'L1'"))
    [answer] = world.hear("1")
    assert "1) Town Hall" in answer
    world.hear("1")
    assert free(world) == {"Station Road": 0, "Town Hall": 1}


def test_a_brand_with_pick_up_points_offers_one_of_those(world: World) -> None:
    world.brand = "federweg"
    kiosk: dict[str, object] = {
        "ref": "P1", "kind": "pickup_point", "name": "Kiosk am Tor", "street": None, "postcode": None, "city": "Berlin",
        "latitude": 52.5, "longitude": 13.4, "compartments": None, "hours": None, "open": True,
    }  # fmt: skip
    with world.services.database.write() as session:
        put_places(session, world._brand_id(session), [kiosk])
    on_its_way(world)
    [offer] = world.hear("is there a locker?")
    assert "Pick-up points nearby: 1) Kiosk am Tor" in offer
    world.hear("1")
    assert states(world) == [("pickup_point", "requested")]


def test_another_locker_gives_the_first_compartment_back_r42(world: World) -> None:
    world.lockers("Station Road", "Town Hall")
    on_its_way(world)
    for said in ("2", "1", "2", "2"):
        world.hear(said)
    assert free(world) == {"Station Road": 0, "Town Hall": 1}
    assert states(world) == [("locker", "withdrawn"), ("locker", "requested")]


def test_a_locker_takes_the_place_of_the_porch_and_of_another_day(world: World) -> None:
    world.lockers("Station Road")
    on_its_way(world)
    for said in ("leave the parcel on the porch", "tomorrow please", "2", "1"):
        world.hear(said)
    assert states(world) == [("safe_place", "withdrawn"), ("reschedule", "withdrawn"), ("locker", "requested")]


def test_a_safe_place_by_digit_and_by_a_word(world: World) -> None:
    on_its_way(world)
    [question] = world.hear("2")
    assert "Where may we leave it?" in question
    [answer] = world.hear("porch")
    assert "Got it: on the porch. We're passing it to the driver" in answer
    [change] = world.changes()
    assert (change.spot, change.note) == ("porch", None)
    assert world.feed()[0]["constraint"]["instruction"] == "porch"


def test_a_safe_place_in_other_words_is_kept_as_it_was_said(world: World) -> None:
    on_its_way(world)
    world.hear("2")
    [answer] = world.hear("behind the big green pot")
    assert "Got it: in the place you named." in answer
    [change] = world.changes()
    assert (change.spot, change.note) == ("other", "behind the big green pot")
    assert world.feed()[0]["constraint"]["instruction"] == "behind the big green pot"


def test_a_safe_place_without_being_asked(world: World) -> None:
    on_its_way(world)
    world.hear("please leave it on the porch")
    assert [change.spot for change in world.changes()] == ["porch"]


def test_a_neighbour_by_name_and_number(world: World) -> None:
    on_its_way(world)
    [answer] = world.hear("leave it with Bob at 14")
    assert "Got it: with Bob at 14." in answer
    assert states(world) == [("neighbour", "requested")]
    assert world.feed()[0]["constraint"]["instruction"] == "Bob at 14"


def test_a_neighbour_without_a_name_is_asked_for_one(world: World) -> None:
    on_its_way(world)
    [question] = world.hear("neighbour please")
    assert "Which neighbour may take it?" in question
    world.hear("Bob, number 14")
    assert "Bob" in str(world.changes()[0].note)


def test_a_house_number_answers_which_neighbour(world: World) -> None:
    on_its_way(world)
    world.hear("neighbour please")
    [answer] = world.hear("14")
    assert "with your neighbour at 14" in answer


def test_the_neighbour_takes_the_place_of_the_porch(world: World) -> None:
    on_its_way(world)
    world.hear("please leave it on the porch")
    world.hear("leave it with Bob at 14")
    assert states(world) == [("safe_place", "withdrawn"), ("neighbour", "requested")]


def test_a_gate_code_is_kept_encrypted_goes_to_the_optimiser_and_is_never_repeated_r33(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    on_its_way(world)
    [answer] = world.hear("gate code is 4821")
    assert "your note" in answer
    world.verdict("accepted")
    assert world.feed()[0]["constraint"]["instruction"] == "gate code is 4821"
    with world.services.database.read() as session:
        for column in ("change.note", "feed_entry.body", "message.body", "message.facts", "decision.inputs"):
            table, name = column.split(".")
            rows = session.execute(text(f'SELECT {name} FROM "{table}"')).scalars()
            assert not [row for row in rows if "4821" in str(row)], column
    assert not [said for said in world.texts() + world.texts("email") if "4821" in said]
    assert "4821" not in caplog.text


def test_notes_may_be_several_and_replace_nothing(world: World) -> None:
    on_its_way(world)
    world.hear("gate code is 4821")
    world.hear("please leave it on the porch")
    world.hear("the doorbell is broken, please knock")
    assert [state for _, state in states(world)] == ["requested"] * len(states(world))
    assert len(states(world)) >= 2


def test_another_address_is_an_agents_to_decide(world: World) -> None:
    on_its_way(world)
    [answer] = world.hear("I moved, please send it to another address")
    assert "A colleague will answer you here" in answer
    assert tasks(world) == [TaskKind.ADDRESS]
    assert world.changes() == []


def test_what_the_brand_does_not_offer_is_refused(world: World) -> None:
    world.brand = "federweg"
    on_its_way(world)
    [answer] = world.hear("please leave it on the porch")
    assert "isn't possible for this delivery" in answer
    assert outcomes(world) == ["not-possible"]
    assert world.changes() == []


def test_what_a_text_wants_besides_goes_to_the_driver_in_its_own_words(world: World) -> None:
    on_its_way(world)
    [answer] = world.hear("tomorrow after 5, and the gate code is 4821")
    assert "tomorrow after 17:00" in answer
    assert states(world) == [("reschedule", "requested"), ("instruction", "requested")]
    assert world.feed()[1]["constraint"]["instruction"] == "tomorrow after 5, and the gate code is 4821"


def test_a_second_wish_is_a_note_and_no_second_change(world: World) -> None:
    on_its_way(world)
    world.hear("friday please, leave it on the porch")
    assert states(world) == [("reschedule", "requested"), ("instruction", "requested")]
