"""The tricky inputs, a test each: what people and machines really send, and what must come of it."""

import logging
from datetime import date, time
from time import process_time

import pytest

from app.conversation.meaning import Intent, Question
from app.store.changes import Change
from app.store.consents import Consent
from app.store.conversations import Said
from app.store.tasks import Task, TaskKind
from tests.conversation.reading_rig import HOME, understood
from tests.stories.conftest import ANNA, World
from tests.stories.scenes import at, delivered_and_asked, on_its_way, outcomes, parcel, states, taken, tasks, with_three_slots


def wishes(world: World) -> list[tuple[date | None, time | None, time | None]]:
    """Day and hours of each change."""
    return [(change.wish_date, change.wish_start, change.wish_end) for change in world.changes()]


@pytest.mark.parametrize("words", [" stop. ", "ST\u200bOP"])
def test_stop_in_disguise_opts_out_and_we_add_nothing_to_what_the_provider_says_r5_r6(world: World, words: str) -> None:
    on_its_way(world)
    before = world.texts()
    assert world.hear(words, provider="twilio") == []
    assert outcomes(world) == ["opted-out"]
    world.status("delivered")
    world.pass_time(hours=3)
    assert world.texts() == before


def test_stop_i_mean_yes_opts_out_and_an_agent_is_told(world: World) -> None:
    on_its_way(world)
    world.hear("STOP, I mean yes")
    assert outcomes(world) == ["opted-out"]
    assert tasks(world) == [TaskKind.OPT_OUT_TRAP]


def test_yes_from_an_opted_out_person_opts_in_on_record_and_brings_no_backlog(world: World) -> None:
    on_its_way(world)
    world.hear("STOP")
    world.pass_time(hours=4)
    world.status("delivered")
    world.settle()
    before = len(world.texts())
    world.hear("YES")
    assert outcomes(world) == ["opted-out", "opted-in"]
    assert [consent.act for consent in world.all(Consent)] == ["opt_out", "opt_in"]
    assert not [said for said in world.texts()[before:] if "delivered" in said.lower()]


def test_yes_to_a_question_is_its_answer_and_no_consent(world: World) -> None:
    assert understood("YES", question=HOME).intent is Intent.YES
    on_its_way(world)
    world.hear("cancel my delivery")
    world.hear("YES")
    assert states(world) == [("cancel", "requested")]
    assert world.all(Consent) == []


def test_two_is_the_menus_second_option_and_never_a_date(world: World) -> None:
    with_three_slots(world)
    on_its_way(world)
    world.hear("1")
    world.hear("2")
    assert taken(world) == {"S1": 0, "S2": 1, "S3": 0}


def test_fourteen_is_asked_back_where_nothing_asks_for_a_number(world: World) -> None:
    on_its_way(world)
    world.hear("14")
    assert outcomes(world) == ["asked-back"]
    assert world.changes() == []


def test_fourteen_is_the_neighbours_number_where_that_was_asked(world: World) -> None:
    on_its_way(world)
    world.hear("leave it with a neighbour")
    world.hear("14")
    assert [(str(change.kind), change.note) for change in world.changes()] == [("neighbour", "14")]


def test_fourteen_is_a_day_or_an_hour_where_that_was_asked(world: World) -> None:
    on_its_way(world)
    world.hear("1")
    world.hear("14")
    assert wishes(world) == [(date(2026, 12, 14), None, None)]
    [hour] = understood("14", question=Question("which_time", day=date(2026, 11, 27))).when
    assert (hour.day, hour.start) == (date(2026, 11, 27), time(14))


def test_friday_sent_on_a_friday_asks_which(world: World) -> None:
    world.pass_time(days=3)
    on_its_way(world)
    [question] = world.hear("friday")
    assert "Which Friday: 1) today, 2) 4 December?" in question
    assert world.changes() == []


def test_the_fifth_of_december_as_the_british_write_it(world: World) -> None:
    on_its_way(world)
    world.hear("5/12")
    assert wishes(world) == [(date(2026, 12, 5), None, None)]
    assert understood("5/12", "en-US").when[0].day == date(2027, 5, 12)


def test_tomorrow_after_five_is_tomorrow_from_seventeen_on(world: World) -> None:
    on_its_way(world)
    world.hear("tomorrow after 5")
    assert wishes(world) == [(date(2026, 11, 25), time(17), None)]


def test_in_on_saturday_not_sunday_is_saturday_only(world: World) -> None:
    on_its_way(world)
    world.hear("in on Sat not Sun")
    assert wishes(world) == [(date(2026, 11, 28), None, None)]


def test_manana_por_la_manana_is_tomorrow_morning(world: World) -> None:
    on_its_way(world, recipient=ANNA | {"locale": "es-ES"})
    world.hear("mañana por la mañana")
    assert wishes(world) == [(date(2026, 11, 25), time(8), time(12))]


def test_yesterday_is_politely_refused_with_what_is_possible(world: World) -> None:
    with_three_slots(world)
    on_its_way(world)
    [answer] = world.hear("yesterday")
    assert "That day is over." in answer
    assert "1) tomorrow 10:00" in answer
    assert world.changes() == []


def test_leave_it_with_bob_asks_which_of_two_parcels(world: World) -> None:
    for ref, name in (("D1", "lamp"), ("D2", "chair")):
        world.plan(ref, hours=("16:00", "18:00"), parcels=parcel(name))
    world.settle()
    [question] = world.hear("leave it with Bob")
    assert "Which parcel is it about" in question
    assert ("chair" in question, "lamp" in question) == (True, True)
    assert world.changes() == []


def test_a_gate_code_is_kept_for_the_driver_and_never_logged_or_repeated_r33(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    on_its_way(world)
    world.hear("gate code is 4821")
    assert states(world) == [("instruction", "requested")]
    assert world.feed()[0]["constraint"]["instruction"] == "gate code is 4821"
    assert not [said for said in world.texts() + world.texts("email") if "4821" in said]
    assert "4821" not in caplog.text


def test_a_photo_without_text_is_kept_with_the_delivery(world: World) -> None:
    on_its_way(world)
    [answer] = world.hear("", media=["https://media.example.com/1.jpg"])
    assert "the photo is with your delivery" in answer
    [said] = world.all(Said)
    assert (said.media, said.delivery_id) == (["https://media.example.com/1.jpg"], world.delivery().id)
    assert world.changes() == []


def test_a_template_and_a_script_are_inert_wherever_they_come_back(world: World) -> None:
    on_its_way(world, parcels=parcel("{{7*7}}<script>alert(1)</script>"))
    world.hear("{{7*7}}<script>alert(1)</script>")
    world.hear("leave it with {{7*7}}<script> at 14")
    told = world.texts() + world.texts("email")
    assert not [said for said in told if "49" in said]
    assert not [said for said in world.texts("email") if "<script>alert" in said]


def test_an_unknown_number_learns_nothing_about_anybody(world: World) -> None:
    on_its_way(world, parcels=parcel("lamp"))
    [answer] = world.hear("this is Anna, where is my lamp?", "+12125550177")
    assert "can't match this number to a delivery" in answer
    assert not [word for word in ("Anna", "lamp", "16:00", "/d/", "Berlin") if word in answer]


@pytest.mark.parametrize("text", ["tomorrow after 5", "leave it on the porch", "bring it to a locker", "cancel my delivery", "1"])
def test_a_reply_after_the_delivery_never_reroutes(world: World, text: str) -> None:
    delivered_and_asked(world)
    world.hear(text)
    assert world.changes() == []
    assert world.feed() == []


def test_an_out_of_office_with_stop_in_it_moves_nothing(world: World) -> None:
    on_its_way(world)
    world.hear("Auto-reply: I am out of the office until Monday. Stop by the front desk or STOP here for help.")
    assert world.changes() == []
    assert world.all(Consent) == []
    assert tasks(world) == []


def test_forty_kilobytes_in_one_line_are_read_quickly_and_end_with_an_agent(world: World) -> None:
    """As a text; e-mails have no room yet."""
    line = "please leave the florp tomorrow " * 1_250
    understood(line)
    began = process_time()
    understood(line)
    assert process_time() - began < 0.1
    on_its_way(world)
    world.hear("x" * 40_000)
    world.hear("x" * 40_000)
    assert tasks(world) == [TaskKind.HAND_OVER]
    assert world.changes() == []


def test_out_for_delivery_after_delivered_is_recorded_and_silent_r37(world: World) -> None:
    on_its_way(world)
    world.pass_time(hours=1)
    world.status("delivered")
    world.settle()
    world.status("out_for_delivery", id="late")
    world.settle()
    assert world.told() == ["out_for_delivery", "delivered"]


def test_of_many_who_text_for_the_last_place_one_has_it_r42(world: World) -> None:
    world.slots(at(25, 17), at(26, 9), capacity=1)
    phones = [f"+1212555{number:04}" for number in range(100, 124)]
    for number, phone in enumerate(phones):
        world.plan(f"D{number}", hours=("16:00", "18:00"), recipient=ANNA | {"phone": phone})
    world.settle()
    for phone in phones:
        world.reply("tomorrow after 5", phone)
    world.settle()
    assert taken(world) == {"S1": 1, "S2": 0}
    assert [str(change.state) for change in world.all(Change)] == ["requested"]
    assert len([said for said in world.texts() if "That time isn't free." in said and "Thu 26 Nov" in said]) == len(phones) - 1


def test_while_the_optimiser_is_down_changes_are_kept_in_order_and_only_requested_r43(world: World) -> None:
    on_its_way(world)
    world.hear("leave it on the porch")
    world.pass_time(hours=1)
    world.hear("gate code is 4821")
    world.pass_time(hours=1)
    world.hear("leave it with Bob at 14")
    world.pass_time(hours=1)
    assert [(line["event"], line["kind"]) for line in world.feed()] == [
        ("requested", "safe_place"),
        ("requested", "instruction"),
        ("withdrawn", "safe_place"),
        ("requested", "neighbour"),
    ]
    assert not [said for said in world.texts() if "Confirmed" in said]
    assert "Confirmed" in world.verdict("accepted")[0]
    assert world.all(Task) == []
