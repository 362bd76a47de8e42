"""`porchlight brand`: a brand is a folder; its row in the database is what everything else points to."""

import json
from typing import Annotated

import typer

from app.cli import group
from app.cli.brand_choice import book
from app.cli.opening import opened
from app.clock import SystemClock
from app.settings import load_settings
from app.store.brands import all_brands, ensure_brand

commands = group("Brands. The web server makes the row of every folder when it starts; `create` is for before that.")


@commands.command()
def create(key: Annotated[str, typer.Argument(help="Name of its folder in PORCHLIGHT_BRANDS_DIR")]) -> None:
    """Makes the brand's row from its folder. A repeat changes nothing."""
    settings = load_settings()
    brand = book(settings).get(key)
    with opened(settings) as database, database.write() as session:
        ensure_brand(session, brand.key, brand.name, SystemClock().wall())
    typer.echo(f"{brand.key}: {brand.name}")


@commands.command("list")
def list_brands(as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line")] = False) -> None:
    """All brands, by folder and by row in the database."""
    settings = load_settings()
    folders = set(book(settings).keys())
    with opened(settings) as database, database.read() as session:
        rows = all_brands(session)
    names = {row.key: row.name for row in rows}
    for key in sorted({*names, *folders}):
        if as_json:
            typer.echo(json.dumps({"key": key, "name": names.get(key), "folder": key in folders, "row": key in names}))
        else:
            missing = "" if key in folders and key in names else "its folder is missing" if key in names else "not created yet"
            typer.echo(f"{key:<20}  {names.get(key, '')}  {missing}".rstrip())
