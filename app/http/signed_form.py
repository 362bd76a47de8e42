"""A form a provider signed: checked against the exact public URL before anything in it is believed (R4)."""

import logging

from starlette.requests import Request

from app.errors import Forbidden, NotFound
from app.http.body import read_form
from app.wiring import Services
from channels.twilio_messaging import valid_signature

log = logging.getLogger(__name__)

MOST_BYTES = 64 * 1024


async def twilio_form(request: Request, services: Services, path: str) -> dict[str, str]:
    """The fields of what Twilio posted to `path`, blank ones too.

    Raises NotFound where Twilio is not set up, Forbidden unless Twilio signed it, and what `read_form` raises.
    """
    settings = services.settings
    if not settings.twilio:
        raise NotFound("Twilio is not set up here")
    form = await read_form(request, MOST_BYTES)
    # The URL is the one we gave to Twilio, never what Host or a proxy's header claims.
    query = request.scope["query_string"].decode("latin-1")
    url = f"{settings.public}{path}" + (f"?{query}" if query else "")
    token = settings.twilio_auth_token.get_secret_value()
    if not valid_signature(token, url, form, request.headers.get("x-twilio-signature")):
        log.warning("a post to %s without a good signature was refused; if it was Twilio's, check PORCHLIGHT_PUBLIC_URL", path)
        raise Forbidden("the signature does not fit")
    return form
