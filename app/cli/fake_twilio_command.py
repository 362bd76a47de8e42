"""`porchlight fake-twilio`: the fake of Twilio's Messaging API as a server of its own."""

import asyncio
import signal
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import ValidationError

from app.errors import SetupError
from app.fake_twilio.behaviour import Behaviour
from app.fake_twilio.server import ACCOUNT_SID, AUTH_TOKEN, FakeTwilio


def fake_twilio(
    host: Annotated[str, typer.Option(help="Address to listen on. Anyone who reaches it reads the messages")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port to listen on; 0 takes a free one")] = 8040,
    account_sid: Annotated[str, typer.Option(help="The account's SID")] = ACCOUNT_SID,
    auth_token: Annotated[str, typer.Option(help="The account's auth token")] = AUTH_TOKEN,
    log: Annotated[
        Path | None, typer.Option(dir_okay=False, help="JSON lines of all that happens; what it holds is taken up")
    ] = None,
    seed: Annotated[int, typer.Option(help="The same seed and messages give the same troubles")] = 0,
    refuse: Annotated[
        list[str] | None, typer.Option(metavar="CODE:RATE", help="As in 30007:0.01 or 429:0.05; may be repeated")
    ] = None,
    lose: Annotated[
        list[str] | None, typer.Option(metavar="HOW:RATE", help="Takes it; HOW the answer is lost: drop, 500, timeout")
    ] = None,
    hold: Annotated[float, typer.Option(min=0, help="Seconds an answer lost by timeout is held")] = 30.0,
    retry_after: Annotated[int, typer.Option(min=0, help="Seconds a 429 asks for")] = 1,
    delay: Annotated[str, typer.Option(metavar="LOW:HIGH", help="Seconds before each status")] = "0.1:1",
    twice: Annotated[float, typer.Option(help="Rate of messages whose callbacks come twice")] = 0.0,
    out_of_order: Annotated[float, typer.Option(help="Rate of messages whose last status is told first")] = 0.0,
    missing: Annotated[float, typer.Option(help="Rate of messages one of whose callbacks never comes")] = 0.0,
    early: Annotated[float, typer.Option(help="Rate of messages whose callbacks come before the answer")] = 0.0,
    magic: Annotated[bool, typer.Option(help="Whether numbers ending in 555 0190 to 0199 have fates of their own")] = True,
) -> None:
    """A fake of Twilio's Messaging API for development: it takes, refuses, loses and reports messages, and keeps a log."""
    behaviour = _behaviour(
        seed=seed,
        magic=magic,
        refuse=_rates("--refuse", refuse or ()),
        lose=_rates("--lose", lose or ()),
        hold=hold,
        retry_after=retry_after,
        delay=delay.split(":"),
        twice=twice,
        out_of_order=out_of_order,
        missing=missing,
        early=early,
    )
    fake = FakeTwilio(account_sid=account_sid, auth_token=auth_token, behaviour=behaviour, log_path=log)
    asyncio.run(_serve(fake, host, port))


async def _serve(fake: FakeTwilio, host: str, port: int) -> None:
    told_to_stop = asyncio.Event()
    for each in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(each, told_to_stop.set)
    url = await fake.start(host, port)
    typer.echo(f"Fake Twilio listens on {url}, seed {fake.behaviour.seed}. Ctrl-C stops it. Porchlight finds it by:")
    typer.echo(f"  PORCHLIGHT_TWILIO_API_URL={url}")
    typer.echo(f"  PORCHLIGHT_TWILIO_ACCOUNT_SID={fake.account_sid}")
    typer.echo(f"  PORCHLIGHT_TWILIO_AUTH_TOKEN={fake.auth_token}")
    await told_to_stop.wait()
    await fake.stop()
    typer.echo("Fake Twilio has stopped.")


def _behaviour(**options: Any) -> Behaviour:
    try:
        return Behaviour.model_validate(options)
    except ValidationError as error:
        wrong = "; ".join(f"--{e['loc'][0] if e['loc'] else 'option'}: {e['msg']}".replace("_", "-") for e in error.errors())
        raise SetupError(wrong) from None


def _rates(option: str, texts: Sequence[str]) -> dict[str, str]:
    pairs = [text.partition(":") for text in texts]
    for text, (_, colon, _) in zip(texts, pairs, strict=True):
        if not colon:
            raise SetupError(f"{option} {text}: write it as NAME:RATE, as in 30007:0.01")
    return {name: rate for name, _, rate in pairs}
