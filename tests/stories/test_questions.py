"""Questions are answered from facts, and a code is told to nobody but the recipient (R25)."""

from typing import Any

import pytest

from tests.stories.conftest import World
from tests.stories.scenes import on_its_way, outcomes, tasks

WAITING = {"name": "Corner Books", "address": "12 Mill Lane", "code": "4821"}
BUYER = {"name": "Ben", "phone": "+12125550177", "locale": "en-GB"}


def at_the_shop(world: World, **more: Any) -> None:
    on_its_way(world, **more)
    world.status("at_pickup_point", pickup_point=WAITING)
    world.settle()


@pytest.mark.parametrize("text", ["what is my code?", "whats the pin", "pickup code please", "can you send me the code again"])
def test_the_code_is_told_where_the_parcel_waits(world: World, text: str) -> None:
    at_the_shop(world)
    [answer] = world.hear(text)
    assert "Your code is 4821. Where: Corner Books, 12 Mill Lane." in answer
    assert outcomes(world) == ["told-code"]


@pytest.mark.parametrize("text", ["where is it and what is my code?", "what is my code, and where is it"])
def test_who_asks_where_it_is_as_well_hears_both_in_one(world: World, text: str) -> None:
    at_the_shop(world)
    [answer] = world.hear(text)
    assert "Your code is 4821. Where: Corner Books" in answer


def test_before_it_waits_there_the_answer_is_when_it_comes(world: World) -> None:
    on_its_way(world)
    [answer] = world.hear("what is my code?")
    assert "It's on its way. Expected today 16:00" in answer
    assert outcomes(world) == ["told-whereabouts"]


def test_who_bought_it_for_somebody_else_is_told_no_code(world: World) -> None:
    """R25"""
    at_the_shop(world, buyer=BUYER)
    [answer] = world.hear("what is my code?", BUYER["phone"])
    assert "4821" not in answer
    assert "It's ready to collect." in answer


def test_a_stranger_is_told_no_code(world: World) -> None:
    """R25"""
    at_the_shop(world)
    [answer] = world.hear("what is my code?", "+12125550155")
    assert "4821" not in answer
    assert "Corner Books" not in answer


def test_a_code_that_nobody_told_us_is_not_made_up(world: World) -> None:
    on_its_way(world)
    world.status("at_pickup_point", pickup_point={"name": "Corner Books", "address": "12 Mill Lane"})
    world.settle()
    [answer] = world.hear("what is my code?")
    assert "We know of no code for it." in answer


@pytest.mark.parametrize("text", ["why is it late?", "why the delay", "how come its delayed", "whats the reason for the delay?"])
def test_the_reason_is_told_as_the_carrier_told_it(world: World, text: str) -> None:
    on_its_way(world)
    world.status("delayed", reason="traffic")
    world.settle()
    [answer] = world.hear(text)
    assert "It's running late. There's a lot of traffic." in answer
    assert tasks(world) == []


def test_a_reason_in_the_carriers_own_words_is_told_as_it_is(world: World) -> None:
    on_its_way(world)
    world.status("delayed", reason="Road closed near Mill Lane")
    world.settle()
    [answer] = world.hear("why is it late?")
    assert "The reason: Road closed near Mill Lane." in answer


@pytest.mark.parametrize("reason", [None, "X-17"])
def test_where_no_reason_was_told_that_is_said(world: World, reason: str | None) -> None:
    on_its_way(world)
    told: dict[str, Any] = {"reason": reason} if reason else {}
    world.status("delayed", **told)
    world.settle()
    [answer] = world.hear("why is it late?")
    assert "We weren't told why." in answer
    assert "X-17" not in answer


def test_why_nothing_was_handed_over(world: World) -> None:
    on_its_way(world)
    world.status("attempted", reason="no_access")
    world.settle()
    answers = world.hear("why was it not delivered?")
    assert "We came, but couldn't deliver it. We couldn't get to your door." in " ".join(answers)


def test_a_reason_of_yesterday_is_no_reason_today(world: World) -> None:
    on_its_way(world)
    world.status("delayed", reason="traffic")
    world.settle()
    world.pass_time(minutes=5)
    world.status("out_for_delivery", id="again")
    world.settle()
    [answer] = world.hear("why is it late?")
    assert "traffic" not in answer


@pytest.mark.parametrize(
    ("language", "text", "told"),
    [
        ("de-DE", "wie ist mein Code?", "Der Code ist 4821."),
        ("de-DE", "Abholcode bitte", "Der Code ist 4821."),
        ("es-ES", "¿cuál es mi código?", "4821"),
        ("fr-FR", "c'est quoi mon code ?", "4821"),
        ("it-IT", "qual è il mio codice?", "4821"),
        ("nl-NL", "wat is mijn code?", "4821"),
        ("pt-PT", "qual é o meu código?", "4821"),
        ("pl-PL", "jaki jest mój kod?", "4821"),
        ("sv-SE", "vad är min kod?", "4821"),
        ("da-DK", "hvad er min kode?", "4821"),
        ("tr-TR", "kodum ne?", "4821"),
    ],
)
def test_the_code_is_asked_for_in_every_language(world: World, language: str, text: str, told: str) -> None:
    at_the_shop(world, recipient={"name": "Anna", "phone": "+12125550101", "locale": language})
    [answer] = world.hear(text)
    assert told in answer


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de-DE", "warum ist es so spät?"),
        ("es-ES", "¿por qué tarda tanto?"),
        ("fr-FR", "pourquoi c'est en retard ?"),
        ("it-IT", "perché è in ritardo?"),
        ("nl-NL", "waarom is het te laat?"),
        ("pt-PT", "porque está atrasado?"),
        ("pl-PL", "skąd to opóźnienie?"),
        ("sv-SE", "vad beror förseningen på?"),
        ("da-DK", "hvad skyldes forsinkelsen?"),
        ("tr-TR", "neden gecikti?"),
    ],
)
def test_the_reason_is_asked_for_in_every_language(world: World, language: str, text: str) -> None:
    on_its_way(world, recipient={"name": "Anna", "phone": "+12125550101", "locale": language})
    world.status("delayed", reason="traffic")
    world.settle()
    answers = world.hear(text)
    assert any("lot of traffic" in answer or "viel Verkehr" in answer for answer in answers)
