"""The right side of the sandbox: what is known about a delivery, what was promised and asked for, and every why."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time

from sqlmodel import Session

from app.http.sandbox_changes import Asked, asked, targets_of
from app.http.sandbox_person import decisions_about, newest_deliveries
from app.http.sandbox_thread import Why, whys_in_words
from app.http.sandbox_times import Local
from app.http.sandbox_words import heading, plain
from app.store.changes import changes_of
from app.store.deliveries import Delivery


@dataclass(frozen=True, slots=True)
class Fact:
    """One line: what, its value, and a remark in small type."""

    name: str
    value: str
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """One delivery. `promise` is the window promised, `told` whether the person knows, `changes` what was asked, newest first."""

    ref: str
    status: str
    tone: str
    since: str
    promise: str
    told: str
    changes: list[Asked]
    facts: list[Fact]
    whys: list[Why]


_TONES = {"delivered": "good", "collected": "good", "attempted": "bad", "delayed": "wait", "damaged": "bad", "lost": "bad"}


def cards(session: Session, person_id: int, now: datetime) -> list[Card]:
    """The person's newest deliveries, newest first; only the first one with its whys."""
    found: list[Card] = []
    deliveries = newest_deliveries(session, person_id)
    changes = changes_of(session, [delivery.id for delivery in deliveries if delivery.id is not None])
    targets = targets_of(session, [change for rows in changes.values() for change in rows])
    for delivery in deliveries:
        local = Local(delivery.zone, now)
        decisions = decisions_about(session, delivery.id or 0) if not found else []
        found.append(
            Card(
                ref=delivery.ref,
                status=heading(delivery.status),
                tone=_TONES.get(delivery.status, ""),
                since=local.moment(delivery.since) if delivery.since else "",
                promise=_promise(delivery, local),
                told=_told(delivery),
                changes=[asked(change, targets, local) for change in reversed(changes.get(delivery.id or 0, []))],
                facts=list(_facts(delivery, local)),
                whys=whys_in_words(decisions, local),
            )
        )
    return found


def _facts(delivery: Delivery, local: Local) -> Iterator[Fact]:
    if delivery.promised_date:
        hours = [delivery.promised_start, delivery.promised_end]
        times = "–".join(end.strftime("%H:%M") for end in hours if isinstance(end, time))
        yield Fact("Planned for", f"{local.day(delivery.promised_date)} {times}".strip())
    if delivery.eta:
        between = ""
        if delivery.eta_low and delivery.eta_high:
            between = f"between {local.clock(delivery.eta_low)} and {local.clock(delivery.eta_high)}"
        made = f"predicted {local.moment(delivery.eta_made_at)}" if delivery.eta_made_at else ""
        arrival = f"{local.day(local.date_of(delivery.eta))} {local.clock(delivery.eta)}"
        yield Fact("Expected", arrival, ", ".join(part for part in (between, made) if part))
    if delivery.stops_to_go is not None:
        yield Fact("Stops before", str(delivery.stops_to_go))
    if details := [plain(value) for name, value in delivery.status_details.items() if name in ("reason", "where", "received_by")]:
        yield Fact("Details", ", ".join(details))
    if delivery.proof:
        yield Fact("Proof", heading(delivery.proof.get("kind", "kept")), delivery.proof.get("reference", ""))
    yield from _place(delivery, local)


def _promise(delivery: Delivery, local: Local) -> str:
    if delivery.promise_start is None or delivery.promise_end is None:
        return ""
    return local.window(delivery.promise_start, delivery.promise_end)


def _told(delivery: Delivery) -> str:
    moved = f", moved {delivery.promise_moves}×" if delivery.promise_moves else ""
    if delivery.told_version == 0:
        return "Promised, not told yet"
    if delivery.told_version < delivery.promise_version:
        return f"Promised{moved}; the person knows the window before"
    return f"Promised and told{moved}"


def _place(delivery: Delivery, local: Local) -> Iterator[Fact]:
    town = " ".join(part for part in (delivery.postcode, delivery.city) if part)
    if address := ", ".join(part for part in (delivery.street, town) if part):
        yield Fact("Address", address)
    yield Fact("Time zone", local.place)
    parcels = [name for name in delivery.parcels if name]
    if delivery.parcels:
        yield Fact("Parcels", str(len(delivery.parcels)), ", ".join(parcels[:5]))
    stop = f"stop {delivery.stop_number}" if delivery.stop_number is not None else ""
    if route := ", ".join(part for part in (delivery.route, stop) if part):
        yield Fact("Route", route, ", ".join(part for part in (delivery.driver, delivery.depot) if part))
