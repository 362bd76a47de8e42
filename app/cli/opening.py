"""Opens what a command needs that only looks or changes a row: the database and its keys, no Redis."""

from collections.abc import Iterator
from contextlib import contextmanager

from app.database import Database
from app.migrations.runner import require_migrated
from app.settings import Settings
from app.store.columns import use_keyring
from app.wiring import keyring


@contextmanager
def opened(settings: Settings) -> Iterator[Database]:
    """The database, for as long as the block lasts. Raises SetupError unless it can be opened and is migrated."""
    database = Database(settings.database)
    try:
        require_migrated(database)
        use_keyring(keyring(settings))
        yield database
    finally:
        database.close()
