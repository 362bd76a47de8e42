"""The thin lines of a conversation: what happened to a delivery, promises, changes, consent, tasks, scores."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from app.http.console.record import Record
from app.http.console.wording import CHANNELS, KINDS, TASKS, wish
from app.http.sandbox_times import Local
from app.http.sandbox_words import heading, plain
from app.store.changes import Change
from app.store.deliveries import StatusEvent
from rescheduling.change import ChangeState


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that happened. `more` is in quieter type, `ref` names the delivery where there are several."""

    form: str
    key: str
    clock: str
    words: str
    more: str = ""
    tone: str = ""
    ref: str = ""


@dataclass(frozen=True, slots=True)
class Moment:
    """When it happened (business time); `rank` orders what happened at the same moment."""

    at: datetime
    rank: int
    line: Line


def lines(record: Record, local: Local) -> Iterator[Moment]:
    """All lines of a record, in no order."""
    refs = {d.id: d.ref for d in record.deliveries} if len(record.deliveries) > 1 else {}
    for event in record.events:
        yield _moment(
            local, event.at, 0, f"e{event.id}", heading(event.status), _details(event), ref=refs.get(event.delivery_id, "")
        )
    yield from _promises(record, local)
    for change in record.changes:
        yield from _change(record, change, local)
    for consent in record.consents:
        out, what = consent.act == "opt_out", CHANNELS.get(consent.channel, consent.channel)
        words = f"Opted out by {what}" if out else f"Opted in by {what}"
        yield _moment(local, consent.at, 2, f"c{consent.id}", words, f"“{consent.words}”", "bad" if out else "good")
    for task in record.tasks:
        yield _moment(local, task.opened_at, 3, f"t{task.id}", TASKS[task.kind], task.about, "" if task.done_at else "wait")
        if task.done_at is not None:
            who = record.agents.get(task.done_by or 0, "")
            yield _moment(local, task.done_at, 5, f"u{task.id}", f"Done by {who}" if who else "Done", TASKS[task.kind], "good")
    for answer in record.answers:
        tone = "bad" if answer.score <= 2 else "good" if answer.score >= 4 else ""
        more = f"“{answer.comment}”" if answer.comment else ""
        yield _moment(local, answer.answered_at, 2, f"a{answer.id}", f"Rated {answer.score} of 5", more, tone)


def _moment(local: Local, at: datetime, rank: int, key: str, words: str, more: str = "", tone: str = "", ref: str = "") -> Moment:
    return Moment(at, rank, Line("line", key, local.clock(at), words, more, tone, ref))


def _details(event: StatusEvent) -> str:
    details = event.details
    named = [plain(details.get("reason", "")), details.get("pickup_name", ""), plain(details.get("where", ""))]
    parts = [*named, details.get("received_by", "")]
    return ", ".join(part for part in parts if part)


def _promises(record: Record, local: Local) -> Iterator[Moment]:
    """The first promise by its own time, those after it by the decisions that told them."""
    for delivery in record.deliveries:
        if delivery.promise_start and delivery.promise_end and delivery.promise_at and not delivery.promise_moves:
            window = local.window(delivery.promise_start, delivery.promise_end)
            yield _moment(local, delivery.promise_at, 2, f"p{delivery.id}", f"Promised {_inside(window)}")
    seen: set[datetime] = set()
    for decisions in record.whys.values():
        for decision in decisions:
            match decision.inputs.get("now_promised"), decision.inputs.get("promised"):
                case [str(start), str(end)], [str(was_start), str(was_end)] if decision.at not in seen:
                    seen.add(decision.at)
                    now = local.window(datetime.fromisoformat(start), datetime.fromisoformat(end))
                    was = local.window(datetime.fromisoformat(was_start), datetime.fromisoformat(was_end))
                    words = f"New promise: {_inside(now)}"
                    yield _moment(local, decision.at, 2, f"q{decision.id}", words, f"was {_inside(was)}", "wait")


def _inside(window: str) -> str:
    """`Today 14:10–15:40` within a sentence; names of days keep their capitals."""
    return window[:1].lower() + window[1:] if window.startswith(("Today", "Tomorrow", "Yesterday")) else window


def _change(record: Record, change: Change, local: Local) -> Iterator[Moment]:
    """Asked, decided, seen, over: each at its own time."""
    what, key = KINDS[change.kind], f"g{change.id}"
    asked = wish(change, record.slots.get(change.slot_id or 0), record.places.get(change.place_id or 0), local)
    who = record.agents.get(change.agent_id or 0) or f"by {CHANNELS.get(change.asked_by, change.asked_by)}"
    wished = f"{what}: {_inside(asked)}" if asked else what
    yield _moment(local, change.requested_at, 4, key, f"Asked: {wished}", who, "wait" if change.state == "requested" else "")
    rejected = change.state is ChangeState.REJECTED
    if change.decided_at is not None:
        window = local.window(change.window_start, change.window_end) if change.window_start and change.window_end else ""
        words = f"Not possible: {what}" if rejected else f"Confirmed: {what}"
        more = plain(change.reason) if rejected else _inside(window)
        yield _moment(local, change.decided_at, 5, f"{key}d", words, more, "bad" if rejected else "good")
    if change.seen_at is not None:
        yield _moment(local, change.seen_at, 6, f"{key}s", f"Seen by the driver: {what}", tone="good")
    over = {
        ChangeState.HONOURED: (f"Done: {what}", "good"),
        ChangeState.NOT_HONOURED: (f"Not done: {what}", "bad"),
        ChangeState.WITHDRAWN: (f"Taken back: {what}", ""),
    }
    if change.ended_at is not None and change.state in over:
        words, tone = over[change.state]
        yield _moment(local, change.ended_at, 7, f"{key}e", words, plain(change.reason), tone)
