"""The references of journeys, brands and personal data say what the code does."""

import importlib
import inspect
import pkgutil
import re
import tomllib
from dataclasses import fields, replace
from pathlib import Path

import pytest
from sqlmodel import SQLModel

import app.store
from app import brand_book
from app.brand_book import CHOICES, BrandBook
from app.errors import SetupError
from app.journey import steps
from app.journey.steps import Journey, When, parse_journey
from app.lifecycle import Status
from app.rendering import Renderer
from app.rendering.language import Languages
from app.rendering.phrases import Phrases
from app.rendering.wording import wording
from app.settings import PROJECT
from tests.docs.markdown import code, document, fences, rows, section
from tests.templates.conftest import ordinary

JOURNEYS, BRANDS, PRIVACY = (document(f"docs/{name}.md") for name in ("journeys", "brands", "privacy"))


def first_column(text: str) -> set[str]:
    """What stands in backticks in the first cell of each row."""
    return {word for row in rows(text) for word in code(row[0])}


def tables() -> dict[str, set[str]]:
    """Table to its encrypted columns."""
    for module in pkgutil.iter_modules(app.store.__path__):
        importlib.import_module(f"app.store.{module.name}")
    found = SQLModel.metadata.tables.values()
    return {table.name: {c.name for c in table.columns if type(c.type).__name__ == "EncryptedText"} for table in found}


@pytest.fixture
def default() -> Journey:
    file = PROJECT / "templates" / "journey.toml"
    return parse_journey(tomllib.loads(file.read_text(encoding="utf-8")), str(file))


def test_every_field_of_a_step_is_described_and_no_other() -> None:
    described = first_column(section(JOURNEYS, "## Fields of a step"))
    assert described == steps._FIELDS - {"when"} | {"[step.when]"} | {field.name for field in fields(When)}


def test_every_trigger_and_status_is_described() -> None:
    text = section(JOURNEYS, "## What sets a step off")
    assert first_column(text) == {"planned", "status:<status>", "progress", "promise_broken"}
    assert {str(status) for status in Status} <= set(code(text))


def test_the_example_of_a_journey_is_one_and_does_what_is_said(default: Journey) -> None:
    [example] = [fence for fence in fences(JOURNEYS) if fence.language == "toml"]
    journey = parse_journey(tomllib.loads(example.text), "the example", default)
    near, damaged = journey.step("arriving_soon"), journey.step("damaged")
    assert near is not None
    assert damaged is not None
    assert (near.when.stops_to_go, journey.step("survey"), damaged.channels) == (5, None, ("email",))
    assert {step.kind for step in journey.steps} == {step.kind for step in default.steps} - {"survey"} | {"damaged"}


def test_a_step_that_is_replaced_keeps_nothing_of_the_default_one(default: Journey) -> None:
    """As docs/journeys.md warns."""
    short = {"kind": "delivered", "on": "status:delivered", "channels": ["sms"], "place": 70, "true_while": ["delivered"]}
    with pytest.raises(SetupError, match="valid_for is missing"):
        parse_journey({"step": [short]}, "x", default)


def test_every_field_of_a_brand_is_described_and_the_example_is_a_brand(tmp_path: Path) -> None:
    text = section(BRANDS, "## brand.toml")
    asked = set(re.findall(r'page\.(?:text|number|names)\(\s*"(\w+)"', inspect.getsource(brand_book)))
    [example] = fences(text)
    assert first_column(text) == asked == set(tomllib.loads(example.text))
    (tmp_path / "heron").mkdir()
    (tmp_path / "heron" / "brand.toml").write_text(example.text, encoding="utf-8")
    assert BrandBook(tmp_path, PROJECT / "templates" / "journey.toml").get("heron").name == "Heron Foods"
    assert set(CHOICES) <= set(code(text))


def test_every_variable_of_a_template_is_described_and_no_other(renderer: Renderer, brands: BrandBook) -> None:
    language = Languages(PROJECT / "templates" / "locale").find("en-GB", "familiar", "en-GB")
    facts = ordinary()
    words = wording(facts, Phrases(facts.now, facts.zone, language.locale, language.gettext), language)
    assert first_column(section(BRANDS, "## Own words")) == set(words) | {"brand", "support"}


def test_a_variable_with_nothing_to_say_is_empty_unless_the_table_says_otherwise() -> None:
    language = Languages(PROJECT / "templates" / "locale").find("en-GB", "familiar", "en-GB")
    facts = replace(ordinary(), window=None, promised_date=None, stops_to_go=None, minutes_to_go=None, where=None)
    words = wording(facts, Phrases(facts.now, facts.zone, language.locale, language.gettext), language)
    assert [words[name] for name in ("window", "window_day", "day", "later_day", "place", "where")] == [""] * 6
    assert (words["stops"], words["minutes"]) == (None, None)


def test_every_table_and_every_encrypted_column_is_in_the_list_of_personal_data() -> None:
    """R45: what is said to rest encrypted does, and nothing else is said to."""
    listed = list(rows(section(PRIVACY, "## What is kept")))
    named = {word.partition(".")[0] for _, place, _ in listed for word in code(place)}
    assert named == set(tables())
    encrypted = {word for _, place, how in listed if how.startswith("encrypted") for word in code(place)}
    assert encrypted == {f"{table}.{column}" for table, columns in tables().items() for column in columns}
