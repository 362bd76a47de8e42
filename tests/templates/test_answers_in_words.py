"""What an answer says becomes words: wishes, options, reasons, whereabouts, in English, American English and German."""

from typing import Any

import pytest

from app.brand_book import BrandBook
from app.rendering import Renderer
from tests.templates.conftest import ordinary
from tests.templates.sayings import ADDRESS, AFTER_FIVE, BOB, CANCEL, LOCKER, NEW_WINDOW, NOTE, PLACES, PORCH
from tests.templates.test_every_answer import text

TOMORROW = {"kind": "reschedule", "date": "2026-11-25"}
FRIDAY = {"kind": "reschedule", "date": "2026-11-27"}


@pytest.mark.parametrize(
    ("change", "english", "american", "german"),
    [
        (AFTER_FIVE, "tomorrow after 17:00", "tomorrow after 5:00 PM", "morgen ab 17:00 Uhr"),
        (TOMORROW | {"until": "12:00"}, "tomorrow before 12:00", "tomorrow before 12:00 PM", "morgen bis 12:00 Uhr"),
        (TOMORROW, "tomorrow", "tomorrow", "morgen"),
        (FRIDAY, "Friday 27 November", "Friday, November 27", "Freitag, 27. November"),
        (
            FRIDAY | {"from": "09:00", "until": "12:00"},
            "Friday 27 November, 09:00-12:00",
            "Friday, November 27, 9:00 AM-12:00 PM",
            "Freitag, 27. November, 09:00-12:00 Uhr",
        ),
        ({"kind": "reschedule", "from": "17:00:00"}, "after 17:00", "after 5:00 PM", "ab 17:00 Uhr"),
        ({"kind": "reschedule"}, "another time", "another time", "andere Zeit"),
        (NEW_WINDOW, "tomorrow 17:20-18:50", "tomorrow 12:20-1:50 PM", "morgen 18:20-19:50 Uhr"),
        (LOCKER, "pick-up at Locker Station Road", "pickup at Locker Station Road", "Abholung bei Locker Station Road"),
        ({"kind": "locker"}, "to a locker", "to a locker", "Paketfach"),
        ({"kind": "pickup_point"}, "to a pick-up point", "to a pickup point", "Abholshop"),
        (PORCH, "on the porch", "on the porch", "auf der Veranda"),
        ({"kind": "safe_place", "spot": "garden"}, "in the garden", "in the yard", "im Garten"),
        ({"kind": "safe_place", "spot": "moat"}, "in the place you named", "in the place you named", "am genannten Ort"),
        ({"kind": "safe_place"}, "in a safe place", "in a safe place", "an einem Ablageort"),
        (BOB, "with Bob at 14", "with Bob at 14", "bei Bob at 14"),
        ({"kind": "neighbour", "who": "9"}, "with your neighbour at 9", "with your neighbor at 9", "bei Nachbarn in Nummer 9"),
        ({"kind": "neighbour"}, "with a neighbour", "with a neighbor", "bei Nachbarn"),
        (NOTE, "your note", "your note", "dein Hinweis"),
        (ADDRESS, "the new address", "the new address", "neue Adresse"),
        (CANCEL, "calling the delivery off", "calling the delivery off", "Absage der Lieferung"),
        ({"kind": "teleport"}, "your wish", "your wish", "dein Wunsch"),
    ],
)  # fmt: skip
def test_a_change_is_said_in_a_few_words(
    brands: BrandBook, renderer: Renderer, change: dict[str, Any], english: str, american: str, german: str
) -> None:
    """The clock is that of the address: London, New York, Berlin."""
    saying = {"change": change}
    assert text(brands, renderer, "change_withdrawn", saying).startswith(f"Taken back: {english}. It stays as it was: ")
    assert text(brands, renderer, "change_withdrawn", saying, "en-US").startswith(f"Taken back: {american}. It ")
    assert text(brands, renderer, "change_withdrawn", saying, "de-DE").startswith(f"Zurückgenommen: {german}. Es ")


def test_after_a_reply_it_says_what_was_understood_and_what_happens_next(brands: BrandBook, renderer: Renderer) -> None:
    said = text(brands, renderer, "change_requested", {"change": AFTER_FIVE})
    assert said == "Got it: tomorrow after 17:00. We're asking the driver's plan, you'll hear from us."
    said = text(brands, renderer, "change_requested", {"change": PORCH})
    assert said == "Got it: on the porch. We're passing it to the driver, you'll hear from us."
    said = text(brands, renderer, "change_requested", {"change": CANCEL})
    assert said.startswith("Got it: you'd like the delivery called off. ")


def test_a_confirmation_says_the_hours_it_was_granted_for(brands: BrandBook, renderer: Renderer) -> None:
    assert text(brands, renderer, "change_accepted", {"change": NEW_WINDOW}) == "Confirmed: tomorrow 17:20-18:50."
    # The promise shown is still the old one, of today: it is no answer to "tomorrow".
    assert text(brands, renderer, "change_accepted", {"change": AFTER_FIVE}) == "Confirmed: tomorrow after 17:00."
    today = TOMORROW | {"date": "2026-11-24"}
    assert text(brands, renderer, "change_accepted", {"change": today}) == "Confirmed: today 14:10-15:40."


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (PORCH, "Confirmed: on the porch. Expected today 14:10-15:40."),
        (LOCKER, "Confirmed: pick-up at Locker Station Road. We'll tell you when you can collect it."),
        (NOTE, "Confirmed: your note goes to the driver."),
        (CANCEL, "Confirmed: the delivery is called off."),
        ({}, "Confirmed."),
    ],
)
def test_a_confirmation_says_what_follows(brands: BrandBook, renderer: Renderer, change: dict[str, Any], said: str) -> None:
    assert text(brands, renderer, "change_accepted", {"change": change}) == said


@pytest.mark.parametrize(
    ("reason", "why"),
    [
        ("no_capacity", "there's no room left on that route"),
        ("ROUTE-FULL", "that route is full"),
        ("no_answer", "the plan gave no answer in time"),
        ("E_17.b", "it doesn't fit the driver's route"),
        (None, "it doesn't fit the driver's route"),
        ("", "it doesn't fit the driver's route"),
        ("Dog on the porch!\r\n", "Dog on the porch"),
        ("no van there " * 20, ("no van there " * 20)[:77].rstrip()),
    ],
)
def test_a_refusal_says_why_and_shows_no_code(brands: BrandBook, renderer: Renderer, reason: Any, why: str) -> None:
    said = text(brands, renderer, "change_rejected", {"change": PORCH, "reason": reason})
    assert said.startswith(f"Sorry, on the porch isn't possible: {why}.")
    assert said.endswith("Just tell us what else would suit you.")


def test_places_say_how_far_and_until_when(brands: BrandBook, renderer: Renderer) -> None:
    saying = {"options": PLACES, "of": "locker"}
    british = "1) Locker Station Road (300 m, until 22:00), 2) Locker Mill Lane (1.2 km), 3) Locker Corner Books (until 18:30)"
    assert text(brands, renderer, "offer_places", saying) == f"Lockers nearby: {british}, or just tell us."
    american = text(brands, renderer, "offer_places", saying, "en-US")
    assert "1) Locker Station Road (0.2 mi, until 10:00 PM), 2) Locker Mill Lane (0.8 mi), " in american
    german = text(brands, renderer, "offer_places", saying, "de-DE")
    assert "1) Locker Station Road (300 m, bis 22:00 Uhr), 2) Locker Mill Lane (1,2 km), " in german


def test_asking_back_which_tuesday_is_short(brands: BrandBook, renderer: Renderer) -> None:
    """As "friday", sent on a Friday."""
    tuesdays = {"options": [["1", {"date": "2026-11-24"}], ["2", {"date": "2026-12-01"}]]}
    assert text(brands, renderer, "which_date", tuesdays) == "Which Tuesday: 1) today, 2) 1 December?"
    assert text(brands, renderer, "which_date", tuesdays, "de-DE") == "Welcher Dienstag: 1) heute, 2) 1. Dezember?"
    days = {"options": [["1", {"date": "2026-11-24"}], ["2", {"date": "2026-12-02"}]]}
    assert text(brands, renderer, "which_date", days) == "Which day do you mean: 1) today, 2) Wednesday 2 December?"
    assert text(brands, renderer, "past_day", tuesdays).endswith("1) today, 2) Tuesday 1 December, or just tell us.")


@pytest.mark.parametrize(
    ("status", "said"),
    [
        ("planned", "It isn't on its way yet. Expected today 14:10-15:40."),
        ("out_for_delivery", "It's on its way. 3 stops to go. Expected today 14:10-15:40."),
        ("next_stop", "You're next. Expected today 14:10-15:40."),
        ("arrived", "The driver is at your address."),
        ("attempted", "We came, but couldn't deliver it. Just tell us what would suit you."),
        ("at_pickup_point", "It's ready to collect. Where: Corner Books, 12 Mill Lane."),
        ("delivered", "It was delivered today at 08:32. Left on the porch."),
        ("lost", "Sorry, we can't find it at the moment."),
        ("teleported", "3 stops to go. Expected today 14:10-15:40."),
    ],
)
def test_where_it_is_says_the_state_and_what_is_expected(brands: BrandBook, renderer: Renderer, status: str, said: str) -> None:
    assert text(brands, renderer, "whereabouts", {"status": status}) == said


def test_several_parcels_are_where_they_are(brands: BrandBook, renderer: Renderer) -> None:
    said = text(brands, renderer, "whereabouts", {"status": "planned"}, parcels=("", ""), window=None)
    assert said == "They aren't on their way yet. Expected today."
    said = text(brands, renderer, "whereabouts", {"status": "planned"}, window=None, promised_date=None)
    assert said == "It isn't on its way yet. We'll tell you the time as soon as we know it."


@pytest.mark.parametrize(
    ("minutes", "said"),
    [(1, "1 minute"), (10, "10 minutes"), ("10", "10 minutes"), (90, "90 minutes"), (91, "2 hours"), (240, "4 hours")],
)
def test_who_hands_over_says_how_soon_somebody_answers(brands: BrandBook, renderer: Renderer, minutes: Any, said: str) -> None:
    handed_over = text(brands, renderer, "handed_over", {"minutes": minutes})
    assert handed_over == f"A colleague will answer you here, usually within {said}."


@pytest.mark.parametrize("minutes", [None, 0, -5, "soon", 10**9])
def test_without_a_time_nobody_is_promised_one(brands: BrandBook, renderer: Renderer, minutes: Any) -> None:
    said = text(brands, renderer, "handed_over", {"minutes": minutes})
    assert said == "A colleague will answer you here as soon as possible."


def test_answers_say_du_or_sie_as_the_brand_does(brands: BrandBook, renderer: Renderer) -> None:
    facts = ordinary(saying={"what": "note"})
    familiar = renderer.render(brands.get("lark"), "noted", "sms", "de-DE", facts).body
    formal = renderer.render(brands.get("federweg"), "noted", "sms", "de-DE", facts).body
    assert familiar == "Lark & Co: Danke, dein Hinweis ist für die Zustellung notiert."
    assert formal == "Federweg Kurier: Danke, Ihr Hinweis ist für die Zustellung notiert."
