"""What goes over the wire: a message and a page of messages as Twilio's API shows them, and a request checked as it checks."""

import re
from collections.abc import Mapping
from datetime import datetime
from email.utils import format_datetime
from typing import Any, TypedDict
from urllib.parse import urlencode, urlsplit

from app.fake_twilio.account import Account, Message, period
from app.fake_twilio.refusals import Refused
from channels.segments import count

VERSION = "2010-04-01"
LONGEST_BODY = 1600
LARGEST_PAGE = 1000
# Whom a messaging service sends as; its pool is not modelled.
POOL_NUMBER = "+12125550100"

_PHONE = re.compile(r"\+[1-9]\d{6,14}")
_SENDER = re.compile(r"\+[1-9]\d{6,14}|\d{3,8}|(?=.*[A-Za-z])[A-Za-z0-9 &+_-]{1,11}")
_SERVICE = re.compile(r"MG[0-9a-fA-F]{32}")


class Fields(TypedDict):
    """What the fake keeps of a request to send a message."""

    to: str
    sender: str
    service: str
    body: str
    callback: str


def checked(form: Mapping[str, str]) -> Fields:
    """The fields of a new message that the fake reads. Raises Refused as Twilio would, the recipient's faults first."""
    to, sender = form.get("To", ""), form.get("From", "")
    service, body = form.get("MessagingServiceSid", ""), form.get("Body", "")
    callback, valid_for = form.get("StatusCallback", ""), form.get("ValidityPeriod", "")
    faults = (
        (not to, 21604),
        (not _PHONE.fullmatch(to), 21211),
        (not sender and not _SERVICE.fullmatch(service), 21603),
        (sender and not _SENDER.fullmatch(sender), 21212),
        (not body.strip(), 21602),
        (len(body) > LONGEST_BODY, 21617),
        (callback and not _is_url(callback), 21609),
        (valid_for and not (valid_for.isdecimal() and 1 <= int(valid_for) <= 36_000), 90007),
    )
    for fault, code in faults:
        if fault:
            raise Refused(code)
    return {"to": to, "sender": sender or POOL_NUMBER, "service": service, "body": body, "callback": callback}


def resource(message: Message, account_sid: str) -> dict[str, Any]:
    """The Message resource of Twilio's OpenAPI description."""
    uri = f"/{VERSION}/Accounts/{account_sid}/Messages/{message.sid}"
    return {
        "account_sid": account_sid,
        "api_version": VERSION,
        "body": message.body,
        "date_created": format_datetime(message.created),
        "date_sent": _rfc_2822(message.sent),
        "date_updated": format_datetime(message.updated or message.created),
        "direction": "outbound-api",
        "error_code": message.error or None,
        "error_message": message.error_message,
        "from": message.sender,
        "messaging_service_sid": message.service or None,
        "num_media": "0",
        "num_segments": str(count(message.body).segments),
        "price": None,
        "price_unit": "USD",
        "sid": message.sid,
        "status": message.status,
        "subresource_uris": {"media": f"{uri}/Media.json"},
        "to": message.to,
        "uri": f"{uri}.json",
    }


def phone_view(message: Message) -> dict[str, Any]:
    """The message as the phone at its other end knows it, if it `reaches` it."""
    names = ("sid", "to", "service", "body", "reaches")
    return {"from": message.sender, **{name: getattr(message, name) for name in names}}


def page(account: Account, account_sid: str, query: Mapping[str, str]) -> dict[str, Any]:
    """One page of the list `query` asks for. Raises Refused where a parameter is not what it should be.

    The token of the next page names the last message of this one, so that messages coming in meanwhile shift nothing.
    """
    try:
        asked = period(query.get("DateSent", ""), query.get("DateSent>", ""), query.get("DateSent<", ""))
        size = min(max(int(query.get("PageSize") or 50), 1), LARGEST_PAGE)
        number = int(query.get("Page") or 0)
        found = account.find(query.get("To", ""), query.get("From", ""), asked)
        last = query.get("PageToken", "").removeprefix("PA")
        start = [message.sid for message in found].index(last) + 1 if last else 0
    except ValueError as error:
        raise Refused(20001) from error
    shown = found[start : start + size]
    path = f"/{VERSION}/Accounts/{account_sid}/Messages.json"
    same = {key: value for key, value in query.items() if key not in {"Page", "PageToken"}} | {"PageSize": str(size)}
    following = same | {"Page": str(number + 1), "PageToken": f"PA{shown[-1].sid}"} if len(found) > start + size else None
    return {
        "first_page_uri": f"{path}?{urlencode(same | {'Page': '0'})}",
        "next_page_uri": f"{path}?{urlencode(following)}" if following else None,
        "previous_page_uri": None,
        "uri": f"{path}?{urlencode(query)}",
        "page": number,
        "page_size": size,
        "start": start,
        "end": start + len(shown) - 1 if shown else start,
        "messages": [resource(message, account_sid) for message in shown],
    }


def _is_url(text: str) -> bool:
    parts = urlsplit(text)
    return parts.scheme in {"http", "https"} and bool(parts.netloc) and len(text) <= 4000


def _rfc_2822(moment: datetime | None) -> str | None:
    return format_datetime(moment) if moment else None
