"""`porchlight sender`: senders that their provider has blocked (R12)."""

import json
from typing import Annotated

import typer

from app.cli import group
from app.cli.brand_choice import BrandKey, brand_id
from app.cli.opening import opened
from app.errors import NotFound
from app.settings import load_settings
from app.store.brands import brand_keys
from app.store.people import resume_sender, stopped_senders

commands = group("Senders their provider has blocked. Nothing leaves by one until it is resumed.")


@commands.command("list")
def list_stopped(as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line")] = False) -> None:
    """The senders that are stopped, since when and why."""
    with opened(load_settings()) as database, database.read() as session:
        stopped = stopped_senders(session)
        keys = brand_keys(session, {brand for brand, _ in stopped})
    for (brand, channel), stop in sorted(stopped.items()):
        shown = {
            "brand": keys[brand],
            "channel": channel,
            "since": stop.since.isoformat(timespec="seconds"),
            "reason": stop.reason,
        }
        typer.echo(json.dumps(shown) if as_json else "  ".join(shown.values()))


@commands.command()
def resume(brand: BrandKey, channel: Annotated[str, typer.Option(help="sms or email")]) -> None:
    """Lets a stopped sender send again. First put right with the provider what it was stopped for."""
    with opened(load_settings()) as database, database.write() as session:
        if not resume_sender(session, brand_id(session, brand), channel):
            raise NotFound(f"the {channel} sender of {brand} is not stopped")
    typer.echo(f"The {channel} sender of {brand} sends again.")
