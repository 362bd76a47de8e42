"""Stop, start and help (R5 to R8): at once, for every brand of the sender, on record, and never instead of an answer."""

from dataclasses import replace
from datetime import timedelta

import pytest

from app.store.consents import Consent
from app.store.messages import MessageState
from app.store.people import Person, suppressed
from app.store.tasks import TaskKind
from tests.stories.conftest import ANNA, World
from tests.stories.scenes import on_its_way, outcomes, states, tasks


def closed(world: World) -> set[str]:
    """Brands (by number) and channels that are closed to Anna."""
    with world.services.database.read() as session:
        return {f"{brand}:{channel}" for brand, channel, _ in suppressed(session, world.all(Person))}


def test_stop_ends_texts_at_once_with_one_confirmation_and_is_on_record_r6(world: World) -> None:
    on_its_way(world)
    [answer] = world.hear("STOP")
    assert "You won't get any more texts" in answer
    world.status("delivered")
    world.pass_time(hours=3)
    assert world.texts()[-1] == answer
    [consent] = world.all(Consent)
    assert (consent.act, consent.channel, consent.words, consent.at) == ("opt_out", "sms", "STOP", consent.at)
    assert consent.provider_id


@pytest.mark.parametrize("words", [" stop. ", "ST\u200bOP", "Unsubscribe", "opt out", "STOPP", "please stop texting me"])
def test_stop_in_every_dress_r5_r8(world: World, words: str) -> None:
    on_its_way(world)
    world.hear(words)
    assert outcomes(world) == ["opted-out"]
    assert tasks(world) == []
    assert [consent.words for consent in world.all(Consent)] == [words]


def test_stop_by_is_no_stop_r8(world: World) -> None:
    on_its_way(world)
    world.hear("stop by tomorrow")
    assert outcomes(world) != ["opted-out"]
    assert closed(world) == set()


def test_who_says_stop_again_is_not_texted_again_r6(world: World) -> None:
    on_its_way(world)
    assert len(world.hear("STOP")) == 1
    assert world.hear("STOP") == []
    assert len(world.all(Consent)) == 2


def test_where_twilio_has_answered_we_do_not_r6(world: World) -> None:
    on_its_way(world)
    for word in ("STOP", "HELP", "START"):
        assert world.hear(word, provider="twilio") == []
    assert outcomes(world) == ["opted-out", "help", "opted-in"]
    assert closed(world) == set()


def test_the_type_twilio_names_counts_whatever_the_words_are_r6(world: World) -> None:
    on_its_way(world)
    assert world.hear("Leave me be", provider="twilio", opt_out_type="STOP") == []
    assert outcomes(world) == ["opted-out"]


def test_a_stop_in_free_words_is_answered_by_us_for_twilio_knows_it_not_r8(world: World) -> None:
    on_its_way(world)
    [answer] = world.hear("please stop texting me", provider="twilio")
    assert "won't get any more texts" in answer


def test_what_waits_is_taken_back_and_goes_by_mail_r6(world: World) -> None:
    world.plan(day="2026-11-25")
    world.settle()
    assert [message.state for message in world.messages()] == [MessageState.QUEUED]
    world.hear("STOP")
    texts = len(world.texts())
    world.pass_time(hours=6)
    assert len(world.texts()) == texts
    assert len(world.texts("email")) == 1
    dropped = [message for message in world.messages() if message.state is MessageState.DROPPED]
    assert [(message.kind, message.channel) for message in dropped] == [("planned", "sms")]


def test_two_brands_that_share_a_sender_are_both_silent_r6(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    share_sender(world, monkeypatch)
    on_its_way(world)
    world.brand = "federweg"
    on_its_way(world, "F1")
    before = world.texts()
    world.brand = "lark"
    world.hear("STOP")
    assert len(closed(world)) == 2
    assert {consent.brand_id for consent in world.all(Consent)} == {person.brand_id for person in world.all(Person)}
    world.brand = "federweg"
    world.status("delivered", "F1")
    world.pass_time(hours=3)
    assert len(world.texts()) == len(before) + 1
    world.brand = "lark"
    world.hear("START")
    assert closed(world) == set()


def test_another_sender_is_another_matter_r6(world: World) -> None:
    on_its_way(world)
    world.brand = "federweg"
    on_its_way(world, "F1")
    world.hear("STOP")
    assert len(closed(world)) == 1


def share_sender(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on both demo brands text from the same number."""
    book = world.services.brands
    federweg = book.get("federweg")
    shared = replace(federweg, sms_sender=book.get("lark").sms_sender, quiet_hours=None)
    monkeypatch.setitem(book._brands, "federweg", shared)


@pytest.mark.parametrize("word", ["CANCEL", "end", "Quit!", "STORNIEREN"])
def test_a_bare_cancel_ends_texts_and_asks_whether_the_delivery_was_meant_r7(world: World, word: str) -> None:
    on_its_way(world)
    [answer] = world.hear(word)
    assert "You won't get any more texts" in answer
    [mail] = world.texts("email")
    assert "Did you mean the delivery?" in mail
    assert tasks(world) == [TaskKind.OPT_OUT_TRAP]
    assert world.changes() == []


def test_a_bare_stop_asks_nothing_r7(world: World) -> None:
    on_its_way(world)
    world.hear("STOP")
    assert world.texts("email") == []
    assert tasks(world) == []


def test_stop_with_more_words_ends_texts_and_an_agent_is_told(world: World) -> None:
    on_its_way(world)
    world.hear("STOP, I mean yes")
    assert outcomes(world) == ["opted-out"]
    assert len(closed(world)) == 1
    assert tasks(world) == [TaskKind.OPT_OUT_TRAP]


def test_cancel_my_delivery_is_about_the_delivery_and_confirmed_first_r7(world: World) -> None:
    on_its_way(world)
    [question] = world.hear("cancel my delivery")
    assert "Shall we call the delivery off for good?" in question
    assert world.changes() == []
    [answer] = world.hear("1")
    assert "you'd like the delivery called off" in answer
    assert states(world) == [("cancel", "requested")]
    assert closed(world) == set()


@pytest.mark.parametrize("yes", ["1", "yes please", "cancel it"])
def test_only_a_yes_calls_it_off(world: World, yes: str) -> None:
    on_its_way(world)
    world.hear("cancel my delivery")
    world.hear("florp grobble")
    assert world.changes() == []
    world.hear(yes)
    assert states(world) == [("cancel", "requested")]


@pytest.mark.parametrize("no", ["2", "no", "no, keep it"])
def test_cancel_my_delivery_taken_back_keeps_it(world: World, no: str) -> None:
    on_its_way(world)
    world.hear("cancel my delivery")
    [answer] = world.hear(no)
    assert "it stays as it is" in answer
    assert world.changes() == []


def test_yes_answers_the_question_and_changes_no_consent(world: World) -> None:
    on_its_way(world)
    world.hear("cancel my delivery")
    world.hear("YES")
    assert states(world) == [("cancel", "requested")]
    assert world.all(Consent) == []


def test_yes_after_a_stop_is_an_opt_in_and_brings_no_backlog(world: World) -> None:
    on_its_way(world)
    world.hear("STOP")
    world.status("delivered")
    world.settle()
    [answer] = world.hear("YES")
    assert "on again" in answer
    assert closed(world) == set()
    assert [consent.act for consent in world.all(Consent)] == ["opt_out", "opt_in"]
    world.clock.advance(timedelta(hours=1))
    world.settle()
    assert world.texts()[-1] == answer


def test_start_from_who_gets_texts_is_recorded_all_the_same_r9(world: World) -> None:
    on_its_way(world)
    [answer] = world.hear("START")
    assert "on again" in answer
    assert [consent.act for consent in world.all(Consent)] == ["opt_in"]


def test_help_says_who_we_are_and_keeps_the_question_open(world: World) -> None:
    on_its_way(world)
    world.hear("2")
    [answer] = world.hear("HELP")
    assert "Lark & Co" in answer
    assert "STOP" in answer
    world.hear("porch")
    assert states(world) == [("safe_place", "requested")]


def test_who_stopped_texts_and_writes_again_reaches_an_agent(world: World) -> None:
    on_its_way(world)
    world.hear("STOP")
    assert world.hear("where is it?") == []
    assert tasks(world) == [TaskKind.HAND_OVER]


def test_a_wish_of_who_gets_no_texts_is_passed_on_and_confirmed_by_mail(world: World) -> None:
    on_its_way(world)
    world.hear("STOP")
    world.hear("please leave it on the porch")
    assert states(world) == [("safe_place", "requested")]
    world.verdict("accepted")
    [mail] = world.texts("email")
    assert "on the porch" in mail


def test_a_number_without_a_delivery_can_stop_too(world: World) -> None:
    [answer] = world.hear("STOP", "+12125550177")
    assert "won't get any more texts" in answer
    assert ANNA["name"] not in answer
    assert len(world.all(Consent)) == 1
