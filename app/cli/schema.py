"""Brings the schema up to date. Apart from `opening`, because the supervisor starts sooner without what that imports."""

from app.cli.data_folder import require_writable
from app.database import Database
from app.migrations.runner import migrate
from app.settings import Settings


def bring_up_to_date(settings: Settings) -> None:
    """Migrates. Raises SetupError when that cannot be."""
    require_writable(settings.data_dir)
    database = Database(settings.database)
    try:
        migrate(database)
    finally:
        database.close()
