"""Twilio's error codes as the fake knows them: what is said at once, and what comes later by callback."""

from typing import Any

DOCS = "https://www.twilio.com/docs/errors/"

# Said in the answer to the request: the HTTP status, and the fact in our own words.
AT_ONCE: dict[int, tuple[int, str]] = {
    20001: (400, "A parameter is not what it should be"),
    20003: (401, "Authenticate: the account SID or the auth token is wrong"),
    20404: (404, "There is no such resource"),
    20429: (429, "Too many requests"),
    20500: (500, "Internal server error"),
    20503: (503, "The service is unavailable"),
    21211: (400, "'To' is not a valid phone number"),
    21212: (400, "'From' is not a valid phone number, short code or sender name"),
    21408: (400, "This account may not send to the region of 'To'"),
    21602: (400, "A message needs a body"),
    21603: (400, "'From' or 'MessagingServiceSid' is required"),
    21604: (400, "'To' is required"),
    21609: (400, "'StatusCallback' is not a valid URL"),
    21610: (400, "The recipient has opted out"),
    21614: (400, "'To' cannot receive SMS"),
    21617: (400, "The body is over 1600 characters"),
    90007: (400, "'ValidityPeriod' is not between 1 and 36000 seconds"),
}

# Comes later, as the error code of a status callback: the status it ends in, and the fact.
LATER: dict[int, tuple[str, str]] = {
    30001: ("failed", "Queue overflow"),
    30002: ("failed", "Account suspended"),
    30003: ("undelivered", "Unreachable handset"),
    30004: ("undelivered", "Message blocked"),
    30005: ("undelivered", "Unknown handset"),
    30006: ("undelivered", "Landline or unreachable carrier"),
    30007: ("undelivered", "Filtered by the carrier"),
    30008: ("undelivered", "Unknown error"),
    30034: ("undelivered", "Sender not registered"),
    30036: ("failed", "Validity period over"),
}


class Refused(Exception):
    """The request is answered with this error and nothing is taken. `code` is a key of AT_ONCE."""

    def __init__(self, code: int) -> None:
        self.code = code
        self.http, self.reason = AT_ONCE[code]
        super().__init__(f"{code}: {self.reason}")


def error_body(code: int) -> dict[str, Any]:
    """The JSON of one error, in the four fields Twilio's SDKs read."""
    http, reason = AT_ONCE[code]
    return {"code": code, "message": reason, "more_info": f"{DOCS}{code}", "status": http}
