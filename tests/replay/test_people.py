"""Invented recipients: no real person's number or address, and nobody twice."""

import random
import re

import pytest

from app.errors import InvalidInput
from app.events import Recipient
from app.replay.people import People, area_codes


def test_every_recipient_is_one_that_the_api_takes_and_nobody_real() -> None:
    people = People(random.Random("x"))
    for _ in range(500):
        recipient = Recipient.model_validate(people.recipient())
        assert recipient.phone is None or re.fullmatch(r"\+1\d{3}55501\d\d", recipient.phone)
        assert recipient.email is None or recipient.email.endswith("@example.com")


def test_no_two_recipients_can_be_reached_at_the_same_place() -> None:
    people = People(random.Random("x"))
    made = [people.recipient() for _ in range(10_000)]
    for way in ("phone", "email"):
        ways = [recipient[way] for recipient in made if way in recipient]
        assert len(ways) == len(set(ways)) > 1000


def test_some_have_only_a_phone_some_only_an_email_and_some_read_german() -> None:
    people = People(random.Random("x"))
    made = [people.recipient() for _ in range(400)]
    assert {("phone" in r, "email" in r) for r in made} == {(True, True), (True, False), (False, True)}
    assert {r["locale"] for r in made} == {"en-US", "de"}


def test_when_all_numbers_are_used_up_it_says_so() -> None:
    people = People(random.Random("x"))
    for _ in range(len(area_codes()) * 100):
        people.recipient()
    with pytest.raises(InvalidInput, match="--limit"):
        people.recipient()
