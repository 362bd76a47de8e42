"""The sandbox phone answers: what is typed there goes the way of a real text, into the inbox first."""

import hmac
import secrets
from urllib.parse import urlencode, urlsplit

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response

from app.errors import Conflict, Forbidden, InvalidInput, NotFound
from app.http.body import read_form
from app.http.doors import doors_of
from app.http.replies import keep_reply
from app.http.sandbox_door import Number, SandboxServices, Wanted
from app.store.brands import brand_keys
from app.store.columns import keyed_digest
from app.store.people import people_by_id
from app.wiring import Services
from channels.channel import Inbound

router = APIRouter()
LONGEST = 1_600  # characters, as the phone networks join at most
_MOST_BYTES = 16 * 1024


@router.post("/sandbox/people/{person}/reply")
async def reply(request: Request, services: SandboxServices, person: Number, q: Wanted = "") -> Response:
    """Keeps the text as one that came from this person's phone, and leads back to the phone."""
    form = await read_form(request, _MOST_BYTES)
    _require_own_page(request, person, form)
    text = form.get("text", "").replace("\r\n", "\n").replace("\0", "").strip()
    if not text or len(text) > LONGEST:
        raise InvalidInput(f"write 1 to {LONGEST:,} characters", field="text")
    phone, sender = await run_in_threadpool(_ends, services, person)
    inbound = Inbound(provider_id=secrets.token_hex(16), sender=phone, to=sender, service="", body=text)
    await keep_reply(doors_of(request), inbound, "sandbox")
    back = f"/sandbox/people/{person}" + (f"?{urlencode({'q': q})}" if q else "")
    return Response(status_code=303, headers={"Location": back})


def reply_token(person: int) -> str:
    """What the phone's form carries. Another site cannot read it, so it cannot make anybody's browser reply."""
    return keyed_digest(f"sandbox reply {person}".encode())[:32]


def _require_own_page(request: Request, person: int, form: dict[str, str]) -> None:
    """Raises Forbidden for a post from elsewhere.

    Browsers that are told to send no referrer write `Origin: null` on a form that is sent without a script; then the form's
    own token has to prove where it comes from.
    """
    origin = request.headers.get("origin", "null")
    if origin == "null":
        ours = hmac.compare_digest(form.get("token", "").encode(), reply_token(person).encode())
    else:
        ours = urlsplit(origin).netloc == request.headers.get("host", "")
    if not ours:
        raise Forbidden("replies are taken from the sandbox's own page; open it, or send its address as Origin")


def _ends(services: Services, person_id: int) -> tuple[str, str]:
    """The person's phone and the number their brand texts from. Raises NotFound and Conflict."""
    with services.database.read() as session:
        person = people_by_id(session, [person_id]).get(person_id)
        if person is None:
            raise NotFound("there is no such person")
        if not person.phone:
            raise Conflict("no phone number is known for this person")
        key = brand_keys(session, [person.brand_id])[person.brand_id]
    known = services.brands.keys()
    return person.phone, services.brands.get(key).sms_sender if key in known else ""
