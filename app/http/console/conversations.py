"""What agents read: the queue, one conversation, somebody searched for, and what is new for a page that stays open.

A GET changes nothing but, once a minute, when the session was last seen, and the audit of what was read (R24, R30).
"""

from typing import Annotated

from fastapi import APIRouter, Path, Query
from fastapi.responses import HTMLResponse, Response

from app.errors import NotFound
from app.http.answers import Json
from app.http.console.door import Form, Signed, SignedIn
from app.http.console.look import ConsoleRoute, asset, away
from app.http.console.queue import listing
from app.http.console.record import load
from app.http.console.view import Part, View, note_reading, person_parts, queue_part, show
from app.http.pages import PRIVATE

router = APIRouter(route_class=ConsoleRoute)
Number = Annotated[int, Path(ge=1, le=2**63 - 2)]
Did = Annotated[str, Query(max_length=20)]
Before = Annotated[str, Query(pattern=r"^(\d{1,18}-\d{1,18})?$")]
Earlier = Annotated[int | None, Query(ge=1, le=10**16)]
Digest = Annotated[str, Query(pattern=r"^[0-9a-f-]{0,40}$")]


@router.get("/console")
def queue(signed: SignedIn, before: Before = "") -> HTMLResponse:
    """Who needs a person, and every conversation. Nobody's is opened by itself: opening is reading."""
    return show(signed, View(before=before))


@router.get("/console/people/{person}")
def conversation(signed: SignedIn, person: Number, earlier: Earlier = None, did: Did = "") -> HTMLResponse:
    """One conversation in full, with its deliveries."""
    return show(signed, View(person, earlier=earlier, did=did))


@router.post("/console/search")
def search(form: Form) -> HTMLResponse:
    """Finds people. By POST, though it changes nothing: addresses are kept in logs and histories, where no name belongs (R33)."""
    return show(form.signed, View(wanted=form.get("q")))


@router.get("/console/live")
def queue_news(signed: SignedIn, queue: Digest = "") -> Json:
    """The queue, if it is no longer the one of that digest."""
    return _news(signed, View(), {"queue": queue})


@router.get("/console/people/{person}/live")
def news(signed: SignedIn, person: Number, queue: Digest = "", talk: Digest = "", side: Digest = "") -> Json:
    """The parts of which a digest is named and no longer right: `{"parts": {name: {"digest", "html"}}, "needed": n}`."""
    return _news(signed, View(person), {"queue": queue, "talk": talk, "side": side})


@router.get("/console/assets/{name}")
def console_asset(name: str) -> Response:
    """The style sheet and the script; the sign-in page needs them too."""
    return asset(name)


@router.get("/console/search")
def search_again() -> Response:
    """The address of what was found, opened anew."""
    return away("/console")


@router.get("/console/people/{person}/{act:path}")
def act_again(person: Number, act: str) -> Response:
    """The address of an act that was refused, opened anew: the conversation, and nothing is done."""
    return away(f"/console/people/{person}")


@router.get("/console/{rest:path}")
def lost(rest: str) -> Response:
    """Raises NotFound."""
    raise NotFound("there is no such page")


def _news(signed: Signed, view: View, known: dict[str, str]) -> Json:
    with signed.services.database.read() as session:
        people = listing(session, signed)
        record = load(session, signed, view.person) if view.person is not None else None
        parts = {"queue": queue_part(signed, view, people), **person_parts(session, signed, view, record)}
    fresh = {name: part for name, part in parts.items() if known.get(name) and known[name] != part.digest}
    others = "queue" in fresh and _people(fresh["queue"]) != known["queue"].partition("-")[0]
    read = bool(fresh.keys() - {"queue"})
    if others or read:
        note_reading(signed, people if others else None, record if read else None)
    changed = {name: {"digest": part.digest, "html": part.html} for name, part in fresh.items()}
    return Json({"parts": changed, "needed": len(people.needed)}, headers=dict(PRIVATE))


def _people(part: Part) -> str:
    return part.digest.partition("-")[0]
