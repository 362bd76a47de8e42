"""What may be offered, as the optimiser or an operator names it: slots with their capacity, places with their compartments."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, model_validator

from app.http.cloudevents import control_characters

LONGEST_SLOT = timedelta(hours=24)
_CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d|24:00", re.ASCII)
Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


def _one_line(value: str) -> str:
    if control_characters(value):
        raise ValueError("control characters are not allowed here")
    return value


def _clock(value: str) -> str:
    if not _CLOCK.fullmatch(value):
        raise ValueError("write a time of day as in 08:00; 24:00 is the end of the day")
    return value


def _from_until(pair: list[str]) -> list[str]:
    if pair[0] >= pair[1]:
        raise ValueError("the first time must be before the second; hours over midnight are two days' hours")
    return pair


def _in_utc(moment: datetime) -> datetime:
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise ValueError("this time cannot be written in UTC") from None


Line = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(_one_line)]
Postcode = Annotated[str, Field(min_length=1, max_length=20), AfterValidator(_one_line)]
Moment = Annotated[AwareDatetime, AfterValidator(_in_utc)]
Room = Annotated[int, Field(ge=0, le=1_000_000)]
Pair = Annotated[list[Annotated[str, AfterValidator(_clock)]], Field(min_length=2, max_length=2), AfterValidator(_from_until)]
Hours = dict[Day, Annotated[list[Pair], Field(max_length=20)]]


class _Given(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    ref: Line


class SlotGiven(_Given):
    """Hours in which so many deliveries can be made."""

    start: Moment
    end: Moment
    capacity: Room = Field(description="All of it: what is taken counts too")
    depot: Line | None = Field(None, description="Whose vans; left out, it is for every delivery of the brand")

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if not timedelta() < self.end - self.start <= LONGEST_SLOT:
            raise ValueError("the end must come after the start, and at most 24 hours after it")
        return self

    def row(self) -> dict[str, object]:
        """For the table."""
        return {"ref": self.ref, "depot": self.depot, "start_at": self.start, "end_at": self.end, "capacity": self.capacity}


class PlaceGiven(_Given):
    """Somewhere a parcel can wait."""

    kind: Literal["locker", "pickup_point"]
    name: Line = Field(description="As people know it; it stands in messages")
    street: Line | None = None
    postcode: Postcode | None = None
    city: Line | None = None
    latitude: Annotated[float, Field(ge=-90, le=90)]
    longitude: Annotated[float, Field(ge=-180, le=180)]
    compartments: Room | None = Field(None, description="All of them; left out, room is no question")
    hours: Hours | None = Field(None, description='By day, local there: {"mon": [["08:00", "20:00"]]}; left out, not known')
    open: bool = Field(True, description="False: it is offered to nobody until it is true again")

    def row(self) -> dict[str, object]:
        """For the table."""
        return self.model_dump()


class Slots(BaseModel):
    """PUT /v1/slots."""

    model_config = ConfigDict(extra="forbid")

    slots: Sequence[SlotGiven]


class Places(BaseModel):
    """PUT /v1/places."""

    model_config = ConfigDict(extra="forbid")

    places: Sequence[PlaceGiven]
