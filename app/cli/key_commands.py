"""`porchlight key`: API keys of a brand."""

import json
from typing import Annotated

import typer

from app.cli import group
from app.cli.brand_choice import BrandKey, book, brand_id
from app.cli.opening import opened
from app.clock import SystemClock
from app.settings import load_settings
from app.store.brands import brand_by_key, ensure_brand
from app.store.keys import SCOPES, create_key, list_keys, revoke_key

commands = group("API keys of a brand: shown once, kept as a hash, scoped, revocable.")
Json = Annotated[bool, typer.Option("--json", help="One JSON object a line")]


@commands.command()
def create(
    brand: BrandKey,
    scopes: Annotated[str, typer.Option(help=f"What it may do, separated by commas: {', '.join(SCOPES)}")] = "events",
    label: Annotated[str, typer.Option(help="For you to know it again")] = "",
    as_json: Json = False,
) -> None:
    """Makes a key and shows it, this once: only its hash is kept."""
    settings, now = load_settings(), SystemClock().wall()
    wanted = [scope.strip() for scope in scopes.split(",") if scope.strip()]
    with opened(settings) as database, database.write() as session:
        row = brand_by_key(session, brand)
        number = row.id if row and row.id is not None else ensure_brand(session, brand, book(settings).get(brand).name, now)
        key, text = create_key(session, number, wanted, label, now)
        prefix = key.prefix
    if as_json:
        typer.echo(json.dumps({"key": text, "prefix": prefix, "brand": brand, "scopes": wanted, "label": label}))
    else:
        typer.echo(text)
        typer.echo(f"This key of {brand} is shown only now. Revoke it with: porchlight key revoke {prefix}", err=True)


@commands.command("list")
def list_all(brand: BrandKey, as_json: Json = False) -> None:
    """All keys of a brand, oldest first, without their secrets."""
    with opened(load_settings()) as database, database.read() as session:
        rows = list_keys(session, brand_id(session, brand))
    for row in rows:
        scopes, revoked = json.loads(row.scopes), row.revoked_at.isoformat() if row.revoked_at else None
        if as_json:
            made = row.created_at.isoformat()
            typer.echo(
                json.dumps({"prefix": row.prefix, "scopes": scopes, "label": row.label, "created": made, "revoked": revoked})
            )
        else:
            state = f"revoked {row.revoked_at:%Y-%m-%d %H:%M}" if row.revoked_at else "good"
            typer.echo(f"pl_{row.prefix}_***  {row.created_at:%Y-%m-%d %H:%M} UTC  {','.join(scopes):<24}  {state}  {row.label}")


@commands.command()
def revoke(
    prefix: Annotated[str, typer.Argument(help="The part between pl_ and the second underscore, or the whole key")],
) -> None:
    """Ends a key at once."""
    parts = prefix.split("_")
    short = parts[1] if parts[0] == "pl" and len(parts) > 1 else prefix
    with opened(load_settings()) as database, database.write() as session:
        revoke_key(session, short, SystemClock().wall())
    typer.echo(f"The key {short} is revoked.")
