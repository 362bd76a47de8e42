"""Before a batch is decided: what a language model makes of its unclear texts. Asked with no session open, and only if set up."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from app.conversation.opinion import Opinion, Unclear
from app.flows.reply.unclear import unclear_texts
from app.jobs.desk import desk_of
from app.store.inbox import InboxKind, InboxRow, pending_of_lanes
from app.wiring import Services

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Opinions:
    """By inbox id. `newest` is the last row that was looked at; those after it wait for the next batch, to be looked at too."""

    of: Mapping[int, Opinion] = field(default_factory=dict)
    newest: int | None = None

    def looked_at(self, rows: Sequence[InboxRow]) -> list[InboxRow]:
        """The rows of a batch that this goes with."""
        return [row for row in rows if self.newest is None or (row.id or 0) <= self.newest]


def second_opinions(services: Services, held: Mapping[int, int], limit: int) -> Opinions:
    """Asks the model about the next rows of these lanes, within its time box: well within a lease, which deciding then proves."""
    reader = services.second_reader
    if reader is None or reader.resting():
        return Opinions()
    try:
        texts, newest = _look(services, held, limit)
        return Opinions(reader.read(texts), newest)
    except Exception as error:  # noqa: BLE001 - help that fails must not stop what it was to help; the rows are decided without
        log.warning("unclear texts could not be looked at beforehand (%s)", type(error).__name__)
        return Opinions()


def _look(services: Services, held: Mapping[int, int], limit: int) -> tuple[list[Unclear], int]:
    with services.database.read() as session:
        rows = pending_of_lanes(session, sorted(held), limit)
        newest = (rows[-1].id or 0) if rows else 0
        replies = [row for row in rows if row.kind is InboxKind.REPLY]
        return (unclear_texts(session, replies, desk_of(services)) if replies else []), newest
