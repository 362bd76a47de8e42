"""The frame of the command line: every command loads, help is quick, errors are one line."""

import io
import json
import re
import subprocess
import sys
from configparser import ConfigParser

import pytest

from app.cli import COMMANDS, load
from app.cli.settings_command import settings_table, shown_value, variable
from app.settings import Settings
from channels.segments import count
from tests.setup.conftest import PROJECT


def porchlight(*arguments: str, **options) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "app.cli", *arguments]
    return subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, timeout=100, **options)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_of_the_table_can_be_loaded(name):
    assert callable(load(name))


def test_help_imports_none_of_what_makes_commands_slow():
    slow = ("sqlalchemy", "pydantic", "fastapi", "aiohttp", "redis", "rich")
    code = f"import sys, app.cli as c; c._build(); print([m for m in {slow} if m in sys.modules])"
    run = subprocess.run([sys.executable, "-c", code], cwd=PROJECT, capture_output=True, text=True)
    assert run.stdout == "[]\n", run.stderr


def test_help_names_every_command():
    text = porchlight("--help").stdout
    assert [name for name in COMMANDS if not re.search(rf"^  {name} ", text, re.MULTILINE)] == []


def test_an_error_of_ours_is_one_line_and_exit_code_1():
    run = porchlight("settings", env={"PORCHLIGHT_PORT": "none", "PATH": ""})
    assert run.returncode == 1
    assert run.stderr.startswith("porchlight: settings: PORCHLIGHT_PORT: ")
    assert run.stderr.count("\n") == 1


def test_segments_answers_json_lines_in_utf8_whatever_the_terminal_speaks():
    asked = [{"id": "a", "text": "déjà vu \u2028 ê", "smart": False}, {"id": 2, "text": "plain"}]
    lines = "\n".join(json.dumps(row, ensure_ascii=False) for row in asked)
    command = [sys.executable, "-m", "app.cli", "segments", "--jsonl"]
    run = subprocess.run(command, cwd=PROJECT, input=lines.encode(), capture_output=True, env={"LC_ALL": "C", "PYTHONUTF8": "0"})
    answers = [json.loads(line) for line in io.BytesIO(run.stdout)]
    assert [(a["id"], a["encoding"]) for a in answers] == [("a", "UCS-2"), (2, "GSM-7")]
    assert answers[0]["segments"] == count("déjà vu \u2028 ê").segments


def test_no_secret_is_shown_among_the_settings():
    shown = porchlight(
        "settings",
        "--json",
        env={
            "PORCHLIGHT_SECRET_KEY": "hush",
            "PORCHLIGHT_REDIS_URL": "redis://:hush@cache.example.com:6379/0",
            "PORCHLIGHT_DATABASE_URL": "postgresql://porchlight:hush@db.example.com/house",
            "PORCHLIGHT_SMTP_URL": "smtp://porchlight:hush@mail.example.com:587",
        },
    ).stdout
    assert "hush" not in shown
    assert json.loads(shown)["PORCHLIGHT_REDIS_URL"] == "redis://:***@cache.example.com:6379/0"
    assert json.loads(shown)["PORCHLIGHT_PORT"] == 8080


def test_a_url_that_cannot_be_read_is_masked_whole():
    assert shown_value("database_url", "no url but hush@h") == "***"


def test_the_page_of_settings_holds_every_setting_as_it_is():
    page = (PROJECT / "docs" / "settings.md").read_text()
    assert settings_table() in page, "docs/settings.md is out of date: paste what `porchlight settings --table` prints"


def test_every_setting_the_operators_pages_name_exists():
    known = {variable(name) for name in Settings.model_fields}
    files = [PROJECT / "docs" / "operating.md", PROJECT / "docs" / "settings.md", *(PROJECT / "deploy").glob("porchlight*")]
    for file in files:
        assert set(re.findall(r"PORCHLIGHT_[A-Z_]*[A-Z]", file.read_text())) <= known, file


@pytest.mark.parametrize("unit", sorted((PROJECT / "deploy").glob("*.service")), ids=lambda unit: unit.name)
def test_the_systemd_units_call_commands_there_are(unit):
    parser = ConfigParser(strict=False, interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read(unit)
    command = parser["Service"]["ExecStart"].split()
    assert command[0].endswith("/.venv/bin/porchlight")
    assert command[1] in COMMANDS
