"""`porchlight replay`: days of events played against a running service."""

import asyncio
import json
import secrets
import signal
from collections.abc import Callable, Coroutine, Iterator
from contextlib import AsyncExitStack, ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer
from rich.console import Console

from app.cli.brand_choice import brand_id
from app.cli.opening import opened
from app.cli.readiness import local_host
from app.clock import SystemClock
from app.errors import InvalidInput, PorchlightError, SetupError
from app.replay.both_ways import Plan, begin
from app.replay.demo import play_demo
from app.replay.offers import routes_places, routes_slots
from app.replay.optimiser import AT_ONCE, Optimiser, serve
from app.replay.orders_history import orders_history
from app.replay.player import Player
from app.replay.routes_data import read_routes
from app.replay.routes_day import routes_day
from app.replay.sending import Sending
from app.replay.service import Service
from app.replay.show import Screen, print_account
from app.replay.ticks import Pace
from app.settings import Settings, load_settings
from app.store.keys import create_key, revoke_key

T = TypeVar("T")
BRAND = "lark"
SCOPES = ("events", "changes", "offers", "deliveries:read")
ROUTES_STEP, ORDERS_STEP = timedelta(minutes=1), timedelta(hours=6)
# Any day will do; always the same one, so that a seed gives the same events on every day of the year.
ROUTES_DAY = "2026-09-16"


def _speed(text: object) -> float:
    if str(text) == "max":
        return 0.0
    try:
        speed = float(str(text))
    except ValueError:
        speed = -1.0
    if not 0 <= speed < float("inf"):
        raise typer.BadParameter("write a number such as 300, or max")
    return speed


@dataclass(frozen=True, slots=True)
class _Options:
    seed: str
    speed: float
    key: str | None
    url: str | None
    record: Path | None
    as_json: bool
    batch: int
    both_ways: Plan | None = None


Speed = Annotated[float, typer.Option(parser=_speed, metavar="N|max", help="Simulated seconds a real second, at most; 0 is max")]
Seed = Annotated[str | None, typer.Option(help="The same seed gives the same events with the same ids; unset: a new one")]
Key = Annotated[str | None, typer.Option(help=f"API key; unset: one for {BRAND}, made in the database here and revoked after")]
Url = Annotated[str | None, typer.Option(help="The running service; unset: the one of this machine's settings")]
Record = Annotated[Path | None, typer.Option(help="File that gets each event as it was sent, a line each", dir_okay=False)]
Json = Annotated[bool, typer.Option("--json", help="The closing account as JSON on standard output")]
Replies = Annotated[float, typer.Option(min=0, max=1, metavar="SHARE", help="How many of the texts get a reply, as in 0.1")]
Batch = Annotated[int, typer.Option(min=1, max=1000, help="Events a request")]


def routes(
    folder: Annotated[Path, typer.Argument(help="Folder with stops.jsonl", file_okay=False)],
    speed: Speed = 300.0,
    limit: Annotated[int | None, typer.Option(min=1, help="Only the first so many routes")] = None,
    day: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="The day all routes are moved to")] = ROUTES_DAY,  # type: ignore[assignment]
    replies: Replies = 0.0,
    seed: Seed = None,
    key: Key = None,
    url: Url = None,
    record: Record = None,
    as_json: Json = False,
    batch: Batch = 100,
) -> None:
    """Plays one day of real delivery routes; arrivals and ETAs are drawn by a noise model.

    With --replies recipients write back and an optimiser gives verdicts.
    """
    seed, real, on = seed or secrets.token_hex(3), read_routes(folder, limit), date(day.year, day.month, day.day)
    plan = Plan(replies, routes_slots(real, on), routes_places(real)) if replies else None
    _play(routes_day(real, on, seed), ROUTES_STEP, _Options(seed, speed, key, url, record, as_json, batch, plan))


def orders(
    folder: Annotated[Path, typer.Argument(help="Folder with status_events.jsonl", file_okay=False)],
    speed: Speed = 0.0,
    limit: Annotated[int | None, typer.Option(min=1, help="Only the first so many orders")] = None,
    seed: Seed = None,
    key: Key = None,
    url: Url = None,
    record: Record = None,
    as_json: Json = False,
    batch: Batch = 100,
) -> None:
    """Plays real orders' status histories over two years, with their gaps and in the order they came in."""
    seed = seed or secrets.token_hex(3)
    sendings = orders_history(folder, seed, limit)
    _play(sendings, ORDERS_STEP, _Options(seed, speed, key, url, record, as_json, batch))


def demo(key: Key = None, url: Url = None) -> None:
    """Plays a small invented day on the real clock, in about a minute. Says nothing unless something is wrong."""
    settings = load_settings()

    async def play(text: str) -> None:
        async with Service(url or local_url(settings), text) as service:
            await play_demo(service, SystemClock().wall, asyncio.sleep)

    # The supervisor stops its children by SIGTERM, which is no error.
    with suppress(KeyboardInterrupt), ExitStack() as stack:
        _run(play(key or stack.enter_context(own_key(settings, "demo"))))


def optimiser(
    key: Key = None,
    url: Url = None,
    seed: Annotated[str, typer.Option(help="The same seed decides alike")] = "optimiser",
    only: Annotated[str, typer.Option(help="Decide only for deliveries whose reference begins so")] = "",
    yields: Annotated[bool, typer.Option("--yield", help="Rest while a replay drives the clock; that has its own")] = False,
) -> None:
    """Answers what people wish as a route optimiser would, until Ctrl-C. Says nothing unless something is wrong."""
    settings = load_settings()

    async def work(text: str) -> None:
        async with Service(url or local_url(settings), text) as service:
            await serve(service, Optimiser(service, seed, AT_ONCE, only), asyncio.sleep, yields=yields)

    with suppress(KeyboardInterrupt), ExitStack() as stack:
        _run(work(key or stack.enter_context(own_key(settings, "optimiser"))))


def local_url(settings: Settings) -> str:
    """Where a service with these settings is reached from this machine."""
    host = local_host(settings)
    return f"http://{f'[{host}]' if ':' in host else host}:{settings.port}"


@contextmanager
def own_key(settings: Settings, label: str) -> Iterator[str]:
    """A key of the demo brand, made in the database of this machine and revoked in the end. Raises SetupError without one."""
    try:
        with opened(settings) as database, database.write() as session:
            row, text = create_key(session, brand_id(session, BRAND), SCOPES, label, SystemClock().wall())
            prefix = row.prefix
    except PorchlightError as error:
        raise SetupError(f"no API key can be made here ({error.message}); start the service first, or give --key") from None
    try:
        yield text
    finally:
        with opened(settings) as database, database.write() as session:
            revoke_key(session, prefix, SystemClock().wall())


def _play(sendings: list[Sending], step: timedelta, options: _Options) -> None:
    settings, screen = load_settings(), Console(stderr=True)
    with ExitStack() as stack:
        key = options.key or stack.enter_context(own_key(settings, f"replay {options.seed}"))
        write = stack.enter_context(_recorder(options.record)) if options.record else None
        screen.print(f"{len(sendings)} events, seed {options.seed}", highlight=False)
        bar = stack.enter_context(Screen(screen, len(sendings)))

        async def play() -> dict[str, Any]:
            loop = asyncio.get_running_loop()
            async with AsyncExitStack() as services:
                service = await services.enter_async_context(Service(options.url or local_url(settings), key))
                await service.check()
                both = await begin(services, service, settings, options.seed, options.both_ways) if options.both_ways else None
                if both:
                    screen.print(both.told, highlight=False)
                pace = Pace(options.speed, loop.time, asyncio.sleep)
                return await Player(service, pace, bar, step, loop.time, options.batch, write, both).play(sendings)

        account = _run(play()) | {"seed": options.seed}
    if options.as_json:
        typer.echo(json.dumps(account))
    else:
        print_account(Console(), account)
    if account["lost"] or account["twice"]:
        raise typer.Exit(1)


def _run(play: Coroutine[Any, Any, T]) -> T:
    """Runs it to its end; Ctrl-C and SIGTERM cancel it, so that the clock is released and the key revoked."""

    async def cancelled_by_both() -> T:
        before = signal.signal(signal.SIGTERM, signal.getsignal(signal.SIGINT))
        try:
            return await play
        finally:
            signal.signal(signal.SIGTERM, before)

    return asyncio.run(cancelled_by_both())


@contextmanager
def _recorder(path: Path) -> Iterator[Callable[[bytes], object]]:
    try:
        file = path.open("wb")
    except OSError as error:
        raise InvalidInput(f"{path} cannot be written ({error.strerror})") from None
    with file:
        yield file.write
