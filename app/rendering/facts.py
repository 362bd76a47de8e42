"""What goes into a rendering, what comes out, and its one error."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from app.errors import PorchlightError


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything a template may show, as plain values. All datetimes are aware; they are shown in `zone`, an IANA name.

    `parcels` has one entry a parcel: its description, or "" without one. `window` is the promise to show. `happened_at` is
    when the delivery was delivered, attempted, collected. `menu` pairs a digit with a choice (brand_book.CHOICES); `proof`
    pairs a kind (photo, signature, code) with its reference. `moved_later`: `window` or `promised_date` is later than what
    was last told, so sorry is due, and `delayed` has a time to tell. `reason` and `where` are codes or words of the carrier.
    Without `link` no link is shown. `saying` is what an answer says (docs/brands.md), plain JSON: days as YYYY-MM-DD, times as
    HH:MM on the clock at the address, moments as ISO with offset. What is missing in it or makes no sense is not shown.
    """

    ref: str
    now: datetime
    zone: str
    recipient_name: str | None = None
    parcels: tuple[str, ...] = ()
    promised_date: date | None = None
    window: tuple[datetime, datetime] | None = None
    stops_to_go: int | None = None
    minutes_to_go: int | None = None
    happened_at: datetime | None = None
    reason: str | None = None
    where: str | None = None
    received_by: str | None = None
    pickup_name: str | None = None
    pickup_address: str | None = None
    pickup_code: str | None = None
    pickup_until: datetime | None = None
    menu: tuple[tuple[str, str], ...] = ()
    proof: tuple[tuple[str, str], ...] = ()
    moved_later: bool = False
    link: str = ""
    saying: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rendered:
    """One message as it leaves. SMS: `body`, with `encoding` and `segments` as they will be billed. E-mail: all texts."""

    subject: str
    body: str
    html: str = ""
    encoding: str = ""
    segments: int = 0


class RenderError(PorchlightError):
    """A template is missing, broken, too long or asks for something that isn't there. Names the template."""

    code = "render_failed"
