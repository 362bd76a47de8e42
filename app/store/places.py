"""Lockers and pick-up points with their compartments. A compartment is taken by a conditional UPDATE (R42)."""

from collections.abc import Collection, Sequence

from sqlalchemy import JSON, CheckConstraint, Column, ForeignKey, UniqueConstraint, or_, update
from sqlmodel import Field, Relationship, Session, SQLModel, col, select

from app.errors import Conflict
from app.store.brands import BrandRow
from app.store.columns import BigId, insert_into, table_of


class Place(SQLModel, table=True):
    """Somewhere a parcel can wait. `compartments` is None where room is no question; `hours`: mon..sun to [from, until] pairs."""

    __tablename__ = "place"
    __table_args__ = (
        UniqueConstraint("brand_id", "ref"),
        CheckConstraint("taken >= 0 AND (compartments IS NULL OR taken <= compartments)", name="ck_place_compartments"),
    )

    id: int | None = Field(default=None, sa_column=Column(BigId, primary_key=True))
    brand_id: int = Field(sa_column=Column(BigId, ForeignKey("brand.id"), nullable=False))
    ref: str = Field(max_length=200)
    kind: str = Field(max_length=16)
    name: str = Field(max_length=200)
    street: str | None = Field(default=None, max_length=200)
    postcode: str | None = Field(default=None, max_length=20)
    city: str | None = Field(default=None, max_length=200)
    latitude: float
    longitude: float
    compartments: int | None = None
    taken: int = 0
    hours: dict[str, list[list[str]]] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True)))
    open: bool = True

    brand: BrandRow = Relationship(sa_relationship_kwargs={"lazy": "raise"})


_FIELDS = ("kind", "name", "street", "postcode", "city", "latitude", "longitude", "compartments", "hours", "open")


def put_places(session: Session, brand_id: int, rows: Sequence[dict[str, object]]) -> None:
    """Makes or changes places; each row names ref and every field. Raises Conflict for fewer compartments than are taken."""
    if not rows:
        return
    wanted = {str(row["ref"]): row["compartments"] for row in rows}
    query = select(Place).where(Place.brand_id == brand_id, col(Place.ref).in_(wanted)).order_by(col(Place.id)).with_for_update()
    for place in session.exec(query):
        room = wanted[place.ref]
        if room is not None and int(str(room)) < place.taken:
            raise Conflict(f"place {place.ref!r} has {place.taken} compartments taken; it cannot have {room}")
    statement = insert_into(session, Place)
    fresh = statement.excluded
    upsert = statement.on_conflict_do_update(index_elements=["brand_id", "ref"], set_={name: fresh[name] for name in _FIELDS})
    session.connection().execute(upsert, [{**row, "brand_id": brand_id, "taken": 0} for row in rows])


def places_with_room(session: Session, brand_id: int, kinds: Sequence[str]) -> list[Place]:
    """Open places of these kinds that have room."""
    room = or_(col(Place.compartments).is_(None), col(Place.taken) < col(Place.compartments))
    query = select(Place).where(Place.brand_id == brand_id, col(Place.kind).in_(kinds), col(Place.open).is_(True), room)
    return list(session.exec(query.order_by(col(Place.id))))


def kinds_with_room(session: Session, brand_ids: Sequence[int]) -> set[tuple[int, str]]:
    """(brand, kind) of which there is an open place with room."""
    room = or_(col(Place.compartments).is_(None), col(Place.taken) < col(Place.compartments))
    query = select(Place.brand_id, Place.kind).where(col(Place.brand_id).in_(brand_ids), col(Place.open).is_(True), room)
    return set(session.exec(query.distinct()))


def lock_places(session: Session, brand_id: int, place_ids: Collection[int]) -> None:
    """As `lock_slots`, and always after it."""
    query = select(Place.id).where(Place.brand_id == brand_id, col(Place.id).in_(sorted(place_ids))).order_by(col(Place.id))
    session.exec(query.with_for_update()).all()


def take_compartment(session: Session, brand_id: int, place_id: int) -> bool:
    """Takes one compartment, if there is one (R42)."""
    c = table_of(Place).c
    room = or_(c.compartments.is_(None), c.taken < c.compartments)
    free = (c.id == place_id) & (c.brand_id == brand_id) & c.open.is_(True) & room
    return session.connection().execute(update(table_of(Place)).where(free).values(taken=c.taken + 1)).rowcount == 1


def release_compartment(session: Session, brand_id: int, place_id: int) -> None:
    """Gives one back."""
    c = table_of(Place).c
    held = (c.id == place_id) & (c.brand_id == brand_id) & (c.taken > 0)
    session.connection().execute(update(table_of(Place)).where(held).values(taken=c.taken - 1))


def place_by_ref(session: Session, brand_id: int, ref: str) -> Place | None:
    """The brand's place of this reference."""
    return session.exec(select(Place).where(Place.brand_id == brand_id, Place.ref == ref)).first()


def places_by_id(session: Session, ids: Sequence[int]) -> dict[int, Place]:
    """Places by id."""
    rows = session.exec(select(Place).where(col(Place.id).in_(sorted(set(ids)))))
    return {row.id: row for row in rows if row.id is not None}
