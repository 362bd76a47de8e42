"""Shows a delivery's page and its steps: the values of the templates, and the browser's cookie."""

import re
from collections.abc import Mapping

from fastapi.responses import HTMLResponse
from sqlmodel import Session

from app.flows.act import Offers, offers
from app.flows.offers import Shelf, books_by_slots, parcel_of
from app.http.delivery_page_door import PAGES, Visit, words
from app.http.delivery_page_forms import Form, Seal, once
from app.http.delivery_page_receipts import wishes_for
from app.http.delivery_page_steps import STEPS, days_open
from app.http.delivery_page_view import Survey, View, choice_rows, digest_of, survey, view, window
from app.rendering.answer_words import OBSTACLES
from app.rendering.page_words import PROBLEMS
from rescheduling.change import OPEN

OVERTAKEN = "overtaken"  # a problem: what was chosen is gone, or can't be changed any more
_SENT = ("day", "part", "slot", "place", "spot", "text", "who")


def show_page(session: Session, here: Visit, seal: Seal, problem: str = "", status: int = 200) -> HTMLResponse:
    """The page; `problem` is what was in the way of what was just tried."""
    shown, asked = _parts(session, here)
    values = {
        "view": shown,
        "survey": asked,
        "digest": digest_of(shown, asked),
        "live_digest": digest_of(shown),
        "survey_digest": digest_of(asked),
        "past_digest": digest_of(shown.events, shown.proof),
        "open": any(receipt.state in OPEN for receipt in shown.receipts),
        "problem": _problem(here, "status" if problem == OVERTAKEN else problem),
        "ref": here.delivery.ref,
        "as_of": here.phrases.clock(here.phrases.local(here.desk.now).time()),
    }
    return _answer("delivery.jinja", here, seal, values, status)


def digest_now(session: Session, here: Visit) -> str:
    """Tells an open page whether there is something new on it."""
    return digest_of(*_parts(session, here))


def _parts(session: Session, here: Visit) -> tuple[View, Survey]:
    return view(session, here, offers(session, here.desk, here.delivery)), survey(session, here)


def show_step(
    session: Session, here: Visit, name: str, seal: Seal, form: Form, problem: str = "", status: int = 200
) -> HTMLResponse:
    """One question, with what was sent before; where it can't be asked any more, why not and what still can."""
    offered, step = offers(session, here.desk, here.delivery), STEPS[name]
    options = step.options(here, offered) if step.options else ()
    free_day = name == "another-time" and not offered.slots
    full = free_day and books_by_slots(session, here.delivery, here.desk.now)
    possible = step.choice in offered.choices and not full and bool(options or step.options is None)
    current = window(here, wishes_for(session, here))
    first, last = days_open(here)
    values = {
        "step": name,
        "possible": possible,
        "options": options,
        "obstacle": here.language.gettext(OBSTACLES[_obstacle(here, step.choice, offered)]),
        "rows": [row for row in choice_rows(here, offered) if row.step != name],
        "problem": _problem(here, "no_room" if problem == OVERTAKEN else problem),
        "sent": {field: form.get(field, 300) for field in _SENT},
        "now_planned": f"{current.day} {current.hours}".strip() if current else "",
        "free_day": free_day,
        "first_day": first.isoformat(),
        "last_day": last.isoformat(),
    }
    return _answer(f"{name}.jinja", here, seal, values, status)


def _obstacle(here: Visit, choice: str, offered: Offers) -> str:
    """Why something can't be asked for now: a code of OBSTACLES. What is on offer lacks only room."""
    if choice in offered.choices:
        return "no_room"
    nothing = Shelf({}, {}, frozenset())
    return parcel_of(here.delivery, here.delivery.person_id, here.brand, nothing, here.desk.now).denied[choice]


def _problem(here: Visit, code: str) -> str:
    """In words; `code` is one of PROBLEMS or OBSTACLES, or "" for none."""
    first, last = (here.phrases.day(day) for day in days_open(here))
    values = {"first": first, "last": last} if code == "day" else {}
    return here.language.gettext({**PROBLEMS, **OBSTACLES}[code], **values) if code else ""


def _answer(template: str, here: Visit, seal: Seal, values: Mapping[str, object], status: int) -> HTMLResponse:
    shared = {
        "brand": here.brand,
        "path": here.path,
        "support_href": _href(here.brand.support),
        "stamp": seal.stamp(here),
        "once": once(),
    }
    answer = PAGES.page(template, {**words(here.language), **shared, **values}, status=status)
    seal.keep(answer)
    return answer


def _href(support: str) -> str:
    """Where help leads: a page, or a phone."""
    return support if support.startswith("https://") else "tel:" + re.sub(r"[^\d+]", "", support)
