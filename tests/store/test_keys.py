"""API keys: what is shown once, what is kept, what opens and what no longer does."""

from datetime import timedelta

import pytest
from sqlmodel import select

from app.database import Database
from app.errors import InvalidInput, NotFound
from app.store.keys import SCOPES, ApiKey, create_key, find_key, list_keys, revoke_key
from tests.conftest import NOON
from tests.store.conftest import Rows


@pytest.fixture
def made(database: Database, rows: Rows) -> tuple[str, str]:
    """A key's text and its prefix."""
    brand = rows.brand()
    with database.write() as session:
        row, text = create_key(session, brand, ["events", "events"], "carrier", NOON)
        return text, row.prefix


def test_a_key_opens_for_its_scopes_only(database: Database, made: tuple[str, str]) -> None:
    with database.read() as session:
        key = find_key(session, made[0])
    assert key is not None
    assert key.allows("events")
    assert not key.allows("deliveries:read")
    assert not key.allows("event")


def test_the_secret_is_nowhere_in_the_database(database: Database, made: tuple[str, str]) -> None:
    secret = made[0].split("_", 2)[2]
    with database.read() as session:
        row = session.connection().exec_driver_sql("SELECT * FROM api_key").one()
    assert not any(secret in str(value) for value in row)
    assert len(secret) >= 43  # 256 bits


@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: text + "x",
        lambda text: text[:-1],
        lambda text: text.upper(),
        lambda text: text.replace("pl_", "sk_"),
        lambda text: "pl_" + "0" * 12 + "_" + text.split("_", 2)[2],
        lambda text: text.rpartition("_")[0],
        lambda text: "",
        lambda text: "pl__",
        lambda text: "pl_%_" + text,
    ],
)
def test_anything_but_the_key_itself_opens_nothing(database: Database, made: tuple[str, str], spoil) -> None:
    with database.read() as session:
        assert find_key(session, spoil(made[0])) is None


def test_a_revoked_key_opens_nothing_and_stays_listed(database: Database, made: tuple[str, str]) -> None:
    text, prefix = made
    with database.write() as session:
        revoke_key(session, prefix, NOON + timedelta(days=1))
    with database.read() as session:
        assert find_key(session, text) is None
        (row,) = list_keys(session, session.exec(select(ApiKey.brand_id)).one())
        assert row.revoked_at == NOON + timedelta(days=1)


def test_a_key_is_revoked_once(database: Database, made: tuple[str, str]) -> None:
    with database.write() as session:
        revoke_key(session, made[1], NOON)
        with pytest.raises(NotFound, match=made[1]):
            revoke_key(session, made[1], NOON)
        with pytest.raises(NotFound):
            revoke_key(session, "nobody", NOON)


@pytest.mark.parametrize("scopes", [[], ["everything"], ["events", "everything"]])
def test_a_scope_that_does_not_exist_is_refused_with_those_that_do(database: Database, rows: Rows, scopes: list[str]) -> None:
    brand = rows.brand()
    with database.write() as session, pytest.raises(InvalidInput) as caught:
        create_key(session, brand, scopes, "", NOON)
    assert caught.value.field == "scopes"
    assert all(scope in caught.value.message for scope in SCOPES)


def test_a_brand_lists_its_own_keys(database: Database, rows: Rows, made: tuple[str, str]) -> None:
    theirs = rows.brand("federweg")
    with database.write() as session:
        create_key(session, theirs, ["events"], "theirs", NOON)
        assert [key.label for key in list_keys(session, theirs)] == ["theirs"]
