"""The variables of every template: facts as plain, clean text in the person's language."""

from typing import Any

from app.rendering.answers import answer_words
from app.rendering.facts import Facts
from app.rendering.language import Language
from app.rendering.phrases import Phrases
from app.rendering.values import clean
from app.rendering.words import CHOICE_IN_ROW, CHOICE_IN_SENTENCE, OTHER, PLACES, PROOFS, REASONS

_MOST_PARCELS = 6  # named one by one
_MINUTES_STEP = 5  # "in about 13 minutes" is wrong in a minute


def wording(facts: Facts, phrases: Phrases, language: Language) -> dict[str, Any]:
    """All variables that come from the facts. Texts are "" when there is nothing to say, so `{% if %}` suffices."""
    words: dict[str, Any] = {name: clean(getattr(facts, name)) for name in ("ref", "recipient_name", "received_by", "link")}
    words["count"] = max(1, len(facts.parcels))
    named = [name for name in map(clean, facts.parcels) if name]
    words["parcels"], words["more_parcels"] = named[:_MOST_PARCELS], max(0, len(named) - _MOST_PARCELS)
    words["moved_later"] = facts.moved_later
    words["tried"] = language.ngettext(*REASONS.get(facts.reason or "", REASONS[OTHER]), words["count"])
    words["happened"] = phrases.moment(facts.happened_at) if facts.happened_at else ""
    words |= _when(facts, phrases) | _near(facts) | _place(facts, phrases, language) | _options(facts, language)
    return words | answer_words(facts, phrases, language)


def _when(facts: Facts, phrases: Phrases) -> dict[str, Any]:
    """A window or day that is over would mislead and is left out."""
    words: dict[str, Any] = {"window": "", "window_day": "", "window_times": "", "day": "", "later_day": ""}
    words["is_today"] = facts.promised_date == phrases.today
    if facts.window and facts.window[1] > facts.now:
        start, end = facts.window
        words["window"] = phrases.window(start, end)
        days = phrases.local(start).date(), phrases.local(end).date()
        words["is_today"] = days[0] == phrases.today
        words["window_day"] = phrases.day(days[0]) if days[0] == days[1] else ""
        words["window_times"] = phrases.times(start, end) if days[0] == days[1] else words["window"]
    if facts.promised_date and facts.promised_date >= phrases.today:
        words["day"] = phrases.day(facts.promised_date)
        words["later_day"] = words["day"] if facts.promised_date > phrases.today else ""
    return words


def _near(facts: Facts) -> dict[str, Any]:
    minutes = facts.minutes_to_go
    return {
        "stops": facts.stops_to_go,
        "minutes": None if minutes is None else max(_MINUTES_STEP, -(-minutes // _MINUTES_STEP) * _MINUTES_STEP),
    }


def _place(facts: Facts, phrases: Phrases, language: Language) -> dict[str, Any]:
    """Where it was left, by code or in the carrier's words, and where it can be fetched."""
    code = clean(facts.where).lower().replace(" ", "_")
    until = facts.pickup_until if facts.pickup_until and facts.pickup_until > facts.now else None
    return {
        "place": language.gettext(PLACES[code]) if code in PLACES else "",
        "where": "" if code in PLACES else clean(facts.where),
        "pickup_name": clean(facts.pickup_name),
        "pickup_address": clean(facts.pickup_address),
        "pickup_code": clean(facts.pickup_code),
        "pickup_until": phrases.moment(until) if until else "",
    }


def _options(facts: Facts, language: Language) -> dict[str, Any]:
    known = [(clean(digit), name) for digit, name in facts.menu if name in CHOICE_IN_ROW]
    return {
        "choices": ", ".join(language.gettext(CHOICE_IN_SENTENCE[name], digit=digit) for digit, name in known),
        "menu": [(digit, language.gettext(CHOICE_IN_ROW[name])) for digit, name in known],
        "proof": [language.gettext(PROOFS[kind]) for kind, _reference in facts.proof if kind in PROOFS],
    }
