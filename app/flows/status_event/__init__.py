"""Events become facts, facts become state, and what of it is news becomes messages: a batch at a time."""

from collections.abc import Mapping, Sequence

from sqlmodel import Session

from app.brand_book import Brand
from app.flows.announce import Item, announce, why
from app.flows.standing import Desk, view_of
from app.flows.status_event.case import Case, read
from app.flows.status_event.planning import open_cases
from app.flows.status_event.promises import merge, move_promise
from app.journey.news import News, news
from app.journey.recheck import since_text
from app.store.brands import brand_keys
from app.store.columns import next_ids, table_of
from app.store.decisions import write_decisions
from app.store.deliveries import WRITTEN_BY_LANE, Delivery, PredictionRow, StatusEvent, add_facts, save_deliveries
from app.store.inbox import InboxRow, InboxState, finish
from app.store.lanes import unpark


def decide_events(session: Session, rows: Sequence[InboxRow], desk: Desk) -> int:
    """Decides a batch of event rows, in their order. Returns how many messages it queued.

    Raises Conflict when a delivery was changed by someone else meanwhile: the whole batch is then to be decided again.
    """
    keys = brand_keys(session, {row.brand_id for row in rows})
    brands = {number: desk.brands.get(key) for number, key in keys.items()}
    arrivals = [read(row) for row in rows]
    zones = {number: brand.time_zone for number, brand in brands.items()}
    cases = open_cases(session, arrivals, zones, desk)
    homeless = []
    for arrived in arrivals:
        case = cases.get(arrived.key)
        if case is None:
            homeless.append(arrived.row.id)
        else:
            case.take(arrived)
    items: list[Item] = []
    for case in cases.values():
        items += _what_follows(case, brands[case.delivery.brand_id], desk)
    _write(session, list(cases.values()))
    write_decisions(session, [row for case in cases.values() for row in _silences(case, brands[case.delivery.brand_id], desk)])
    queued = announce(session, items, desk)
    parked = {number for number in homeless if number is not None}
    finish(session, sorted(parked), InboxState.PARKED, desk.wall, "the delivery is not known yet")
    finish(session, [row.id for row in rows if row.id is not None and row.id not in parked], InboxState.DONE, desk.wall)
    if any(case.before is None for case in cases.values()):
        unpark(session)
    return queued


def _what_follows(case: Case, brand: Brand, desk: Desk) -> list[Item]:
    case.settle()
    moved = move_promise(case, desk)
    after = view_of(case.delivery, desk.now, promise_broken=moved.broken)
    items = []
    for what in merge(case.delivery, news(case.before, after, brand.journey, desk.now), desk.now):
        facts: dict[str, object] = {"promise_version": case.delivery.promise_version, "since": since_text(after)}
        if what.step.on == "planned" and case.delivery.promised_date:
            facts["promised_date"] = case.delivery.promised_date.isoformat()
        if what.step.on == "progress" and isinstance(what, News):
            case.delivery.near_keys = [*case.delivery.near_keys, what.key]
        if moved.broken:
            what.inputs.update(moved.inputs)
            facts["moved_later"] = moved.inputs.get("moved_later", False)
        items.append(Item(case.delivery, brand, what, case.inbox_id, facts))
    return items


def _silences(case: Case, brand: Brand, desk: Desk) -> list[dict[str, object]]:
    """The whys of status events that changed nothing: too late, or overtaken within the batch by one that is told."""
    told = {step.on for step in brand.journey.steps}
    since = case.before.state.since if case.before else None
    rows = []
    for event, idle in case.silent:
        late = idle or (since is not None and event.at <= since)
        if late or f"status:{event.status}" in told:
            inputs = {"status": str(event.status), "happened": event.at.isoformat(), "stands": str(case.delivery.status)}
            rule = "late-event" if late else "superseded"
            rows.append(why(case.delivery, desk, str(event.status), "silent", rule, inputs, case.inbox_id))
    return rows


def _write(session: Session, cases: Sequence[Case]) -> None:
    """Deliveries first (new ones get their ids), then what points to them."""
    table = table_of(Delivery)
    new, old = [case for case in cases if case.is_new], [case.delivery for case in cases if not case.is_new]
    if new:
        columns = (*WRITTEN_BY_LANE, "id", "brand_id", "ref", "lane", "version", "told_version")
        for case, number in zip(new, next_ids(session, Delivery, len(new)), strict=True):
            case.delivery.id = number
        session.connection().execute(table.insert(), [_columns(case.delivery, columns) for case in new])
    save_deliveries(session, old)
    events = [
        {
            **{name: getattr(event, name) for name in StatusEvent.model_fields if name not in {"id", "delivery_id"}},
            "delivery_id": case.delivery.id,
        }
        for case in cases
        for event in case.fresh
    ]
    add_facts(session, StatusEvent, events)
    predictions = [{**row, "delivery_id": case.delivery.id} for case in cases for row in case.predictions]
    add_facts(session, PredictionRow, predictions)


def _columns(delivery: Delivery, names: Sequence[str]) -> Mapping[str, object]:
    return {name: getattr(delivery, name) for name in names}
