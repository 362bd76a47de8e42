"""What the database says about a run. Read from outside the service, by a connection of our own."""

from collections.abc import Sequence
from datetime import timedelta

from sqlmodel import col, func, select

from app.database import Database
from app.store.inbox import InboxRow, has_pending
from app.store.messages import IN_FLIGHT, LEFT, Attempt, Message, MessageState

KIND = "out_for_delivery"
ARRIVED = (MessageState.DELIVERED, MessageState.READ)


class Rows:
    """`wanted` are the states in which a message counts as recorded."""

    def __init__(self, database: Database, *, reported: bool) -> None:
        self._database = database
        self.wanted: Sequence[MessageState] = ARRIVED if reported else LEFT

    def last_message(self) -> int:
        """The newest message's id; what comes later has a higher one."""
        with self._database.read() as session:
            return session.exec(select(func.max(Message.id))).one() or 0

    def busy(self) -> bool:
        """Whether anything waits to be decided or sent, or is on its way to the provider."""
        states = (MessageState.QUEUED, *IN_FLIGHT)
        with self._database.read() as session:
            waiting = session.exec(select(Message.id).where(col(Message.state).in_(states)).limit(1)).first()
            return waiting is not None or has_pending(session)

    def recorded(self, after: int) -> int:
        """How many messages newer than `after` have got as far as is wanted."""
        query = select(func.count()).where(col(Message.id) > after, Message.kind == KIND, col(Message.state).in_(self.wanted))
        with self._database.read() as session:
            return session.exec(query).one()

    def lags(self, after: int) -> list[timedelta]:
        """From the event's arrival to the provider's answer, of each message newer than `after`, shortest first."""
        query = (
            select(InboxRow.received_at, Attempt.ended_at)
            .join(Message, col(Message.inbox_id) == InboxRow.id)
            .join(Attempt, col(Attempt.message_id) == Message.id)
            .where(col(Message.id) > after, col(Attempt.ended_at).is_not(None))
        )
        with self._database.read() as session:
            return sorted(ended - received for received, ended in session.exec(query) if ended is not None)
