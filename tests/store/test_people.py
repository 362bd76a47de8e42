"""People are known by an address; what must not be sent to any more is remembered once."""

from datetime import timedelta

import pytest
from sqlmodel import select

from app.database import Database
from app.store.columns import blind_index
from app.store.people import (
    Person,
    SenderStop,
    Suppression,
    people_by_id,
    resume_sender,
    stop_sender,
    stopped_senders,
    suppress,
    suppressed,
    upsert_people,
)
from tests.conftest import NOON
from tests.store.conftest import Rows

PHONE, MAIL = "+12125550101", "anna@example.com"


def person(brand: int, **more: object) -> dict[str, object]:
    return {
        "brand_id": brand, "contact_index": blind_index(PHONE), "phone": PHONE, "phone_index": blind_index(PHONE),
        "email": None, "email_index": None, "name": None, "locale": None, "lane": 3, "updated_at": NOON, **more,
    }  # fmt: skip


def kept(database: Database, *people: dict[str, object]) -> list[int]:
    with database.write() as session:
        return list(upsert_people(session, people).values())


def test_a_person_is_known_again_and_what_is_not_said_is_not_forgotten(database: Database, rows: Rows) -> None:
    brand = rows.brand()
    (first,) = kept(database, person(brand, name="Anna", locale="de"))
    (again,) = kept(database, person(brand, email=MAIL, email_index=blind_index(MAIL), updated_at=NOON + timedelta(days=1)))
    assert again == first
    with database.read() as session:
        found = people_by_id(session, [first])[first]
    assert (found.name, found.locale, found.phone, found.email) == ("Anna", "de", PHONE, MAIL)
    assert found.updated_at == NOON + timedelta(days=1)


def test_a_batch_answers_for_each_and_a_new_name_replaces_the_old(database: Database, rows: Rows) -> None:
    ours, theirs = rows.brand("lark"), rows.brand("federweg")
    kept(database, person(ours, name="Anna"))
    with database.write() as session:
        found = upsert_people(session, [person(ours, name="Anne"), person(theirs)])
        assert set(found) == {(ours, blind_index(PHONE)), (theirs, blind_index(PHONE))}
        assert upsert_people(session, []) == {}
    with database.read() as session:
        assert sorted(map(str, session.exec(select(Person.name)))) == ["Anne", "None"]


def test_a_person_of_a_brand_is_another_one_for_another_brand(database: Database, rows: Rows) -> None:
    ours, theirs = rows.brand("lark"), rows.brand("federweg")
    kept(database, person(ours), person(theirs))
    with database.write() as session:
        suppress(session, ours, "sms", blind_index(PHONE), "opted out", NOON)
    with database.read() as session:
        people = list(session.exec(select(Person)))
        assert suppressed(session, people) == {(ours, "sms", blind_index(PHONE))}
        assert suppressed(session, []) == set()


def test_suppressing_twice_keeps_the_first_reason(database: Database, rows: Rows) -> None:
    """R6, R12"""
    brand = rows.brand()
    with database.write() as session:
        suppress(session, brand, "sms", "x", "first", NOON)
        suppress(session, brand, "sms", "x", "second", NOON + timedelta(days=1))
        suppress(session, brand, "email", "x", "mail", NOON)
    with database.read() as session:
        assert {(row.channel, row.reason, row.since) for row in session.exec(select(Suppression))} == {
            ("sms", "first", NOON),
            ("email", "mail", NOON),
        }


def test_a_sender_is_stopped_once_and_resumed_once(database: Database, rows: Rows) -> None:
    """R12"""
    ours, theirs = rows.brand("lark"), rows.brand("federweg")
    with database.write() as session:
        stop_sender(session, ours, "sms", "30034 not registered" + "x" * 300, NOON)
        stop_sender(session, ours, "sms", "again", NOON)
        stop_sender(session, theirs, "sms", "theirs", NOON)
        assert set(stopped_senders(session)) == {(ours, "sms"), (theirs, "sms")}
        assert stopped_senders(session)[ours, "sms"].reason.startswith("30034")
        assert resume_sender(session, ours, "sms")
        assert not resume_sender(session, ours, "sms")
        assert set(stopped_senders(session)) == {(theirs, "sms")}


@pytest.mark.parametrize("model", [Suppression, SenderStop])
def test_nothing_is_stopped_to_begin_with(database: Database, model: type) -> None:
    with database.read() as session:
        assert session.exec(select(model)).all() == []
