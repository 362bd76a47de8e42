"""`porchlight why`: every decision about one message, with its rule and inputs."""

import json
from typing import Annotated

import typer

from app.cli.opening import opened
from app.errors import NotFound
from app.settings import load_settings
from app.store.decisions import Decision, decisions_of_message
from app.store.messages import Message


def why(
    message_id: Annotated[int, typer.Argument(help="Id of the message, as the sandbox and the API show it")],
    as_json: Annotated[bool, typer.Option("--json", help="As one JSON object")] = False,
) -> None:
    """Why a message was sent, held, merged or dropped: one line a decision, oldest first."""
    with opened(load_settings()) as database, database.read() as session:
        message = session.get(Message, message_id)
        if message is None:
            raise NotFound(f"there is no message {message_id}")
        decisions = decisions_of_message(session, message_id)
    if as_json:
        about = {"id": message.id, "kind": message.kind, "channel": message.channel, "state": message.state}
        typer.echo(json.dumps({**about, "decisions": [_plain(decision) for decision in decisions]}, default=str))
        return
    typer.echo(f"Message {message.id}: {message.kind} by {message.channel}, {message.state}")
    for decision in decisions:
        inputs = ", ".join(f"{name} {value}" for name, value in decision.inputs.items())
        typer.echo(
            f"  {decision.at:%Y-%m-%d %H:%M:%S} UTC  {decision.outcome:<10} {decision.rule}{f' ({inputs})' if inputs else ''}"
        )


def _plain(decision: Decision) -> dict[str, object]:
    names = ("at", "outcome", "rule", "inputs", "inbox_id")
    return {name: getattr(decision, name) for name in names}
