"""`porchlight agent`: who may sign in to the console, for which brands."""

import getpass
import json
import re
import sys
from typing import Annotated

import typer
from sqlmodel import Session, col, select

from app.cli import group
from app.cli.brand_choice import book
from app.cli.opening import opened
from app.clock import SystemClock
from app.errors import Conflict, InvalidInput, NotFound
from app.settings import Settings, load_settings
from app.store.agents import Agent, agent_by_login, allow_brands, brands_of, end_sessions
from app.store.brands import ensure_brand
from app.store.passwords import hash_password

commands = group("Agents: who may sign in to /console. A password is asked for, or read from standard input; never an argument.")
Login = Annotated[str, typer.Option(help="What the agent signs in with: an e-mail address or a short name")]
Json = Annotated[bool, typer.Option("--json", help="One JSON object a line")]
_LOGIN = re.compile(r"[a-z0-9][a-z0-9._+@-]{1,199}")


@commands.command()
def create(
    login: Login,
    name: Annotated[str, typer.Option(help="First name, as the people who write to you will read it")],
    admin: Annotated[bool, typer.Option("--admin", help="Sees every brand")] = False,
    brand: Annotated[list[str] | None, typer.Option(help="Key of a brand the agent works for; may be repeated")] = None,
) -> None:
    """Makes an agent. Without --admin and --brand nobody's conversations are seen."""
    short, called = login.strip().lower(), name.strip()
    if not _LOGIN.fullmatch(short):
        raise InvalidInput("a login is an e-mail address or a short name: letters, digits and . _ + @ -")
    if not 1 <= len(called) <= 100 or not called.isprintable():
        raise InvalidInput("a name is 1 to 100 characters on one line")
    settings, wall = load_settings(), SystemClock().wall()
    with opened(settings) as database:
        with database.read() as session:
            if agent_by_login(session, short) is not None:
                raise Conflict(f"there is an agent {short!r} already; `porchlight agent password` gives a new password")
        hashed = hash_password(_password())
        with database.write() as session:
            agent = Agent(login=short, name=called, password_hash=hashed, admin=admin, created_at=wall)
            session.add(agent)
            session.flush()
            assert agent.id is not None
            allow_brands(session, agent.id, [_brand(session, settings, key) for key in brand or []])
            whose = _whose(session, agent)
    typer.echo(f"{short}: {called}, {whose}. Sign in at {settings.public}/console")


@commands.command("list")
def list_all(as_json: Json = False) -> None:
    """All agents, oldest first."""
    with opened(load_settings()) as database, database.read() as session:
        agents = list(session.exec(select(Agent).order_by(col(Agent.id))))
        brands = {agent.login: [brand.key for brand in brands_of(session, agent)] for agent in agents}
    for agent in agents:
        keys = brands[agent.login]
        if as_json:
            ended = agent.disabled_at.isoformat() if agent.disabled_at else None
            row = {"login": agent.login, "name": agent.name, "admin": agent.admin, "brands": keys, "disabled": ended}
            typer.echo(json.dumps(row))
        else:
            state = (
                f"disabled {agent.disabled_at:%Y-%m-%d %H:%M} UTC" if agent.disabled_at else "admin" if agent.admin else "agent"
            )
            typer.echo(f"{agent.login:<30}  {agent.name:<20}  {state:<8}  {','.join(keys)}".rstrip())


@commands.command()
def disable(login: Login) -> None:
    """Ends every session of an agent at once and lets nobody in again by that login."""
    wall = SystemClock().wall()
    with opened(load_settings()) as database, database.write() as session:
        agent = _agent(session, login)
        agent.disabled_at = agent.disabled_at or wall
        ended = end_sessions(session, agent.id or 0, wall)
    typer.echo(f"{agent.login} is disabled; {ended} {'session' if ended == 1 else 'sessions'} ended.")


@commands.command()
def password(login: Login) -> None:
    """Gives an agent a new password, lifts a lock and ends every session."""
    wall = SystemClock().wall()
    with opened(load_settings()) as database:
        with database.read() as session:
            _agent(session, login)
        hashed = hash_password(_password())
        with database.write() as session:
            agent = _agent(session, login)
            agent.password_hash, agent.failures, agent.locked_until = hashed, 0, None
            end_sessions(session, agent.id or 0, wall)
    typer.echo(f"{agent.login} has a new password; whoever was signed in by the old one is signed out.")


def _agent(session: Session, login: str) -> Agent:
    agent = agent_by_login(session, login)
    if agent is None:
        raise NotFound(f"there is no agent {login.strip().lower()!r}")
    return agent


def _brand(session: Session, settings: Settings, key: str) -> int:
    """The id of a brand; its row is made where only the folder is there yet."""
    return ensure_brand(session, key, book(settings).get(key).name, SystemClock().wall())


def _whose(session: Session, agent: Agent) -> str:
    names = ", ".join(brand.name for brand in brands_of(session, agent))
    return "admin of every brand" if agent.admin else f"for {names}" if names else "for no brand yet"


def _password() -> str:
    """Asked for twice at a terminal, else the first line of standard input: an argument would be in the shell's history."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    first = getpass.getpass("Password (12 characters or more): ")
    if getpass.getpass("The same again: ") != first:
        raise InvalidInput("these are two different passwords")
    return first
