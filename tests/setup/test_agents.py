"""`porchlight agent`: who may sign in. The password comes from a prompt or standard input, never from an argument."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from app.cli.agent_commands import commands
from app.database import Database
from app.errors import PorchlightError
from app.store.agents import Agent, AgentSession, agent_by_login
from app.store.passwords import matches
from tests.conftest import NOON

PASSWORD = "three lanterns on a porch"
Run = Callable[..., Result]


@pytest.fixture
def agent(tmp_path: Path, database_url: str) -> Run:
    """Runs the command on a database of its own, with this on standard input. Raises what the terminal would be told."""
    environment = {
        "PORCHLIGHT_DATA_DIR": str(tmp_path),
        "PORCHLIGHT_DATABASE_URL": database_url,
        "PORCHLIGHT_SECRET_KEY": "a test's secret",
        "PORCHLIGHT_PUBLIC_URL": "https://porch.example.com",
    }

    def run(*arguments: str, typed: str = "") -> Result:
        result = CliRunner().invoke(commands, list(arguments), input=typed, env=environment)
        if isinstance(result.exception, PorchlightError):
            raise result.exception
        return result

    return run


def kept(database_url: str, login: str) -> Agent:
    database = Database(database_url)
    with database.read() as session:
        found = agent_by_login(session, login)
    database.close()
    assert found is not None
    return found


def test_an_agent_is_made_for_the_brands_named(agent: Run, database_url: str) -> None:
    made = agent("create", "--login", "Ana@example.com", "--name", "Ana", "--brand", "lark", typed=f"{PASSWORD}\n")
    assert made.output == "ana@example.com: Ana, for Lark & Co. Sign in at https://porch.example.com/console\n"
    row = kept(database_url, "ana@example.com")
    assert row.password_hash.startswith("$argon2id$")
    assert matches(row.password_hash, PASSWORD)
    assert not row.admin


def test_the_first_agent_is_an_admin_only_when_said_so(agent: Run, database_url: str) -> None:
    assert "for no brand yet" in agent("create", "--login", "ana", "--name", "Ana", typed=PASSWORD).output
    assert "admin of every brand" in agent("create", "--login", "ro", "--name", "Ro", "--admin", typed=PASSWORD).output
    assert [kept(database_url, login).admin for login in ("ana", "ro")] == [False, True]


def test_agents_are_listed_with_what_they_may_see(agent: Run) -> None:
    agent("create", "--login", "ana", "--name", "Ana", "--brand", "lark", typed=PASSWORD)
    agent("create", "--login", "ro", "--name", "Ro", "--admin", typed=PASSWORD)
    agent("disable", "--login", "ana")
    rows = [json.loads(line) for line in agent("list", "--json").output.splitlines()]
    assert [(row["login"], row["name"], row["admin"], row["brands"], bool(row["disabled"])) for row in rows] == [
        ("ana", "Ana", False, ["lark"], True),
        ("ro", "Ro", True, ["lark"], False),
    ]
    plain = agent("list").output
    assert "disabled 2" in plain
    assert PASSWORD not in plain + json.dumps(rows)


@pytest.mark.parametrize("command", ["disable", "password"])
def test_whoever_was_signed_in_is_out(agent: Run, database_url: str, command: str) -> None:
    agent("create", "--login", "ana", "--name", "Ana", typed=PASSWORD)
    database = Database(database_url)
    number = kept(database_url, "ana").id
    assert number
    with database.write() as session:
        session.add(
            AgentSession(agent_id=number, secret_hash="x", csrf="y", created_at=NOON, seen_at=NOON, expires_at=NOON)
        )  # fmt: skip
    agent(command, "--login", "ana", typed="another long password")
    with database.read() as session:
        assert session.get_one(AgentSession, 1).ended_at is not None
    database.close()


def test_a_new_password_lifts_a_lock(agent: Run, database_url: str) -> None:
    agent("create", "--login", "ana", "--name", "Ana", typed=PASSWORD)
    database = Database(database_url)
    with database.write() as session:
        row = agent_by_login(session, "ana")
        assert row is not None
        row.failures, row.locked_until = 9, NOON
    database.close()
    agent("password", "--login", "ana", typed="another long password")
    row = kept(database_url, "ana")
    assert (row.failures, row.locked_until) == (0, None)
    assert matches(row.password_hash, "another long password")


@pytest.mark.parametrize(
    ("words", "options", "typed"),
    [
        ("a password has 12 to 256 characters", ("--login", "ana", "--name", "Ana"), "too short"),
        ("a login is an e-mail address or a short name", ("--login", "a na", "--name", "Ana"), PASSWORD),
        ("a name is 1 to 100 characters", ("--login", "ana", "--name", " "), PASSWORD),
        ("there is no brand 'nobody'", ("--login", "ana", "--name", "Ana", "--brand", "nobody"), PASSWORD),
    ],
)
def test_what_cannot_be_makes_nobody(agent: Run, words: str, options: tuple[str, ...], typed: str) -> None:
    with pytest.raises(PorchlightError, match=words):
        agent("create", *options, typed=typed)
    assert agent("list").output == ""


def test_a_login_is_there_once_and_must_be_there_to_be_changed(agent: Run) -> None:
    agent("create", "--login", "ana", "--name", "Ana", typed=PASSWORD)
    with pytest.raises(PorchlightError, match="there is an agent 'ana' already"):
        agent("create", "--login", "ANA", "--name", "Ana", typed=PASSWORD)
    for command in ("disable", "password"):
        with pytest.raises(PorchlightError, match="there is no agent 'ben'"):
            agent(command, "--login", "ben", typed=PASSWORD)


def test_no_argument_takes_a_password(agent: Run) -> None:
    for command in ("create", "password"):
        assert agent(command, "--login", "ana", "--name", "Ana", "--password", PASSWORD).exit_code == 2
