"""What a step of the dialogue does: requests, tasks, ratings, stops; and what is said when a request cannot be met."""

from dataclasses import dataclass, field, replace

from sqlmodel import Session

from app.conversation import wishes
from app.conversation.state import (
    Act,
    Answer,
    Comment,
    NeedsPerson,
    OptIn,
    OptOut,
    Parcel,
    Rate,
    Request,
    Standing,
    Step,
    TakeBack,
    WrongPerson,
)
from app.flows.answering import Say
from app.flows.handover import Wanted
from app.flows.moving import unmove_delivery
from app.flows.reply.consent import Choice, consent
from app.flows.reply.heard import Heard, answered_by_provider
from app.flows.reply.room import Room
from app.flows.route_change import Asked, NoRoom, change_words
from app.flows.standing import Desk
from app.flows.survey import Rated
from app.store.conversations import Conversation
from app.store.deliveries import Delivery
from app.store.people import Person
from app.store.tasks import TaskKind
from rescheduling.change import ChangeState, Kind, Wish

# Said by Twilio itself where it reads the word.
_OF_PROVIDERS = frozenset({"opted_out", "opted_in", "help"})
_ABOUT_TEXTS = frozenset({"opted-out", "opted-in", "help"})


@dataclass
class Written:
    """What a batch of replies leads to, written together at its end."""

    said: list[dict[str, object]] = field(default_factory=list)
    says: list[Say] = field(default_factory=list)
    wanted: list[Wanted] = field(default_factory=list)
    rated: list[Rated] = field(default_factory=list)
    comments: list[tuple[int, str]] = field(default_factory=list)
    changed: list[Delivery] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Turn:
    """One reply of one person, being answered."""

    heard: Heard
    person: Person
    conversation: Conversation
    standing: Standing

    @property
    def person_id(self) -> int:
        assert self.person.id is not None
        return self.person.id


def apply(session: Session, room: Room, turn: Turn, step: Step, written: Written, desk: Desk) -> Step:
    """Carries out the acts and queues the answers. Returns the step as it came out."""
    for act in step.acts:
        if isinstance(act, Request):
            step = _request(room, turn, act, step)
        elif isinstance(act, TakeBack):
            step = _take_back(room, turn, act, step, written, desk)
        else:
            _other(session, room, turn, act, written, desk)
    if turn.standing.opted_out and step.answers and step.outcome not in _ABOUT_TEXTS:
        about = "wrote after stopping our texts; nothing can be answered by text"
        written.wanted.append(
            Wanted(turn.person.brand_id, turn.person_id, TaskKind.HAND_OVER, about, step.parcel, turn.heard.inbox_id)
        )
    mute = answered_by_provider(turn.heard)
    for number, answer in enumerate(step.answers):
        if answer.kind in _OF_PROVIDERS and mute:
            continue
        written.says.append(_say(room, turn, answer, step, number))
    return step


def _say(room: Room, turn: Turn, answer: Answer, step: Step, number: int) -> Say:
    inbox_id = turn.heard.inbox_id
    return Say(
        person=turn.person,
        answer=answer,
        key=f"{answer.kind}:{inbox_id}:{number}",
        rule="reply",
        delivery=_delivery(room, turn, step.parcel),
        inbox_id=inbox_id,
        final=answer.kind == "opted_out",
        inputs={"outcome": step.outcome, **({"read_by": "model"} if step.by_model else {})},
    )


def _delivery(room: Room, turn: Turn, number: int | None) -> Delivery | None:
    return next((d for d in room.deliveries[turn.person_id] if d.id == number), None)


def _request(room: Room, turn: Turn, act: Request, step: Step) -> Step:
    delivery = _delivery(room, turn, act.parcel)
    parcel = turn.standing.parcel(act.parcel)
    assert delivery is not None
    assert parcel is not None
    asked = Asked(delivery, turn.person_id, act.wish, turn.heard.channel, inbox_id=turn.heard.inbox_id)
    came = room.changing.ask(asked)
    if isinstance(came, NoRoom):
        return _without(parcel, act.wish)
    if act.wish.kind is Kind.INSTRUCTION and step.answers and not act.aloud:
        return step  # the note beside the first wish: one text answers both, and its verdict comes by itself
    saying = {"change": change_words(came, *room.changing.held.get(came.id or 0, (None, None)))}
    # Who asks again for what has been agreed waits for no verdict: there will be none.
    kind = "change_requested" if came.state is ChangeState.REQUESTED else "change_accepted"
    return replace(step, answers=(*step.answers, Answer(kind, saying)), parcel=act.parcel)


def _take_back(room: Room, turn: Turn, act: TakeBack, step: Step, written: Written, desk: Desk) -> Step:
    """The last wish, and the note that came with it in one text; one that was agreed and moved the delivery leaves no window
    until there is a plan again."""
    delivery = _delivery(room, turn, act.parcel)
    changes = room.changing.open.get(act.parcel, [])
    assert delivery is not None
    going = [c for c in changes if c is changes[-1] or (c.inbox_id is not None and c.inbox_id == changes[-1].inbox_id)]
    gone = [c for c in going if room.changing.take_back(delivery, c, f"withdrawn-by-{turn.heard.channel}")]
    if not gone:
        return replace(step, outcome="kept", answers=(*step.answers, Answer("kept")))
    if [change for change in gone if unmove_delivery(delivery, change, desk)]:
        written.changed.append(delivery)
    return replace(step, answers=(*step.answers, Answer("change_withdrawn", {"change": change_words(gone[0], None, None)})))


def _without(parcel: Parcel, wish: Wish) -> Step:
    """Somebody else was quicker: what is left (R42)."""
    if wish.slot is not None:
        left = tuple(slot for slot in parcel.slots if slot.ref != wish.slot)
        step = wishes.times(parcel, left[: wishes.OFFERED], found=False)
    else:
        places = {kind: tuple(n for n in near if n.place.ref != wish.place) for kind, near in parcel.places.items()}
        step = wishes.begin(wishes.CHOICE_OF[wish.kind], replace(parcel, places=places))
    return replace(step, outcome="no-room", parcel=parcel.number)


def _other(session: Session, room: Room, turn: Turn, act: Act, written: Written, desk: Desk) -> None:
    person, inbox_id = turn.person, turn.heard.inbox_id
    match act:
        case OptOut() | OptIn():
            says, wanted = consent(session, Choice(person, turn.heard, act), desk)
            written.says += says
            written.wanted += wanted
            _now_closed(room, person, closed=isinstance(act, OptOut))
        case NeedsPerson():
            kind = TaskKind(act.kind)
            written.wanted.append(Wanted(person.brand_id, turn.person_id, kind, act.about, act.parcel, inbox_id))
            turn.conversation.with_agent = turn.conversation.with_agent or act.take
        case WrongPerson():
            delivery = _delivery(room, turn, act.parcel)
            if delivery is not None and delivery.person_id == person.id:
                delivery.wrong_person_at = desk.now
                written.changed.append(delivery)
        case Rate():
            delivery = _delivery(room, turn, act.parcel)
            assert delivery is not None
            written.rated.append(Rated(delivery, turn.person_id, act.score, act.comment, turn.heard.channel, inbox_id))
        case Comment():
            written.comments.append((act.parcel, act.text))


def _now_closed(room: Room, person: Person, *, closed: bool) -> None:
    """So that the person's next text of the same batch, and the answer to this one, see it."""
    key = (person.brand_id, "sms", person.phone_index or "")
    suppressed = room.who.suppressed | {key} if closed else room.who.suppressed - {key}
    room.who = replace(room.who, suppressed=suppressed)
