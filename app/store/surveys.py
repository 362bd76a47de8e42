"""What people answered when they were asked how it went."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Column, ForeignKey, Index, Text, UniqueConstraint
from sqlmodel import Field, Relationship, Session, SQLModel, col, select

from app.store.brands import BrandRow
from app.store.columns import BigId, UtcDateTime, insert_into, table_of
from app.store.deliveries import Delivery
from app.store.people import Person


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


def keep_answer(session: Session, delivery: Delivery, score: int, comment: str, channel: str, now: datetime) -> None:
    """Keeps an answer about a delivery, in place of an earlier one; an empty comment leaves what was said before."""
    statement = insert_into(session, SurveyAnswer).values(
        brand_id=delivery.brand_id, delivery_id=delivery.id, person_id=delivery.person_id, kind="csat", score=score,
        comment=comment, channel=channel, driver=delivery.driver, route=delivery.route, depot=delivery.depot, answered_at=now,
    )  # fmt: skip
    names = ("score", "channel", "answered_at", *(("comment",) if comment else ()))
    fresh = {name: statement.excluded[name] for name in names}
    session.connection().execute(statement.on_conflict_do_update(index_elements=["delivery_id", "kind"], set_=fresh))


def answer_of(session: Session, delivery_id: int) -> SurveyAnswer | None:
    """What was answered about a delivery."""
    query = select(SurveyAnswer).where(SurveyAnswer.delivery_id == delivery_id, col(SurveyAnswer.kind) == "csat")
    return session.exec(query).first()


def rated(session: Session, delivery_ids: Sequence[int]) -> set[int]:
    """Those of these deliveries somebody has given a score already."""
    query = select(SurveyAnswer.delivery_id).where(col(SurveyAnswer.delivery_id).in_(sorted(set(delivery_ids))))
    return set(session.exec(query))


def add_comment(session: Session, delivery_id: int, comment: str) -> bool:
    """Adds words to an answer that has been given; whether there is one."""
    answer = answer_of(session, delivery_id)
    if answer is None:
        return False
    c = table_of(SurveyAnswer).c
    text = f"{answer.comment}\n{comment}".strip()[:2000]
    session.connection().execute(table_of(SurveyAnswer).update().where(c.id == answer.id).values(comment=text))
    return True
