"""Whether each message of a replayed day came once and in order: `python -m bench.check_day --events E --fake-log F [--json]`.

Reads only the events that were sent (`porchlight replay ... --record E`) and what `porchlight fake-twilio --log F` took, and
uses nothing of ours, so that a mistake of ours cannot excuse itself. One log a replay; every recipient has a phone of their
own. Exit code 0: nothing twice, out of order, stale, missing or unrecognised; 1: something; 2: these files cannot be judged.
"""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bench.day_events import Row, Unjudgeable, deliveries
from bench.day_words import BESIDE, KINDS, NOTE, SILENCED, STOPS, VERDICTS, answer_kind, news_kind

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


@dataclass
class Told:
    """What one phone was told in the round that is on, kind to the bodies, and how many rounds are left."""

    rounds_left: int
    kinds: dict[str, list[Row]] = field(default_factory=dict)
    delivered: bool = False
    answers: dict[str, list[Row]] = field(default_factory=dict)
    replies: set[str] = field(default_factory=set)
    again: Counter[str] = field(default_factory=Counter)

    @property
    def place(self) -> int:
        """How far along."""
        return max((PLACE[kind] for kind in self.kinds), default=0)

    def hear(self, answer: str, line: Row) -> bool:
        """Takes an answer; whether it comes again because the last one of the same words failed, whatever was said between.

        A note may go with another wish, whose answer is the only one: its verdict is told by itself. What stands already and is
        wished again is confirmed again, which answers that reply.
        """
        confirmed = self.answers.get("change_accepted", [])
        if answer in VERDICTS | {"change_requested"} and NOTE.search(line["body"]):
            answer = f"{answer} (note)"
        elif answer == "change_accepted" and any(row["body"] == line["body"] and not row.get("failed") for row in confirmed):
            answer = "confirmed again"
        before = self.answers.setdefault(answer, [])
        same = [row for row in before if row["body"] == line["body"]]
        again = bool(same) and same[-1].get("failed", 0) in MAY_COME_AGAIN
        before.append(line)
        self.again[answer] += again
        return again

    @property
    def too_many(self) -> str:
        """More answers than replies, more verdicts than requests, or more verdicts on notes than replies; "" if none.

        Facts and a person may be told beside a wish, or both where both were asked for, as one answer more.
        """
        counts = Counter({kind: len(rows) for kind, rows in self.answers.items()}) - self.again
        verdicts, on_notes = (sum(counts[kind + of] for kind in VERDICTS) for of in ("", " (note)"))
        answers, asked = counts.total() - verdicts - on_notes, counts["change_requested"]
        beside = sum(counts[kind] for kind in BESIDE)
        often = any(counts[kind] > len(self.replies) for kind in BESIDE)
        if answers - beside > len(self.replies) or answers > 2 * len(self.replies) or often:
            return f"{answers} answers to {len(self.replies)} replies"
        if on_notes > len(self.replies):
            return f"{on_notes} verdicts on notes and {len(self.replies)} replies"
        return f"{verdicts} verdicts on {asked} requests" if verdicts > asked else ""


@dataclass
class Verdict:
    """Everything found. `faults` maps each of FAULTS to sentences."""

    taken: Counter[str] = field(default_factory=Counter)
    answers: Counter[str] = field(default_factory=Counter)
    replies: int = 0
    again: int = 0
    strangers: int = 0
    due: int = 0
    unreachable: int = 0
    faults: dict[str, list[str]] = field(default_factory=lambda: {fault: [] for fault in FAULTS})

    @property
    def closing(self) -> str:
        """The line that counts."""
        return ", ".join(f"{len(found)} {fault}" for fault, found in self.faults.items())


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
            if answer_kind(line["body"]) in SILENCED:
                unreachable.add(line["to"])
        elif line["event"] == "message":
            verdict.strangers += 1
        elif line["event"] == "incoming" and line["from"] in known:
            told[line["from"]].replies.add(line["sid"])
            if "".join(filter(str.isalnum, line["body"].lower())) in STOPS:
                unreachable.add(line["from"])
        elif line["event"] == "refused" and line["code"] not in PASSING:
            if line["code"] in UNREACHABLE or news_kind(line["body"]) == "delivered":
                unreachable.add(line["to"])
        elif line["event"] == "callback" and line["code"] and line["sid"] in taken:
            taken[line["sid"]]["failed"] = line["code"]
            if line["code"] in UNREACHABLE:
                unreachable.add(taken[line["sid"]]["to"])
    for phone, delivery in known.items():
        verdict.replies += len(told[phone].replies)
        if told[phone].too_many:
            verdict.faults["twice"].append(f"{delivery.ref}: {told[phone].too_many}")
        verdict.due += delivery.delivered
        if delivery.delivered and not told[phone].delivered:
            verdict.unreachable += phone in unreachable
            if phone not in unreachable:
                verdict.faults["missing"].append(f"{delivery.ref} was delivered and nobody said so")
    return verdict


def _take(verdict: Verdict, ref: str, told: Told, line: Row) -> None:
    kind = news_kind(line["body"])
    if not kind and (answer := answer_kind(line["body"])):
        verdict.again += told.hear(answer, line)
        verdict.answers[answer] += 1
        return
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


def _lines(path: Path) -> list[Row]:
    try:
        return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    except (OSError, json.JSONDecodeError) as error:
        raise Unjudgeable(f"{path}: {error}") from error


def _show(verdict: Verdict) -> None:
    for kind in KINDS:
        print(f"{kind:<18}{verdict.taken[kind]:>8}")
    told = verdict.due - verdict.unreachable - len(verdict.faults["missing"])
    for kind, number in verdict.answers.most_common():
        print(f"  {kind:<18}{number:>6}")
    print(f"\n{verdict.answers.total()} answers to {verdict.replies} replies")
    print(f"{verdict.taken.total()} messages, {verdict.again} of them again after a failure that allows it")
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
