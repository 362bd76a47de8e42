"""What providers post: verified, kept in the inbox, answered at once (R3, R4). A worker decides what it means."""

import logging
import re

from starlette.requests import Request
from starlette.responses import Response

from app.errors import InvalidInput, NotFound
from app.flows.receipt import to_json
from app.http.doors import doors_of
from app.http.keeping import Knock
from app.http.replies import keep_reply
from app.http.signed_form import twilio_form
from app.store.inbox import Arrival, InboxKind
from app.wiring import Services
from channels.channel import Receipt
from channels.twilio_messaging import parse_inbound, parse_status_callback

log = logging.getLogger(__name__)

TWILIO_STATUS, TWILIO_MESSAGES = "/hooks/twilio/status", "/hooks/twilio/messages"
_UID = re.compile(r"[0-9A-Za-z_-]{1,64}")
# Twilio sends what this holds as the answer; ours go out as messages of their own, so it holds nothing.
_NO_ANSWER = '<?xml version="1.0" encoding="UTF-8"?><Response/>'


async def twilio_status(request: Request) -> Response:
    """A report on a message of ours."""
    doors = doors_of(request)
    form = await twilio_form(request, doors.services, TWILIO_STATUS)
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


async def twilio_message(request: Request) -> Response:
    """A text somebody sent to one of our numbers."""
    doors = doors_of(request)
    form = await twilio_form(request, doors.services, TWILIO_MESSAGES)
    try:
        inbound = parse_inbound(form)
    except ValueError as error:
        raise InvalidInput("this is missing", field=str(error)) from None
    await keep_reply(doors, inbound, "twilio")
    return Response(_NO_ANSWER, media_type="text/xml")


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
