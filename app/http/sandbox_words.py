"""The sandbox in plain words: what happened, how a message stands, and why, as somebody at a desk would say it."""

from collections.abc import Mapping
from datetime import date, datetime

from app.http.sandbox_times import Local
from app.store.decisions import Decision

CHANNELS: Mapping[str, str] = {"sms": "text", "email": "e-mail"}
# A decision's "outcome rule", or its rule alone, to a sentence; `_slots` says what the slots hold.
SENTENCES: Mapping[str, str] = {
    "send journey": "At once, by {channel}: {because}.{closed}",
    "hold journey": "Set for {due}, by {channel}: {because}.{closed}",
    "quiet-hours": "Waits for the end of quiet hours, {due}{and_because}.{closed}",
    "no-channel": "Not sent: no channel reaches this person.{closed}",
    "no-address": "Not sent by {channel}: no address for it is known.",
    "suppressed": "Not sent: nothing goes to this address any more.{closed}",
    "sender-stopped": "Not sent by {channel}: the brand’s sender is stopped.",
    "too-old": "Nothing said: it happened {happened}, too long ago to be news.",
    "day-is-here": "Nothing said the day before, for the day has come.",
    "late-event": "Recorded, nothing said: it happened {happened}, and the delivery is further on.",
    "superseded": "Recorded, nothing said: more had happened by the time it was read.",
    "no-longer-true": "Not sent: when it was due, it was no longer true.",
    "overtaken": "Not sent: later news had left before it.",
    "expired": "Not sent: it was no longer news when it could have left.",
    "already-told": "Not sent: this was told before.",
    "already-rated": "Not sent: it was rated before it was asked.",
    "step-removed": "Not sent: the brand’s journey no longer has this step.",
    "promise-broken": "A new promise{promise}: the arrival moved out of the window that was promised.",
    "fallback": "Sent by {channel} instead: the channel before failed for good.",
    "retry refused": "The provider refused it{code}; it is tried again.",
    "refused": "The provider refused it{code}.",
    "ambiguous": "The provider gave no answer, so it may have left. It isn’t sent again before that is known{code}.",
    "found-at-provider": "It had left after all: the provider has it.",
    "absent-resend": "It had not left: the provider has no trace of it, so it is sent again.",
    "delivered provider-receipt": "The provider reports that it was delivered.",
    "read provider-receipt": "The provider reports that it was read.",
    "retry provider-receipt": "The provider reports that it failed{code}; it is tried again.",
    "provider-receipt": "The provider reports that it failed{code}.",
    "render-error": "Not sent: the message could not be written{code}.",
    "defect": "Not sent: a defect of ours kept it from being written{code}.",
    "brand-gone": "Not sent: the brand's folder is gone.",
    "absent": "Given up on this channel: the provider took it at no try.",
    "merged": "Not told by itself: the delay was told with its new window.",
    "given-up": "Given up: nobody can tell whether it was sent.",
    "reply": "At once, by {channel}: it answers what they wrote.{closed}",
    "verdict": "At once, by {channel}: the route plan has answered.{closed}",
    "agent": "At once, by {channel}: somebody of the shop wrote it.{closed}",
    "agent-asked": "At once, by {channel}: somebody of the shop asked for it.{closed}",
    "asked-by-sms": "Asked for by text: {what}. The optimiser is told.",
    "asked-by-page": "Asked for on the delivery page: {what}. The optimiser is told.",
    "asked-by-console": "Asked for by somebody of the shop: {what}. The optimiser is told.",
    "replaced": "Taken back: {what}. A later wish took its place.",
    "no_answer": "Given back: {what}. The optimiser did not answer in time.",
    "withdrawn-by-page": "Taken back on the delivery page: {what}.",
    "withdrawn-by-console": "Taken back by somebody of the shop: {what}.",
    "cancel-trap": "At once, by {channel}: the word that stops texts may have been meant for the delivery.{closed}",
    "opted-out": "Not sent by text: this person wants no more texts.",
    "wrong-person": "Not sent: this number is somebody else’s.",
    "another-recipient": "Not sent: the delivery is for somebody else now.",
    "survey-asked-lately": "Not asked: this person was asked not long ago.",
    "survey-asked_recently": "Not asked: this person was asked not long ago.",
    "survey-not_completed": "Not asked: the parcel has not reached its person.",
}
STATUS_CLAUSES: Mapping[str, str] = {
    "planned": "the delivery was planned",
    "at_depot": "the parcel reached the depot",
    "on_vehicle": "the parcel was loaded",
    "out_for_delivery": "the delivery went out",
    "next_stop": "this is the next stop",
    "arrived": "the driver arrived",
    "attempted": "the driver came and could not deliver",
    "delivered": "the parcel was delivered",
    "diverted": "the delivery goes elsewhere",
    "at_pickup_point": "the parcel waits at a pick-up point",
    "collected": "the parcel was collected",
    "delayed": "the delivery is delayed",
    "damaged": "the parcel was damaged",
    "lost": "the parcel was lost",
    "returned": "the parcel went back",
    "cancelled": "the delivery was cancelled",
}
LABELS: Mapping[str, str] = {
    "at_depot": "At the depot",
    "on_vehicle": "On the van",
    "arrived": "At the door",
    "attempted": "Could not be delivered",
    "diverted": "Sent elsewhere",
    "at_pickup_point": "At the pick-up point",
}
CLOSED: Mapping[str, str] = {
    "sms no-address": "no phone number is known",
    "email no-address": "no e-mail address is known",
    "suppressed": "nothing goes to that address any more",
    "sender-stopped": "the brand’s sender is stopped",
}


def plain(word: str) -> str:
    """`out_for_delivery` as people write it."""
    return word.replace("_", " ")


def heading(word: str) -> str:
    """A status or a kind of message as a heading: `Out for delivery`."""
    text = LABELS.get(word) or plain(word)
    return text[:1].upper() + text[1:]


def sentence(decision: Decision, local: Local) -> str:
    """Why, in one sentence. A rule without one is shown as it is, with its inputs."""
    template = SENTENCES.get(f"{decision.outcome} {decision.rule}") or SENTENCES.get(decision.rule)
    if template is None:
        inputs = "; ".join(f"{plain(name)}: {_shown(value)}" for name, value in decision.inputs.items())
        return f"{decision.rule}, {decision.outcome}" + (f" ({inputs})" if inputs else "")
    what = plain(decision.kind.removeprefix("change_"))
    return template.format_map({**_slots(decision.inputs, local), "what": what})


def _slots(inputs: Mapping[str, object], local: Local) -> dict[str, str]:
    """`due` and `happened` are moments, `because` a clause; the others are empty or bring their own beginning."""
    channel, because = str(inputs.get("channel", "")), _because(inputs, local)
    closed = inputs.get("closed")
    return {
        "channel": CHANNELS.get(channel, channel or "this channel"),
        "because": because or "the brand’s journey says so",
        "and_because": f"; {because}" if because else "",
        "due": _moment(inputs.get("due") or inputs.get("until"), local).removeprefix("at ").removeprefix("on "),
        "happened": _moment(inputs.get("happened"), local),
        "closed": _closed(closed) if isinstance(closed, Mapping) else "",
        "promise": _promise(inputs, local),
        "code": _code(inputs),
    }


def _because(inputs: Mapping[str, object], local: Local) -> str:
    match str(inputs.get("on", "")).split(":")[0]:
        case "planned":
            return f"the delivery is planned for {_day(inputs.get('promised'), local)}"
        case "status":
            status = str(inputs.get("status") or str(inputs["on"]).removeprefix("status:"))
            return STATUS_CLAUSES.get(status, f"the delivery is {plain(status)}")
        case "progress":
            return _near(inputs)
        case "promise_broken":
            return f"the promised window no longer holds{_promise(inputs, local)}"
        case on:
            return plain(on)


def _near(inputs: Mapping[str, object]) -> str:
    stops, minutes = inputs.get("to_go"), inputs.get("minutes")
    if isinstance(stops, int):
        return "this is the next stop" if stops == 0 else f"the van is {stops} {'stop' if stops == 1 else 'stops'} away"
    return f"the van is about {minutes} minutes away" if minutes is not None else "the van is near"


def _promise(inputs: Mapping[str, object], local: Local) -> str:
    """From which window to which, where the decision says so."""
    match inputs.get("promised"), inputs.get("now_promised"):
        case [str(start), str(end)], [str(new_start), str(new_end)]:
            before = local.window(datetime.fromisoformat(start), datetime.fromisoformat(end))
            after = local.window(datetime.fromisoformat(new_start), datetime.fromisoformat(new_end))
            return f" ({_in_sentence(before)}, now {_in_sentence(after)})"
    return ""


def _in_sentence(day: str) -> str:
    """`Today` within a sentence; the names of days and months keep their capitals."""
    return day[:1].lower() + day[1:] if day.startswith(("Today", "Tomorrow", "Yesterday")) else day


def _code(inputs: Mapping[str, object]) -> str:
    parts = [str(inputs[name]) for name in ("code", "reason", "error") if inputs.get(name)]
    return f" ({': '.join(parts)})" if parts else ""


def _closed(closed: Mapping[str, object]) -> str:
    reasons = {channel: CLOSED.get(f"{channel} {rule}") or CLOSED.get(str(rule), str(rule)) for channel, rule in closed.items()}
    return "".join(f" Not by {CHANNELS.get(channel, channel)}: {reason}." for channel, reason in reasons.items())


def _moment(value: object, local: Local) -> str:
    try:
        return local.moment(datetime.fromisoformat(str(value)))
    except ValueError:
        return "later" if value is None else str(value)


def _day(value: object, local: Local) -> str:
    try:
        return _in_sentence(local.day(date.fromisoformat(str(value))))
    except ValueError:
        return "a day to come"


def _shown(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
