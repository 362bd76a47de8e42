"""The column types close the traps they are there for."""

from datetime import UTC, datetime, timedelta, timezone
from enum import StrEnum
from zoneinfo import ZoneInfo

import pytest
from cryptography.exceptions import InvalidTag
from sqlalchemy import text
from sqlalchemy.exc import StatementError
from sqlmodel import SQLModel, col, select

from app.database import Database
from app.store.brands import BrandRow
from app.store.columns import EnumText, Keyring, blind_index, is_one_of, table_of
from app.store.inbox import InboxRow, InboxState, take_in
from app.store.people import Person
from tests.store.conftest import Rows, arrival


def _brand_made_at(database: Database, moment: datetime) -> datetime:
    with database.write() as session:
        session.add(BrandRow(key="b", name="B", created_at=moment))
    with database.read() as session:
        return session.exec(select(BrandRow)).one().created_at


@pytest.mark.parametrize(
    "moment",
    [
        datetime(2026, 11, 24, 12, 30, 15, 123456, tzinfo=ZoneInfo("Europe/Berlin")),
        datetime(2026, 10, 25, 2, 30, tzinfo=ZoneInfo("Europe/Berlin"), fold=1),
        datetime(1970, 1, 1, tzinfo=UTC),
        datetime(2026, 11, 24, tzinfo=timezone(timedelta(hours=-9, minutes=-30))),
    ],
)
def test_a_moment_comes_back_as_the_same_moment_in_utc(database: Database, moment: datetime) -> None:
    found = _brand_made_at(database, moment)
    assert found == moment.astimezone(UTC)
    assert found.tzinfo is UTC


def test_a_moment_without_a_zone_is_refused(database: Database) -> None:
    with pytest.raises(StatementError, match="without time zone"):
        _brand_made_at(database, datetime(2026, 11, 24))  # noqa: DTZ001 - that is the point


def test_moments_are_compared_as_moments_whatever_their_zone(database: Database) -> None:
    made = _brand_made_at(database, datetime(2026, 11, 24, 11, 0, tzinfo=UTC))
    with database.read() as session:
        for step, found in ((timedelta(microseconds=-1), 0), (timedelta(0), 1), (timedelta(microseconds=1), 1)):
            asked = (made + step).astimezone(ZoneInfo("Pacific/Auckland"))
            assert len(session.exec(select(BrandRow).where(col(BrandRow.created_at) <= asked)).all()) == found


def test_a_word_is_stored_by_its_value_and_an_unknown_one_refused(database: Database, rows: Rows) -> None:
    brand = rows.brand()
    with database.write() as session:
        take_in(session, [arrival(brand)])
    with database.read() as session:
        assert session.connection().execute(text("SELECT state, kind FROM inbox")).all() == [("pending", "event")]
        assert session.exec(select(InboxRow.state)).one() is InboxState.PENDING
    with pytest.raises(StatementError, match="is not a valid InboxState"), database.write() as session:
        session.connection().execute(table_of(InboxRow).update().values(state="gone"))


def test_every_word_fits_its_column() -> None:
    kinds: set[type[StrEnum]] = set()
    for table in SQLModel.metadata.tables.values():
        kinds |= {column.type.kind for column in table.columns if isinstance(column.type, EnumText)}
    assert kinds
    assert all(len(word) <= 32 for kind in kinds for word in kind)


@pytest.mark.parametrize("plain", ["+12125550101", "", "Grüße 東京 🚚", "x" * 5000])
def test_encrypted_text_comes_back_and_rests_unreadable(database: Database, rows: Rows, plain: str) -> None:
    """R45"""
    brand = rows.brand()
    (person,) = rows.people(brand, 1)
    with database.write() as session:
        session.connection().execute(table_of(Person).update().values(phone=plain, email=plain))
    with database.read() as session:
        found = session.get(Person, person)
        assert found is not None
        assert (found.phone, found.email) == (plain, plain)
        phone, email = session.connection().execute(text("SELECT phone, email FROM person")).one()
    assert plain == "" or plain.encode() not in bytes(phone)
    assert bytes(phone) != bytes(email)  # a nonce each: equal values can't be seen to be equal


def test_another_key_opens_nothing_and_finds_nobody() -> None:
    """R45"""
    ours, theirs = Keyring("one secret"), Keyring("another secret")
    with pytest.raises(InvalidTag):
        theirs.open(ours.seal("+12125550101"))
    assert ours.index("+12125550101") != theirs.index("+12125550101")
    assert ours.fingerprint != theirs.fingerprint
    assert Keyring("one secret").open(ours.seal("+12125550101")) == "+12125550101"


def test_a_sealed_text_that_was_touched_does_not_open() -> None:
    keyring = Keyring("one secret")
    sealed = bytearray(keyring.seal("gate 4821"))
    sealed[-1] ^= 1
    with pytest.raises(InvalidTag):
        keyring.open(bytes(sealed))


def test_a_blind_index_is_the_same_for_what_is_the_same_address() -> None:
    assert blind_index("Anna@Example.com") == blind_index("anna@example.com")
    assert blind_index("+12125550101") != blind_index("+12125550102")
    assert len(blind_index("x" * 300)) <= 32


def test_a_set_update_may_ask_for_one_of_several_states(database: Database, rows: Rows) -> None:
    """SQLAlchemy refuses a real IN as soon as an UPDATE is run with two rows: every batch of two sends would fail."""
    brand = rows.brand()
    with database.write() as session:
        take_in(session, [arrival(brand, number) for number in range(3)])
        table = table_of(InboxRow)
        open_ = is_one_of(table.c.state, (InboxState.PENDING, InboxState.PARKED))
        statement = table.update().where(table.c.source_id == "e1", ~open_).values(reason="over")
        session.connection().execute(statement, [{}, {}])
        statement = table.update().where(table.c.source_id == "e1", open_).values(reason="open")
        session.connection().execute(statement, [{}, {}])
    with database.read() as session:
        assert sorted(map(str, session.exec(select(InboxRow.reason)))) == ["None", "None", "open"]
