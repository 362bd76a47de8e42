"""Which intents lead a reply: what is to be done with the parcel or the messages."""

from app.conversation.meaning import Intent

# What is to be done with the parcel or the messages leads, whatever else is said before it.
PARCEL = frozenset(
    {Intent.CANCEL_DELIVERY, Intent.CHANGE_ADDRESS, Intent.LOCKER, Intent.NEIGHBOUR, Intent.SAFE_PLACE, Intent.RESCHEDULE}
)
LEADING = PARCEL | {Intent.OPT_OUT, Intent.WRONG_PERSON, Intent.OPT_IN}
