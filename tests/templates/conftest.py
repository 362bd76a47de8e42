"""Facts to render: ordinary ones, the longest that the API lets in, and ones that mean harm."""

from datetime import UTC, date, datetime
from typing import Any

from app.rendering import KINDS, Facts

BRANDS = ("lark", "federweg")
LOCALES = ("en-GB", "en-US", "de-DE")
ZONES = {"en-GB": "Europe/London", "en-US": "America/New_York", "de-DE": "Europe/Berlin"}
EMAIL_KINDS = tuple(kind for kind in KINDS if kind != "survey")
MENUS = {
    "lark": (("1", "another_time"), ("2", "locker"), ("3", "safe_place")),
    "federweg": (("1", "another_time"), ("2", "neighbour"), ("3", "pickup_point")),
}
WITH_WINDOW = ("planned", "out_for_delivery", "arriving_soon", "window_moved", "delayed")
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
WINDOW = (datetime(2026, 11, 24, 14, 10, tzinfo=UTC), datetime(2026, 11, 24, 15, 40, tzinfo=UTC))
HOSTILE = "{{7*7}}<script>alert(1)</script>\r\nBcc: x@example.com\u202e 🎁"


def ordinary(brand: str = "lark", **changes: Any) -> Facts:
    """A delivery as most are, with everything known that can be."""
    values: dict[str, Any] = {
        "ref": "LK-20417",
        "now": NOW,
        "zone": "Europe/London",
        "recipient_name": "Maya Osei",
        "parcels": ("Desk lamp",),
        "promised_date": date(2026, 11, 24),
        "window": WINDOW,
        "stops_to_go": 3,
        "minutes_to_go": 13,
        "happened_at": datetime(2026, 11, 24, 8, 32, tzinfo=UTC),
        "reason": "nobody_home",
        "where": "porch",
        "pickup_name": "Corner Books",
        "pickup_address": "12 Mill Lane",
        "pickup_code": "4821",
        "pickup_until": datetime(2026, 12, 1, 18, tzinfo=UTC),
        "menu": MENUS[brand],
        "proof": (("photo", "photos/1"),),
        "moved_later": True,
    }
    return Facts(**(values | changes))


def bare() -> Facts:
    """Only what every delivery has."""
    return Facts(ref="LK-1", now=NOW, zone="UTC")


def longest() -> Facts:
    """As long as the API lets it be."""
    text = "W" * 200
    return ordinary(
        ref=text, recipient_name=text, parcels=(text,) * 100, where=text, received_by=text, pickup_name=text,
        pickup_address=text, pickup_code="9" * 40, reason=text, window=(WINDOW[0], WINDOW[1].replace(day=26)),
    )  # fmt: skip


def hostile() -> Facts:
    """Every free text tries to be a template, a script, a header and a direction mark."""
    return ordinary(
        ref=HOSTILE, recipient_name=HOSTILE, parcels=(HOSTILE, HOSTILE), where=HOSTILE, received_by=HOSTILE,
        pickup_name=HOSTILE, pickup_address=HOSTILE, pickup_code=HOSTILE, reason=HOSTILE, proof=((HOSTILE, HOSTILE),),
        menu=((HOSTILE, HOSTILE), ("1", "locker")), link=f"https://lark.example.com/{HOSTILE}",
    )  # fmt: skip
