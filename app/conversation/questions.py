"""An open question as it is kept between two replies: plain JSON, and back."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from app.conversation.meaning import Offer, Question
from app.conversation.state import Open


def to_data(asked: Open, at: datetime) -> dict[str, object]:
    """Plain values, with when it was asked (aware)."""
    question = asked.question
    return {
        "kind": question.kind,
        "of": question.of,
        "day": question.day.isoformat() if question.day else None,
        "options": [_offer_data(offer) for offer in question.options],
        "pending": dict(asked.pending),
        "asked_at": at.isoformat(),
    }


def from_data(data: Mapping[str, Any], parcel: int | None) -> Open:
    """The question that `to_data` wrote."""
    question = Question(
        data["kind"],
        tuple(_offer(raw) for raw in data["options"]),
        data["of"],
        date.fromisoformat(data["day"]) if data["day"] else None,
    )
    return Open(question, parcel, data["pending"])


def asked_at(data: Mapping[str, Any]) -> datetime:
    """When it was asked."""
    return datetime.fromisoformat(data["asked_at"])


def _offer_data(offer: Offer) -> dict[str, object]:
    times = {"start": offer.start, "end": offer.end, "day": offer.day}
    plain: dict[str, object] = {"key": offer.key, "meaning": offer.meaning, "name": offer.name, "ref": offer.ref}
    return plain | {name: value.isoformat() for name, value in times.items() if value}


def _offer(raw: Mapping[str, str]) -> Offer:
    start, end = (datetime.fromisoformat(raw[name]) if name in raw else None for name in ("start", "end"))
    day = date.fromisoformat(raw["day"]) if "day" in raw else None
    return Offer(raw["key"], raw["meaning"], raw["name"], start, end, day, raw["ref"])
