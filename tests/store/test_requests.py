"""Idempotency keys (R36), and the small facts of a database."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlmodel import select

from app.database import Database
from app.errors import Conflict, PayloadMismatch
from app.store.requests import (
    IN_FLIGHT_FOR,
    KEPT_FOR,
    Begun,
    IdempotentRequest,
    abandon_request,
    begin_request,
    end_request,
    fact,
)
from tests.conftest import NOON
from tests.store.conftest import Rows

SECOND = timedelta(seconds=1)


def begin(database: Database, brand: int, digest: str = "h", wall=NOON, key: str = "k"):
    with database.write() as session:
        return begin_request(session, brand, key, digest, wall)


def end(database: Database, brand: int, answer: str = '{"ok": true}') -> None:
    with database.write() as session:
        end_request(session, brand, "k", 202, answer)


def test_the_first_answer_is_given_again(database: Database, rows: Rows) -> None:
    """R36"""
    brand = rows.brand()
    assert begin(database, brand) == (Begun.FIRST, 0, "")
    end(database, brand)
    for _ in range(3):
        assert begin(database, brand) == (Begun.AGAIN, 202, '{"ok": true}')


def test_another_payload_under_the_same_key_is_refused(database: Database, rows: Rows) -> None:
    """R36: in flight or answered."""
    brand = rows.brand()
    begin(database, brand)
    with pytest.raises(PayloadMismatch):
        begin(database, brand, "other")
    end(database, brand)
    with pytest.raises(PayloadMismatch):
        begin(database, brand, "other")


def test_while_the_first_is_in_flight_a_repeat_is_a_conflict(database: Database, rows: Rows) -> None:
    """R36"""
    brand = rows.brand()
    begin(database, brand)
    with pytest.raises(Conflict):
        begin(database, brand, wall=NOON + IN_FLIGHT_FOR)


def test_a_request_whose_process_died_may_be_tried_again_after_a_while(database: Database, rows: Rows) -> None:
    brand = rows.brand()
    begin(database, brand)
    assert begin(database, brand, wall=NOON + IN_FLIGHT_FOR + SECOND)[0] is Begun.FIRST


def test_a_key_is_forgotten_after_a_day(database: Database, rows: Rows) -> None:
    brand = rows.brand()
    begin(database, brand)
    end(database, brand)
    assert begin(database, brand, wall=NOON + KEPT_FOR)[0] is Begun.AGAIN
    assert begin(database, brand, "other", NOON + KEPT_FOR + SECOND)[0] is Begun.FIRST


def test_what_failed_before_it_did_anything_may_be_tried_again(database: Database, rows: Rows) -> None:
    brand = rows.brand()
    begin(database, brand)
    with database.write() as session:
        abandon_request(session, brand, "k")
    assert begin(database, brand, "other")[0] is Begun.FIRST
    end(database, brand)
    with database.write() as session:
        abandon_request(session, brand, "k")  # it has been answered; there is nothing to abandon
    assert begin(database, brand, "other")[0] is Begun.AGAIN


def test_each_brand_has_its_own_keys(database: Database, rows: Rows) -> None:
    ours, theirs = rows.brand("lark"), rows.brand("federweg")
    begin(database, ours)
    assert begin(database, theirs, "other")[0] is Begun.FIRST
    end(database, theirs, "theirs")
    with pytest.raises(Conflict):
        begin(database, ours)


def test_of_many_at_once_one_is_the_first(database: Database, rows: Rows) -> None:
    """R36"""
    brand, start = rows.brand(), threading.Barrier(8)

    def call(_: int) -> str:
        start.wait()
        try:
            return begin(database, brand)[0]
        except Conflict:
            return "conflict"

    with ThreadPoolExecutor(8) as callers:
        assert sorted(callers.map(call, range(8))) == ["conflict"] * 7 + ["first"]


def test_an_answer_rests_encrypted(database: Database, rows: Rows) -> None:
    """R45: it may quote what was sent."""
    brand = rows.brand()
    begin(database, brand)
    end(database, brand, '{"phone": "+12125550101"}')
    with database.read() as session:
        assert session.exec(select(IdempotentRequest.answer)).one() == '{"phone": "+12125550101"}'
        raw = session.connection().exec_driver_sql("SELECT answer FROM idempotent_request").scalar_one()
    assert b"2125550101" not in bytes(raw)


def test_a_fact_is_set_by_who_comes_first(database: Database) -> None:
    with database.write() as session:
        assert fact(session, "lanes", "64") == "64"
        assert fact(session, "lanes", "8") == "64"
