"""How a feed looks from outside: what each line of it says, as the flow that wrote it promised."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Literal

import orjson
from pydantic import BaseModel, Field

from app.store.feed import FeedEntry
from rescheduling.change import Kind


class WishedWindow(BaseModel):
    """The hours of a slot that was chosen."""

    start: datetime
    end: datetime


class WishedPlace(BaseModel):
    """A locker or pick-up point that was chosen."""

    ref: str
    kind: str = Field(description="locker or pickup_point")
    name: str
    latitude: float
    longitude: float


class Constraint(BaseModel):
    """What is asked for. `date`, `from` and `until` are local at the address, `window` has its offset."""

    window: WishedWindow | None
    date: date | None
    from_: str | None = Field(alias="from", description="HH:MM")
    until: str | None = Field(description="HH:MM")
    slot: str | None = Field(description="The reference of a slot; one place in it is held")
    place: WishedPlace | None = Field(description="One compartment of it is held")
    instruction: str | None = Field(description="Words for the driver; they may hold a gate code")


class FeedLine(BaseModel):
    """One line of the feed."""

    cursor: str
    change: str = Field(description="The id a verdict names")
    event: Literal["requested", "withdrawn"]
    at: datetime
    delivery: str = Field(description="The delivery's reference")
    kind: Kind
    route: str | None
    stop_number: int | None
    depot: str | None
    time_zone: str = Field(description="Of the address: `date`, `from` and `until` are local there")
    constraint: Constraint | None = Field(description="null when it is withdrawn: what was asked for before holds no more")


class FeedPage(BaseModel):
    """Lines in their order, and the cursor to go on from; the one that was sent when nothing came."""

    changes: list[FeedLine]
    cursor: str


def lines(entries: Sequence[FeedEntry]) -> list[dict[str, Any]]:
    """The lines as they go out: what was written, with the cursor in front."""
    return [{"cursor": str(entry.number), **orjson.loads(entry.body)} for entry in entries]
