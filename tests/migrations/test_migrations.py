"""From nothing to the head and back, and what is said when a database does not fit."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, inspect, text
from sqlmodel import SQLModel

from app.database import Database
from app.errors import SetupError
from app.migrations import runner
from app.migrations.runner import current, head, migrate, require_migrated
from app.settings import PROJECT
from tests.conftest import fresh_postgres


def postgres_schema(connection: Connection) -> dict[str, Any]:
    """All there is to know of the tables, as PostgreSQL itself writes it down."""
    ask = {
        "columns": "SELECT table_name, column_name, data_type, character_maximum_length, is_nullable, column_default"
        " FROM information_schema.columns WHERE table_schema = 'public'",
        "indexes": "SELECT tablename, indexdef FROM pg_indexes WHERE schemaname = 'public'",
        "constraints": "SELECT conrelid::regclass::text, pg_get_constraintdef(oid) FROM pg_constraint"
        " WHERE connamespace = 'public'::regnamespace",
    }
    rows = {name: connection.execute(text(query)).all() for name, query in ask.items()}
    return {name: sorted(map(str, (row for row in found if row[0] != "alembic_version"))) for name, found in rows.items()}


def sqlite_schema(connection: Connection) -> dict[str, Any]:
    """The same, as SQLite's pragmas tell it."""
    tables = [name for name in inspect(connection).get_table_names() if name != "alembic_version"]
    found: dict[str, Any] = {}
    for table in tables:
        found[table] = {
            "columns": sorted(row[1:] for row in connection.execute(text(f"PRAGMA table_info('{table}')"))),
            "foreign": sorted(row[2:5] for row in connection.execute(text(f"PRAGMA foreign_key_list('{table}')"))),
            "indexes": sorted(str(row[2:]) for row in connection.execute(text(f"PRAGMA index_list('{table}')"))),
        }
    made = connection.execute(text("SELECT sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"))
    found["indexes"] = sorted(" ".join(sql.split()) for (sql,) in made)
    return found


def schema(database: Database) -> dict[str, Any]:
    with database.engine.connect() as connection:
        return sqlite_schema(connection) if database.sqlite else postgres_schema(connection)


def test_the_migrations_make_what_the_models_say(empty: Database, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    """Column by column, index by index, with the conditions of partial indexes."""
    assert migrate(empty) is True
    assert migrate(empty) is False
    if empty.sqlite:
        modelled = Database(f"sqlite:///{tmp_path / 'modelled.db'}")
        SQLModel.metadata.create_all(modelled.engine.execution_options(writing=True))
        assert schema(empty) == schema(modelled)
        modelled.close()
        return
    with fresh_postgres(request.getfixturevalue("cluster"), template="template1") as url:
        modelled = Database(url)
        SQLModel.metadata.create_all(modelled.engine)
        assert schema(empty) == schema(modelled)
        modelled.close()


def test_alembic_finds_nothing_left_to_generate(empty: Database) -> None:
    migrate(empty)
    with empty.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, SQLModel.metadata) == []


def test_every_step_can_be_taken_back_and_again(empty: Database) -> None:
    migrate(empty)
    before = schema(empty)
    with empty.engine.execution_options(writing=True).begin() as connection:
        command.downgrade(runner._config(connection), "base")
    with empty.engine.connect() as connection:
        assert inspect(connection).get_table_names() == ["alembic_version"]
    assert migrate(empty) is True
    assert schema(empty) == before


def test_the_head_file_names_the_head() -> None:
    """It is there so that two migrations made side by side conflict in git rather than in somebody's database."""
    assert (runner.HERE / "HEAD").read_text(encoding="ascii").strip() == head()


def test_two_heads_are_refused(tmp_path: Path) -> None:
    shutil.copytree(PROJECT / "app", tmp_path / "app", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("left", "right"):
        content = f'revision = "{name}"\ndown_revision = "{head()}"\nbranch_labels = depends_on = None\n'
        (tmp_path / "app" / "migrations" / "versions" / f"{name}.py").write_text(content, encoding="ascii")
    asked = "import sys; sys.path.insert(0, '.'); from app.migrations.runner import head; head()"
    done = subprocess.run([sys.executable, "-c", asked], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode != 0
    assert "multiple heads" in done.stderr


def test_a_database_of_a_newer_version_is_left_alone_with_one_clear_line(empty: Database) -> None:
    migrate(empty)
    with empty.write() as session:
        session.connection().execute(text("UPDATE alembic_version SET version_num = '9999'"))
    for touch in (migrate, require_migrated, current):
        with pytest.raises(SetupError) as caught:
            touch(empty)
        assert "newer version" in caught.value.message
        assert "9999" in caught.value.message
        assert head() in caught.value.message
        assert "\n" not in caught.value.message


def test_a_database_that_was_not_migrated_is_named_with_its_remedy(empty: Database) -> None:
    assert current(empty) is None
    with pytest.raises(SetupError, match="run `porchlight migrate`"):
        require_migrated(empty)


@pytest.mark.parametrize("url", ["sqlite:////nowhere/at/all.db", "postgresql+psycopg://postgres@127.0.0.1:1/none"])
def test_a_database_that_cannot_be_opened_is_one_clear_line(url: str) -> None:
    database = Database(url)
    with pytest.raises(SetupError, match="the database cannot be opened") as caught:
        migrate(database)
    assert "\n" not in caught.value.message


MIGRATE = """
import sys
from app.database import Database
from app.migrations.runner import migrate
database = Database(sys.argv[1])
migrate(database)
database.close()
"""


def test_two_processes_that_migrate_at_once_take_turns(empty: Database) -> None:
    """Both have seen that there is something to do: on PostgreSQL both wait for the lock, which the test holds until then."""
    with ExitStack() as stack:
        if not empty.sqlite:
            stack.enter_context(_lock_until_two_wait(empty))
        racers = [subprocess.Popen([sys.executable, "-c", MIGRATE, empty.url], cwd=PROJECT) for _ in range(2)]
    assert [racer.wait(60) for racer in racers] == [0, 0]
    assert current(empty) == head()


@contextmanager
def _lock_until_two_wait(database: Database) -> Iterator[None]:
    waiting = text("SELECT count(*), pg_sleep(0.05) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
    with database.engine.connect() as holder, holder.begin():
        holder.execute(text("SELECT pg_advisory_xact_lock(7066)"))
        yield
        with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as watcher:
            while watcher.execute(waiting).one()[0] < 2:
                pass


def test_what_was_sent_before_replies_came_in_is_still_there_afterwards(empty: Database) -> None:
    """SQLite changes a column only by making its table anew; what pointed to its rows still does."""
    stamp = "2026-11-20 08:00:00+00:00" if not empty.sqlite else "2026-11-20 08:00:00"
    with runner.unchecked(empty) as connection:
        command.upgrade(runner._config(connection), "0001")
        for table, values in (
            ("brand", {"id": 1, "key": "lark", "name": "Lark & Co", "created_at": stamp}),
            ("person", {"id": 1, "brand_id": 1, "contact_index": "x", "lane": 0, "updated_at": stamp}),
            ("delivery", _delivery()),
            ("message", _message(stamp)),
        ):
            names = ", ".join(values)
            marks = ", ".join(f":{name}" for name in values)
            connection.execute(text(f"INSERT INTO {table} ({names}) VALUES ({marks})"), values)
    assert migrate(empty) is True
    with empty.engine.connect() as connection:
        row = connection.execute(text("SELECT message.uid, delivery.ref, delivery.buyer_id FROM message JOIN delivery"
                                      " ON delivery.id = message.delivery_id")).one()  # fmt: skip
    assert tuple(row) == ("a" * 32, "D1", None)


def _delivery() -> dict[str, Any]:
    texts = dict.fromkeys(("planned_key", "position_key", "eta_key", "proof_key"), "")
    return {
        "id": 1, "brand_id": 1, "ref": "D1", "person_id": 1, "lane": 0, "version": 0, "status": "planned", "cycle": 0,
        "status_details": "{}", "parcels": "[]", "zone": "Europe/London", "near_keys": "[]", "proof": "{}", "promise_moves": 0,
        "promise_version": 0, "told_version": 0, **texts,
    }  # fmt: skip


def _message(stamp: str) -> dict[str, Any]:
    return {
        "id": 1, "uid": "a" * 32, "brand_id": 1, "delivery_id": 1, "person_id": 1, "lane": 0, "kind": "planned", "news_key": "k",
        "hop": 0, "channel": "sms", "channels_left": "[]", "cycle": 0, "place": 0, "urgent": False, "facts": "{}",
        "state": "sent",
        "decided_at": stamp, "due_at": stamp, "expires_at": stamp, "tries": 1,
    }  # fmt: skip
