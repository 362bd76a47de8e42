"""A change all the way round, as the optimiser sees it by HTTP alone; and a crowd that asks for the last place (R42, R43)."""

import asyncio
import json
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, time
from typing import Any

import pytest
from sqlmodel import col, select

from app.errors import Conflict
from app.flows.act import Actor, ask, withdraw
from app.http.feed_view import FeedPage
from app.jobs import run_decide
from app.jobs.desk import desk_of
from app.store.changes import Change
from app.store.deliveries import Delivery
from app.store.feed import FeedEntry
from app.store.keys import SCOPES
from app.store.places import Place
from app.store.slots import Slot
from app.wiring import Services
from rescheduling.change import ChangeState, Kind, Wish
from tests.http.conftest import Sender, event

pytestmark = pytest.mark.anyio
PAGE = Actor("page")
SLOT = {"ref": "wed-17", "start": "2026-11-25T17:00:00+01:00", "end": "2026-11-25T19:00:00+01:00", "capacity": 1}
LOCKER = {
    "ref": "L-7",
    "kind": "locker",
    "name": "Locker Station Road",
    "latitude": 52.521,
    "longitude": 13.411,
    "compartments": 1,
}
TO_THE_SLOT, TO_THE_LOCKER = Wish(Kind.RESCHEDULE, slot="wed-17"), Wish(Kind.LOCKER, place="L-7")
CROWD = 30


@pytest.fixture
def optimiser(sender: Sender, make_key: Callable[..., str]) -> Sender:
    """Somebody who may do everything for Lark."""
    sender.client.headers["Authorization"] = f"Bearer {make_key('lark', *SCOPES)}"
    return sender


async def offered_and_planned(optimiser: Sender, services: Services, count: int = 1) -> list[int]:
    """One slot and one locker with room for one, and so many deliveries for tomorrow; their ids."""
    for path, rows in (("slots", [SLOT]), ("places", [LOCKER])):
        answer = await optimiser.client.put(f"/v1/{path}", json={path: rows})
        assert answer.status_code == 200, answer.text
    address = {"latitude": 52.52, "longitude": 13.41, "time_zone": "Europe/Berlin"}
    plans = [
        {"recipient": {"phone": f"+121255501{n:02d}"}, "address": address, "promised": {"date": "2026-11-25"}, "route": "R7"}
        for n in range(count)
    ]
    await optimiser.send_all([event("planned", plan, f"D{n}") for n, plan in enumerate(plans)])
    await asyncio.to_thread(run_decide, services)
    with services.database.read() as session:
        return [number or 0 for number in session.exec(select(Delivery.id).order_by(col(Delivery.id)))]


def asked(services: Services, delivery: int, wish: Wish) -> bool:
    """Somebody asks on the page; whether there was room."""
    try:
        with services.database.write() as session:
            ask(session, desk_of(services), delivery, wish, PAGE)
    except Conflict:
        return False
    return True


async def feed(optimiser: Sender, after: str = "0") -> list[dict[str, Any]]:
    """What the feed says, after it was held to what /openapi.json promises."""
    answer = await optimiser.client.get("/v1/changes", params={"after": after})
    FeedPage.model_validate(answer.json())
    lines: list[dict[str, Any]] = answer.json()["changes"]
    return lines


async def judged(optimiser: Sender, services: Services, line: dict[str, Any], verdict: dict[str, Any]) -> Change:
    """The change after this verdict was given and decided."""
    answer = await optimiser.client.post(f"/v1/changes/{line['change']}/verdict", json=verdict)
    assert (answer.status_code, answer.json()["result"]) == (202, "accepted"), answer.text
    await asyncio.to_thread(run_decide, services)
    with services.database.read() as session:
        return session.exec(select(Change).where(Change.uid == line["change"])).one()


async def test_a_change_goes_out_and_its_verdict_comes_back_r43(optimiser: Sender, services: Services) -> None:
    [delivery] = await offered_and_planned(optimiser, services)
    assert asked(services, delivery, TO_THE_SLOT)
    [line] = await feed(optimiser)
    assert (line["event"], line["delivery"], line["kind"], line["route"]) == ("requested", "D0", "reschedule", "R7")
    assert line["constraint"]["slot"] == "wed-17"
    change = await judged(optimiser, services, line, {"verdict": "accepted", "window": line["constraint"]["window"]})
    assert (change.state, change.window_start) == (ChangeState.ACCEPTED, change.window_start)
    assert change.window_start is not None
    assert change.window_start.isoformat() == "2026-11-25T16:00:00+00:00"


async def test_what_was_rejected_or_taken_back_is_free_again_r42(optimiser: Sender, services: Services) -> None:
    one, other = await offered_and_planned(optimiser, services, 2)
    assert asked(services, one, TO_THE_LOCKER)
    assert not asked(services, other, TO_THE_LOCKER)
    [line] = await feed(optimiser)
    change = await judged(optimiser, services, line, {"verdict": "rejected", "reason": "no_capacity"})
    assert change.state is ChangeState.REJECTED
    assert asked(services, other, TO_THE_LOCKER)
    with services.database.write() as session:
        [mine] = session.exec(select(Change.uid).where(Change.state == ChangeState.REQUESTED))
        withdraw(session, desk_of(services), other, mine, PAGE)
    events = [(line["event"], line["change"], line["constraint"] is None) for line in await feed(optimiser, "1")]
    assert events == [("requested", mine, False), ("withdrawn", mine, True)]
    assert asked(services, one, TO_THE_LOCKER)


@pytest.mark.parametrize(
    "wish",
    [
        TO_THE_SLOT,
        TO_THE_LOCKER,
        Wish(Kind.SAFE_PLACE, spot="porch"),
        Wish(Kind.NEIGHBOUR, who="Bob at 14"),
        Wish(Kind.INSTRUCTION, text="gate code 4711"),
        Wish(Kind.CANCEL),
    ],
    ids=lambda wish: str(wish.kind),
)
async def test_every_kind_of_change_reads_as_the_door_describes_it(optimiser: Sender, services: Services, wish: Wish) -> None:
    [delivery] = await offered_and_planned(optimiser, services)
    assert asked(services, delivery, wish)
    [line] = await feed(optimiser)
    assert line["kind"] == wish.kind
    assert (await judged(optimiser, services, line, accepted(line))).state is ChangeState.ACCEPTED


async def test_a_day_and_hours_are_asked_for_where_there_are_no_slots(optimiser: Sender, services: Services) -> None:
    await offered_and_planned(optimiser, services)
    await optimiser.client.put("/v1/slots", json={"slots": [{**SLOT, "capacity": 0}]})
    with services.database.write() as session:
        session.delete(session.exec(select(Slot)).one())
    wish = Wish(Kind.RESCHEDULE, day=date(2026, 11, 27), start=time(17))
    assert asked(services, 1, wish)
    [line] = await feed(optimiser)
    found = {name: line["constraint"][name] for name in ("date", "from", "until", "slot", "window")}
    assert found == {"date": "2026-11-27", "from": "17:00", "until": None, "slot": None, "window": None}


def accepted(line: dict[str, Any]) -> dict[str, Any]:
    """Yes to whatever was asked for."""
    window = line["constraint"]["window"]
    return {"verdict": "accepted"} | ({"window": window} if window else {})


@pytest.mark.parametrize("wish", [TO_THE_SLOT, TO_THE_LOCKER], ids=lambda wish: str(wish.kind))
async def test_a_crowd_that_asks_for_the_last_place_gets_one_r42(optimiser: Sender, services: Services, wish: Wish) -> None:
    """Each on the page of a delivery of their own, all at once: one change, one line in the feed, one place taken."""
    deliveries = await offered_and_planned(optimiser, services, CROWD)
    start = threading.Barrier(CROWD)

    def somebody(delivery: int) -> bool:
        start.wait()
        return asked(services, delivery, wish)

    with ThreadPoolExecutor(CROWD) as threads:
        won = list(threads.map(somebody, deliveries))
    assert won.count(True) == 1
    with services.database.read() as session:
        [change] = session.exec(select(Change))
        [line] = session.exec(select(FeedEntry))
        room = session.exec(select(Slot)).one().taken + session.exec(select(Place)).one().taken
    assert (change.delivery_id, json.loads(line.body)["change"], room) == (deliveries[won.index(True)], change.uid, 1)
