"""Slots and compartments under a rush: never one too many, whoever comes at the same time (R42)."""

import random
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from app.database import Database
from app.errors import Conflict
from app.store.places import Place, lock_places, place_by_ref, places_with_room, put_places, release_compartment, take_compartment
from app.store.slots import Slot, free_slots, lock_slots, put_slots, release_slot, slot_by_ref, take_slot
from tests.conftest import NOON
from tests.store.conftest import Rows

RACERS = 200
Take = Callable[[Session, int, int], bool]


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """With connections enough for a real crowd on PostgreSQL."""
    opened = Database(database_url, pool_size=40)
    yield opened
    opened.close()


def slot(database: Database, brand: int, capacity: int, ref: str = "s", hours: int = 24) -> int:
    """A slot that begins in so many hours; put again, it is changed."""
    start = NOON + timedelta(hours=hours)
    row: dict[str, object] = {"ref": ref, "depot": None, "start_at": start, "end_at": start + timedelta(hours=2)}
    with database.write() as session:
        put_slots(session, brand, [{**row, "capacity": capacity}])
        found = slot_by_ref(session, brand, ref)
        assert found is not None
        return found.id or 0


def place(database: Database, brand: int, compartments: int | None, ref: str = "p", **more: object) -> int:
    """A locker; put again, it is changed."""
    nowhere = dict.fromkeys(("street", "postcode", "city", "hours"))
    row: dict[str, object] = {"ref": ref, "kind": "locker", "name": ref, "latitude": 52.5, "longitude": 13.4, "open": True}
    with database.write() as session:
        put_places(session, brand, [{**nowhere, **row, "compartments": compartments, **more}])
        found = place_by_ref(session, brand, ref)
        assert found is not None
        return found.id or 0


def taken(database: Database, model: type[Slot] | type[Place], number: int) -> int:
    with database.read() as session:
        row = session.get(model, number)
        assert row is not None
        return row.taken


def race(racers: int, run: Callable[[int], bool]) -> int:
    """How many of so many threads that begin together win."""
    start = threading.Barrier(racers)

    def racer(number: int) -> bool:
        start.wait()
        return run(number)

    with ThreadPoolExecutor(racers) as threads:
        return sum(threads.map(racer, range(racers)))


@pytest.mark.parametrize("room", [1, 37])
@pytest.mark.parametrize("kind", ["slot", "compartment"])
def test_two_hundred_race_and_as_many_win_as_there_is_room_r42(database: Database, rows: Rows, kind: str, room: int) -> None:
    brand = rows.brand()
    number = slot(database, brand, room) if kind == "slot" else place(database, brand, room)
    take: Take = take_slot if kind == "slot" else take_compartment

    def racer(_: int) -> bool:
        with database.write() as session:
            return take(session, brand, number)

    assert race(RACERS, racer) == room
    assert taken(database, Slot if kind == "slot" else Place, number) == room


def test_what_is_given_back_can_be_taken_again_and_never_more_than_that(database: Database, rows: Rows) -> None:
    brand = rows.brand()
    one, box = slot(database, brand, 1), place(database, brand, 1)
    with database.write() as session:
        assert (take_slot(session, brand, one), take_slot(session, brand, one)) == (True, False)
        assert (take_compartment(session, brand, box), take_compartment(session, brand, box)) == (True, False)
        for _ in range(3):
            release_slot(session, brand, one)
            release_compartment(session, brand, box)
    assert (taken(database, Slot, one), taken(database, Place, box)) == (0, 0)
    with database.write() as session:
        assert (take_slot(session, brand, one), take_slot(session, brand, one)) == (True, False)
        assert (take_compartment(session, brand, box), take_compartment(session, brand, box)) == (True, False)


def test_whoever_rolls_back_has_taken_nothing(database: Database, rows: Rows) -> None:
    brand = rows.brand()
    number = slot(database, brand, 1)

    def racer(order: int) -> bool:
        try:
            with database.write() as session:
                won = take_slot(session, brand, number)
                if won and order % 2:
                    raise Conflict("changed its mind")
                return won
        except Conflict:
            return False

    assert race(40, racer) == 1
    assert taken(database, Slot, number) == 1


def test_a_move_takes_and_gives_back_in_one_transaction_r42(database: Database, rows: Rows) -> None:
    """Thirty who hold a place in a full slot want into one with room for twenty; others wait for what becomes free."""
    brand = rows.brand()
    full, free = slot(database, brand, 30, "full"), slot(database, brand, 20, "free")
    with database.write() as session:
        assert all(take_slot(session, brand, full) for _ in range(30))
    moved, came = [], []

    def racer(order: int) -> bool:
        with database.write() as session:
            if order % 2:
                won = take_slot(session, brand, full)
                came.append(won)
                return won
            won = take_slot(session, brand, free)
            if won:
                release_slot(session, brand, full)
            moved.append(won)
            return won

    race(60, racer)
    assert (sum(moved), taken(database, Slot, free)) == (20, 20)
    assert taken(database, Slot, full) == 30 - 20 + sum(came)


def test_who_swap_never_wait_for_each_other_r42(database: Database, rows: Rows) -> None:
    """Forty hold a place here or a compartment there, and every one wants the other kind in the other place."""
    brand = rows.brand()
    slots = [slot(database, brand, 40, ref) for ref in "ab"]
    places = [place(database, brand, 40, ref) for ref in "ab"]
    with database.write() as session:
        assert all(take_slot(session, brand, slots[n % 2]) and take_compartment(session, brand, places[n % 2]) for n in range(40))

    def mover(order: int) -> bool:
        mine, other = order % 2, 1 - order % 2
        with database.write() as session:
            lock_slots(session, brand, slots)
            lock_places(session, brand, places)
            won = take_compartment(session, brand, places[other]) and take_slot(session, brand, slots[other])
            release_slot(session, brand, slots[mine])
            release_compartment(session, brand, places[mine])
            return won

    assert race(40, mover) == 40
    assert [taken(database, Slot, number) for number in slots] == [20, 20]
    assert [taken(database, Place, number) for number in places] == [20, 20]


@pytest.mark.parametrize("kind", ["slot", "compartment"])
def test_room_shrinks_to_what_is_taken_and_not_below_r42(database: Database, rows: Rows, kind: str) -> None:
    brand = rows.brand()
    make = slot if kind == "slot" else place
    number = make(database, brand, 9)
    take: Take = take_slot if kind == "slot" else take_compartment
    with database.write() as session:
        assert all(take(session, brand, number) for _ in range(4))
    with pytest.raises(Conflict, match="4"):
        make(database, brand, 3)
    assert make(database, brand, 4) == number
    with database.write() as session:
        assert not take(session, brand, number)
    assert make(database, brand, 5) == number
    with database.write() as session:
        assert take(session, brand, number)


def test_room_that_shrinks_during_the_rush_is_never_exceeded_r42(database: Database, rows: Rows) -> None:
    brand = rows.brand()
    number = slot(database, brand, 40)

    def racer(order: int) -> bool:
        if order % 10:
            with database.write() as session:
                return take_slot(session, brand, number)
        try:
            slot(database, brand, 40 - random.Random(order).randrange(30))
        except Conflict:
            return False
        return False

    won = race(60, racer)
    with database.read() as session:
        [row] = session.exec(select(Slot))
    assert row.taken == won <= row.capacity


@pytest.mark.parametrize("statement", ["UPDATE slot SET taken = capacity + 1", "UPDATE place SET taken = compartments + 1",
                                       "UPDATE slot SET taken = -1", "UPDATE place SET taken = -1"])  # fmt: skip
def test_the_database_itself_refuses_one_too_many_r42(database: Database, rows: Rows, statement: str) -> None:
    brand = rows.brand()
    slot(database, brand, 1)
    place(database, brand, 1)
    with pytest.raises(IntegrityError), database.write() as session:
        session.connection().execute(text(statement))


def test_a_place_without_numbered_compartments_is_never_full(database: Database, rows: Rows) -> None:
    brand = rows.brand()
    shop = place(database, brand, None, kind="pickup_point")
    with database.write() as session:
        assert all(take_compartment(session, brand, shop) for _ in range(50))
    place(database, brand, None, open=False, kind="pickup_point")
    with database.write() as session:
        assert not take_compartment(session, brand, shop)  # closed


def test_another_brand_takes_nothing_of_ours(database: Database, rows: Rows) -> None:
    ours, theirs = rows.brand("lark"), rows.brand("federweg")
    one, box = slot(database, ours, 1), place(database, ours, 1)
    with database.write() as session:
        assert not take_slot(session, theirs, one)
        assert not take_compartment(session, theirs, box)
        take_slot(session, ours, one)
        release_slot(session, theirs, one)
        assert free_slots(session, theirs, [], NOON, NOON + timedelta(days=9)) == []
        assert places_with_room(session, theirs, ["locker"]) == []
        assert slot_by_ref(session, theirs, "s") is None
        assert place_by_ref(session, theirs, "p") is None
    assert taken(database, Slot, one) == 1


def test_only_what_has_room_is_offered(database: Database, rows: Rows) -> None:
    brand = rows.brand()
    numbers = [slot(database, brand, capacity, f"s{hours}", hours) for hours, capacity in ((30, 2), (24, 1), (40, 0), (90, 5))]
    boxes = [place(database, brand, room, f"p{room}") for room in (1, 0, 2)]
    place(database, brand, 9, "closed", open=False)
    place(database, brand, 9, "shop", kind="pickup_point")
    with database.write() as session:
        assert take_slot(session, brand, numbers[1])
        assert take_compartment(session, brand, boxes[0])
        assert [s.ref for s in free_slots(session, brand, [], NOON, NOON + timedelta(hours=90))] == ["s30"]
        assert [p.ref for p in places_with_room(session, brand, ["locker"])] == ["p2"]
        assert [p.ref for p in places_with_room(session, brand, ["locker", "pickup_point"])] == ["p2", "shop"]


def test_a_depots_slots_are_for_its_own_deliveries(database: Database, rows: Rows) -> None:
    brand = rows.brand()
    start = NOON + timedelta(hours=1)
    every: dict[str, object] = {"start_at": start, "end_at": start + timedelta(hours=1), "capacity": 1}
    with database.write() as session:
        put_slots(
            session,
            brand,
            [{"ref": ref, "depot": depot, **every} for ref, depot in (("n", "North"), ("s", "South"), ("all", None))],
        )
    with database.read() as session:
        assert [s.ref for s in free_slots(session, brand, ["North"], NOON, start + timedelta(hours=1))] == ["n", "all"]
        assert [s.ref for s in free_slots(session, brand, [], NOON, start + timedelta(hours=1))] == ["all"]
        assert session.exec(select(Slot.ref).where(col(Slot.depot) == "South")).all() == ["s"]
