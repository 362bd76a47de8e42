"""Decisions in plain words."""

from datetime import UTC, datetime, timedelta

import pytest

from app.http.sandbox_times import Local
from app.http.sandbox_words import SENTENCES, sentence
from app.store.decisions import Decision

NOW = datetime(2026, 11, 24, 11, 0, tzinfo=UTC)
LOCAL = Local("Europe/Berlin", NOW)


def said(rule: str, outcome: str, kind: str = "planned", **inputs: object) -> str:
    return sentence(Decision(brand_id=1, at=NOW, kind=kind, rule=rule, outcome=outcome, inputs=inputs), LOCAL)


@pytest.mark.parametrize(
    ("inputs", "words"),
    [
        ({"on": "status:delivered", "status": "delivered"}, "At once, by text: the parcel was delivered."),
        ({"on": "progress", "to_go": 3, "minutes": None}, "At once, by text: the van is 3 stops away."),
        ({"on": "progress", "to_go": 1}, "At once, by text: the van is 1 stop away."),
        ({"on": "progress", "to_go": 0}, "At once, by text: this is the next stop."),
        ({"on": "progress", "to_go": None, "minutes": 12}, "At once, by text: the van is about 12 minutes away."),
        ({"on": "planned", "promised": "2026-11-25"}, "At once, by text: the delivery is planned for tomorrow."),
        ({"on": "promise_broken"}, "At once, by text: the promised window no longer holds."),
        ({}, "At once, by text: the brand’s journey says so."),
    ],
)
def test_a_message_is_sent_because_of_what_happened(inputs: dict[str, object], words: str) -> None:
    assert said("journey", "send", channel="sms", **inputs) == words


def test_a_broken_promise_names_both_windows() -> None:
    old = [(NOW + timedelta(hours=h)).isoformat() for h in (1, 2)]
    new = [(NOW + timedelta(hours=h)).isoformat() for h in (3, 4)]
    words = said("journey", "send", on="promise_broken", channel="email", promised=old, now_promised=new)
    assert words == "At once, by e-mail: the promised window no longer holds (today 13:00–14:00, now today 15:00–16:00)."


def test_a_message_that_waits_says_until_when() -> None:
    due = (NOW + timedelta(hours=20)).isoformat()
    assert said("journey", "hold", on="status:delivered", channel="sms", due=due).startswith(
        "Set for tomorrow at 08:00, by text: "
    )
    assert said("quiet-hours", "hold", until=due) == "Waits for the end of quiet hours, tomorrow at 08:00."


def test_a_channel_that_is_closed_is_named_with_its_reason() -> None:
    words = said("journey", "send", on="status:delivered", channel="email", closed={"sms": "no-address"})
    assert words == "At once, by e-mail: the parcel was delivered. Not by text: no phone number is known."


def test_an_answer_says_what_it_answers() -> None:
    assert said("reply", "send", channel="sms") == "At once, by text: it answers what they wrote."
    assert said("verdict", "send", channel="email", closed={"sms": "suppressed"}) == (
        "At once, by e-mail: the route plan has answered. Not by text: nothing goes to that address any more."
    )


def test_a_change_says_what_was_asked_and_how() -> None:
    assert said("asked-by-sms", "requested", "change_safe_place") == "Asked for by text: safe place. The optimiser is told."
    assert said("replaced", "withdrawn", "change_locker") == "Taken back: locker. A later wish took its place."


def test_a_providers_code_is_shown() -> None:
    words = said("provider-receipt", "failed", code="30003", reason="unreachable handset")
    assert words == "The provider reports that it failed (30003: unreachable handset)."


def test_an_unknown_rule_is_shown_as_it_is_with_its_inputs() -> None:
    assert said("full-moon", "hold", phase=["new", "full"], tide=2) == "full-moon, hold (phase: new, full; tide: 2)"


@pytest.mark.parametrize("key", SENTENCES)
def test_every_sentence_stands_without_inputs_and_with_strange_ones(key: str) -> None:
    outcome, _, rule = key.rpartition(" ")
    for inputs in (
        {},
        dict.fromkeys(("due", "until", "happened", "promised", "closed", "code", "channel", "on", "to_go"), "{x}"),
    ):
        words = said(rule, outcome or "send", **inputs)
        assert words.endswith(".")
        assert "  " not in words


def test_days_are_named_as_people_name_them() -> None:
    assert LOCAL.heading(LOCAL.today) == "Today, Tuesday 24 November"
    assert LOCAL.day(LOCAL.today + timedelta(days=3)) == "Friday 27 November"
    assert LOCAL.day(LOCAL.today - timedelta(days=400)) == "Mon 20 Oct 2025"
    assert LOCAL.moment(NOW - timedelta(days=1)) == "yesterday at 12:00"
    assert LOCAL.short(NOW) == "12:00"
    assert LOCAL.short(NOW - timedelta(days=400)) == "20 Oct 2025"


def test_a_whole_day_is_told_as_a_day_also_when_the_clock_changes() -> None:
    midnight = datetime(2026, 10, 24, 22, 0, tzinfo=UTC)  # the day has 25 hours
    assert Local("Europe/Berlin", midnight).window(midnight, midnight + timedelta(hours=25)) == "Today"
    assert LOCAL.window(NOW, NOW + timedelta(hours=14)) == "Today 12:00 – Tomorrow 02:00"
