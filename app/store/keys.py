"""API keys: shown once, kept as a hash, scoped, revocable."""

import hashlib
import hmac
import json
import secrets
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Column, ForeignKey, update
from sqlmodel import Field, Relationship, Session, SQLModel, col, select

from app.errors import InvalidInput, NotFound
from app.store.brands import BrandRow
from app.store.columns import BigId, UtcDateTime

SCOPES = ("events", "deliveries:read", "changes", "offers")


class ApiKey(SQLModel, table=True):
    """One key of one brand. The secret has 256 random bits, so a plain SHA-256 is as good as a slow hash."""

    __tablename__ = "api_key"

    id: int | None = Field(default=None, sa_column=Column(BigId, primary_key=True))
    brand_id: int = Field(sa_column=Column(BigId, ForeignKey("brand.id"), nullable=False, index=True))
    prefix: str = Field(max_length=16, unique=True)
    secret_hash: str = Field(max_length=64)
    scopes: str = Field(default="[]", max_length=500)
    label: str = Field(default="", max_length=200)
    created_at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))
    revoked_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime))

    brand: BrandRow = Relationship(sa_relationship_kwargs={"lazy": "raise"})

    def allows(self, scope: str) -> bool:
        """Whether the key carries the scope."""
        return scope in json.loads(self.scopes)


def create_key(session: Session, brand_id: int, scopes: Iterable[str], label: str, now: datetime) -> tuple[ApiKey, str]:
    """A new key and its text `pl_<prefix>_<secret>`, which can't be shown again. Raises InvalidInput for an unknown scope."""
    wanted = sorted(set(scopes))
    unknown = [scope for scope in wanted if scope not in SCOPES]
    if unknown or not wanted:
        raise InvalidInput(f"scopes must be some of: {', '.join(SCOPES)}", field="scopes")
    prefix, secret = secrets.token_hex(6), secrets.token_urlsafe(32)
    row = ApiKey(
        brand_id=brand_id, prefix=prefix, secret_hash=_hash(secret), scopes=json.dumps(wanted), label=label, created_at=now
    )
    session.add(row)
    session.flush()
    return row, f"pl_{prefix}_{secret}"


def find_key(session: Session, text: str) -> ApiKey | None:
    """The key with this text, unless it is malformed, unknown, wrong or revoked."""
    parts = text.split("_", 2)
    if len(parts) != 3 or parts[0] != "pl":
        return None
    row = session.exec(select(ApiKey).where(col(ApiKey.prefix) == parts[1])).first()
    if row is None or row.revoked_at is not None:
        return None
    return row if hmac.compare_digest(row.secret_hash, _hash(parts[2])) else None


def list_keys(session: Session, brand_id: int) -> list[ApiKey]:
    """All keys of a brand, revoked ones too, oldest first."""
    return list(session.exec(select(ApiKey).where(col(ApiKey.brand_id) == brand_id).order_by(col(ApiKey.id))))


def revoke_key(session: Session, prefix: str, now: datetime) -> None:
    """Ends a key. Raises NotFound when there is no such key or it has ended already."""
    statement = update(ApiKey).where(col(ApiKey.prefix) == prefix, col(ApiKey.revoked_at).is_(None)).values(revoked_at=now)
    if session.connection().execute(statement).rowcount == 0:
        raise NotFound(f"there is no key with the prefix {prefix} that is still good")


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
