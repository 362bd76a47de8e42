"""A delivery's page: what is happening, what can be chosen, and what became of it. It works without JavaScript (R24, R28)."""

from collections.abc import Callable, Mapping
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response
from sqlmodel import Session

from app.errors import Conflict, InvalidInput, NotFound
from app.flows.act import Actor, ask, offers, rate, withdraw
from app.http.answers import Json
from app.http.delivery_page_door import FOLDER, PeopleRoute, Visit, gone, visit
from app.http.delivery_page_forms import Form, Seal, SentForm, first_time
from app.http.delivery_page_show import OVERTAKEN, digest_now, show_page, show_step
from app.http.delivery_page_steps import STEPS, Unanswered
from app.http.pages import PRIVATE
from app.wiring import Services

router = APIRouter(include_in_schema=False, route_class=PeopleRoute)

_ASSETS: Mapping[str, str] = {"page.css": "text/css", "page.js": "text/javascript"}
_READ = ["GET", "HEAD"]
_LONGEST_COMMENT = 1000  # characters
_BY_PAGE = Actor("page")
Act = Callable[[Session, Visit], None]
Show = Callable[[Session, Visit, str, int], Response]


def _services(request: Request) -> Services:
    services: Services = request.app.state.services
    return services


Served = Annotated[Services, Depends(_services)]


@router.api_route("/d/assets/{name}", methods=_READ)
def asset(name: str) -> Response:
    """The style sheet and the script."""
    if name not in _ASSETS:
        raise NotFound("there is no such file")
    return Response((FOLDER / name).read_bytes(), media_type=_ASSETS[name], headers=dict(PRIVATE))


@router.api_route("/d/{token}", methods=_READ)
def page(request: Request, services: Served, token: str) -> Response:
    """The page. Changes nothing (R24)."""
    with services.database.read() as session:
        here = visit(services, session, token)
        return show_page(session, here, Seal.of(request, services.settings)) if here else gone(request)


@router.api_route("/d/{token}/state", methods=_READ)
def state(services: Served, token: str) -> Response:
    """Whether the page is another than before, for its script."""
    with services.database.read() as session:
        here = visit(services, session, token)
        if here is None:
            return Json({"digest": ""}, 404, headers=dict(PRIVATE))
        return Json({"digest": digest_now(session, here)}, headers=dict(PRIVATE))


@router.api_route("/d/{token}/{step}", methods=_READ)
def step(request: Request, services: Served, token: str, step: str) -> Response:
    """One question. Changes nothing (R24)."""
    with services.database.read() as session:
        here = visit(services, session, token)
        if here is None or step not in STEPS:
            return gone(request)
        return show_step(session, here, step, Seal.of(request, services.settings), Form({}))


@router.post("/d/{token}/withdraw")
def take_back(request: Request, services: Served, token: str, form: SentForm) -> Response:
    """Takes a change back. One that was taken back before stays so."""

    def act(session: Session, here: Visit) -> None:
        withdraw(session, here.desk, here.delivery_id, form.get("change", 40), _BY_PAGE)

    return _do(request, services, token, form, "withdraw", act, _on_page(request, services))


@router.post("/d/{token}/rating")
def answer(request: Request, services: Served, token: str, form: SentForm) -> Response:
    """Keeps how it went, in place of an earlier answer."""

    def act(session: Session, here: Visit) -> None:
        if form.get("score") not in ("1", "2", "3", "4", "5"):
            raise Unanswered("score")
        rate(session, here.desk, here.delivery_id, int(form.get("score")), form.get("comment", _LONGEST_COMMENT), "page")

    return _do(request, services, token, form, "rating", act, _on_page(request, services))


@router.post("/d/{token}/{step}")
def choose(request: Request, services: Served, token: str, step: str, form: SentForm) -> Response:
    """Asks for what was chosen."""
    if step not in STEPS:
        return gone(request)

    def act(session: Session, here: Visit) -> None:
        offered = offers(session, here.desk, here.delivery)
        if STEPS[step].choice not in offered.choices:
            raise Conflict("this isn't on offer any more")
        ask(session, here.desk, here.delivery_id, STEPS[step].read(here, offered, form), _BY_PAGE)

    def again(session: Session, here: Visit, problem: str, status: int) -> Response:
        return show_step(session, here, step, Seal.of(request, services.settings), form, problem, status)

    return _do(request, services, token, form, step, act, again)


def _on_page(request: Request, services: Services) -> Show:
    def again(session: Session, here: Visit, problem: str, status: int) -> Response:
        return show_page(session, here, Seal.of(request, services.settings), problem, status)

    return again


def _do(request: Request, services: Services, token: str, form: Form, name: str, act: Act, again: Show) -> Response:
    """Acts once, in one transaction, and leads back to the page; else shows the question again with what is in the way."""
    with services.database.read() as session:
        here = visit(services, session, token)
        if here is None:
            return gone(request)
        if not Seal.of(request, services.settings).holds(here, form):
            return again(session, here, "expired", 403)
    try:
        with services.database.write() as session:
            here = visit(services, session, token)
            if here is None:
                return gone(request)
            if first_time(session, here, name, form):
                act(session, here)
    except (InvalidInput, Conflict, NotFound) as error:
        problem = error.problem if isinstance(error, Unanswered) else ""
        status = 400 if isinstance(error, InvalidInput) else 409
        with services.database.read() as session:
            here = visit(services, session, token)
            return again(session, here, problem or OVERTAKEN, status) if here else gone(request)
    return RedirectResponse(here.path, 303, headers=dict(PRIVATE))
