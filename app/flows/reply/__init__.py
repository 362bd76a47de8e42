"""Replies: read, answered, and turned into changes; a batch at a time, each person's in their order."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from sqlmodel import Session

from app.brand_book import Brand
from app.conversation.beside import WISHES
from app.conversation.dialogue import reply
from app.conversation.meaning import Intent, Offer, Question, Reading
from app.conversation.opinion import Opinion
from app.conversation.proposing import ask_first, doubtful, propose, settle
from app.conversation.questions import to_data
from app.conversation.reading import read
from app.conversation.second_look import look_again
from app.conversation.state import Answer, Open, Standing, Step
from app.conversation.tongues import read_in_another
from app.conversation.wishes import handed_over
from app.flows.answering import queue_answers
from app.flows.handover import hand_over
from app.flows.reply.applying import Turn, Written, apply
from app.flows.reply.forwarding import forward
from app.flows.reply.heard import Heard, as_the_provider_read_it, read_row
from app.flows.reply.reading import context_of, standing_of, subject
from app.flows.reply.room import Room, open_room
from app.flows.standing import Desk
from app.flows.survey import rate
from app.store.conversations import add_said, save_conversations
from app.store.deliveries import save_deliveries
from app.store.inbox import InboxRow, InboxState, finish
from app.store.people import Person
from app.store.surveys import add_comments

QUESTION_OPEN = timedelta(hours=24)
# Two machines that answer each other would go on for ever; a person who writes that much needs a person.
MOST_AN_HOUR = 20
LONGEST = 4000  # characters of a text that are kept


def decide_replies(session: Session, rows: Sequence[InboxRow], desk: Desk, opinions: Mapping[int, Opinion] | None = None) -> int:
    """Answers a batch of replies. Returns how many messages it queued.

    `opinions`: what a language model made of texts that were unclear a moment ago, by inbox id; used where they still are.
    Raises Conflict when a conversation or delivery was changed by someone else meanwhile: all is then to be decided again.
    """
    heard = [read_row(row) for row in rows]
    room = replace(open_room(session, heard, desk), opinions=opinions or {})
    written = Written()
    for one in heard:
        _hear(session, room, one, written, desk)
    save_deliveries(session, list({d.id: d for d in written.changed}.values()))
    add_said(session, written.said)
    rate(session, written.rated, desk)
    add_comments(session, written.comments)
    hand_over(session, written.wanted, desk)
    queued = queue_answers(session, written.says, room.who, desk)
    save_conversations(session, list(room.touched.values()))
    finish(session, [one.inbox_id for one in heard], InboxState.DONE, desk.wall)
    room.changing.close()
    return queued


def _hear(session: Session, room: Room, heard: Heard, written: Written, desk: Desk) -> None:
    person = room.by_heard[heard.inbox_id]
    assert person.id is not None
    conversation = room.conversations[person.id]
    room.touched[person.id] = conversation
    standing = standing_of(room, person, desk)
    turn = Turn(heard, person, conversation, standing)
    reading, step = answered(room, turn)
    if step.outcome == "forwarded":
        forward(session, heard, standing, reading, desk)
    step = apply(session, room, turn, step, written, desk)
    _remember(turn, step, desk)
    written.said.append(_said(turn, reading, step, desk))


def answered(room: Room, turn: Turn) -> tuple[Reading, Step]:
    """What was said and what follows from it; nothing is done yet."""
    heard, standing = turn.heard, turn.standing
    brand = room.brands[turn.person.brand_id]
    text = heard.body[:LONGEST]
    reading, standing = _read(text, standing, turn.person, brand)
    reading = as_the_provider_read_it(reading, heard)
    room.said_lately[turn.person_id] = room.said_lately.get(turn.person_id, 0) + 1
    if room.said_lately[turn.person_id] > MOST_AN_HOUR and reading.intent not in (Intent.OPT_OUT, Intent.OPT_IN, Intent.HELP):
        quiet = handed_over("hand_over", "writes very often", standing.parcels[0] if standing.parcels else None)
        return reading, replace(quiet, answers=()) if turn.conversation.with_agent else quiet
    if heard.candidates and reading.intent not in (Intent.OPT_OUT, Intent.OPT_IN, Intent.HELP):
        return reading, _which_brand(room, heard)
    chosen = _chosen(reading, standing)
    if chosen is not None and chosen.meaning == "brand" and int(chosen.ref) != turn.person.brand_id:
        return reading, Step("forwarded")
    if chosen is not None and chosen.meaning in ("parcel", "brand"):
        return _again(room, turn, chosen)
    step = settle(reading, standing) or reply(reading, standing, photo=bool(heard.media))
    if not step.missed and not doubtful(reading, step):
        return reading, step
    return _second(room, turn, standing) or (reading, step if step.missed else ask_first(step, standing))


def _second(room: Room, turn: Turn, standing: Standing) -> tuple[Reading, Step] | None:
    """What a language model made of a text that we make little of; None without one, or where things have changed since."""
    opinion = room.opinions.get(turn.heard.inbox_id)
    if opinion is None or not opinion.holds(*subject(standing, turn.person, room.brands[turn.person.brand_id])):
        return None
    step = propose(opinion.reading, standing)
    return (opinion.reading, step) if step is not None else None


def _read(text: str, standing: Standing, person: Person, brand: Brand) -> tuple[Reading, Standing]:
    """What is meant. Where the question is about what was handed over, a wish is about what is still to come."""
    context = context_of(standing, person, brand)
    reading = read(text, context)
    if reading.ask:  # perhaps it is said in another language than the conversation's
        reading = read_in_another(text, context) or reading
    reading = look_again(reading, text, context, standing)
    asked = standing.parcel(standing.open.parcel) if standing.open else None
    if asked is None or asked.live or not standing.live or reading.intent in (Intent.SCORE, Intent.OPT_OUT):
        return reading, standing
    clear = replace(standing, open=None)
    again = read(text, context_of(clear, person, brand))
    return (again, clear) if again.intent in WISHES else (reading, standing)


def _chosen(reading: Reading, standing: Standing) -> Offer | None:
    if standing.open is None or reading.intent is not Intent.CHOOSE:
        return None
    return next((offer for offer in standing.open.question.options if offer.key == reading.key), None)


def _again(room: Room, turn: Turn, chosen: Offer) -> tuple[Reading, Step]:
    """Now that it is clear which is meant, what was said first is answered."""
    standing = turn.standing
    assert standing.open is not None
    text = standing.open.pending.get("again", "")
    parcels = tuple(p for p in standing.parcels if chosen.meaning == "brand" or str(p.number) == chosen.ref)
    clear = replace(standing, parcels=parcels, open=None)
    reading = read(text, context_of(clear, turn.person, room.brands[turn.person.brand_id]))
    step = reply(reading, clear, photo=bool(standing.open.pending.get("media")))
    return reading, ask_first(step, clear) if doubtful(reading, step) else step


def _which_brand(room: Room, heard: Heard) -> Step:
    named = sorted((room.brands[number].name, number) for number in heard.candidates)
    offers = tuple(Offer(str(n), "brand", name, ref=str(number)) for n, (name, number) in enumerate(named, start=1))
    options = [[offer.key, {"brand": offer.name}] for offer in offers]
    ask = Open(Question("which_delivery", offers), None, {"again": heard.body[:LONGEST], "media": ",".join(heard.media)})
    return Step("asked-which-brand", (Answer("which_brand", {"options": options}),), ask=ask)


def _remember(turn: Turn, step: Step, desk: Desk) -> None:
    conversation = turn.conversation
    conversation.heard_at = desk.now
    conversation.misses = conversation.misses + 1 if step.missed and step.outcome != "handed-over" else 0
    if step.ask is not None:
        conversation.question = step.ask.question.kind
        conversation.question_data = to_data(step.ask, desk.now)
        conversation.question_delivery_id = step.ask.parcel
        conversation.question_version += 1
        conversation.question_until = desk.now + QUESTION_OPEN
    elif not step.keep_open:
        conversation.question, conversation.question_data = "", {}
        conversation.question_delivery_id = conversation.question_until = None


def _said(turn: Turn, reading: Reading, step: Step, desk: Desk) -> dict[str, object]:
    heard = turn.heard
    parcel = step.parcel or (turn.standing.parcels[0].number if turn.standing.parcels else None)
    return {
        "brand_id": turn.person.brand_id,
        "person_id": turn.person_id,
        "delivery_id": parcel,
        "inbox_id": heard.inbox_id,
        "channel": heard.channel,
        "provider": heard.provider,
        "provider_id": heard.provider_id,
        "spoken_to": heard.to,
        "body": heard.body[:LONGEST],
        "media": list(heard.media),
        "at": desk.now,
        "reading": _made_of(reading) | ({"by": "model"} if step.by_model else {}),
        "outcome": step.outcome,
    }


def _made_of(reading: Reading) -> dict[str, object]:
    """What was understood, without names or words."""
    when = [
        {name: value.isoformat() for name in ("day", "start", "end", "first", "last") if (value := getattr(one, name))}
        for one in reading.when
    ]
    found = {
        "intent": str(reading.intent), "also": [str(intent) for intent in reading.also], "when": when, "place": reading.place,
        "key": reading.key, "score": reading.score, "ask": reading.ask or None,
    }  # fmt: skip
    return {name: value for name, value in found.items() if value}
