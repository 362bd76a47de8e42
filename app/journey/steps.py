"""A journey as its TOML file says it: steps, checked with errors that name the file and the field."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time, timedelta
from typing import Any

from app.errors import SetupError
from app.lifecycle import Status

CHANNELS = ("sms", "email")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
_FIELDS = {
    "kind", "on", "channels", "place", "true_while", "urgent", "delay", "days_before", "at",
    "valid_for", "fresh_for", "when", "menu", "every", "enabled",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class When:
    """Conditions of a step. `stops_to_go` and `minutes_to_go` are upper bounds, and either is enough."""

    stops_to_go: int | None = None
    minutes_to_go: int | None = None
    reasons: frozenset[str] = frozenset()
    window_known: bool | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a journey; the comments of templates/journey.toml say what each field means."""

    kind: str
    on: str
    channels: tuple[str, ...]
    place: int
    true_while: frozenset[Status]
    valid_for: timedelta
    fresh_for: timedelta = timedelta(days=365)
    urgent: bool = False
    delay: timedelta = timedelta(0)
    days_before: int = 0
    at: time | None = None
    menu: bool = False
    every: timedelta | None = None
    when: When = field(default_factory=When)


@dataclass(frozen=True, slots=True)
class Journey:
    """The steps of a brand, one a kind."""

    steps: tuple[Step, ...]

    def step(self, kind: str) -> Step | None:
        """The step of that kind, unless the brand took it out."""
        return next((step for step in self.steps if step.kind == kind), None)


def parse_journey(mapping: Mapping[str, Any], origin: str, base: Journey | None = None) -> Journey:
    """A journey out of a TOML file's content; steps replace those of `base` of the same kind.

    Raises SetupError naming `origin` (the file), the step and the field.
    """
    steps = {step.kind: step for step in (base.steps if base else ())}
    tables = mapping.get("step", [])
    extra = set(mapping) - {"step"} or ({"step"} if not _are(tables, dict) else set())
    if extra:
        raise SetupError(f"{origin}: unknown field {sorted(extra)[0]!r}; a journey has [[step]] tables only")
    seen = set()
    for number, raw in enumerate(tables, start=1):
        kind = raw.get("kind")
        if not isinstance(kind, str) or not re.fullmatch(r"[a-z][a-z_]{1,40}", kind):
            raise SetupError(f"{origin}: step {number}: kind must be a word such as out_for_delivery")
        if kind in seen:
            raise SetupError(f"{origin}: step {kind}: there are two steps of this kind")
        seen.add(kind)
        if _yes_no(raw, "enabled", f"{origin}: step {kind}", True):
            steps[kind] = _step(raw, f"{origin}: step {kind}")
        else:
            steps.pop(kind, None)
    return Journey(tuple(sorted(steps.values(), key=lambda step: (step.place, step.kind))))


def _step(raw: Mapping[str, Any], where: str) -> Step:
    unknown = sorted(set(raw) - _FIELDS)
    missing = [name for name in ("on", "channels", "place", "true_while", "valid_for") if name not in raw]
    if unknown or missing:
        raise SetupError(f"{where}: unknown field {unknown[0]!r}" if unknown else f"{where}: {missing[0]} is missing")
    channels = raw["channels"]
    if not _are(channels, str) or not channels or not set(channels) <= set(CHANNELS):
        raise SetupError(f"{where}: channels must be some of {', '.join(CHANNELS)}")
    step = Step(
        kind=raw["kind"],
        on=_trigger(raw["on"], where),
        channels=tuple(channels),
        place=_whole(raw, "place", where),
        true_while=frozenset(_status(name, f"{where}: true_while") for name in _names(raw, "true_while", where)),
        valid_for=duration(raw["valid_for"], f"{where}: valid_for"),
        fresh_for=duration(raw.get("fresh_for", "365d"), f"{where}: fresh_for"),
        urgent=_yes_no(raw, "urgent", where),
        delay=duration(raw.get("delay", "0s"), f"{where}: delay"),
        days_before=_whole(raw, "days_before", where) if "days_before" in raw else 0,
        at=_clock_time(raw["at"], where) if "at" in raw else None,
        menu=_yes_no(raw, "menu", where),
        every=duration(raw["every"], f"{where}: every") if "every" in raw else None,
        when=_when(raw.get("when", {}), where),
    )
    if step.on == "progress" and step.when.stops_to_go is None and step.when.minutes_to_go is None:
        raise SetupError(f'{where}: on = "progress" needs stops_to_go or minutes_to_go under [step.when]')
    if step.on == "planned" and (step.at is None or step.days_before < 1):
        raise SetupError(f'{where}: on = "planned" needs `at`, the local time of day, and `days_before` of at least 1')
    return step


def duration(text: object, where: str) -> timedelta:
    """`90m`, `2h`, `3d` as a timedelta. Raises SetupError naming `where`."""
    match = re.fullmatch(r"(\d{1,6})([smhd])", text) if isinstance(text, str) else None
    if match is None:
        raise SetupError(f'{where}: write a duration such as "90m", "2h" or "3d"')
    return timedelta(**{_UNITS[match[2]]: int(match[1])})


def _trigger(text: object, where: str) -> str:
    if isinstance(text, str) and text in {"planned", "progress", "promise_broken"}:
        return text
    if isinstance(text, str) and text.startswith("status:"):
        return f"status:{_status(text.removeprefix('status:'), f'{where}: on')}"
    raise SetupError(f"{where}: on must be planned, progress, promise_broken or status:<status>")


def _status(name: object, where: str) -> Status:
    try:
        return Status(str(name))
    except ValueError:
        raise SetupError(f"{where}: {name!r} is no status; known are {', '.join(Status)}") from None


def _clock_time(text: object, where: str) -> time:
    try:
        found = time.fromisoformat(str(text))
    except ValueError:
        found = None
    if found is None or found.tzinfo is not None:
        raise SetupError(f'{where}: at must be a local time such as "17:00"')
    return found


def _when(raw: object, where: str) -> When:
    if not isinstance(raw, dict):
        raise SetupError(f"{where}: when must be a [step.when] table")
    where = f"{where}: when"
    unknown = sorted(set(raw) - {"stops_to_go", "minutes_to_go", "reasons", "window_known"})
    if unknown:
        raise SetupError(f"{where}: unknown condition {unknown[0]!r}")
    return When(
        stops_to_go=_whole(raw, "stops_to_go", where) if "stops_to_go" in raw else None,
        minutes_to_go=_whole(raw, "minutes_to_go", where) if "minutes_to_go" in raw else None,
        reasons=frozenset(_names(raw, "reasons", where)) if "reasons" in raw else frozenset(),
        window_known=_yes_no(raw, "window_known", where) if "window_known" in raw else None,
    )


def _whole(raw: Mapping[str, Any], name: str, where: str) -> int:
    value = raw[name]
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise SetupError(f"{where}: {name} must be a whole number from 0 on")
    return value


def _yes_no(raw: Mapping[str, Any], name: str, where: str, default: bool = False) -> bool:
    value = raw.get(name, default)
    if not isinstance(value, bool):
        raise SetupError(f"{where}: {name} must be true or false, without quotes")
    return value


def _names(raw: Mapping[str, Any], name: str, where: str) -> list[str]:
    value: list[str] = raw[name]
    if not _are(value, str) or not value:
        raise SetupError(f'{where}: {name} must be a list such as ["delivered", "collected"]')
    return value


def _are(value: object, kind: type) -> bool:
    return isinstance(value, list) and all(isinstance(item, kind) for item in value)
