"""Stop, start and help: what concerns the person rather than a parcel. Pure."""

import re

from app.conversation.meaning import Intent, Reading
from app.conversation.state import Answer, NeedsPerson, OptIn, OptOut, Standing, Step
from app.conversation.wishes import kept, thanked
from channels.stop_words import bare_trap, opt_word


def consent(reading: Reading, standing: Standing) -> Step:
    """The step after an opt-out, an opt-in or a call for help. YES from who gets texts anyway is no opt-in."""
    if reading.intent is Intent.HELP:
        return Step("help", (Answer("help"),), keep_open=True)
    if reading.intent is Intent.OPT_OUT:
        doubt = bare_trap(reading.bare_word) or bool(reading.also) or _goes_on(reading)
        # One confirmation is allowed (R6), and whoever says it again has had it.
        answers = () if standing.opted_out else (Answer("opted_out"),)
        return Step("opted-out", answers, (OptOut(reading.bare_word, doubt),))
    if standing.opted_out or reading.bare_word != "YES":
        return Step("opted-in", (Answer("opted_in"),), (OptIn(),))
    if standing.taken_over:
        return for_agent(standing)
    if not standing.parcels:
        return Step("unknown", (Answer("unknown_number"),))
    return kept(standing.parcels[0]) if standing.live else thanked()


def _goes_on(reading: Reading) -> bool:
    """STOP and then something else, as in "STOP, I mean yes": an agent had better look."""
    first, *rest = re.split(r"[\s,.;:!]+", reading.text, maxsplit=1)
    word = opt_word(first)
    return not reading.bare_word and bool(rest) and word is not None and word.kind == "out"


def for_agent(standing: Standing) -> Step:
    """An agent answers here: they see it, and nothing is said for them."""
    number = standing.parcels[0].number if standing.parcels else None
    return Step("for-agent", acts=(NeedsPerson("hand_over", "wrote again", number),), keep_open=True, parcel=number)
