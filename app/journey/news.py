"""What of a change is news: a delivery before and after, a journey, and the time, become messages to be or reasons not to."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from app.journey.steps import Journey, Step
from app.lifecycle import State


@dataclass(frozen=True, slots=True)
class View:
    """A delivery as a journey sees it. `minutes_to_go` comes from an ETA that can still be believed, else it is None.

    `near_keys`: the rounds in which nearness was news already. The view before can't tell: it comes nearer while time passes.
    """

    state: State
    zone: str
    promised_date: date | None = None
    stops_to_go: int | None = None
    minutes_to_go: int | None = None
    window_known: bool = False
    reason: str = ""
    promise_version: int = 0
    told_version: int = 0
    promise_broken: bool = False
    near_keys: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class News:
    """Something to tell. `key` names the news for good; times are UTC; `inputs` go into the why."""

    step: Step
    key: str
    due_at: datetime
    expires_at: datetime
    inputs: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Silence:
    """A reason to say nothing about something that a step speaks of."""

    step: Step
    rule: str
    inputs: dict[str, object] = field(default_factory=dict)


def news(before: View | None, after: View, journey: Journey, now: datetime) -> list[News | Silence]:
    """What each step makes of the change. `before` is None for a delivery just planned."""
    found: list[News | Silence] = []
    for step in journey.steps:
        found.extend(_of_step(step, before, after, now))
    return found


def _of_step(step: Step, before: View | None, after: View, now: datetime) -> Iterator[News | Silence]:
    if step.on == "planned":
        yield from _planned(step, before, after, now)
    elif step.on == "progress":
        key = _round_key(step, after, now)
        if _near(step, after) and key not in after.near_keys:
            yield _now(step, after, now, key, to_go=after.stops_to_go, minutes=after.minutes_to_go)
    elif step.on == "promise_broken":
        if after.promise_broken and after.state.status in step.true_while:
            yield _now(step, after, now, f"{step.kind}:{after.promise_version}", promise=after.promise_version)
    elif step.on == f"status:{after.state.status}":
        yield from _status(step, before, after, now)


def _status(step: Step, before: View | None, after: View, now: datetime) -> Iterator[News | Silence]:
    state = after.state
    if before is not None and before.state.status == state.status:
        return
    if state.since is None or not _conditions(step, after):
        return
    if now - state.since > step.fresh_for:
        yield Silence(step, "too-old", {"happened": state.since.isoformat(), "fresh_for_s": step.fresh_for.total_seconds()})
        return
    yield _now(step, after, now, _round_key(step, after, state.since), status=str(state.status))


def _planned(step: Step, before: View | None, after: View, now: datetime) -> Iterator[News | Silence]:
    day = after.promised_date
    if day is None or after.state.status not in step.true_while or (before is not None and before.promised_date == day):
        return
    zone = ZoneInfo(after.zone)
    assert step.at is not None
    due = datetime.combine(day - timedelta(days=step.days_before), step.at, zone).astimezone(UTC)
    begins = datetime.combine(day, time(0), zone).astimezone(UTC)
    if now >= begins:
        yield Silence(step, "day-is-here", {"promised": day.isoformat()})
        return
    inputs: dict[str, object] = {"on": step.on, "promised": day.isoformat()}
    yield News(step, f"{step.kind}:{day.isoformat()}", max(due, now), begins, inputs)


def _now(step: Step, view: View, now: datetime, key: str, **inputs: object) -> News:
    due = now + step.delay
    return News(step, key, due, due + step.valid_for, {"on": step.on, **inputs})


def _round_key(step: Step, view: View, moment: datetime) -> str:
    """Once a round and local day: a second scan the same day is no news, being out again the next day is."""
    return f"{step.kind}:{view.state.cycle}:{moment.astimezone(ZoneInfo(view.zone)).date().isoformat()}"


def _near(step: Step, view: View) -> bool:
    when = step.when
    few = when.stops_to_go is not None and view.stops_to_go is not None and view.stops_to_go <= when.stops_to_go
    soon = when.minutes_to_go is not None and view.minutes_to_go is not None and view.minutes_to_go <= when.minutes_to_go
    return view.state.status in step.true_while and (few or soon) and _conditions(step, view)


def _conditions(step: Step, view: View) -> bool:
    when = step.when
    if when.reasons and view.reason not in when.reasons:
        return False
    return when.window_known is None or when.window_known == view.window_known
