"""`porchlight inbox`: what came in and was not decided, for an operator to look at and put back."""

import json
from typing import Annotated

import typer

from app.cli import group
from app.cli.opening import opened
from app.errors import NotFound
from app.settings import load_settings
from app.store.inbox import InboxState, count_by_state, rows_in_state
from app.store.lanes import release

commands = group("What came in. Quarantined and failed rows wait here until somebody puts them back.")


@commands.command("list")
def list_rows(
    state: Annotated[InboxState, typer.Option(help="Which ones")] = InboxState.QUARANTINED,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="At most so many, the newest first")] = 50,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line")] = False,
) -> None:
    """Rows in one state. What they hold is not shown: it names people."""
    with opened(load_settings()) as database, database.read() as session:
        counted, rows = count_by_state(session), rows_in_state(session, state, limit)
    for row in rows:
        shown = {
            "id": row.id,
            "received": row.received_at.isoformat(timespec="seconds"),
            "type": row.type,
            "delivery": row.delivery_ref,
            "event": row.source_id,
            "reason": row.reason,
        }
        typer.echo(json.dumps(shown) if as_json else "  ".join(str(value) for value in shown.values() if value is not None))
    if not as_json:
        typer.echo(", ".join(f"{number} {name}" for name, number in sorted(counted.items())) or "the inbox is empty", err=True)


@commands.command("release")
def put_back(
    ids: Annotated[list[int] | None, typer.Argument(help="Ids of quarantined or failed rows")] = None,
    every: Annotated[InboxState | None, typer.Option("--all", help="Instead: every row that is quarantined, or failed")] = None,
) -> None:
    """Puts rows back; a worker decides them within seconds."""
    if bool(ids) == bool(every):
        raise typer.BadParameter("give ids, or --all with a state")
    with opened(load_settings()) as database, database.write() as session:
        wanted = list(ids or ())
        if every:
            wanted = [row.id for row in rows_in_state(session, every, 10_000) if row.id is not None]
        released = release(session, wanted)
    if released == 0 and ids:
        raise NotFound("none of these is quarantined or failed")
    typer.echo(f"{released} put back.")
