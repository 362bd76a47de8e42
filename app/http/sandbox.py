"""The sandbox: the phones and the mailboxes of the people messages are for, and what would have been sent to them."""

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse, Response

from app.errors import NotFound
from app.http import sandbox_clock, sandbox_outbox, sandbox_reply, sandbox_report, sandbox_stream, sandbox_texts
from app.http.pages import FOREIGN_DOCUMENT_POLICY, PRIVATE
from app.http.sandbox_door import Number, SandboxServices, Wanted
from app.http.sandbox_page import show
from app.http.sandbox_person import mail_document
from app.http.sandbox_view import FOLDER, View

router = APIRouter(include_in_schema=False)
for part in (sandbox_clock, sandbox_outbox, sandbox_reply, sandbox_report, sandbox_stream, sandbox_texts):
    router.include_router(part.router)

_ASSETS: Mapping[str, str] = {"sandbox.css": "text/css", "sandbox.js": "text/javascript"}
Older = Annotated[str | None, Query(pattern=r"^[sw]\d{1,18}$")]
Before = Annotated[int | None, Query(ge=1, le=2**63 - 1)]


@router.get("/sandbox")
def people(services: SandboxServices, q: Wanted = "", before: Older = None) -> HTMLResponse:
    """The people messages went to; where there is room, also the newest conversation."""
    return show(services, View(wanted=q.strip(), before=before))


@router.get("/sandbox/people/{person}")
def phone(services: SandboxServices, person: Number, q: Wanted = "", earlier: Before = None) -> HTMLResponse:
    """One person's phone."""
    return show(services, View(person, "phone", q.strip(), earlier=earlier))


@router.get("/sandbox/people/{person}/mail")
def mailbox(services: SandboxServices, person: Number, q: Wanted = "", earlier: Before = None) -> HTMLResponse:
    """One person's mailbox."""
    return show(services, View(person, "mail", q.strip(), earlier=earlier))


@router.get("/sandbox/people/{person}/mail/{message}")
def letter(services: SandboxServices, person: Number, message: Number, q: Wanted = "") -> HTMLResponse:
    """One e-mail, opened."""
    return show(services, View(person, "mail", q.strip(), mail=message))


@router.get("/sandbox/mail/{message}/document")
def document(services: SandboxServices, message: Number) -> HTMLResponse:
    """The HTML of an e-mail as it was written, for a frame: it may run nothing and fetch nothing."""
    with services.database.read() as session:
        html = mail_document(session, message)
    if html is None:
        raise NotFound("there is no such e-mail")
    return HTMLResponse(html, headers={**PRIVATE, "Content-Security-Policy": FOREIGN_DOCUMENT_POLICY})


@router.get("/sandbox/assets/{name}")
def asset(_services: SandboxServices, name: str) -> Response:
    """The style sheet and the script."""
    if name not in _ASSETS:
        raise NotFound("there is no such file")
    return Response((FOLDER / name).read_bytes(), media_type=_ASSETS[name], headers=dict(PRIVATE))
