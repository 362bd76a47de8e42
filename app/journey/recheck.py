"""Whether a message is still true at the moment of sending (R39)."""

from dataclasses import dataclass
from datetime import datetime

from app.journey.news import View
from app.journey.steps import Step


@dataclass(frozen=True, slots=True)
class Queued:
    """What a queued message says it is about.

    `cycle` alone won't do: an attempt that is reported late shifts it under a delivery that stands where it stood. So
    `since` is kept too, the time of the status in which the message was decided.
    """

    cycle: int
    since: str
    expires_at: datetime
    promised_date: str = ""
    promise_version: int = 0


def objection(step: Step | None, queued: Queued, view: View, overtaken: bool, now: datetime) -> str | None:
    """The rule by which it must not be sent any more, or None. `overtaken`: later news, further on, has left already."""
    if step is None:
        return "step-removed"
    if now >= queued.expires_at:
        return "expired"
    if view.state.status not in step.true_while:
        return "no-longer-true"
    if step.on == "planned":
        day = view.promised_date.isoformat() if view.promised_date else ""
        return None if day == queued.promised_date else "no-longer-true"
    if queued.cycle != view.state.cycle and queued.since != since_text(view):
        return "no-longer-true"
    if overtaken:
        return "overtaken"
    if step.on == "promise_broken" and view.told_version >= queued.promise_version:
        return "already-told"
    return None


def since_text(view: View) -> str:
    """When the status began, as it is kept with a message."""
    return view.state.since.isoformat() if view.state.since else ""
