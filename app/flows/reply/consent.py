"""Stop and start: suppressed at once over every brand of that sender, what is queued taken back, and put on record (R6, R7)."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session

from app.conversation.state import Answer, OptIn, OptOut
from app.flows.announce import message_why, next_hop
from app.flows.answering import Say
from app.flows.handover import Wanted
from app.flows.reply.heard import Heard
from app.flows.standing import Desk
from app.store.brands import all_brands
from app.store.consents import record_consents
from app.store.decisions import write_decisions
from app.store.messages import queue_messages
from app.store.people import Person, people_with_phone, suppress, unsuppress
from app.store.tasks import TaskKind
from app.store.told import drop_queued


@dataclass(frozen=True, slots=True)
class Choice:
    """One stop or start, of whom, in which words."""

    person: Person
    heard: Heard
    act: OptOut | OptIn


def consent(session: Session, choice: Choice, desk: Desk) -> tuple[list[Say], list[Wanted]]:
    """Carries it out. Returns what is to be said besides and the tasks it makes."""
    person, heard = choice.person, choice.heard
    assert person.phone_index is not None
    brands = _brands_of_sender(session, person, desk)
    everywhere = people_with_phone(session, brands, person.phone_index)
    act = "opt_out" if isinstance(choice.act, OptOut) else "opt_in"
    if isinstance(choice.act, OptOut):
        for brand in brands:
            suppress(session, brand, "sms", person.phone_index, f"said {choice.act.word or 'stop in other words'}", desk.now)
        _take_back(session, everywhere, desk)
    else:
        unsuppress(session, brands, "sms", person.phone_index)
    common = {
        "act": act, "channel": "sms", "sender": heard.to, "words": heard.body, "provider_id": heard.provider_id, "at": desk.now,
    }  # fmt: skip
    record_consents(session, [{**common, "brand_id": one.brand_id, "person_id": one.id} for one in everywhere])
    return _doubts(choice) if isinstance(choice.act, OptOut) and choice.act.doubt else ([], [])


def _brands_of_sender(session: Session, person: Person, desk: Desk) -> list[int]:
    """Every brand that texts from the same number: who says stop to it means all of them."""
    known = desk.brands.keys()
    senders = {row.id: desk.brands.get(row.key).sms_sender for row in all_brands(session) if row.key in known}
    return sorted(brand for brand, sender in senders.items() if brand is not None and sender == senders[person.brand_id])


def _take_back(session: Session, people: Sequence[Person], desk: Desk) -> None:
    """What waited for the phone goes by the next channel, if there is one."""
    dropped = drop_queued(session, [one.id for one in people if one.id is not None], "sms")
    write_decisions(session, [message_why(message, desk, "suppress", "opted-out", {}) for message in dropped])
    queue_messages(session, [next_hop(m, m.channels_left, desk.now) for m in dropped if m.channels_left])


def _doubts(choice: Choice) -> tuple[list[Say], list[Wanted]]:
    """CANCEL, END, QUIT, or a stop with something else in it: perhaps the delivery was meant (R7)."""
    person, heard, word = choice.person, choice.heard, choice.act.word if isinstance(choice.act, OptOut) else ""
    assert person.id is not None
    about = f"texts are off after {word or 'a longer text'}; was the delivery meant?"
    task = Wanted(person.brand_id, person.id, TaskKind.OPT_OUT_TRAP, about, inbox_id=heard.inbox_id)
    if not word or not person.email:
        return [], [task]
    answer = Answer("opt_out_meant", {"word": word})
    return [Say(person, answer, f"opt_out_meant:{heard.inbox_id}", "cancel-trap", inbox_id=heard.inbox_id)], [task]
