"""More than one parcel, more than one shop, and a buyer who is not the recipient: who and what is meant."""

from dataclasses import replace

import pytest

from app.store.brands import brand_by_key
from app.store.conversations import Said
from tests.stories.conftest import World
from tests.stories.scenes import on_its_way, outcomes, parcel, states

BEN = {"name": "Ben", "phone": "+12125550104", "email": "ben@example.com", "locale": "en-GB"}


def two(world: World) -> None:
    """A lamp and a chair, both on their way to Anna today."""
    on_its_way(world, "D1", parcels=parcel("lamp"))
    on_its_way(world, "D2", parcels=parcel("chair"))


def of(world: World) -> list[str]:
    """The delivery each change is for."""
    refs = {world.delivery(ref).id: ref for ref in ("D1", "D2")}
    return [refs[change.delivery_id] for change in world.changes()]


def test_a_wish_with_two_live_parcels_asks_which_and_is_then_done(world: World) -> None:
    two(world)
    [question] = world.hear("leave it with Bob")
    assert "Which parcel is it about: 1) chair (today 16:00" in question
    assert "2) lamp (today 16:00" in question
    assert world.changes() == []
    [answer] = world.hear("2")
    assert "Got it: with Bob." in answer
    assert of(world) == ["D1"]
    assert world.changes()[0].note == "Bob"


def test_which_parcel_is_answered_by_what_is_in_it(world: World) -> None:
    two(world)
    world.hear("please leave it on the porch")
    world.hear("the chair")
    assert of(world) == ["D2"]


def test_what_still_needs_a_question_is_asked_about_the_parcel_that_was_meant(world: World) -> None:
    two(world)
    world.hear("neighbour please")
    [question] = world.hear("the lamp")
    assert "Which neighbour" in question
    world.hear("14")
    assert of(world) == ["D1"]


def test_a_digit_answers_the_menu_shown_last(world: World) -> None:
    two(world)
    world.hear("2")
    world.hear("porch")
    assert of(world) == ["D2"]


def test_a_question_asked_of_one_parcel_is_answered_for_it(world: World) -> None:
    two(world)
    world.hear("another time please")
    world.hear("1")
    world.hear("tomorrow after 5")
    assert of(world) == ["D2"]


def test_a_parcel_that_was_handed_over_is_not_asked_about(world: World) -> None:
    two(world)
    world.status("delivered", "D1")
    world.settle()
    world.hear("please leave it on the porch")
    assert of(world) == ["D2"]


def test_an_agent_or_a_stop_needs_no_parcel(world: World) -> None:
    two(world)
    [answer] = world.hear("I want to talk to a person")
    assert "A colleague will answer" in answer
    world.hear("STOP")
    assert outcomes(world) == ["handed-over", "opted-out"]


def test_only_the_buyer_calls_a_gift_off(world: World) -> None:
    on_its_way(world, buyer=BEN)
    [refused] = world.hear("cancel my delivery")
    assert "only the person who ordered" in refused
    world.hear("cancel my delivery", BEN["phone"])
    world.hear("1", BEN["phone"])
    assert states(world) == [("cancel", "requested")]


def test_only_the_recipient_says_where_and_when(world: World) -> None:
    on_its_way(world, buyer=BEN)
    for wish in ("tomorrow after 5", "please leave it on the porch"):
        [refused] = world.hear(wish, BEN["phone"])
        assert "Sorry" in refused
    assert world.changes() == []
    world.hear("please leave it on the porch")
    assert states(world) == [("safe_place", "requested")]


def test_the_buyer_may_ask_where_it_is(world: World) -> None:
    on_its_way(world, buyer=BEN)
    [answer] = world.hear("where is it?", BEN["phone"])
    assert "It's on its way." in answer


def test_the_verdict_goes_to_who_asked(world: World) -> None:
    on_its_way(world, buyer=BEN)
    world.hear("cancel my delivery", BEN["phone"])
    world.hear("1", BEN["phone"])
    world.verdict("accepted")
    assert world.phones["sms"].sent[-1].to == BEN["phone"]


@pytest.fixture
def shops(world: World, monkeypatch: pytest.MonkeyPatch) -> dict[str, int]:
    """Both demo brands text from one number and have a parcel for Anna; their numbers."""
    book = world.services.brands
    shared = replace(book.get("federweg"), sms_sender=book.get("lark").sms_sender, quiet_hours=None)
    monkeypatch.setitem(book._brands, "federweg", shared)
    numbers: dict[str, int] = {}
    for brand, ref in (("federweg", "F1"), ("lark", "D1")):
        world.brand = brand
        on_its_way(world, ref)
        with world.services.database.read() as session:
            numbers[brand] = brand_by_key(session, brand).id  # type: ignore[union-attr]
    return numbers


def test_where_nobody_can_tell_which_shop_is_meant_it_is_asked(world: World, shops: dict[str, int]) -> None:
    [question] = world.hear("leave it with the neighbour at 14", candidates=sorted(shops.values()))
    assert "Which shop is it about: 1) Federweg Kurier, 2) Lark & Co?" in question
    assert world.changes() == []
    [answer] = world.hear("2")
    assert answer.startswith("Lark & Co: Got it")
    assert [change.brand_id for change in world.changes()] == [shops["lark"]]


def test_a_text_for_the_other_shop_is_forwarded_and_answered_there(world: World, shops: dict[str, int]) -> None:
    world.hear("leave it with the neighbour at 14", candidates=sorted(shops.values()))
    [answer] = world.hear("Federweg")
    assert answer.startswith("Federweg Kurier: Got it")
    assert [change.brand_id for change in world.changes()] == [shops["federweg"]]
    assert outcomes(world) == ["asked-which-brand", "forwarded", "requested"]
    assert {said.brand_id for said in world.all(Said)[2:]} == {shops["federweg"]}


def test_a_photo_is_not_lost_on_its_way_to_the_other_shop(world: World, shops: dict[str, int]) -> None:
    world.hear("", candidates=sorted(shops.values()), media=["image/jpeg"])
    [answer] = world.hear("Federweg")
    assert answer.startswith("Federweg Kurier: Thanks, the photo")
    assert [said.media for said in world.all(Said)] == [["image/jpeg"], [], ["image/jpeg"]]


def test_a_stop_needs_no_shop(world: World, shops: dict[str, int]) -> None:
    world.hear("STOP", candidates=sorted(shops.values()))
    assert outcomes(world) == ["opted-out"]
