"""Brands are folders: this reads them, checks them, and hands out one frozen `Brand` each."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time, timedelta
from email.utils import parseaddr
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel import Locale, UnknownLocaleError

from app.errors import NotFound, SetupError
from app.journey.steps import Journey, parse_journey

CHOICES = ("another_time", "locker", "pickup_point", "safe_place", "neighbour")
AA = 4.5  # WCAG 2.2 contrast of text against what is behind it
WHITE, BLACK, NIGHT, INK = "#ffffff", "#000000", "#1b1d21", "#14161a"  # NIGHT is the dark surface, INK the text on its accent

_Stamp = tuple[tuple[str, int, int], ...]


@dataclass(frozen=True, slots=True)
class Brand:
    """Whose name is on the message.

    `accent` stands on white and on `tint` and carries `on_accent`; the `_dark` ones do the same by night. The brand asks
    for one colour; it is moved until the contrast is AA everywhere. `quiet_hours` are local times at the address (from,
    until), None for none. `cut_off` is how long before the window's start a change is still taken.
    """

    key: str
    name: str
    tone: Literal["formal", "familiar"]
    default_locale: str
    time_zone: str
    accent: str
    tint: str
    accent_dark: str
    tint_dark: str
    email_from: str
    reply_to: str
    sms_sender: str
    support: str
    quiet_hours: tuple[time, time] | None
    offered: tuple[str, ...]
    cut_off: timedelta
    journey: Journey
    on_accent: str = WHITE
    on_accent_dark: str = INK


class BrandBook:
    """All brands of a folder with a folder a brand. Raises SetupError in one line naming file and field."""

    def __init__(self, folder: Path, default_journey: Path) -> None:
        self.folder = folder
        self._default_journey = default_journey
        self._stamp: _Stamp = self._look()
        self._brands = self._read()

    def get(self, key: str) -> Brand:
        """The brand of this key. Raises NotFound."""
        try:
            return self._brands[key]
        except KeyError:
            raise NotFound(f"there is no brand {key!r} in {self.folder}") from None

    def keys(self) -> tuple[str, ...]:
        """The keys of all brands, sorted."""
        return tuple(self._brands)

    def refresh(self) -> bool:
        """Reads the folder again if a file changed; says whether it did.

        Raises SetupError for a file that became wrong, and keeps the brands as they were.
        """
        stamp = self._look()
        if stamp == self._stamp:
            return False
        self._stamp = stamp
        self._brands = self._read()
        return True

    def _look(self) -> _Stamp:
        files = [self._default_journey, *self.folder.glob("*/brand.toml"), *self.folder.glob("*/journey.toml")]
        stats = ((str(file), file.stat()) for file in sorted(files) if file.is_file())
        return tuple((name, stat.st_mtime_ns, stat.st_size) for name, stat in stats)

    def _read(self) -> dict[str, Brand]:
        if not self.folder.is_dir():
            raise SetupError(f"{self.folder}: there is no such folder of brands")
        default = parse_journey(_load(self._default_journey), str(self._default_journey))
        found = {file.parent.name: _brand(file, default) for file in sorted(self.folder.glob("*/brand.toml"))}
        if not found:
            raise SetupError(f"{self.folder}: there is no brand; make a folder with a brand.toml in it")
        return found


def _brand(file: Path, default: Journey) -> Brand:
    own = file.with_name("journey.toml")
    journey = parse_journey(_load(own), str(own), default) if own.is_file() else default
    return _parse_brand(_load(file), str(file), file.parent.name, journey)


def _load(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SetupError(f"{file}: {error}") from None


class _Page:
    """The fields of one brand.toml, each asked for once; what nobody asked for is refused as a misspelling."""

    def __init__(self, values: Mapping[str, Any], origin: str) -> None:
        self._left = dict(values)
        self._origin = origin

    def wrong(self, field: str, why: str) -> SetupError:
        return SetupError(f"{self._origin}: {field} {why}", field=field)

    def text(self, field: str, pattern: str, why: str, default: str | None = None) -> str:
        value = self._left.pop(field, default)
        if value is None:
            raise self.wrong(field, "is missing")
        if not isinstance(value, str) or not re.fullmatch(pattern, value):
            raise self.wrong(field, why)
        return value

    def number(self, field: str, low: int, high: int, default: int) -> int:
        value = self._left.pop(field, default)
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            raise self.wrong(field, f"must be a whole number from {low} to {high}")
        return value

    def names(self, field: str, allowed: tuple[str, ...]) -> tuple[str, ...]:
        value = self._left.pop(field, [])
        if not isinstance(value, list) or len(set(map(str, value))) != len(value) or any(v not in allowed for v in value):
            raise self.wrong(field, f"must be a list without repeats of {', '.join(allowed)}")
        return tuple(value)

    def close(self) -> None:
        for field in sorted(self._left):
            raise self.wrong(field, "is not a field of a brand")


def _parse_brand(values: Mapping[str, Any], origin: str, key: str, journey: Journey) -> Brand:
    page = _Page(values, origin)
    if not re.fullmatch(r"[a-z][a-z0-9-]{0,39}", key):
        raise page.wrong("key", f"{key!r} (the folder's name) must be lower-case letters, digits and hyphens")
    tone = page.text("tone", "formal|familiar", "must be formal or familiar", "familiar")
    asked = page.text("accent", "#[0-9a-fA-F]{6}", "must be a colour such as #b4431f").lower()
    tint, tint_dark = _mix(asked, WHITE, 0.92), _mix(asked, NIGHT, 0.84)
    brand = Brand(
        key=key,
        name=page.text("name", r"[^\x00-\x1f<>]{1,40}", "must be 1 to 40 characters on one line, without < and >"),
        tone="formal" if tone == "formal" else "familiar",
        default_locale=_locale(page),
        time_zone=_zone(page),
        accent=_readable(asked, WHITE, tint, towards=BLACK),
        tint=tint,
        accent_dark=_readable(asked, NIGHT, tint_dark, towards=WHITE),
        tint_dark=tint_dark,
        email_from=_sender(page),
        reply_to=page.text("reply_to", r"[^\s@<>,]+@[^\s@<>,]+\.[^\s@<>,]+", "must be one e-mail address"),
        sms_sender=page.text(
            "sms_sender",
            r"\+[1-9]\d{6,14}|MG[0-9a-fA-F]{32}|(?=.*[A-Za-z])[A-Za-z0-9 ]{1,11}",
            "must be a number such as +12125550100, a Twilio messaging service (MG...), or up to 11 letters and digits",
        ),
        support=page.text("support", r"https://\S{4,190}|\+?[\d ()/-]{5,30}", "must be a phone number or an https:// address"),
        quiet_hours=_quiet_hours(page),
        offered=page.names("offered", CHOICES),
        cut_off=timedelta(minutes=page.number("cut_off_minutes", 0, 7 * 24 * 60, 60)),
        journey=journey,
    )
    page.close()
    return brand


def _locale(page: _Page) -> str:
    value = page.text("default_locale", r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*", "must be a language such as en-GB or de")
    try:
        return str(Locale.parse(value.replace("-", "_"))).replace("_", "-")
    except (ValueError, UnknownLocaleError):
        raise page.wrong("default_locale", f"{value!r} is not a language such as en-GB or de") from None


def _zone(page: _Page) -> str:
    value = page.text("time_zone", r"[A-Za-z0-9_+/-]{1,64}", "must be an IANA time zone such as Europe/Berlin")
    try:
        return ZoneInfo(value).key
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise page.wrong("time_zone", f"{value!r} is not an IANA time zone such as Europe/Berlin") from None


def _sender(page: _Page) -> str:
    why = "must look like: Lark & Co <deliveries@lark.example.com>"
    value = page.text("email_from", r"[^\x00-\x1f<>,\"]{1,60} <[^\s@<>,]+@[^\s@<>,]+\.[^\s@<>,]+>", why)
    if not parseaddr(value)[1]:
        raise page.wrong("email_from", why)
    return value


def _quiet_hours(page: _Page) -> tuple[time, time] | None:
    hour = r"([01]\d|2[0-3]):[0-5]\d"
    value = page.text("quiet_hours", f"off|{hour}-{hour}", "must be off or local times such as 21:00-08:00", "21:00-08:00")
    if value == "off":
        return None
    start, end = (time.fromisoformat(part) for part in value.split("-"))
    if start == end:
        raise page.wrong("quiet_hours", "must not start and end at the same time; write off for none")
    return start, end


def contrast(one: str, other: str) -> float:
    """The WCAG contrast ratio of two colours written #rrggbb, from 1 to 21."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    parts = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _mix(colour: str, other: str, share: float) -> str:
    """`colour` with a share from 0 to 1 of `other`."""
    pairs = ((int(colour[i : i + 2], 16), int(other[i : i + 2], 16)) for i in (1, 3, 5))
    return "#" + "".join(f"{round(one + (two - one) * share):02x}" for one, two in pairs)


def _readable(colour: str, *behind: str, towards: str) -> str:
    """`colour` itself, or as little nearer to `towards` as makes it readable on all of `behind`."""
    shades = (_mix(colour, towards, percent / 100) for percent in range(101))
    return next(shade for shade in shades if all(contrast(shade, surface) >= AA for surface in behind))
