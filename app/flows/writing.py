"""Writing one message at the last moment: is it still true, and what are its words."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from app.brand_book import Brand
from app.flows.announce import Reach
from app.flows.standing import Desk, view_of
from app.flows.wording import facts_of, facts_without_delivery, offer
from app.journey.quiet import allowed_from
from app.journey.recheck import Queued, objection
from app.rendering import ANSWERS, Rendered, Renderer
from app.store.deliveries import Delivery
from app.store.messages import Message
from app.store.people import Person
from channels.channel import Outbound

# A provider call must end well before a claim without a result counts as ambiguous and is looked into by someone else.
LEAST_VALIDITY = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Ready:
    """A message written and ready to be handed over."""

    message: Message
    person: Person
    brand: Brand
    rendered: Rendered
    facts: dict[str, object]


@dataclass(frozen=True, slots=True)
class Extra:
    """What a message shows besides its facts: the link to the page, "" for none, and which kinds of places have room."""

    link: str
    places: frozenset[str]


@dataclass(frozen=True, slots=True)
class Since:
    """What came between deciding and sending: later news that has left, a survey that was answered unasked."""

    overtaken: bool
    rated: bool


@dataclass(frozen=True, slots=True)
class Verdict:
    """Why a message does not leave now, and what becomes of it."""

    outcome: str
    rule: str
    inputs: dict[str, object]
    due_at: datetime | None = None
    switch: bool = False


def check(message: Message, delivery: Delivery | None, brand: Brand, who: Reach, since: Since, desk: Desk) -> Verdict | None:
    """Why this message must not leave now, or None (R39)."""
    told = _stale_answer(message, desk) if message.kind in ANSWERS else _stale_news(message, delivery, brand, since, desk)
    if told is not None:
        return told
    person = who.people[message.person_id]
    if message.facts.get("final"):  # the one confirmation of an opt-out is what an opt-out does not close (R6)
        return None
    _, closed = who.open_channels(person, [message.channel])
    if closed:
        return Verdict("suppress", closed[message.channel], {"channel": message.channel}, switch=True)
    return None


def _stale_answer(message: Message, desk: Desk) -> Verdict | None:
    """Somebody waits for it: no quiet hours. It was decided of what stood then, and only grows old."""
    if desk.now < message.expires_at:
        return None
    return Verdict("drop", "expired", {"expires": message.expires_at.isoformat()})


def _stale_news(message: Message, delivery: Delivery | None, brand: Brand, since: Since, desk: Desk) -> Verdict | None:
    if delivery is None or delivery.person_id != message.person_id:
        return Verdict("drop", "another-recipient", {})
    if delivery.wrong_person_at is not None:
        return Verdict("drop", "wrong-person", {"said": delivery.wrong_person_at.isoformat()})
    queued = Queued(
        cycle=message.cycle,
        since=str(message.facts.get("since", "")),
        expires_at=message.expires_at,
        promised_date=str(message.facts.get("promised_date", "")),
        promise_version=int(str(message.facts.get("promise_version", 0))),
    )
    step = brand.journey.step(message.kind)
    if step is not None and step.every is not None and since.rated:
        return Verdict("drop", "already-rated", {})
    rule = objection(step, queued, view_of(delivery, desk.now), since.overtaken, desk.now)
    if rule is not None:
        inputs = {"status": str(delivery.status), "expires": message.expires_at.isoformat(), "cycle": delivery.cycle}
        return Verdict("drop", rule, inputs)
    if not message.urgent:
        allowed = allowed_from(desk.now, delivery.zone, brand.quiet_hours)
        if allowed > desk.now:
            return Verdict("hold", "quiet-hours", {"until": allowed.isoformat()}, due_at=allowed)
    return None


def write(
    message: Message, delivery: Delivery | None, person: Person, brand: Brand, renderer: Renderer, desk: Desk, extra: Extra
) -> Ready:
    """The words of a message. Raises RenderError."""
    step = brand.journey.step(message.kind)
    menu = offer(delivery, brand, desk.now, extra.places) if delivery is not None and step is not None and step.menu else ()
    if delivery is None:
        shown = facts_without_delivery(desk.now, brand.time_zone)
    else:
        shown = facts_of(delivery, person, desk.now, menu, moved_later=bool(message.facts.get("moved_later")))
    saying = message.facts.get("saying")
    shown = replace(shown, link=extra.link, saying=saying if isinstance(saying, Mapping) else {})
    locale = person.locale or brand.default_locale
    channel: Literal["sms", "email"] = "sms" if message.channel == "sms" else "email"
    rendered = renderer.render(brand, message.kind, channel, locale, shown)
    version = delivery.promise_version if delivery is not None else 0
    facts = {**message.facts, "told_version": version, **({"menu": dict(menu)} if menu else {})}
    return Ready(message, person, brand, rendered, facts)


def outbound(one: Ready, uid: str, callback: str, now: datetime) -> Outbound:
    """What is handed to the channel for attempt `uid`."""
    message, person, brand = one.message, one.person, one.brand
    common = Outbound(
        attempt=uid,
        message=message.uid,
        to="",
        sender="",
        body=one.rendered.body,
        callback_url=f"{callback}?attempt={uid}",
        valid_for=max(message.expires_at - now, LEAST_VALIDITY),
    )
    if message.channel == "sms":
        return replace(common, to=person.phone or "", sender=brand.sms_sender)
    return replace(
        common,
        to=person.email or "",
        sender=brand.email_from,
        reply_to=brand.reply_to,
        subject=one.rendered.subject,
        html=one.rendered.html,
    )
