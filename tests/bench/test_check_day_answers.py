"""The independent check of answers: no reply is answered twice, no verdict told twice, and what looks alike and is not."""

from itertools import count
from typing import Any

from bench.check_day import judge

PHONE = "+12125550123"
PLAN = {
    "subject": "LK-1", "time": "2026-11-23T17:00:00+00:00", "source": "/test", "id": "1",
    "data": {"promised": {"date": "2026-11-24"}, "recipient": {"phone": PHONE}},
}  # fmt: skip
GOT, CONFIRMED = "Lark & Co: Got it: tomorrow after 17:00.", "Lark & Co: Confirmed: tomorrow 17:20-18:50."
SHED = "Lark & Co: Got it: in the shed."
NOTE_GOT, NOTE_CONFIRMED = "Lark & Co: Got it: your note.", "Lark & Co: Confirmed: your note goes to the driver."


def twice(*lines: str) -> list[str]:
    """What is found in a log of texts (to the person), replies ("> ...") and failures ("! CODE N": the text N lines up)."""
    numbers = count()
    log: list[dict[str, Any]] = []
    for line in lines:
        if line.startswith("> "):
            log.append({"event": "incoming", "sid": f"SM{next(numbers)}", "from": PHONE, "body": line[2:]})
        elif line.startswith("! "):
            code, up = map(int, line[2:].split())
            log.append({"event": "callback", "sid": log[-up]["sid"], "code": code})
        else:
            log.append({"event": "message", "sid": f"SM{next(numbers)}", "to": PHONE, "body": line, "answered": True})
    verdict = judge([PLAN], log)
    assert not any(found for fault, found in verdict.faults.items() if fault != "twice")
    return verdict.faults["twice"]


def test_one_answer_and_one_verdict_are_right() -> None:
    assert twice("> tomorrow after 5", GOT, CONFIRMED) == []


def test_a_second_answer_to_one_reply_is_found() -> None:
    assert twice("> tomorrow after 5", GOT, GOT, CONFIRMED) == ["LK-1: 2 answers to 1 replies"]


def test_a_second_verdict_on_one_request_is_found() -> None:
    assert twice("> tomorrow after 5", GOT, CONFIRMED, CONFIRMED.replace("18:50", "19:00")) == ["LK-1: 2 verdicts on 1 requests"]


def test_the_same_verdict_told_again_to_nobody_who_asked_is_found() -> None:
    assert twice("> tomorrow after 5", GOT, CONFIRMED, CONFIRMED) == ["LK-1: 2 answers to 1 replies"]


def test_who_wishes_again_for_what_stands_is_answered_by_it() -> None:
    assert twice("> tomorrow after 5", GOT, CONFIRMED, "> after 5 please", CONFIRMED) == []


def test_a_note_beside_another_wish_has_a_verdict_and_no_answer_of_its_own() -> None:
    assert twice("> tomorrow after 5, the code is 4821", GOT, CONFIRMED, NOTE_CONFIRMED) == []
    assert twice("> the code is 4821", NOTE_GOT, NOTE_CONFIRMED) == []


def test_a_second_verdict_on_one_note_is_found() -> None:
    found = twice("> the code is 4821", NOTE_GOT, NOTE_CONFIRMED, NOTE_CONFIRMED.replace("the driver", "him"))
    assert found == ["LK-1: 2 verdicts on notes and 1 replies"]


def test_an_answer_that_failed_in_passing_is_sent_again_though_another_stood_between() -> None:
    replies = ("> leave it in the shed", "> tomorrow after 5")
    assert twice(*replies, SHED, GOT, "! 30003 2", SHED) == []


def test_an_answer_that_did_not_fail_or_failed_for_good_is_not_sent_again_though_another_stood_between() -> None:
    replies = ("> leave it in the shed", "> tomorrow after 5")
    assert twice(*replies, SHED, GOT, SHED) == ["LK-1: 3 answers to 2 replies"]
    assert twice(*replies, SHED, GOT, "! 30006 2", SHED) == ["LK-1: 3 answers to 2 replies"]
    assert twice(*replies, SHED, GOT, "! 30003 1", SHED) == ["LK-1: 3 answers to 2 replies"]


def test_one_failure_allows_one_more_and_no_second() -> None:
    replies = ("> leave it in the shed", "> tomorrow after 5")
    assert twice(*replies, SHED, GOT, "! 30003 2", SHED, SHED) == ["LK-1: 3 answers to 2 replies"]


def test_facts_and_a_person_are_two_answers_where_both_were_asked_for() -> None:
    here, person = (
        "Lark & Co: It isn't on its way yet. Expected tomorrow 14:00-16:00.",
        "Lark & Co: A colleague will answer you here.",
    )
    assert twice("> where is it? i want to talk to someone", here, person) == []
    assert twice("> where is it? i want to talk to someone", here, person, here.replace("14", "15")) == [
        "LK-1: 3 answers to 1 replies"
    ]
    assert twice("> where is it?", here, here.replace("14", "15")) == ["LK-1: 2 answers to 1 replies"]
