"""The parts of a sandbox page, written by the same templates whether a page is asked for or a stream brings news."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from markupsafe import Markup
from sqlmodel import Session

from app.errors import NotFound
from app.http.pages import Pages
from app.http.sandbox_facts import cards
from app.http.sandbox_people import Desk, Listing, find_people, name_of, phone_of, recent_people
from app.http.sandbox_person import Conversation, count_mails, load_conversation, mail_document
from app.http.sandbox_reply import LONGEST, reply_token
from app.http.sandbox_thread import days, mails
from app.settings import PROJECT
from app.wiring import Services

FOLDER = PROJECT / "templates" / "sandbox"
PARTS = frozenset({"list", "middle", "facts"})
_URL = re.compile(r"(https?://[^\s<>\"]+[^\s<>\".,;:!?)])")


def links(text: str, public: str) -> list[tuple[str, str]]:
    """The text in pieces, each with where it leads: links to our own pages can be followed, others are only shown."""
    return [(piece, piece if piece.startswith(f"{public}/") else "") for piece in _URL.split(text) if piece]


PAGES = Pages(FOLDER, {"links": links})


@dataclass(frozen=True, slots=True)
class View:
    """What somebody looks at. `before` is a page of the list, `earlier` one of the conversation, `mail` an opened e-mail."""

    person: int | None = None
    mode: Literal["phone", "mail"] = "phone"
    wanted: str = ""
    before: str | None = None
    earlier: int | None = None
    mail: int | None = None

    @property
    def live(self) -> frozenset[str]:
        """The parts that may change under the reader's eyes: neither search results nor old pages nor an opened e-mail."""
        still = {"list"} if self.wanted or self.before else set()
        return PARTS - still - ({"middle"} if self.earlier or self.mail else set())


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of the page. `digest` tells whether it has changed."""

    html: Markup
    digest: str


def parts(services: Services, session: Session, view: View, names: frozenset[str] = PARTS) -> dict[str, Part]:
    """The named parts as they are now. Raises NotFound for a person or an e-mail that isn't there."""
    found: dict[str, Part] = {}
    if "list" in names:
        entries = listing(services, session, view)
        found["list"] = _part("list.html", {"entries": entries.entries, "older": entries.older, "view": view})
    if view.person is not None and "middle" in names:
        found["middle"] = _middle(services, session, view, view.person)
    if view.person is not None and "facts" in names:
        found["facts"] = _part("facts.html", {"cards": cards(session, view.person, services.clock.now())})
    return found


def listing(services: Services, session: Session, view: View) -> Listing:
    """The people of this view."""
    keys = services.brands.keys()
    desk = Desk(services.clock.now(), {key: services.brands.get(key).time_zone for key in keys})
    return find_people(session, desk, view.wanted) if view.wanted else recent_people(session, desk, view.before)


def _part(template: str, values: Mapping[str, object]) -> Part:
    html = PAGES.part(template, values)
    return Part(Markup(html), hashlib.blake2b(html.encode(), digest_size=8).hexdigest())  # noqa: S704  written by our own autoescaping template


def _middle(services: Services, session: Session, view: View, person_id: int) -> Part:
    now = services.clock.now()
    before = view.mail + 1 if view.mail is not None else view.earlier
    conversation = load_conversation(session, person_id, "email" if view.mode == "mail" else None, before)
    if conversation is None:
        raise NotFound("there is no such person")
    values: dict[str, object] = {
        "view": view,
        "name": name_of(conversation.person),
        "phone": phone_of(conversation.person),
        "email": conversation.person.email or "",
        "brand": conversation.brand,
        "sender": _sender(services, conversation),
        "mails": count_mails(session, person_id),
        "earlier": conversation.earlier,
        "public": services.settings.public,
    }
    if view.mail is not None:
        document = mail_document(session, view.mail)
        return _part("letter.html", {**values, **_letter(conversation, view.mail, services), "has_html": bool(document)})
    if view.mode == "mail":
        return _part("mailbox.html", {**values, "items": mails(conversation, now)})
    token = reply_token(person_id) if conversation.person.phone and not view.earlier else ""
    return _part("phone.html", {**values, "days": days(conversation, now), "token": token, "longest": LONGEST})


def _sender(services: Services, conversation: Conversation) -> str:
    """Who the texts come from, as the phone shows it: as sent, else as the brand's folder says."""
    sent = next((m.sender for m in reversed(conversation.messages) if m.sender and m.channel == "sms"), "")
    key, known = conversation.brand.key, services.brands.keys()
    return sent or (services.brands.get(key).sms_sender if key in known else "")


def _letter(conversation: Conversation, message_id: int, services: Services) -> dict[str, object]:
    message = next((m for m in conversation.messages if m.id == message_id and m.body is not None), None)
    if message is None:
        raise NotFound("there is no such e-mail")
    shown = mails(replace(conversation, messages=[message]), services.clock.now())[0]
    return {"letter": message, "shown": shown}
