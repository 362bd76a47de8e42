"""The readers that are compared: ours, dateparser by itself, and the rule of Twilio's sample. Each answers a row of replies."""

from collections.abc import Callable, Mapping
from datetime import datetime, time
from typing import Any

from dateparser.search import search_dates

from app.cli.understand_command import answer_row, context_of
from app.conversation.reading import read

Reader = Callable[[Mapping[str, Any]], dict[str, Any]]
_NOTHING: dict[str, Any] = {"also": [], "when": None, "place": None, "who": None, "key": None, "score": None}


def porchlight(row: Mapping[str, Any]) -> dict[str, Any]:
    """What the service reads."""
    return answer_row(read(row["text"], context_of(row)))


def dateparser_alone(row: Mapping[str, Any]) -> dict[str, Any]:
    """Moves the parcel to the first date that dateparser finds; where it finds none it asks back, which harms nobody.

    It is told the language and the time of sending. An hour that is midnight's or the sending's was not said.
    """
    sent = datetime.fromisoformat(row["now"]).replace(tzinfo=None)
    settings = {"RELATIVE_BASE": sent, "PREFER_DATES_FROM": "future"}
    found = search_dates(row["text"], languages=[row["lang"][:2]], settings=settings)
    if not found:
        return {**_NOTHING, "intent": "other", "ask": True}
    at = found[0][1]
    start = None if at.time().replace(second=0) in (time(), sent.time().replace(second=0)) else at.strftime("%H:%M")
    return {
        **_NOTHING,
        "intent": "reschedule",
        "when": {"date": at.date().isoformat(), "start": start, "end": None},
        "ask": False,
    }


def twilio_sample(row: Mapping[str, Any]) -> dict[str, Any]:
    """A text that has "yes" in it agrees, and to a question of yes or no every other text says no.

    The sample knows no other question; here it then asks back where it finds no "yes", which harms nobody.
    """
    if "yes" in row["text"].lower():
        return {**_NOTHING, "intent": "yes", "ask": False}
    question = row["context"]["question"]
    asked = question is not None and question["kind"] in ("confirm", "home_today")
    return {**_NOTHING, "intent": "no" if asked else "other", "ask": not asked}


READERS: dict[str, Reader] = {"porchlight": porchlight, "dateparser": dateparser_alone, "Twilio sample": twilio_sample}
