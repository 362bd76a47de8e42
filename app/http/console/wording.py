"""The console in plain words: why somebody is needed, what was asked for, how it stands, how long it has waited."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta

from app.http.sandbox_times import Local
from app.http.sandbox_words import plain
from app.store.changes import Change
from app.store.places import Place
from app.store.slots import Slot
from app.store.tasks import TaskKind
from rescheduling.change import Kind

CHANNELS: Mapping[str, str] = {"sms": "text", "email": "e-mail", "page": "delivery page", "console": "console", "push": "push"}
TASKS: Mapping[TaskKind, str] = {
    TaskKind.HAND_OVER: "Needs a person",
    TaskKind.OPT_OUT_TRAP: "Opted out",
    TaskKind.WRONG_PERSON: "Wrong person",
    TaskKind.CLAIM: "Something went wrong",
    TaskKind.LOW_SCORE: "Low score",
    TaskKind.ADDRESS: "Address to be put right",
    TaskKind.PROMISE_BROKEN: "Agreed, and not done",
}
_SECRET = re.compile(r"(/d/)[\w-]{16,}")
UNANSWERED = "Wrote back"
KINDS: Mapping[Kind, str] = {
    Kind.RESCHEDULE: "Another time",
    Kind.LOCKER: "Parcel locker",
    Kind.PICKUP_POINT: "Pick-up point",
    Kind.SAFE_PLACE: "Safe place",
    Kind.NEIGHBOUR: "Neighbour",
    Kind.INSTRUCTION: "Note for the driver",
    Kind.ADDRESS: "Another address",
    Kind.CANCEL: "Called off",
}
SPOTS: Mapping[str, str] = {
    "porch": "Porch", "front_door": "Front door", "back_door": "Back door", "garage": "Garage", "shed": "Shed",
    "carport": "Carport", "garden": "Garden", "mailbox": "Mailbox", "reception": "Reception", "concierge": "Concierge",
    "bin_store": "Bin store", "balcony": "Balcony", "greenhouse": "Greenhouse", "other": "Somewhere else",
}  # fmt: skip
DID: Mapping[str, str] = {
    "said": "Your message is on its way.",
    "handed-back": "Porchlight answers here again.",
    "task": "Done, and off the list.",
    "asked": "Asked for. The driver’s plan has to agree; the person hears as soon as it does.",
    "withdrawn": "Taken back.",
}


def waited(since: datetime, now: datetime) -> str:
    """How long: `now`, `12 min`, `1 h 05`, `2 days`."""
    minutes = max(0, int((now - since).total_seconds() // 60))
    if minutes < 1:
        return "now"
    if minutes < 60:
        return f"{minutes} min"
    if minutes < 24 * 60:
        return f"{minutes // 60} h {minutes % 60:02}"
    days = minutes // (24 * 60)
    return f"{days} day" if days == 1 else f"{days} days"


def wish(change: Change, slot: Slot | None, place: Place | None, local: Local) -> str:
    """What was asked for, without what only the driver is to know: `tomorrow 17:00–20:00`."""
    if slot is not None:
        return local.window(slot.start_at, slot.end_at)
    if place is not None:
        return place.name
    if change.wish_date is not None:
        start, end = (moment.strftime("%H:%M") if moment else "" for moment in (change.wish_start, change.wish_end))
        hours = f"{start}–{end}" if start and end else f"from {start}" if start else f"until {end}" if end else ""
        return f"{local.day(change.wish_date)} {hours}".strip()
    return SPOTS.get(change.spot, plain(change.spot)) if change.spot else ""


def metres(distance: int | None) -> str:
    """`300 m`, `1.4 km`; empty when it is not known."""
    if distance is None:
        return ""
    return f"{distance} m" if distance < 1000 else f"{distance / 1000:.1f} km"


def sealed(text: str) -> str:
    """A text without the secret of its link: that opens the page as the person, and agents act in their own name."""
    return _SECRET.sub(r"\1…", text)


def lateness(since: datetime, now: datetime, promised: timedelta) -> str:
    """The tone of a wait: past what people are told ("usually within 10 minutes") it is bad."""
    return "bad" if now - since > promised else "wait"
