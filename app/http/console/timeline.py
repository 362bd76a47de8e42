"""A conversation in full: human words as bubbles, our messages with their receipts and whys, and the thin lines between."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from app.http.console.lines import Line, lines
from app.http.console.record import SHOWN, Record
from app.http.console.wording import CHANNELS, sealed
from app.http.sandbox_reading import understood
from app.http.sandbox_thread import STATES, Why, whys_in_words
from app.http.sandbox_times import Local
from app.http.sandbox_words import heading, plain
from app.store.decisions import Decision
from app.store.messages import LEFT, Message, MessageState


@dataclass(frozen=True, slots=True)
class Bubble:
    """What the person said. `understood` is what was made of it, `outcome` what followed; both in a few words."""

    form: str
    key: str
    clock: str
    body: str
    media: str
    channel: str
    understood: str
    outcome: str


@dataclass(frozen=True, slots=True)
class Letter:
    """What we said. `form`: agent (by `name`), text, mail, slip (nothing was written for it to show)."""

    form: str
    key: str
    clock: str
    name: str
    title: str
    body: str
    channel: str
    state: str
    tone: str
    cost: str
    whys: list[Why]


@dataclass(frozen=True, slots=True)
class Day:
    """What happened on one local day, in order."""

    heading: str
    items: list[Bubble | Letter | Line]


@dataclass(frozen=True, slots=True)
class Timeline:
    """Days, oldest first. `earlier` is the moment before which older things are found, None when these are all."""

    days: list[Day]
    earlier: datetime | None


@dataclass(frozen=True, slots=True)
class _Timed:
    at: datetime
    rank: int
    number: int
    item: Bubble | Letter | Line


def timeline(record: Record, now: datetime, before: datetime | None = None) -> Timeline:
    """The newest of it (before `before`), each thing at the clock of the person's newest delivery."""
    local = Local(record.zone, now)
    timed = [*_bubbles(record, local), *_letters(record, local)]
    timed += [_Timed(moment.at, moment.rank, 0, moment.line) for moment in lines(record, local)]
    if before is not None:
        timed = [one for one in timed if one.at < before]
    timed.sort(key=lambda one: (one.at, one.rank, one.number))
    earlier = timed[-SHOWN].at if len(timed) > SHOWN else None
    shown = [one for one in timed if earlier is None or one.at >= earlier]
    groups = groupby(shown, key=lambda one: local.date_of(one.at))
    return Timeline([Day(local.heading(day), [one.item for one in group]) for day, group in groups], earlier)


def _bubbles(record: Record, local: Local) -> Iterator[_Timed]:
    for said in record.said:
        count = len(said.media)
        media = "" if not count else "a picture" if count == 1 else f"{count} pictures"
        channel, outcome = CHANNELS.get(said.channel, said.channel), plain(said.outcome).replace("-", " ")
        words, read = sealed(said.body), understood(said.reading, local)
        bubble = Bubble("said", f"s{said.id}", local.clock(said.at), words, media, channel, read, outcome)
        yield _Timed(said.at, 1, said.id or 0, bubble)


def _letters(record: Record, local: Local) -> Iterator[_Timed]:
    for message in record.messages:
        decisions = record.whys.get(message.id or 0, [])
        at = moment_of(message)
        yield _Timed(at, 8, message.id or 0, _letter(message, at, decisions, local))


def moment_of(message: Message) -> datetime:
    """When it left, or is to leave; for one that won't, when it was decided. The same as the record's order."""
    if message.sent_at is not None:
        return message.sent_at
    over = message.state in (MessageState.FAILED, MessageState.DROPPED)
    return message.decided_at if over else message.due_at


def _letter(message: Message, at: datetime, decisions: Sequence[Decision], local: Local) -> Letter:
    said = message.facts.get("saying")
    saying = said if isinstance(said, dict) else {}
    agent = message.kind == "agent"
    written = message.body is not None and message.state not in (MessageState.QUEUED, MessageState.DROPPED)
    body = sealed(message.body or "") if written else str(saying.get("text", "")) if agent else ""
    form = "agent" if agent else ("mail" if message.channel == "email" else "text") if written else "slip"
    state, tone = _standing(message, local)
    return Letter(
        form=form,
        key=f"m{message.id}",
        clock=local.clock(at) if message.state is not MessageState.QUEUED else "",
        name=str(saying.get("agent", "")) if agent else "",
        title=(message.subject if form == "mail" else "") or heading(message.kind),
        body=body,
        channel=CHANNELS.get(message.channel, message.channel),
        state=state,
        tone=tone,
        cost=_cost(message),
        whys=whys_in_words(decisions, local),
    )


def _standing(message: Message, local: Local) -> tuple[str, str]:
    """`Delivered 12:03`: the state, with the time of the receipt where there is one."""
    words, tone = STATES.get(message.state, (f"To be sent {local.moment(message.due_at)}", "wait"))
    if message.state in (MessageState.DELIVERED, MessageState.READ) and message.delivered_at:
        return f"{words} {local.clock(message.delivered_at)}", tone
    if message.state is MessageState.FAILED and (reason := message.error or message.error_code):
        code = f" ({message.error_code})" if message.error and message.error_code else ""
        return f"{words}: {plain(reason)}{code}", tone
    return words, tone


def _cost(message: Message) -> str:
    if message.segments is None or message.state not in LEFT:
        return ""
    return "1 segment" if message.segments == 1 else f"{message.segments} segments"
