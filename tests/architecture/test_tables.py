"""What holds of every table: whose it is, and how it points to others."""

import ast
import importlib
import pkgutil

import pytest
from sqlalchemy import Table, inspect
from sqlmodel import SQLModel

import app.store
from app.settings import PROJECT
from app.store.columns import EncryptedText, UtcDateTime

MODULES = {name: importlib.import_module(f"app.store.{name}") for _, name, _ in pkgutil.iter_modules(app.store.__path__)}
TABLES = [pytest.param(table, id=name) for name, table in sorted(SQLModel.metadata.tables.items())]
# `brand` is the tenant itself; `lane` and `fact` are of the installation; an agent may work for several brands (agent_brand).
OF_NOBODY = {"brand", "lane", "fact", "agent", "agent_session"}
MODELS = sorted((mapper.class_ for mapper in SQLModel._sa_registry.mappers), key=lambda model: model.__tablename__)


@pytest.mark.parametrize("table", TABLES)
def test_every_table_says_whose_its_rows_are(table: Table) -> None:
    if table.name in OF_NOBODY:
        assert "brand_id" not in table.columns
        return
    column = table.columns["brand_id"]
    assert not column.nullable
    assert {key.target_fullname for key in column.foreign_keys} == {"brand.id"}


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__tablename__)
def test_a_foreign_key_comes_with_a_relationship_that_is_never_loaded_by_surprise(model: type[SQLModel]) -> None:
    """Without one SQLAlchemy does not order the inserts; a lazy one would be a query a row."""
    mapper = inspect(model)
    pointing = {key.parent.name for key in mapper.local_table.foreign_keys}
    covered = {column.name for relationship in mapper.relationships for column in relationship.local_columns}
    assert pointing <= covered
    assert {relationship.lazy for relationship in mapper.relationships} <= {"raise"}


@pytest.mark.parametrize("table", TABLES)
def test_every_moment_is_kept_with_its_zone(table: Table) -> None:
    moments = [c for c in table.columns if c.name.endswith(("_at", "since", "until", "eta")) or "DATETIME" in str(c.type).upper()]
    assert all(isinstance(column.type, UtcDateTime) for column in moments)


def test_what_names_or_finds_a_person_is_encrypted() -> None:
    """R45; message text is not, agents search it."""
    sealed = {f"{table.name}.{c.name}" for table in SQLModel.metadata.tables.values() for c in table.columns
              if isinstance(c.type, EncryptedText)}  # fmt: skip
    assert sealed == {
        "person.phone", "person.email", "message.recipient", "delivery.street", "delivery.address_note",
        "delivery.pickup_code", "status_event.pickup_code", "inbox.payload", "idempotent_request.answer",
        "change.note", "feed_entry.body",
    }  # fmt: skip


def test_the_migrations_know_every_module_with_tables() -> None:
    """A module that env.py does not import has no tables as far as autogenerate can see: it would drop them."""
    tree = ast.parse((PROJECT / "app" / "migrations" / "env.py").read_text(encoding="utf-8"))
    imported = {
        alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "app.store"
        for alias in node.names
    }
    with_tables = {model.__module__.rpartition(".")[2] for model in MODELS}
    assert with_tables <= imported
    assert with_tables <= set(MODULES)
