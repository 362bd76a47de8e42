"""What the events of a replayed day say of each delivery, for `bench.check_day`. Uses nothing of ours."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

Row = dict[str, Any]
ANOTHER_TRY = {"at_depot", "on_vehicle", "out_for_delivery", "next_stop", "arrived", "delayed", "attempted"}
A_DAY_OUT = {"out_for_delivery", "next_stop", "delayed"}
ENDED_BEFORE = {"returned", "collected"}


@dataclass
class Delivery:
    """What the events say of one delivery. `rounds` is how often its messages may begin at the beginning."""

    ref: str
    phone: str
    rounds: int
    delivered: bool


class Unjudgeable(Exception):
    """These files do not allow a verdict; the message says why."""


def deliveries(events: Iterable[Row]) -> dict[str, Delivery]:
    """Deliveries by phone. Those without a phone are none of Twilio's business."""
    by_ref: defaultdict[str, dict[tuple[str, str], Row]] = defaultdict(dict)
    for event in events:
        by_ref[event["subject"]].setdefault((event["source"], event["id"]), event)
    found: dict[str, Delivery] = {}
    for ref, known in by_ref.items():
        history = sorted(known.values(), key=_moment)
        phone = next((_phone(event) for event in reversed(history) if _phone(event)), "")
        if phone in found:
            raise Unjudgeable(f"{ref} and {found[phone].ref} have the same phone; messages cannot be told apart")
        if phone:
            found[phone] = Delivery(ref, phone, _rounds(history), _delivered(history))
    return found


def _rounds(history: Sequence[Row]) -> int:
    """A round ends with an attempt, with a day out that led nowhere, or with the promise of another day."""
    zone = next((_zone(event) for event in history if _zone(event)), "")
    attempts, promised = 0, set[str]()
    days: defaultdict[int, set[str]] = defaultdict(set, {0: set()})
    for event in history:
        status, moment = event["data"].get("status", ""), _moment(event)
        if status in A_DAY_OUT:
            days[attempts].add((moment.astimezone(ZoneInfo(zone)) if zone else moment).date().isoformat())
        elif status in ANOTHER_TRY:
            days[attempts] |= set()
        attempts += status == "attempted"
        promised.add((event["data"].get("promised") or {}).get("date", ""))
    return sum(max(len(out), 1) for out in days.values()) + max(len(promised - {""}) - 1, 0)


def _delivered(history: Sequence[Row]) -> bool:
    """Delivered, and still so in the end."""
    statuses = [event["data"].get("status", "") for event in history]
    if "delivered" not in statuses:
        return False
    at = statuses.index("delivered")
    return not ENDED_BEFORE & set(statuses[:at]) and "returned" not in statuses[at:]


def _moment(event: Row) -> datetime:
    return datetime.fromisoformat(event["time"])


def _phone(event: Row) -> str:
    return str((event["data"].get("recipient") or {}).get("phone") or "")


def _zone(event: Row) -> str:
    return str((event["data"].get("address") or {}).get("time_zone") or "")
