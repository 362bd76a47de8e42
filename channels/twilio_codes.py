"""What each of Twilio's error codes asks for, whether it comes with a refusal or in a status callback (R12)."""

from channels.channel import Remedy

# The reason is what an agent reads. Sources: Twilio's error dictionary; the remedies are ours.
CODES: dict[str, tuple[Remedy, str]] = {
    # The person said no, or cannot be reached by text.
    "21610": (Remedy.SUPPRESS, "the person opted out of messages from this sender"),
    "21211": (Remedy.SWITCH, "not a valid phone number"),
    "21408": (Remedy.SWITCH, "this account may not send to that country"),
    "21608": (Remedy.SWITCH, "a trial account sends to verified numbers only"),
    "21612": (Remedy.SWITCH, "this sender cannot reach that number"),
    "21614": (Remedy.SWITCH, "not a mobile number"),
    "30004": (Remedy.SWITCH, "blocked by the carrier or the phone"),
    "30005": (Remedy.SWITCH, "the number is unknown or no longer in use"),
    "30006": (Remedy.SWITCH, "a landline or a carrier that cannot be reached"),
    "30036": (Remedy.SWITCH, "not sent before its validity ended"),
    # May work a second time.
    "30003": (Remedy.RETRY_ONCE, "the phone is off or out of reach"),
    "30008": (Remedy.RETRY_ONCE, "failed at the carrier for an unknown reason"),
    # Too much at once.
    "20429": (Remedy.RETRY, "too many requests at once"),
    "21611": (Remedy.RETRY, "this sender's queue is full"),
    "30001": (Remedy.RETRY, "the queue overflowed"),
    "30022": (Remedy.RETRY, "above the rate the carrier allows this campaign"),
    # The text.
    "21602": (Remedy.NEW_BODY, "the text is empty"),
    "21617": (Remedy.NEW_BODY, "the text is longer than 1,600 characters"),
    "30007": (Remedy.NEW_BODY, "filtered by the carrier as unwanted"),
    # The sender or the account.
    "20003": (Remedy.STOP_SENDER, "wrong account SID or auth token"),
    "20005": (Remedy.STOP_SENDER, "the account is not active"),
    "20404": (Remedy.STOP_SENDER, "no such account"),
    "21212": (Remedy.STOP_SENDER, "the sender is not a valid number"),
    "21606": (Remedy.STOP_SENDER, "the sender cannot send text messages"),
    "21659": (Remedy.STOP_SENDER, "the sender is not a Twilio number"),
    "21660": (Remedy.STOP_SENDER, "the sender belongs to another account"),
    "30002": (Remedy.STOP_SENDER, "the account is suspended"),
    "30032": (Remedy.STOP_SENDER, "the toll-free number is not verified"),
    "30034": (Remedy.STOP_SENDER, "the number is not registered for A2P 10DLC"),
}


def remedy_for(code: str) -> tuple[Remedy, str]:
    """The remedy of an error code and its reason in words.

    A code we do not know never suppresses anyone for good: the message goes by the next channel, the next message is
    tried here again.
    """
    unknown = f"Twilio error {code}, not in our table" if code else "failed without an error code"
    return CODES.get(code, (Remedy.SWITCH, unknown))
