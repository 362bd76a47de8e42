"""What people answered when they were asked how it went."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, ForeignKey, Index, Text, UniqueConstraint, bindparam, case, update
from sqlmodel import Field, Relationship, Session, SQLModel, col, select

from app.store.brands import BrandRow
from app.store.columns import BigId, UtcDateTime, from_rows, insert_into, table_of
from app.store.deliveries import Delivery
from app.store.people import Person

LONGEST_COMMENT = 2000  # characters, all that was added together


class SurveyAnswer(SQLModel, table=True):
    """One answer about one delivery, tied to who drove it and on which route. A later answer replaces an earlier one."""

    __tablename__ = "survey_answer"
    __table_args__ = (
        UniqueConstraint("delivery_id", "kind"),
        Index("ix_survey_driver", "brand_id", "driver"),
        Index("ix_survey_route", "brand_id", "route"),
    )

    id: int | None = Field(default=None, sa_column=Column(BigId, primary_key=True))
    brand_id: int = Field(sa_column=Column(BigId, ForeignKey("brand.id"), nullable=False))
    delivery_id: int = Field(sa_column=Column(BigId, ForeignKey("delivery.id"), nullable=False))
    person_id: int = Field(sa_column=Column(BigId, ForeignKey("person.id"), nullable=False))
    kind: str = Field(default="csat", max_length=16)
    score: int
    comment: str = Field(default="", sa_column=Column(Text, nullable=False))
    channel: str = Field(max_length=16)
    driver: str | None = Field(default=None, max_length=200)
    route: str | None = Field(default=None, max_length=200)
    depot: str | None = Field(default=None, max_length=200)
    answered_at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))

    brand: BrandRow = Relationship(sa_relationship_kwargs={"lazy": "raise"})
    delivery: Delivery = Relationship(sa_relationship_kwargs={"lazy": "raise"})
    person: Person = Relationship(sa_relationship_kwargs={"lazy": "raise"})


def keep_answers(session: Session, rows: Sequence[dict[str, object]]) -> None:
    """Keeps answers in place of earlier ones about the same delivery; an empty comment leaves what was said before."""
    if not rows:
        return
    statement = insert_into(session, SurveyAnswer)
    fresh, before = statement.excluded, table_of(SurveyAnswer).c
    values: dict[str, ColumnElement[Any]] = {name: fresh[name] for name in ("score", "channel", "answered_at")}
    values["comment"] = case((fresh.comment != "", fresh.comment), else_=before.comment)
    upsert = statement.on_conflict_do_update(index_elements=["delivery_id", "kind"], set_=values)
    session.connection().execute(upsert, [{**row, "kind": "csat"} for row in rows])


def answer_of(session: Session, delivery_id: int) -> SurveyAnswer | None:
    """What was answered about a delivery."""
    query = select(SurveyAnswer).where(SurveyAnswer.delivery_id == delivery_id, col(SurveyAnswer.kind) == "csat")
    return session.exec(query).first()


def rated(session: Session, delivery_ids: Sequence[int]) -> set[int]:
    """Those of these deliveries somebody has given a score already."""
    query = select(SurveyAnswer.delivery_id).where(col(SurveyAnswer.delivery_id).in_(sorted(set(delivery_ids))))
    return set(session.exec(query))


def add_comments(session: Session, said: Sequence[tuple[int, str]]) -> None:
    """Adds words (delivery, text) to answers that have been given; where there is none they stay what was said."""
    if not said:
        return
    numbers = sorted({delivery for delivery, _ in said})
    query = select(SurveyAnswer).where(col(SurveyAnswer.delivery_id).in_(numbers), col(SurveyAnswer.kind) == "csat")
    comments = {answer.delivery_id: answer.comment for answer in session.exec(query)}
    for delivery, text in said:
        if delivery in comments:
            comments[delivery] = f"{comments[delivery]}\n{text}".strip()[:LONGEST_COMMENT]
    session.expunge_all()
    if comments:
        c = table_of(SurveyAnswer).c
        mine = (c.delivery_id == bindparam("this_delivery")) & (c.kind == "csat")
        statement = update(table_of(SurveyAnswer)).where(mine).values(**from_rows("comment"))
        rows = [{"this_delivery": number, "new_comment": comment} for number, comment in sorted(comments.items())]
        session.connection().execute(statement, rows)
