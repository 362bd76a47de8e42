"""Column types that close the traps between SQLModel, SQLAlchemy and our two databases."""

import base64
import hashlib
import hmac
import os
from collections.abc import Iterable
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, cast

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import (
    BigInteger,
    BindParameter,
    ColumnElement,
    DateTime,
    Dialect,
    Integer,
    LargeBinary,
    String,
    Table,
    bindparam,
    func,
    or_,
    select,
    text,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.types import TypeDecorator
from sqlmodel import Session, SQLModel

# SQLite numbers rows by itself only for INTEGER PRIMARY KEY.
BigId = BigInteger().with_variant(Integer, "sqlite")


class UtcDateTime(TypeDecorator[datetime]):
    """Aware in, aware UTC out. SQLite would hand back naive datetimes; a naive one is refused on the way in."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a datetime without time zone was about to be stored")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class EnumText(TypeDecorator[StrEnum]):
    """A StrEnum by its value. SQLAlchemy's Enum would store the member's name."""

    impl = String(32)
    cache_ok = True

    def __init__(self, kind: type[StrEnum]) -> None:
        super().__init__()
        self.kind = kind

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else self.kind(value).value

    def process_result_value(self, value: str | None, dialect: Dialect) -> StrEnum | None:
        return None if value is None else self.kind(value)


class Keyring:
    """The keys made from PORCHLIGHT_SECRET_KEY: one to encrypt columns (AES-256-GCM), one for blind indexes (HMAC-SHA256).

    An unkeyed hash of a phone number is found by trying all numbers (R45), hence the key.
    """

    def __init__(self, secret: str) -> None:
        self._cipher = AESGCM(_derive(secret, b"porchlight column encryption"))
        self._index = _derive(secret, b"porchlight blind index")
        self.fingerprint = hashlib.sha256(_derive(secret, b"porchlight fingerprint")).hexdigest()[:16]

    def seal(self, text: str) -> bytes:
        """Encrypts; the nonce goes first."""
        nonce = os.urandom(12)
        return nonce + self._cipher.encrypt(nonce, text.encode(), None)

    def open(self, sealed: bytes) -> str:
        """The text that was sealed. Raises cryptography's InvalidTag with another key."""
        return self._cipher.decrypt(sealed[:12], sealed[12:], None).decode()

    def digest(self, content: bytes) -> str:
        """A keyed fingerprint of something that may name a person: without the key nobody can try names against it."""
        return hmac.new(self._index, content, hashlib.sha256).hexdigest()

    def index(self, text: str) -> str:
        """A short keyed hash by which an encrypted value can be found again."""
        digest = hmac.new(self._index, text.casefold().encode(), hashlib.sha256).digest()
        return base64.urlsafe_b64encode(digest[:18]).decode()


def _derive(secret: str, purpose: bytes) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=purpose).derive(secret.encode())


_keyring: list[Keyring] = []


def use_keyring(keyring: Keyring) -> None:
    """Set once by the composition root, before the first query."""
    _keyring[:] = [keyring]


def blind_index(text: str) -> str:
    """The blind index of a phone number or e-mail address, under the keyring in use."""
    return _keyring[0].index(text)


def keyed_digest(content: bytes) -> str:
    """The keyed fingerprint of `content`, under the keyring in use."""
    return _keyring[0].digest(content)


class EncryptedText(TypeDecorator[str]):
    """Text that rests encrypted. It can't be searched; put a blind index beside it where it must be found."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:
        return None if value is None else _keyring[0].seal(value)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> str | None:
        return None if value is None else _keyring[0].open(bytes(value))


def empty_dict() -> dict[str, Any]:
    """A default. Pydantic looks at a factory's signature at every use, and for the builtin `dict` that costs 0.2 ms."""
    return {}


def empty_list() -> list[Any]:
    """A default; see `empty_dict`."""
    return []


def table_of(model: type[SQLModel]) -> Table:
    """The Core table behind a model, for set statements."""
    return cast(Table, cast(Any, model).__table__)


def insert_into(session: Session, model: type[SQLModel]) -> postgresql.Insert:
    """The INSERT of the session's database, which can skip or replace rows that conflict: both speak the same words for it."""
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    return cast(postgresql.Insert, insert(table_of(model)))


def next_ids(session: Session, model: type[SQLModel], count: int) -> list[int]:
    """Ids for rows about to be inserted, so that the insert needs no RETURNING and can be one prepared statement.

    On SQLite the transaction that writes is the only one that does, so counting on from the last id is safe.
    """
    if session.get_bind().dialect.name == "postgresql":
        numbers = text("SELECT nextval(pg_get_serial_sequence(:table, 'id')) FROM generate_series(1, :count)")
        found = session.connection().execute(numbers, {"table": table_of(model).name, "count": count})
        return [int(number) for number in found.scalars()]
    last = session.connection().execute(select(func.max(table_of(model).c.id))).scalar() or 0
    return list(range(last + 1, last + 1 + count))


def from_rows(*columns: str) -> dict[str, BindParameter[Any]]:
    """The values of a set UPDATE: each column from `new_<column>` of the row (SQLAlchemy keeps the bare names for itself)."""
    return {name: bindparam(f"new_{name}") for name in columns}


def is_one_of(column: ColumnElement[Any], values: Iterable[object]) -> ColumnElement[bool]:
    """`IN` for set UPDATEs: SQLAlchemy refuses a real one as soon as there are two rows to run it with."""
    return or_(*(column == value for value in values))
