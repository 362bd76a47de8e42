"""Brings a database to this version's tables, or says in one line why that cannot be."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.exc import OperationalError

from app.database import Database
from app.errors import SetupError

HERE = Path(__file__).resolve().parent


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(HERE).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def head() -> str:
    """The newest revision this version knows."""
    newest = ScriptDirectory.from_config(_config()).get_current_head()
    assert newest is not None
    return newest


def current(database: Database) -> str | None:
    """The revision the database is at. Raises SetupError when it can't be opened or is newer than this version."""
    try:
        with database.engine.connect() as connection:
            revision = MigrationContext.configure(connection).get_current_revision()
    except OperationalError as error:
        raise SetupError(f"the database cannot be opened: {str(error.orig).strip().splitlines()[0]}") from None
    known = {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}
    if revision is not None and revision not in known:
        raise SetupError(
            f"this database is of a newer version of Porchlight (revision {revision}, this one knows {head()});"
            " upgrade Porchlight, or restore the copy made before the upgrade"
        )
    return revision


def migrate(database: Database) -> bool:
    """Brings the database to `head`; whether there was anything to do. Raises SetupError as `current` does.

    On PostgreSQL two processes that start at once take turns.
    """
    before = current(database)
    if before == head():
        return False
    with unchecked(database) as connection:
        if not database.sqlite:
            connection.execute(text("SELECT pg_advisory_xact_lock(7066)"))
        command.upgrade(_config(connection), "head")
    return True


@contextmanager
def unchecked(database: Database) -> Iterator[Connection]:
    """A writing transaction in which SQLite may drop and remake a table that others point to; all is checked at its end.

    SQLite can change a column only by making the table anew, and its foreign keys can be switched off only outside a
    transaction. Raises SetupError, and changes nothing, if a row would point nowhere.
    """
    with database.engine.execution_options(writing=True).connect() as connection:
        raw = connection.connection.driver_connection
        assert raw is not None
        if database.sqlite:
            raw.execute("PRAGMA foreign_keys=OFF")
        try:
            with connection.begin():
                yield connection
                if database.sqlite and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
                    raise SetupError("the migration would leave rows that point nowhere; nothing was changed")
        finally:
            if database.sqlite:
                raw.execute("PRAGMA foreign_keys=ON")


def require_migrated(database: Database) -> None:
    """Raises SetupError unless the database is at `head`."""
    if current(database) != head():
        raise SetupError("the database has not been migrated to this version; run `porchlight migrate`")
