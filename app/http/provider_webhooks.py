"""What providers report: verified, kept in the inbox, answered at once (R3, R4). A worker decides what it means."""

import logging
import re
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import Response

from app.errors import Forbidden, InvalidInput, NotFound, WrongMediaType
from app.flows.receipt import to_json
from app.http.body import media_type, read_body
from app.http.doors import doors_of
from app.http.keeping import Knock
from app.store.inbox import Arrival, InboxKind
from app.wiring import Services
from channels.channel import Receipt
from channels.twilio_messaging import parse_status_callback, valid_signature

log = logging.getLogger(__name__)

TWILIO_STATUS = "/hooks/twilio/status"
MOST_BYTES = 64 * 1024
MOST_FIELDS = 200
_UID = re.compile(r"[0-9A-Za-z_-]{1,64}")
FORM = "application/x-www-form-urlencoded"


async def twilio_status(request: Request) -> Response:
    doors = doors_of(request)
    if not doors.services.settings.twilio:
        raise NotFound("Twilio is not set up here")
    if media_type(request) != FORM:
        raise WrongMediaType(f"send {FORM}", field="Content-Type")
    form = _form(await read_body(request, MOST_BYTES))
    _verify(request, doors.services, form)
    attempt = request.query_params.get("attempt", "")
    receipt = parse_status_callback(form, attempt if _UID.fullmatch(attempt) else "")
    if not receipt.provider_id:
        raise InvalidInput("this is missing", field="MessageSid")
    arrival = _arrival(doors.services, receipt, form.get("MessageStatus", ""))
    try:
        await doors.writer.take(Knock([arrival], attempt=receipt.attempt))
    except NotFound:
        log.warning("a verified status callback for %s names no attempt of ours", receipt.provider_id)
        raise
    return Response(status_code=204)


def _form(body: bytes) -> dict[str, str]:
    """The fields, blank ones too: the signature covers them."""
    try:
        pairs = parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=MOST_FIELDS, errors="strict")
    except ValueError:
        raise InvalidInput("the form cannot be read") from None
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise InvalidInput("a field comes twice")
    return fields


def _verify(request: Request, services: Services, form: dict[str, str]) -> None:
    """Raises Forbidden unless Twilio signed this. The URL is the one we gave it, never what Host claims (R4)."""
    query = request.scope["query_string"].decode("latin-1")
    url = f"{services.settings.public}{TWILIO_STATUS}" + (f"?{query}" if query else "")
    token = services.settings.twilio_auth_token.get_secret_value()
    if not valid_signature(token, url, form, request.headers.get("x-twilio-signature")):
        log.warning("a status callback without a good signature was refused; if it was Twilio's, check PORCHLIGHT_PUBLIC_URL")
        raise Forbidden("the signature does not fit")


def _arrival(services: Services, receipt: Receipt, status: str) -> Arrival:
    """One report counts once, whatever else in it differs (R2)."""
    name = f"{receipt.provider_id}:{status}"[:255]
    return Arrival(
        brand_id=0,  # the attempt's; filled in where the attempt is looked up
        kind=InboxKind.RECEIPT,
        source="twilio",
        source_id=name,
        type="twilio.status",
        delivery_ref=receipt.attempt,
        payload=to_json(receipt),
        occurred_at=services.clock.now(),
        received_at=services.clock.wall(),
        lane=None,
        compared=name,
    )
