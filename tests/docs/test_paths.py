"""What the documents name is there: files, links, commands, settings."""

import re
from pathlib import Path

import pytest

from app.cli import COMMANDS
from app.cli.settings_command import variable
from app.settings import PROJECT, Settings
from tests.docs.markdown import DOCUMENTS, anchors, code, document, links, rows, section

ROOMS = ("app", "channels", "eta", "rescheduling", "surveys", "templates", "tests", "bench", "deploy", "docs", ".ci")
PATH = re.compile(rf"(?:{'|'.join(map(re.escape, ROOMS))})(?:/[\w.<>*@-]+)+/?|\w+\.(?:toml|txt|md)|Makefile|LICENSE")
OF_TESTS = {"PORCHLIGHT_TEST_REQUIRE_POSTGRES", "PORCHLIGHT_TEST_DATA"}
# Named by their last part only, where the folder is said beside them, or invented for an example.
ELSEWHERE = {"brand.toml", "journey.toml"}

everywhere = pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)


def named(text: str) -> set[str]:
    """The paths a document names, without the names of tests behind them."""
    words = (word.partition("::")[0] for word in code(text))
    return {word for word in words if PATH.fullmatch(word)} - ELSEWHERE


@everywhere
def test_every_path_that_is_named_exists(path: Path) -> None:
    missing = []
    for name in named(path.read_text(encoding="utf-8")):
        pattern = re.sub(r"<[^>]*>", "*", name).rstrip("/")
        if not any(PROJECT.glob(pattern)):
            missing.append(name)
    assert missing == []


@everywhere
def test_every_link_leads_somewhere(path: Path) -> None:
    dead = []
    for link in links(path.read_text(encoding="utf-8")):
        file, _, anchor = link.partition("#")
        target = (path.parent / file).resolve() if file else path
        if not target.exists() or (anchor and anchor not in anchors(target.read_text(encoding="utf-8"))):
            dead.append(link)
    assert dead == []


@everywhere
def test_every_command_and_setting_that_is_named_exists(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    commands = set(re.findall(r"(?:`|^ *|\$ |bin/)porchlight ([a-z][a-z-]*)", text, re.MULTILINE))
    settings = set(re.findall(r"PORCHLIGHT_[A-Z_]*[A-Z]", text))
    assert commands <= set(COMMANDS)
    assert settings <= {variable(name) for name in Settings.model_fields} | OF_TESTS


@everywhere
def test_no_machine_is_named(path: Path) -> None:
    assert not re.search(r"/(?:home|root|Users|work|tmp)/", path.read_text(encoding="utf-8"))


def test_a_newcomers_questions_have_an_answer_with_a_place() -> None:
    found = list(rows(section(document("docs/architecture.md"), "## Where is X?")))
    assert len(found) >= 25
    assert [question for question, place in found if not named(place) and not links(place)] == []


def test_every_room_of_the_house_is_on_its_plan() -> None:
    """Packages and modules right under `app`, and the flows, which the plan names one by one."""
    plan = document("docs/architecture.md")
    inside = [part for part in (PROJECT / "app").iterdir() if part.suffix == ".py" or (part / "__init__.py").exists()]
    flows = {part.stem for part in (PROJECT / "app" / "flows").iterdir() if not part.name.startswith("__")}
    assert [part.name for part in inside if f"app/{part.name}" not in plan] == ["__init__.py"]
    assert [flow for flow in flows if flow not in plan] == []


def test_the_changelog_has_a_place_for_what_is_not_released() -> None:
    assert section(document("CHANGELOG.md"), "## [Unreleased]").count("\n- ") > 5
