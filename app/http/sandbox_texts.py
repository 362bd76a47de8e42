"""A text from any phone, for the terminal: the sandbox's own page knows people, a curl knows a number."""

import secrets
from urllib.parse import urlsplit

from fastapi import APIRouter, Request
from fastapi.responses import Response

from app.errors import Forbidden, InvalidInput
from app.events import Recipient
from app.http.answers import Json
from app.http.body import read_form
from app.http.doors import doors_of
from app.http.replies import keep_reply
from app.http.sandbox_door import SandboxServices
from app.http.sandbox_reply import LONGEST
from channels.channel import Inbound

router = APIRouter()
_MOST_BYTES = 16 * 1024


@router.post("/sandbox/reply")
async def text(request: Request, services: SandboxServices) -> Response:
    """Keeps `text` as one that came from `phone` to `to`, the number of the first brand unless given. Answers 202.

    Origin must be the sandbox's own address, so that no other site can make a browser do this.
    """
    if urlsplit(request.headers.get("origin", "")).netloc != request.headers.get("host", ""):
        raise Forbidden("send the sandbox's own address as Origin")
    form = await read_form(request, _MOST_BYTES)
    words = form.get("text", "").strip()
    if not words or len(words) > LONGEST:
        raise InvalidInput(f"write 1 to {LONGEST:,} characters", field="text")
    try:
        phone = Recipient.model_validate({"phone": form.get("phone", "")}).phone or ""
    except ValueError:
        raise InvalidInput("write the phone number with its country code, as in +12125550123", field="phone") from None
    keys = services.brands.keys()
    to = form.get("to", "") or services.brands.get("lark" if "lark" in keys else keys[0]).sms_sender
    inbound = Inbound(provider_id=secrets.token_hex(16), sender=phone, to=to, service="", body=words)
    await keep_reply(doors_of(request), inbound, "sandbox")
    return Json({"result": "accepted"}, 202)
