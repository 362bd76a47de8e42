"""How commands name a brand: by the key of its folder."""

from typing import Annotated

import typer
from sqlmodel import Session

from app.brand_book import BrandBook
from app.errors import NotFound
from app.settings import PROJECT, Settings
from app.store.brands import brand_by_key

BrandKey = Annotated[str, typer.Option("--brand", help="Key of the brand: the name of its folder")]


def book(settings: Settings) -> BrandBook:
    """The brands as their folders say."""
    return BrandBook(settings.brands_dir, PROJECT / "templates" / "journey.toml")


def brand_id(session: Session, key: str) -> int:
    """The id of the brand's row. Raises NotFound when it has none."""
    row = brand_by_key(session, key)
    if row is None or row.id is None:
        raise NotFound(f"the database has no brand {key!r}; `porchlight brand create {key}` makes it from its folder")
    return row.id
