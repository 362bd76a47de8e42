"""One simulated person: the same by the same seed, answering what they are asked, and in the ways people do."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from app.replay.phrasebook import AFTER, BEFORE, WHICH
from app.replay.thread import MOST_REPLIES, NEXT_TEXT_S, Said, Thread

NOW = datetime(2026, 9, 16, 9, 30, tzinfo=UTC)
MENU = "Lark & Co: Your parcel is on its way: today 10-12. Reply 1 for another time, 2 for a locker nearby, or just tell us."
GERMAN_MENU = "Lark & Co: Dein Paket ist unterwegs. Antworte 1 für andere Zeit, 2 für Paketfach oder schreib einfach."
DELIVERED = "Lark & Co: Your parcel was delivered today at 11:02. Left on the porch."
TIMES = "Lark & Co: Free times: 1) today 12:00-15:00, 2) tomorrow 09:00-12:00, or tell us another day."


def said(body: str, share: float = 1.0, phones: int = 400, first: str = "") -> list[Said]:
    """What so many people say to a text; after `first`, if there is one, which all of them have answered."""
    found = []
    for number in range(phones):
        thread = Thread(f"+1212{number:07d}", "seed", share)
        if first:
            thread.read(first, NOW - timedelta(hours=1))
            if thread.stopped:
                continue
        found += thread.read(body, NOW)
    return found


def test_the_same_seed_says_the_same_and_another_something_else() -> None:
    assert said(MENU) == said(MENU)
    one, other = (Thread("+12125550123", seed, 1.0).read(MENU, NOW) for seed in "ab")
    assert one != other


def test_about_the_wanted_share_answers_a_text_that_asks_for_nothing() -> None:
    answered = {reply.at for reply in said(MENU, share=0.1, phones=2000) if reply.what != "a second text in a row"}
    assert 150 < len(answered) < 260
    assert not said(MENU, share=0.0)


def test_before_the_delivery_people_write_in_all_the_ways_there_are_and_after_it_in_others() -> None:
    before = Counter(reply.what for reply in said(MENU, phones=3000))
    after = Counter(reply.what for reply in said(DELIVERED, phones=3000))
    extra = {"a digit of the menu", "a photo", "a second text in a row", "START later"}
    assert set(before) == set(BEFORE) | extra
    assert set(after) == set(AFTER) | extra - {"a digit of the menu"}


def test_a_digit_is_one_of_the_menu() -> None:
    digits = {reply.body for reply in said(MENU, phones=1000) if reply.what == "a digit of the menu"}
    assert digits == {"1", "2"}


def test_whoever_is_texted_in_german_answers_in_german() -> None:
    words = {reply.body for reply in said(GERMAN_MENU, phones=1500) if reply.what == "a person"}
    assert words == set(BEFORE["a person"][1]["de"])


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("Lark & Co: Which day would suit you? For example: tomorrow after 17:00, or Friday morning.", "day"),
        ("Lark & Co: Friday 27 November: what time would suit you? For example: after 17:00, or morning.", "time"),
        ("Lark & Co: Which neighbor may take it? Name and house number, please.", "neighbour"),
        ("Lark & Co: Where may we leave it? For example: porch, back door or garage.", "spot"),
        ("Lark & Co: Thanks for the 5. Anything you'd like to add? Just reply.", "more"),
    ],
)
def test_most_answer_what_they_are_asked_back(question: str, asked: str) -> None:
    answers = [reply for reply in said(question, first=MENU) if reply.what != "a second text in a row"]
    assert len(answers) > 250
    assert {reply.what for reply in answers} <= {f"which {asked}", "more words"}
    plain = {text for text in WHICH[asked]["en"] if "{" not in text}
    assert plain <= {reply.body for reply in answers}


def test_what_comes_while_somebody_is_about_to_write_is_passed_over() -> None:
    thread = Thread("+12125550123", "seed", 1.0)
    [reply, *_] = thread.read(MENU, NOW)
    assert not thread.read(TIMES, reply.at - timedelta(seconds=1))
    assert thread.speaks_at is not None


def test_offered_times_are_chosen_by_digit_or_answered_with_another_day() -> None:
    answers = Counter(reply.what for reply in said(TIMES, first=MENU))
    assert answers["an option by its digit"] > 2 * answers["a day instead"] > 0
    assert {reply.body for reply in said(TIMES, first=MENU) if reply.what == "an option by its digit"} == {"1", "2"}


def test_what_is_only_told_after_a_reply_is_left_at_that() -> None:
    assert not said("Lark & Co: Confirmed: tomorrow 17:20-18:50.", first=MENU)


def test_replies_come_some_time_later_and_two_in_a_row_within_a_second() -> None:
    replies = said(MENU, phones=2000)
    waits = [(reply.at - NOW).total_seconds() for reply in replies if reply.what != "START later"]
    assert min(waits) >= 20
    assert max(waits) <= 2701
    first, second = next((a, b) for a, b in pairwise(replies) if b.what == "a second text in a row")
    assert second.at - first.at == timedelta(seconds=NEXT_TEXT_S)


def test_days_and_dates_lie_ahead_and_nothing_is_left_unfilled() -> None:
    bodies = [reply.body for reply in said(MENU, phones=2000) + said(GERMAN_MENU, phones=2000)]
    unfilled = [body for body in bodies if "{" in body and "{{7*7}}" not in body]
    assert not unfilled
    dates = {reply.body for reply in said(MENU, phones=4000) if reply.body.startswith("can we do ")}
    assert dates <= {f"can we do 9/{day}" for day in range(18, 23)}


def test_after_stop_nobody_answers_and_some_start_again_hours_later() -> None:
    stops = [Thread(f"+1213{number:07d}", "seed", 1.0) for number in range(3000)]
    again = [thread.read(MENU, NOW) for thread in stops]
    stopped = [(thread, replies) for thread, replies in zip(stops, again, strict=True) if thread.stopped]
    assert stopped
    assert {replies[0].what for _, replies in stopped} == {"STOP", "CANCEL", "stop texting"}
    assert not any(thread.read(MENU, NOW) for thread, _ in stopped)
    started = [replies[1] for _, replies in stopped if len(replies) > 1]
    assert {reply.what for reply in started} == {"START later"}
    assert all(reply.at - NOW >= timedelta(minutes=30) for reply in started)


def test_a_photo_has_no_text_and_nobody_talks_for_ever() -> None:
    photos = [reply for reply in said(MENU, phones=1000) if reply.what == "a photo"]
    assert {(reply.body, reply.media) for reply in photos} == {("", "image/jpeg")}
    thread = Thread("+12125550123", "seed", 1.0)
    replies = [reply for hour in range(100) for reply in thread.read(TIMES, NOW + timedelta(hours=hour))]
    assert thread.stopped or MOST_REPLIES <= len(replies) <= MOST_REPLIES + 1
