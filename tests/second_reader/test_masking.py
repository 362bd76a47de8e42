"""What leaves the house: no name, number, mailbox or code; days and hours as they are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.second_reader.masking import mask

NAMES, PRIVATE = ["Anna Muster"], ["Invented Street 1", "Invented Street", "SW1A 1AA", "D1"]


def masked(text: str) -> str:
    return mask(text, NAMES, PRIVATE, 2026).text


@pytest.mark.parametrize(
    ("text", "leaves"),
    [
        ("call +1 212 555 0101 after 5", "call [phone] after 5"),
        ("06 12 34 56 78 svp", "[phone] svp"),
        ("(0555) 123-4567", "[phone]"),
        ("0555/1234567 or 0555 123456", "[phone] or [phone 2]"),
        ("write to anna.muster@example.com please", "write to [email] please"),
        ("gate code 4821", "gate code [code]"),
        ("code A4821B#", "code [code]#"),
        ("code 48 21 33", "code [code]"),
        ("٤٨٢١٣ florp", "[code] florp"),
        ("see https://lark.example/d/abc?k=1 now", "see [link] now"),
        ("it is lark.example/d/abcdefghijkl", "it is [link]"),
        ("lark.com/x", "[link]"),
        ("Anna here", "[name] here"),
        ("ANNA  MUSTER, invented   street 1", "[name], [name 2]"),
        ("on Invented Street, sw1a 1aa", "on [name], [name 2]"),
        ("born 5.6.1981", "born [code]"),
    ],
)
def test_what_names_a_person_or_opens_a_door_stays_here(text: str, leaves: str) -> None:
    assert masked(text) == leaves


@pytest.mark.parametrize(
    "text",
    [
        "tomorrow 17:30-19:00, or 17h30",
        "the 5.12.2026 between 10-12",
        "2026-12-05",
        "5/12 or 6/12",
        "on 5 December 2026",
        "el 5 de diciembre de 2026",
        "10-12 14-16",
        "9.30-11.00",
        "9.am/5.pm, (10-12) or 9 a.m./p.m.",
        "flat 12, floor 3, half past 5",
        "5.12.26",
        "annabelle at Invented Road",
    ],
)
def test_days_hours_and_short_numbers_survive(text: str) -> None:
    assert masked(text) == text


def test_placeholders_stand_for_what_they_replaced_and_cannot_be_brought_along() -> None:
    found = mask("[phone] Anna or [name]: anna, 0555 1234567", NAMES, PRIVATE, 2026)
    assert found.text == "(phone) [name] or (name): [name 2], [phone]"
    assert found.unmasked("give it to [name]") == "give it to Anna"
    assert found.unmasked("[name 2] and [phone]") == "anna and 0555 1234567"


@given(st.text(max_size=400), st.lists(st.text(max_size=20), max_size=3))
def test_any_text_is_masked_without_trouble_and_no_long_number_is_left(text: str, names: list[str]) -> None:
    mask(text, names, names, 2026)
    assert "[code]" in masked(f"{text} 987654".replace("\n", " "))[-12:] or "[phone" in masked(f"{text} 987654")


@pytest.mark.parametrize(
    "text", ["1" * 1600, "a.a" * 530, "@" * 1600, "(1" * 800, "a1" * 800, "1 aaaaaaaaaaaa " * 110, "www." * 400]
)
def test_a_text_made_to_be_slow_is_masked_too(text: str) -> None:
    assert mask(text, NAMES, PRIVATE, 2026) is not None
