"""`porchlight segments`: what a text costs as an SMS (R13), one text or a stream of them."""

import sys
from typing import Annotated

import typer

from app.errors import InvalidInput
from channels.segments import answer_jsonl, count


def segments(
    text: Annotated[str | None, typer.Argument(help="The text")] = None,
    smart: Annotated[bool, typer.Option(help="As a sender with Twilio's Smart Encoding would send it")] = False,
    jsonl: Annotated[bool, typer.Option("--jsonl", help='Answers lines {"id", "text", "smart"} on standard input')] = False,
) -> None:
    """How many segments a text costs as an SMS, and in which encoding."""
    if jsonl:
        _answer_lines()
        return
    if text is None:
        raise typer.BadParameter("give a text, or --jsonl")
    cost = count(text, smart=smart)
    typer.echo(f"{cost.segments} segment{'s' if cost.segments > 1 else ''} in {cost.encoding}, {cost.units} units")


def _answer_lines() -> None:
    # JSON lines are UTF-8 and end at a line feed, whatever the terminal's encoding says.
    for number, line in enumerate(sys.stdin.buffer, start=1):
        if line.strip():
            try:
                answer = answer_jsonl(line.decode())
            except ValueError as error:
                raise InvalidInput(f"line {number}: {error}") from None
            sys.stdout.buffer.write(answer.encode() + b"\n")
    sys.stdout.buffer.flush()
