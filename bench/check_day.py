"""Whether each message of a replayed day came once and in order: `python -m bench.check_day --events E --fake-log F [--json]`.

Reads only the events that were sent (`porchlight replay ... --record E`) and what `porchlight fake-twilio --log F` took, and
uses nothing of ours, so that a mistake of ours cannot excuse itself. One log a replay; every recipient has a phone of their
own. Exit code 0: nothing twice, out of order, stale, missing or unrecognised; 1: something; 2: these files cannot be judged.
"""

import argparse
import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

Row = dict[str, Any]

# What a text begins with after "Brand: ", in English and in German with "Sie" and "du"; P is "Your parcel", "Your 2 parcels".
P, PS = r"Your parcel", r"Your \d+ parcels"
D, DS = r"(?:Ihr|Dein) Paket", r"(?:Ihre|Deine) \d+ Pakete"
KINDS = {
    "planned": rf"{P} arrives |{PS} arrive |We have (?:a parcel|\d+ parcels) for you|{D} kommt |{DS} kommen "
    r"|Wir haben (?:ein Paket|\d+ Pakete) für (?:Sie|dich)",
    "out_for_delivery": rf"{P} is on its way|{PS} are on their way|{D} ist unterwegs|{DS} sind unterwegs",
    "window_moved": rf"Sorry, your (?:parcel comes|\d+ parcels come) later|New time for your |(?:{P} needs|{PS} need) a new time"
    r"|Entschuldigung, (?:Ihr|dein)e? (?:Paket kommt|\d+ Pakete kommen) später|Neue Zeit für "
    rf"|{D} braucht eine neue|{DS} brauchen eine neue",
    "delayed": r"Sorry, your (?:parcel is|\d+ parcels are) running late"
    r"|Entschuldigung, (?:Ihr|dein)e? (?:Paket verspätet|\d+ Pakete verspäten) sich",
    "arriving_soon": rf"(?:{P} is|{PS} are) (?:\d+ stops away|next\.|about \d+ minutes away|nearly there)"
    rf"|(?:{D} ist|{DS} sind) (?:noch \d+ Stopps|als Nächstes dran|in etwa \d+ Minuten da|gleich da)",
    "attempted": r"We came with your |Wir waren mit (?:Ihre|deine)|Wir haben (?:Sie|dich) mit (?:Ihre|deine)",
    "at_pickup_point": rf"(?:{P} is|{PS} are) waiting at |(?:{D} liegt|{DS} liegen) zur Abholung bereit",
    "delivered": rf"(?:{P} was|{PS} were) delivered|{D} wurde (?:.{{1,60}} )?zugestellt|{DS} wurden (?:.{{1,60}} )?zugestellt",
    "survey": r"How was your delivery\?|How did we do |Wie war die Zustellung\?|Wie zufrieden waren Sie |Wie hat es mit deiner ",
}
_TEXT = {kind: re.compile(rf"[^:]{{1,80}}: (?:{start})") for kind, start in KINDS.items()}
# How far along the delivery is when a message is news; within one round nothing nearer the start follows.
PLACE = {"planned": 1, "out_for_delivery": 2, "window_moved": 2, "delayed": 2, "arriving_soon": 3, "attempted": 4}
PLACE |= {"at_pickup_point": 5, "delivered": 6, "survey": 7}
TROUBLE = {"window_moved": 3, "delayed": 3}  # a van may break down when it is nearly there, but not after the hand-over
FAULTS = ("twice", "out of order", "stale", "missing", "unrecognised")

# How often the same message may be taken when the one before failed with this code.
MAY_COME_AGAIN = {30001: 5, 30003: 2, 30008: 2}
# After these nothing more need be tried on this phone; the others of a refusal concern one message or the moment.
UNREACHABLE = {21211, 21610, 21614, 30004, 30005, 30006}
PASSING = {20429, 20500, 20503}
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


@dataclass
class Told:
    """What one phone was told in the round that is on, kind to the bodies, and how many rounds are left."""

    rounds_left: int
    kinds: dict[str, list[Row]] = field(default_factory=dict)
    delivered: bool = False

    @property
    def place(self) -> int:
        """How far along."""
        return max((PLACE[kind] for kind in self.kinds), default=0)


@dataclass
class Verdict:
    """Everything found. `faults` maps each of FAULTS to sentences."""

    taken: Counter[str] = field(default_factory=Counter)
    again: int = 0
    strangers: int = 0
    due: int = 0
    unreachable: int = 0
    faults: dict[str, list[str]] = field(default_factory=lambda: {fault: [] for fault in FAULTS})

    @property
    def closing(self) -> str:
        """The line that counts."""
        return ", ".join(f"{len(found)} {fault}" for fault, found in self.faults.items())


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


def judge(events: Iterable[Row], log: Iterable[Row]) -> Verdict:
    """Compares what was taken with what was sent. Raises Unjudgeable."""
    verdict, known = Verdict(), deliveries(events)
    told = {phone: Told(delivery.rounds - 1) for phone, delivery in known.items()}
    taken: dict[str, Row] = {}
    unreachable: set[str] = set()
    for line in log:
        if line["event"] == "message" and line["to"] in known:
            taken[line["sid"]] = line
            _take(verdict, known[line["to"]].ref, told[line["to"]], line)
        elif line["event"] == "message":
            verdict.strangers += 1
        elif line["event"] == "refused" and line["code"] not in PASSING:
            if line["code"] in UNREACHABLE or _kind(line["body"]) == "delivered":
                unreachable.add(line["to"])
        elif line["event"] == "callback" and line["code"] and line["sid"] in taken:
            taken[line["sid"]]["failed"] = line["code"]
            if line["code"] in UNREACHABLE:
                unreachable.add(taken[line["sid"]]["to"])
    for phone, delivery in known.items():
        verdict.due += delivery.delivered
        if delivery.delivered and not told[phone].delivered:
            verdict.unreachable += phone in unreachable
            if phone not in unreachable:
                verdict.faults["missing"].append(f"{delivery.ref} was delivered and nobody said so")
    return verdict


def _take(verdict: Verdict, ref: str, told: Told, line: Row) -> None:
    kind = _kind(line["body"])
    if not kind:
        verdict.faults["unrecognised"].append(f"{ref} {line['sid']}: {line['body'][:60]!r}")
        return
    verdict.taken[kind] += 1
    same = [row for row in told.kinds.get(kind, []) if kind != "window_moved" or row["body"] == line["body"]]
    allowed = MAY_COME_AGAIN.get(same[-1].get("failed", 0), 1) if same else 1
    behind = TROUBLE.get(kind, PLACE[kind]) < told.place
    if same and len(same) < allowed and not behind:
        verdict.again += 1
    elif (same or behind) and (told.delivered or not told.rounds_left):
        fault = "twice" if same else "stale" if told.delivered else "out of order"
        verdict.faults[fault].append(f"{ref} {line['sid']}: {kind} after {', '.join(told.kinds)}")
    elif same or behind:
        told.rounds_left -= 1
        told.kinds.clear()
    told.kinds.setdefault(kind, []).append(line)
    told.delivered = told.delivered or kind == "delivered"


def _kind(body: str) -> str:
    return next((kind for kind, pattern in _TEXT.items() if pattern.match(body)), "")


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


def _lines(path: Path) -> list[Row]:
    try:
        return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    except (OSError, json.JSONDecodeError) as error:
        raise Unjudgeable(f"{path}: {error}") from error


def _show(verdict: Verdict) -> None:
    for kind in KINDS:
        print(f"{kind:<18}{verdict.taken[kind]:>8}")
    told = verdict.due - verdict.unreachable - len(verdict.faults["missing"])
    print(f"\n{verdict.taken.total()} messages, {verdict.again} of them again after a failure that allows it")
    print(f"{verdict.due} deliveries with a phone were delivered: {told} told, {verdict.unreachable} phones not reachable")
    if verdict.strangers:
        print(f"{verdict.strangers} messages to phones that are not in these events, not judged")
    for fault, found in verdict.faults.items():
        for sentence in found[:10]:
            print(f"{fault}: {sentence}")
    print(verdict.closing)


def main(arguments: Sequence[str] | None = None) -> int:
    """The command. Its exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=Path, required=True, help="what `porchlight replay ... --record` wrote")
    parser.add_argument("--fake-log", type=Path, required=True, help="what `porchlight fake-twilio --log` wrote")
    parser.add_argument("--json", action="store_true", help="the verdict as one JSON object")
    options = parser.parse_args(arguments)
    try:
        verdict = judge(_lines(options.events), _lines(options.fake_log))
    except Unjudgeable as error:
        print(error, file=sys.stderr)
        return 2
    if options.json:
        print(json.dumps(vars(verdict), ensure_ascii=False))
    else:
        _show(verdict)
    return 1 if any(verdict.faults.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
