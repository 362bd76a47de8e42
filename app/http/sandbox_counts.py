"""Replies, changes and tasks counted, for the report a replay ends with."""

from typing import Any

from sqlalchemy import ColumnElement, func, true
from sqlmodel import Session, col, select

from app.store.changes import Change
from app.store.conversations import Conversation, Said
from app.store.inbox import InboxRow
from app.store.tasks import Task

UNREAD = "unread"  # the intent of what nothing was made of


def after(column: Any, since: int) -> ColumnElement[bool]:
    """Caused by a row after `since`. What no row caused (a sweep, a page) belongs to the whole only."""
    return col(column) > since if since else true()


def counts_since(session: Session, since: int) -> dict[str, object]:
    """`inbox_by_kind`, `replies`, `changes` by state, open `tasks` by kind, and `questions_open`, whenever they were asked."""
    open_questions = select(func.count()).where(col(Conversation.question) != "")
    return {
        "inbox_by_kind": _by(session, InboxRow.kind, col(InboxRow.id) > since),
        "replies": _replies(session, since),
        "changes": _by(session, Change.state, after(Change.inbox_id, since)),
        "tasks": _by(session, Task.kind, after(Task.inbox_id, since), col(Task.done_at).is_(None)),
        "questions_open": session.exec(open_questions).one(),
    }


def _replies(session: Session, since: int) -> dict[str, object]:
    """`unanswered`: nothing followed from it."""
    mine = after(Said.inbox_id, since)
    intent = func.coalesce(col(Said.reading)["intent"].as_string(), UNREAD)
    outcomes = _by(session, Said.outcome, mine)
    return {
        "n": sum(outcomes.values()),
        "by_intent": _by(session, intent, mine),
        "by_outcome": {outcome: n for outcome, n in outcomes.items() if outcome},
        "unanswered": outcomes.get("", 0),
    }


def _by(session: Session, what: Any, *conditions: ColumnElement[bool]) -> dict[str, int]:
    query = select(what, func.count()).where(*conditions).group_by(what).order_by(what)
    return {str(value): n for value, n in session.exec(query)}
