"""The events we take: the CloudEvents 1.0 envelope and the data of each type. The published JSON Schemas come from here."""

from datetime import date, time
from typing import Annotated, Any, Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import phonenumbers
from babel import Locale, UnknownLocaleError
from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, EmailStr, Field, model_validator

from app.lifecycle import Status

PLANNED = "porchlight.delivery.planned"
STATUS = "porchlight.delivery.status"
POSITION = "porchlight.delivery.position"
ETA = "porchlight.delivery.eta"
PROOF = "porchlight.delivery.proof"


def _phone(value: str) -> str:
    try:
        number = phonenumbers.parse(value, None)
    except phonenumbers.NumberParseException:
        raise ValueError("write the phone number with its country code, as in +12125550123") from None
    if not phonenumbers.is_possible_number(number):
        raise ValueError("this is not a possible phone number; write it with its country code, as in +12125550123")
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def _zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, IsADirectoryError):
        raise ValueError("this is not an IANA time zone such as Europe/Berlin") from None
    return value


def _locale(value: str) -> str:
    try:
        return str(Locale.parse(value.replace("-", "_"), sep="_")).replace("_", "-")
    except (ValueError, UnknownLocaleError):
        raise ValueError("this is not a BCP 47 language such as en-GB or de") from None


Text = Annotated[str, Field(min_length=1, max_length=200)]
Phone = Annotated[str, Field(max_length=40), AfterValidator(_phone)]
Zone = Annotated[str, Field(max_length=64), AfterValidator(_zone)]
Language = Annotated[str, Field(max_length=35), AfterValidator(_locale)]


class _Data(BaseModel):
    """Unknown fields are refused by name: a misspelt field silently dropped would be a promise silently lost."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class Recipient(_Data):
    """The person it is for. At least one way to reach them."""

    name: Text | None = None
    phone: Phone | None = Field(default=None, description="E.164, with country code")
    email: EmailStr | None = None
    locale: Language | None = Field(default=None, description="BCP 47, for instance de or en-GB; the brand's default otherwise")

    @model_validator(mode="after")
    def _reachable(self) -> Self:
        if not (self.phone or self.email):
            raise ValueError("give a phone or an email")
        return self


class Address(_Data):
    """Where it goes. The time zone is taken from `time_zone`, else from the position, else from the brand."""

    street: Text | None = None
    postcode: Annotated[str, Field(max_length=20)] | None = None
    city: Text | None = None
    country: Annotated[str, Field(pattern="^[A-Z]{2}$", description="ISO 3166-1 alpha-2")] | None = None
    latitude: Annotated[float, Field(ge=-90, le=90)] | None = None
    longitude: Annotated[float, Field(ge=-180, le=180)] | None = None
    time_zone: Zone | None = Field(default=None, description="IANA name")
    note: Annotated[str, Field(max_length=500, description="Gate code, floor; kept encrypted")] | None = None


class Parcel(_Data):
    """One parcel of the delivery."""

    id: Text
    description: Text | None = Field(default=None, description="What the recipient would call it: shoes, lamp")


class Promised(_Data):
    """The day, and within it the window, in local time of the address."""

    date: date
    start: time | None = Field(default=None, description="Local wall time; with `end`")
    end: time | None = Field(default=None, description="Local wall time after `start`")

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if (self.start is None) != (self.end is None):
            raise ValueError("give both start and end, or neither")
        if self.start is not None and self.end is not None and self.end <= self.start:
            raise ValueError("end must be after start")
        if any(t is not None and t.tzinfo is not None for t in (self.start, self.end)):
            raise ValueError("start and end are local wall times without an offset")
        return self


class Planned(_Data):
    """The delivery is planned, or planned anew. A newer one replaces what an older one said."""

    recipient: Recipient
    buyer: Recipient | None = Field(default=None, description="Who ordered it, where that is somebody else; may call it off")
    address: Address = Field(default_factory=Address)
    parcels: Annotated[list[Parcel], Field(max_length=100)] = Field(default_factory=list)
    promised: Promised | None = None
    route: Text | None = None
    stop_number: Annotated[int, Field(ge=0, le=100_000)] | None = None
    depot: Text | None = None
    driver: Text | None = None


class PickupPoint(_Data):
    """Where it waits to be collected."""

    name: Text
    address: Text | None = None
    code: Annotated[str, Field(max_length=40, description="Kept encrypted")] | None = None
    until: AwareDatetime | None = Field(default=None, description="Collect before this moment")


class StatusChange(_Data):
    """Something happened to the delivery."""

    status: Status
    reason: Text | None = Field(default=None, description="Why it was attempted, delayed or damaged: a word such as nobody_home")
    carrier_code: Annotated[str, Field(max_length=64)] | None = Field(default=None, description="The carrier's own, as it is")
    where: Text | None = Field(default=None, description="Where it was left: porch, locker 12")
    received_by: Text | None = Field(default=None, description="Who took it")
    pickup_point: PickupPoint | None = None

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.status is Status.ATTEMPTED and not self.reason:
            raise ValueError("an attempted delivery needs a reason, such as nobody_home")
        if self.status is Status.AT_PICKUP_POINT and not self.pickup_point:
            raise ValueError("at_pickup_point needs a pickup_point with its name")
        return self


class Position(_Data):
    """How near the vehicle is: as stops before this one, or as coordinates, or both."""

    stops_to_go: Annotated[int, Field(ge=0, le=10_000)] | None = Field(default=None, description="Stops before this one")
    latitude: Annotated[float, Field(ge=-90, le=90)] | None = None
    longitude: Annotated[float, Field(ge=-180, le=180)] | None = None

    @model_validator(mode="after")
    def _something(self) -> Self:
        if self.stops_to_go is None and (self.latitude is None or self.longitude is None):
            raise ValueError("give stops_to_go, or latitude and longitude")
        return self


class PredictedArrival(_Data):
    """An upstream ETA. `low` and `high` are the upstream's own interval, if it has one."""

    arrival: AwareDatetime
    low: AwareDatetime | None = None
    high: AwareDatetime | None = None
    made_at: AwareDatetime | None = Field(default=None, description="When it was made; the event's time otherwise")
    stops_to_go: Annotated[int, Field(ge=0, le=10_000)] | None = None
    source: Text | None = Field(default=None, description="Who predicts")

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if (self.low is None) != (self.high is None):
            raise ValueError("give both low and high, or neither")
        if self.low is not None and self.high is not None and not self.low <= self.arrival <= self.high:
            raise ValueError("low <= arrival <= high must hold")
        return self


class Proof(_Data):
    """Proof of delivery. The picture itself stays with whoever took it; we keep the reference."""

    kind: Literal["photo", "signature", "code"]
    reference: Annotated[str, Field(min_length=1, max_length=500)]
    name: Text | None = Field(default=None, description="Who signed or received it")
    at: AwareDatetime | None = Field(default=None, description="When; the event's time otherwise")


class GivenWindow(_Data):
    """From when to when it comes."""

    start: AwareDatetime
    end: AwareDatetime


class Verdict(_Data):
    """What the optimiser says about a change. The door checks which field goes with which verdict."""

    verdict: Literal["accepted", "rejected", "seen", "honoured", "not_honoured"]
    window: GivenWindow | None = Field(default=None, description="When it comes then; needed to accept another time")
    reason: Text | None = Field(default=None, description="In words, or a code such as no_capacity; needed for a no")
    alternatives: Annotated[list[Text], Field(max_length=20)] = Field(default_factory=list, description="References of slots")
    photo: Annotated[str, Field(max_length=500)] | None = Field(default=None, description="An https URL: it was left as asked")


DATA: dict[str, type[_Data]] = {
    PLANNED: Planned,
    STATUS: StatusChange,
    POSITION: Position,
    ETA: PredictedArrival,
    PROOF: Proof,
}


class CloudEvent(BaseModel):
    """The envelope (CloudEvents 1.0). `subject` is the delivery's reference at the brand. Extensions are let through."""

    model_config = ConfigDict(extra="allow")

    specversion: Literal["1.0"]
    id: Annotated[str, Field(min_length=1, max_length=255)]
    source: Annotated[str, Field(min_length=1, max_length=255)]
    type: Annotated[str, Field(min_length=1, max_length=255)]
    subject: Annotated[str, Field(min_length=1, max_length=200, description="The delivery's reference")]
    time: AwareDatetime | None = Field(default=None, description="When it happened (RFC 3339); now otherwise")
    datacontenttype: str | None = None
    dataschema: str | None = None
    data: dict[str, Any]
