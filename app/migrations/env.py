"""Alembic's entry point: runs migrations on the connection the runner hands over."""

from typing import Literal

from alembic import context
from sqlmodel import SQLModel

from app.store import (  # noqa: F401 - imported for their tables
    agents,
    brands,
    changes,
    consents,
    conversations,
    decisions,
    deliveries,
    feed,
    inbox,
    keys,
    lanes,
    links,
    messages,
    people,
    places,
    requests,
    slots,
    surveys,
    tasks,
)

PLAIN = {
    "UtcDateTime": "sa.DateTime(timezone=True)",
    "EnumText": "sa.String(32)",
    "EncryptedText": "sa.LargeBinary()",
}


def plain(kind: str, item: object, _autogen: object) -> str | Literal[False]:
    """Writes our column types as what they are in the database, so that an old migration never changes its meaning."""
    return PLAIN.get(type(item).__name__, False) if kind == "type" else False


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=SQLModel.metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    compare_type=True,
    render_item=plain,
)
context.run_migrations()
