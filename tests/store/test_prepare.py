"""A migrated database is made ready, again and again, by however many processes; a wrong key or lane count is refused."""

import dataclasses
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from sqlalchemy import text
from sqlmodel import select

from app.database import Database
from app.errors import SetupError
from app.settings import Settings
from app.store.brands import BrandRow, all_brands, brand_by_key, brand_keys, ensure_brand
from app.store.lanes import Lane, ensure_lanes
from app.wiring import Services, keyring, prepare
from tests.conftest import NOON


def changed(services: Services, **settings: object) -> Services:
    return dataclasses.replace(services, settings=Settings(**{**services.settings.model_dump(), **settings, "_env_file": None}))


def test_preparing_again_changes_nothing(services: Services, database: Database) -> None:
    def everything() -> list[object]:
        with database.read() as session:
            return [*session.exec(select(BrandRow.id)), *sorted(session.exec(select(Lane.id)))]

    before = everything()
    prepare(services)
    assert everything() == before
    assert len(before) == len(services.brands.keys()) + services.settings.lanes


def test_another_secret_key_is_refused_before_anything_is_read_or_written(services: Services) -> None:
    """R45: with another key nobody would be found, and what is stored could not be read."""
    with pytest.raises(SetupError) as caught:
        prepare(changed(services, secret_key="another secret"))
    assert "another PORCHLIGHT_SECRET_KEY" in caught.value.message
    assert "\n" not in caught.value.message
    assert "secret key" not in caught.value.message.replace("PORCHLIGHT_SECRET_KEY", "")


def test_another_number_of_lanes_is_refused_with_the_right_one(services: Services) -> None:
    with pytest.raises(SetupError, match="this database has 8 lanes; set PORCHLIGHT_LANES=8"):
        prepare(changed(services, lanes=64))


def test_a_secret_is_made_once_and_only_we_can_read_it(settings: Settings) -> None:
    unset = Settings(**{**settings.model_dump(), "secret_key": "", "_env_file": None})
    first = keyring(unset)
    path = settings.data_dir / "secret_key"
    assert path.stat().st_mode & 0o777 == 0o600
    assert keyring(unset).fingerprint == first.fingerprint
    path.unlink()
    assert keyring(unset).fingerprint != first.fingerprint


def test_a_new_brand_folder_gets_its_row_and_the_others_keep_theirs(services: Services, database: Database) -> None:
    with database.write() as session:
        before = {row.key: row.id for row in all_brands(session)}
        number = ensure_brand(session, "newcomer", "New & Co", NOON)
        assert ensure_brand(session, "newcomer", "Another name", NOON) == number
        assert brand_keys(session, [number, *before.values()]) == {number: "newcomer", **{n: k for k, n in before.items()}}
        row = brand_by_key(session, "newcomer")
        assert row is not None
        assert row.name == "New & Co"
        assert brand_by_key(session, "nobody") is None


def test_processes_that_start_together_make_the_same_rows_once(database: Database) -> None:
    """Several web servers and workers on several machines, after a brand folder was added and the lanes are not there yet."""
    start = threading.Barrier(8)

    def process(_: int) -> int:
        with database.read() as session:
            brand_by_key(session, "lark")
        start.wait()
        with database.write() as session:
            ensure_lanes(session, 64)
            return ensure_brand(session, "lark", "Lark", NOON)

    with ThreadPoolExecutor(8) as processes:
        assert len(set(processes.map(process, range(8)))) == 1


@contextmanager
def _slow_neighbour(database: Database) -> Iterator[None]:
    """Another process has written the very same rows and commits only when ours waits for it."""
    waiting = text(
        "SELECT count(*), pg_sleep(0.02) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
    )
    written = threading.Event()

    def neighbour() -> None:
        with database.write() as session:
            ensure_lanes(session, 8)
            ensure_brand(session, "lark", "Lark", NOON)
            written.set()
            with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as watcher:
                while watcher.execute(waiting).one()[0] == 0:
                    pass

    with ThreadPoolExecutor(1) as other:
        running = other.submit(neighbour)
        written.wait()
        yield
        running.result()


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
def test_a_neighbour_who_was_a_moment_earlier_is_no_error(database: Database) -> None:
    with _slow_neighbour(database), database.write() as session:
        ensure_lanes(session, 8)
        assert ensure_brand(session, "lark", "Lark", NOON) > 0
    with database.read() as session:
        assert len(all_brands(session)) == 1
        assert len(session.exec(select(Lane.id)).all()) == 8
