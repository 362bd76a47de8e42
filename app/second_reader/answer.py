"""A model's answer: its exact form, and what of it is believed. Whatever does not fit in every detail is no reading at all."""

from datetime import date, time, timedelta
from typing import Annotated, Literal, get_args
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from app.conversation.meaning import Context, Intent, Reading, When
from app.conversation.opinion import Unclear
from app.second_reader.masking import Masked

FARTHEST = timedelta(days=60)
Place = Literal[
    "porch", "front_door", "back_door", "garage", "shed", "carport", "garden", "mailbox", "reception", "concierge",
    "bin_store", "balcony", "greenhouse", "other",
]  # fmt: skip
PLACES: tuple[str, ...] = get_args(Place)


class UnfitAnswer(Exception):
    """Why an answer is not used; one word, never any of its text."""


class AnswerWhen(BaseModel):
    """One wished time, in local days and hours."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    day: date | None = None
    start: time | None = None
    end: time | None = None
    first: date | None = None
    last: date | None = None


class ModelAnswer(BaseModel):
    """What a model may say, and nothing else: codes, times, and the name of a person out of the text."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    intent: Intent
    when: Annotated[list[AnswerWhen], Field(max_length=3)] = []
    place: Place | None = None
    who: Annotated[str, Field(min_length=1, max_length=60)] | None = None
    key: Annotated[str, Field(min_length=1, max_length=2)] | None = None
    score: Annotated[int, Field(ge=0, le=10)] | None = None


def believed(content: str, asked: Unclear, masked: Masked) -> Reading:
    """The reading that an answer amounts to. Raises UnfitAnswer with the reason."""
    try:
        answer = ModelAnswer.model_validate_json(_unfenced(content))
    except ValidationError:
        raise UnfitAnswer("form") from None
    whens = tuple(_when(one, asked.context) for one in answer.when)
    intent = answer.intent
    return Reading(
        intent,
        when=tuple(when for when in whens if when != When()) if intent is Intent.RESCHEDULE else (),
        place=answer.place if intent is Intent.SAFE_PLACE else None,
        who=_who(answer.who, asked.text, masked) if intent in (Intent.NEIGHBOUR, Intent.INSTRUCTION) else None,
        key=_key(answer.key, asked.context) if intent is Intent.CHOOSE else None,
        text=asked.text.strip(),
    )


def _unfenced(content: str) -> str:
    """Models that were not told of a schema like to put JSON between fences."""
    text = content.strip()
    if not (text.startswith("```") and text.endswith("```")):
        return text
    return text[3:-3].removeprefix("json").strip()


def _when(one: AnswerWhen, context: Context) -> When:
    today = context.now.astimezone(ZoneInfo(context.zone)).date()
    days = [day for day in (one.day, one.first, one.last) if day is not None]
    if any(not today <= day <= today + FARTHEST for day in days):
        raise UnfitAnswer("day")
    if (one.day and (one.first or one.last)) or (one.first and one.last and one.first > one.last):
        raise UnfitAnswer("day")
    if any(hour is not None and hour.tzinfo is not None for hour in (one.start, one.end)):
        raise UnfitAnswer("hour")
    if one.start is not None and one.end is not None and one.start >= one.end:
        raise UnfitAnswer("hour")
    return When(one.day, one.start, one.end, one.first, one.last)


def _who(who: str | None, text: str, masked: Masked) -> str | None:
    """Only what the customer wrote: it is shown to them, and read by the driver."""
    if who is None:
        return None
    name = masked.unmasked(who).strip()
    if not name or len(name) > 60 or not name.isprintable() or name.casefold() not in text.casefold():
        raise UnfitAnswer("who")
    return name


def _key(key: str | None, context: Context) -> str:
    offered = context.question.options if context.question else ()
    if key is None or all(offer.key != key for offer in offered):
        raise UnfitAnswer("key")
    return key
