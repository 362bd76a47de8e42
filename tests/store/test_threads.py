"""Replies of one phone are kept one commit after the other."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from app.database import Database
from app.store.threads import take_turns


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
def test_a_phones_next_reply_waits_for_the_commit_of_the_one_before_r3(database: Database) -> None:
    """SQLite has one writer at a time anyway."""
    with database.write() as first:
        take_turns(first, {"phone"})
        with pytest.raises(OperationalError, match="lock timeout"), database.write() as second:  # noqa: PT012 - one wait
            second.connection().execute(text("SET LOCAL lock_timeout = '50ms'"))
            take_turns(second, {"another one", "phone"})
        with database.write() as third:
            take_turns(third, {"another one"})
    with database.write() as fourth:
        take_turns(fourth, {"phone"})
