"""PUT /v1/slots and /v1/places: what may be offered, all of a request or none of it."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import httpx
import orjson
import pytest
from sqlmodel import col, select

from app.store.places import Place, take_compartment
from app.store.slots import Slot, take_slot
from app.wiring import Services
from tests.http.conftest import OTHER

pytestmark = pytest.mark.anyio
MakeKey = Callable[..., str]
SLOT = {"ref": "wed-17", "start": "2026-11-25T17:00:00+01:00", "end": "2026-11-25T19:00:00+01:00", "capacity": 12}
PLACE = {
    "ref": "L-7", "kind": "locker", "name": "Locker Station Road", "street": "Station Road 3", "postcode": "10115",
    "city": "Berlin", "latitude": 52.531, "longitude": 13.385, "compartments": 24, "hours": {"mon": [["06:00", "24:00"]]},
}  # fmt: skip


@pytest.fixture
def optimiser(client: httpx.AsyncClient, make_key: MakeKey) -> httpx.AsyncClient:
    """The optimiser of Lark."""
    client.headers["Authorization"] = f"Bearer {make_key('lark', 'offers')}"
    return client


async def put(optimiser: httpx.AsyncClient, name: str, rows: object, **headers: str) -> httpx.Response:
    headers["Content-Type"] = "application/json"
    return await optimiser.put(f"/v1/{name}", content=orjson.dumps({name: rows}), headers=headers)


def slots_of(services: Services) -> list[Slot]:
    with services.database.read() as session:
        return list(session.exec(select(Slot).order_by(col(Slot.brand_id), col(Slot.ref))))


def places_of(services: Services) -> list[Place]:
    with services.database.read() as session:
        return list(session.exec(select(Place).order_by(col(Place.brand_id), col(Place.ref))))


async def test_slots_are_made_and_changed(optimiser: httpx.AsyncClient, services: Services) -> None:
    answer = await put(optimiser, "slots", [SLOT, {**SLOT, "ref": "wed-9", "depot": "North"}])
    assert (answer.status_code, answer.json()) == (200, {"slots": 2})
    one, other = slots_of(services)
    assert (one.ref, one.depot, one.capacity, one.taken) == ("wed-17", None, 12, 0)
    assert (one.start_at, one.end_at) == (datetime(2026, 11, 25, 16, tzinfo=UTC), datetime(2026, 11, 25, 18, tzinfo=UTC))
    assert other.depot == "North"
    answer = await put(optimiser, "slots", [{**SLOT, "capacity": 3, "end": "2026-11-25T20:00:00+01:00"}])
    assert answer.json() == {"slots": 1}
    changed, same = slots_of(services)
    assert (changed.id, changed.capacity, changed.end_at.hour) == (one.id, 3, 19)
    assert same == other


async def test_places_are_made_and_changed(optimiser: httpx.AsyncClient, services: Services) -> None:
    shop = {"ref": "S-1", "kind": "pickup_point", "name": "Kiosk", "latitude": -33, "longitude": 151.2}
    answer = await put(optimiser, "places", [PLACE, shop])
    assert (answer.status_code, answer.json()) == (200, {"places": 2})
    one, other = places_of(services)
    assert {**one.model_dump(exclude={"id", "brand_id", "taken", "open"})} == PLACE
    assert (one.taken, one.open) == (0, True)
    assert (other.compartments, other.hours, other.street, other.open) == (None, None, None, True)
    await put(optimiser, "places", [{**PLACE, "open": False, "hours": None, "name": "Locker 7"}])
    changed, same = places_of(services)
    assert (changed.id, changed.open, changed.hours, changed.name) == (one.id, False, None, "Locker 7")
    assert same == other


async def test_what_is_taken_stays_taken(optimiser: httpx.AsyncClient, services: Services) -> None:
    """R42"""
    await put(optimiser, "slots", [SLOT])
    await put(optimiser, "places", [PLACE])
    [slot], [place] = slots_of(services), places_of(services)
    with services.database.write() as session:
        assert take_slot(session, slot.brand_id, slot.id or 0)
        assert take_compartment(session, place.brand_id, place.id or 0)
    await put(optimiser, "slots", [{**SLOT, "capacity": 1}])
    await put(optimiser, "places", [{**PLACE, "compartments": 1}])
    [slot], [place] = slots_of(services), places_of(services)
    assert (slot.capacity, slot.taken, place.compartments, place.taken) == (1, 1, 1, 1)


async def test_there_is_never_less_room_than_is_taken_r42(optimiser: httpx.AsyncClient, services: Services) -> None:
    await put(optimiser, "slots", [SLOT])
    await put(optimiser, "places", [PLACE])
    slots, places = slots_of(services), places_of(services)
    with services.database.write() as session:
        for _ in range(2):
            take_slot(session, slots[0].brand_id, slots[0].id or 0)
            take_compartment(session, places[0].brand_id, places[0].id or 0)
    answer = await put(optimiser, "slots", [{**SLOT, "ref": "a-new-one"}, {**SLOT, "capacity": 1}])
    assert (answer.status_code, answer.json()["error"]) == (409, "conflict")
    assert "wed-17" in answer.json()["message"]
    answer = await put(optimiser, "places", [{**PLACE, "ref": "a-new-one"}, {**PLACE, "compartments": 1, "name": "x"}])
    assert answer.status_code == 409
    assert "L-7" in answer.json()["message"]
    assert [(s.ref, s.capacity, s.taken) for s in slots_of(services)] == [("wed-17", 12, 2)]
    assert [(p.ref, p.name, p.taken) for p in places_of(services)] == [("L-7", "Locker Station Road", 2)]


async def test_each_brand_has_its_own(client: httpx.AsyncClient, make_key: MakeKey, services: Services) -> None:
    for brand, capacity in (("lark", 1), (OTHER, 2)):
        client.headers["Authorization"] = f"Bearer {make_key(brand, 'offers')}"
        assert (await put(client, "slots", [{**SLOT, "capacity": capacity}])).status_code == 200
        assert (await put(client, "places", [{**PLACE, "compartments": capacity}])).status_code == 200
    assert sorted(slot.capacity for slot in slots_of(services)) == [1, 2]
    assert sorted(place.compartments or 0 for place in places_of(services)) == [1, 2]


async def test_only_the_scope_offers_opens_it(client: httpx.AsyncClient, make_key: MakeKey, services: Services) -> None:
    client.headers["Authorization"] = f"Bearer {make_key('lark', 'events', 'changes', 'deliveries:read')}"
    assert (await put(client, "slots", [SLOT])).status_code == 403
    assert (await put(client, "places", [PLACE])).status_code == 403
    assert slots_of(services) == []


async def test_an_idempotency_key_gets_the_first_answer_again_r36(optimiser: httpx.AsyncClient) -> None:
    answers = [await put(optimiser, "slots", [SLOT], **{"Idempotency-Key": "s-1"}) for _ in range(2)]
    assert [(a.status_code, a.json()) for a in answers] == [(200, {"slots": 1})] * 2
    assert answers[1].headers["idempotency-replayed"] == "true"
    assert (await put(optimiser, "slots", [], **{"Idempotency-Key": "s-1"})).status_code == 422


async def test_a_thousand_rows_are_taken_and_no_more(optimiser: httpx.AsyncClient, services: Services) -> None:
    slots = [{**SLOT, "ref": f"s-{n}"} for n in range(1001)]
    assert (await put(optimiser, "slots", slots[:1000])).json() == {"slots": 1000}
    answer = await put(optimiser, "slots", slots)
    assert (answer.status_code, answer.json()["error"], answer.json()["field"]) == (413, "too_large", "slots")
    places = [{**PLACE, "ref": f"p-{n}"} for n in range(1001)]
    assert (await put(optimiser, "places", places[:1000])).json() == {"places": 1000}
    assert (await put(optimiser, "places", places)).status_code == 413
    assert (await put(optimiser, "slots", [])).json() == {"slots": 0}


SLOT_FAULTS: list[tuple[dict[str, Any], str]] = [
    ({"ref": ""}, ".ref"),
    ({"ref": "x" * 201}, ".ref"),
    ({"ref": "a\0"}, ".ref"),
    ({"ref": None}, ".ref"),
    ({"start": "2026-11-25T17:00:00"}, ".start"),
    ({"start": "0001-01-01T00:00:00+14:00"}, ".start"),
    ({"end": "9999-12-31T23:00:00-12:00"}, ".end"),
    ({"end": SLOT["start"]}, ""),
    ({"end": "2026-11-26T17:00:01+01:00"}, ""),
    ({"capacity": -1}, ".capacity"),
    ({"capacity": 1.5}, ".capacity"),
    ({"capacity": 10**9}, ".capacity"),
    ({"depot": "a\nb"}, ".depot"),
    ({"taken": 3}, ".taken"),
]
PLACE_FAULTS: list[tuple[dict[str, Any], str]] = [
    ({"kind": "shed"}, ".kind"),
    ({"name": "two\r\nlines"}, ".name"),
    ({"postcode": "x" * 21}, ".postcode"),
    ({"latitude": 91}, ".latitude"),
    ({"longitude": None}, ".longitude"),
    ({"compartments": -1}, ".compartments"),
    ({"hours": {"monday": []}}, ".hours.monday.[key]"),
    ({"hours": {"mon": [["8:00", "20:00"]]}}, ".hours.mon.0.0"),
    ({"hours": {"mon": [["08:00", "25:00"]]}}, ".hours.mon.0.1"),
    ({"hours": {"mon": [["08:00", "20:00"], ["20:00", "08:00"]]}}, ".hours.mon.1"),
    ({"hours": {"mon": [["08:00"]]}}, ".hours.mon.0"),
    ({"hours": {"mon": ["08:00-20:00"]}}, ".hours.mon.0"),
]


@pytest.mark.parametrize(
    ("name", "fault", "field"), [*(("slots", *fault) for fault in SLOT_FAULTS), *(("places", *fault) for fault in PLACE_FAULTS)]
)
async def test_a_wrong_row_is_named_and_nothing_is_written(
    optimiser: httpx.AsyncClient, services: Services, name: str, fault: dict[str, Any], field: str
) -> None:
    good = SLOT if name == "slots" else PLACE
    answer = await put(optimiser, name, [good, {**good, "ref": "wrong", **fault}])
    assert (answer.status_code, answer.json()["field"]) == (400, f"{name}.1{field}")
    assert slots_of(services) == []
    assert places_of(services) == []


async def test_a_reference_that_comes_twice_is_named(optimiser: httpx.AsyncClient, services: Services) -> None:
    answer = await put(optimiser, "slots", [SLOT, {**SLOT, "ref": "else"}, {**SLOT, "capacity": 1, "ref": " wed-17 "}])
    assert (answer.status_code, answer.json()["field"]) == (400, "slots.2.ref")
    assert "slots.0" in answer.json()["message"]
    assert (await put(optimiser, "places", [PLACE, PLACE])).json()["field"] == "places.1.ref"
    assert slots_of(services) == []


@pytest.mark.parametrize("body", [b"[]", b"{}", b"null", b'{"slots": {}}', b'{"slots": [], "more": 1}', b"{"])
async def test_what_is_no_list_of_slots_is_refused(optimiser: httpx.AsyncClient, body: bytes) -> None:
    answer = await optimiser.put("/v1/slots", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 400
    assert (await optimiser.put("/v1/slots", content=body, headers={"Content-Type": "text/plain"})).status_code == 415
