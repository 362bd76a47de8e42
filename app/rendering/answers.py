"""Which answers there are in a conversation, and their variables: what an answer says as text in the person's language."""

import re
from collections.abc import Mapping
from typing import Any

from app.rendering.answer_words import BECAUSE, CHANGES, OBSTACLES, OVER_WITH, REFUSALS, SPOTS, WHEREABOUTS
from app.rendering.facts import Facts
from app.rendering.language import Language
from app.rendering.options import option_words
from app.rendering.phrases import Phrases
from app.rendering.values import day, hour, number, span, words_of
from app.rendering.words import OTHER

SMS_ANSWERS = (
    "which_day", "which_time", "which_date", "offer_times", "offer_places", "which_spot", "which_neighbour", "which_parcel",
    "which_brand", "confirm_cancel", "confirm_change", "change_requested", "change_accepted", "change_rejected",
    "change_withdrawn", "kept", "whereabouts", "pickup_code", "choices_again", "not_understood", "too_late", "past_day",
    "handed_over", "noted", "wrong_person", "help", "opted_out", "opted_in", "unknown_number", "survey_thanks",
    "survey_sorry", "agent",
)  # fmt: skip
# Those that reach a person without a phone, and the question whether CANCEL meant the delivery, which may not be texted (R7).
EMAIL_ANSWERS = ("change_accepted", "change_rejected", "change_withdrawn", "handed_over", "agent", "opt_out_meant")
ANSWERS = (*SMS_ANSWERS, "opt_out_meant")

LONGEST_AGENT_TEXT = 1200  # characters of an agent's words that are shown; with brand, name and link that is one SMS (R13)
_LONGEST_REASON = 80  # characters
_LONGEST_WAIT = 7 * 24 * 60  # minutes
_CODE = re.compile(r"[\w.-]+")
_HOUSE_NUMBER = re.compile(r"\d{1,5} ?[A-Za-z]?")
_PLACES = ("locker", "pickup_point")
_NOTED = ("photo", "note", "comment", "thanks")


def answer_words(facts: Facts, phrases: Phrases, language: Language) -> dict[str, Any]:
    """All variables that come from `saying`. What it has not, or has in an odd form, is "", None or []."""
    saying = facts.saying
    asked = day(saying.get("date"))
    status = WHEREABOUTS.get(_known(saying.get("status"), WHEREABOUTS))
    words = {
        "asked_day": phrases.day(asked) if asked else "",
        "found": saying.get("found") is not False,
        "of": _known(saying.get("of"), _PLACES),
        "what": _known(saying.get("what"), _NOTED),
        "why": language.gettext(OBSTACLES[_known(saying.get("why"), OBSTACLES) or OTHER]),
        "status": _known(saying.get("status"), WHEREABOUTS),
        "whereabouts": language.ngettext(*status, max(1, len(facts.parcels))) if status else "",
        "because": _because(facts, language) if saying.get("asked") == "why" else "",
        "within": _within(number(saying.get("minutes"), 1, _LONGEST_WAIT), language),
        "refusal": _refusal(saying.get("reason"), language),
        "score": number(saying.get("score"), 0, 10),
        "agent": words_of(saying.get("agent")),
        "text": words_of(saying.get("text"), LONGEST_AGENT_TEXT),
        "word": words_of(saying.get("word"), 20),
    }
    words |= option_words(saying.get("options"), phrases, language)
    return words | _change_words(saying.get("change"), phrases, language)


def _known(value: Any, codes: tuple[str, ...] | Mapping[str, Any]) -> str:
    return value if isinstance(value, str) and value in codes and value != OTHER else ""


def _within(minutes: int | None, language: Language) -> str:
    """As in: 10 minutes, 2 hours. Hours are rounded up: who is early is not waited for."""
    if minutes is None:
        return ""
    if minutes <= 90:
        return language.ngettext("%(count)s minute", "%(count)s minutes", minutes)
    return language.ngettext("%(count)s hour", "%(count)s hours", -(-minutes // 60))


def _because(facts: Facts, language: Language) -> str:
    """Why it is late, as far as the last event told; "" for what came or lies ready. A code that nobody knows tells nothing."""
    if facts.saying.get("status") in OVER_WITH:
        return ""
    said = words_of(facts.reason, _LONGEST_REASON).rstrip(".!? ")
    if said and not _CODE.fullmatch(said):
        return language.gettext("The reason: %(reason)s.", reason=said)
    return language.gettext(BECAUSE[_known(said.lower().replace("-", "_"), BECAUSE) or OTHER])


def _refusal(reason: Any, language: Language) -> str:
    """A code in our words, or the carrier's own; a code nobody knows is never shown as it is."""
    said = words_of(reason, _LONGEST_REASON).rstrip(".!? ")
    if said and not _CODE.fullmatch(said):
        return said
    return language.gettext(REFUSALS[_known(said.lower().replace("-", "_"), REFUSALS) or OTHER])


def _change_words(given: Any, phrases: Phrases, language: Language) -> dict[str, Any]:
    """`change` in a few words, "" without one; `change_kind`, its code; `change_day` and `change_times` of another time."""
    change = given if isinstance(given, Mapping) else {}
    kind = _known(change.get("kind"), CHANGES)
    words = {"change": "", "change_kind": kind, "change_day": "", "change_times": ""}
    if change:
        words["change"] = _change(kind, change, phrases, language) or language.gettext(CHANGES[kind or OTHER])
    if kind != "reschedule":
        return words
    wished = day(change.get("date"))
    words["change_day"] = phrases.day(wished) if wished else ""
    if window := span(change):
        days = {phrases.local(at).date() for at in window}
        words["change_day"] = phrases.day(min(days)) if len(days) == 1 else ""
        words["change_times"] = phrases.times(*window) if len(days) == 1 else phrases.window(*window)
    return words


def _change(kind: str, change: Mapping[str, Any], phrases: Phrases, language: Language) -> str:
    """A change with what was chosen; "" when only its kind is known. Notes, addresses and gate codes are never repeated."""
    if kind == "reschedule":
        window = span(change)
        wished = day(change.get("date")), hour(change.get("from")), hour(change.get("until"))
        return phrases.window(*window) if window else phrases.wish(*wished)
    if kind in _PLACES:
        place = words_of(change.get("place"))
        return language.gettext("pick-up at %(place)s", place=place) if place else ""
    if kind == "safe_place":
        spot = words_of(change.get("spot")).lower()
        return language.gettext(SPOTS[_known(spot, SPOTS) or OTHER]) if spot or words_of(change.get("text")) else ""
    if kind == "neighbour":
        who = words_of(change.get("who"))
        if _HOUSE_NUMBER.fullmatch(who):
            return language.gettext("with your neighbour at %(number)s", number=who)
        return language.gettext("with %(who)s", who=who) if who else ""
    return ""
