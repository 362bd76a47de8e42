"""`porchlight migrate`: a step of its own where web servers and workers run apart."""

import typer

from app.cli.schema import bring_up_to_date
from app.migrations.runner import head
from app.settings import load_settings


def migrate() -> None:
    """Brings the database to this version. Safe to repeat, and to run from two places at once."""
    bring_up_to_date(load_settings())
    typer.echo(f"The database is at revision {head()}.")
