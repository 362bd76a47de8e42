"""Who is signed in, and what they may see: sessions on the server, forms with a token, rights per brand (R30)."""

import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated
from urllib.parse import parse_qsl

from fastapi import Depends
from starlette.requests import Request

from app.errors import Forbidden, InvalidInput, NotFound, WrongMediaType
from app.flows.standing import Desk
from app.http.body import media_type, read_body
from app.http.console.cookie import require_own_page, secret_in
from app.store.agents import AgentSession, audit, brands_of, open_session
from app.store.brands import BrandRow
from app.wiring import Services

LASTS, IDLE = timedelta(hours=12), timedelta(hours=2)
# `seen_at` is the one thing a GET writes, and not more often than this.
SEEN_EVERY = timedelta(minutes=1)
FORM = "application/x-www-form-urlencoded"
MOST_BYTES, MOST_FIELDS = 64 * 1024, 40
_HERE = re.compile(r"/console(/people/[1-9]\d{0,17})?(\?[\w=&%.+~-]{0,300})?")


class SignInNeeded(Exception):
    """Nobody is signed in, or no longer. `wanted` is where to go afterwards."""

    def __init__(self, wanted: str) -> None:
        super().__init__(wanted)
        self.wanted = wanted


@dataclass(frozen=True, slots=True)
class Signed:
    """One agent at the console. `brands` are those whose rows may be seen, by id; `csrf` goes into every form."""

    services: Services
    session_id: int
    agent_id: int
    name: str
    csrf: str
    brands: Mapping[int, BrandRow]

    @property
    def desk(self) -> Desk:
        """What acts are decided with, at this moment."""
        return Desk(self.services.clock.now(), self.services.clock.wall(), self.services.brands)

    def note(self, act: str, brand_id: int, person_id: int | None = None, **details: object) -> None:
        """One line in the audit, committed before anything is shown: what can't be recorded isn't read."""
        with self.services.database.write() as session:
            audit(
                session, brand_id=brand_id, agent_id=self.agent_id, at=self.services.clock.wall(), act=act, person_id=person_id,
                details=details,
            )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Posted:
    """A form that an agent sent from a page of ours."""

    signed: Signed
    fields: Mapping[str, str]

    def get(self, name: str, longest: int = 200) -> str:
        """A field, trimmed. Raises InvalidInput when it is too long."""
        value = self.fields.get(name, "").strip()
        if len(value) > longest:
            raise InvalidInput(f"that is longer than {longest} characters", field=name)
        return value


def services_of(request: Request) -> Services:
    """The services behind the console."""
    services: Services = request.app.state.services
    return services


def signed_in(request: Request) -> Signed:
    """The agent of this request's cookie. Raises SignInNeeded. Marks the session as seen, once a minute at most."""
    services = services_of(request)
    wall, secret = services.clock.wall(), secret_in(request, services.settings)
    with services.database.read() as session:
        found = open_session(session, secret, wall) if secret else None
        if found is None or found[0].seen_at + IDLE <= wall:
            raise SignInNeeded(_wanted(request))
        mine, agent = found
        brands = {brand.id: brand for brand in brands_of(session, agent) if brand.id is not None}
    assert mine.id is not None
    assert agent.id is not None
    # A page that asks for news by itself does not keep its session alive.
    if wall - mine.seen_at >= SEEN_EVERY and not request.url.path.endswith("/live"):
        _seen(services, mine.id, wall)
    return Signed(services, mine.id, agent.id, agent.name, mine.csrf, brands)


def _seen(services: Services, session_id: int, wall: datetime) -> None:
    with services.database.write() as session:
        session.get_one(AgentSession, session_id).seen_at = wall


SignedIn = Annotated[Signed, Depends(signed_in)]


async def form_of(request: Request) -> Mapping[str, str]:
    """The fields of a form sent from a page of ours. Raises Forbidden for another site's, and what `read_body` raises."""
    require_own_page(request, services_of(request).settings)
    if media_type(request) != FORM:
        raise WrongMediaType(f"send {FORM}", field="Content-Type")
    body = await read_body(request, MOST_BYTES)
    try:
        pairs = parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=MOST_FIELDS, errors="strict")
    except ValueError:
        raise InvalidInput("the form cannot be read") from None
    # NUL is what PostgreSQL refuses in a text; browsers send line ends as CR LF.
    return {name: value.replace("\0", "").replace("\r\n", "\n") for name, value in pairs}


Fields = Annotated[Mapping[str, str], Depends(form_of)]


def posted(signed: SignedIn, fields: Fields) -> Posted:
    """A form with the token of this very session. Raises Forbidden for another's."""
    if not hmac.compare_digest(fields.get("csrf", "").encode(), signed.csrf.encode()):
        raise Forbidden("this page is of an earlier sign-in; open it again")
    return Posted(signed, fields)


Form = Annotated[Posted, Depends(posted)]


def own_brand(signed: Signed, brand_id: int | None) -> BrandRow:
    """The brand, if the agent may see it. Raises NotFound, as if there were nothing: whether there is, is not theirs to know."""
    brand = signed.brands.get(brand_id or 0)
    if brand is None:
        raise NotFound("there is no such conversation")
    return brand


def safe_next(wanted: str) -> str:
    """Where to go after signing in: a page of the console, never another site."""
    return wanted if _HERE.fullmatch(wanted) else "/console"


def _wanted(request: Request) -> str:
    query = request.url.query
    path = request.url.path + (f"?{query}" if query else "")
    return safe_next(path) if request.method == "GET" else "/console"
