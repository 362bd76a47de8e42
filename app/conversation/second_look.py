"""A text that answers no open question may still rate what was delivered, nod to what we said, or correct an hour."""

from dataclasses import replace

from app.conversation.amending import time_wished
from app.conversation.meaning import Context, Intent, Question, Reading
from app.conversation.menu import MOST_SHOWN
from app.conversation.reading import read
from app.conversation.state import Standing
from surveys.survey import COMPLETED

LONGEST_NOD = 3  # words; a longer text that has a yes in it says something else


def look_again(reading: Reading, text: str, context: Context, standing: Standing) -> Reading:
    """The same reading, or what the text is if it answers nothing that was asked."""
    reading = _corrected(_rated_unasked(reading, text, context, standing), text, context, standing)
    return _nodded(reading, text, context, standing)


def _rated_unasked(reading: Reading, text: str, context: Context, standing: Standing) -> Reading:
    """Who writes "5 great driver" after the delivery need not be asked first.

    A bare digit that a menu has is left alone: it may answer an older one.
    """
    digit = text.strip()
    over = standing.parcels and not standing.live and standing.parcels[0].status in COMPLETED
    old_menu = digit.isdecimal() and int(digit[:3]) <= MOST_SHOWN
    if not over or old_menu or reading.intent not in (Intent.OTHER, Intent.CHOOSE, Intent.THANKS):
        return reading
    again = read(text, replace(context, question=Question("score")))
    return again if again.intent is Intent.SCORE and not again.ask else reading


def _corrected(reading: Reading, text: str, context: Context, standing: Standing) -> Reading:
    """ "Sorry, I meant 6", said to an hour that was asked for: elsewhere a number by itself is nothing."""
    wish = time_wished(standing.live[0]) if len(standing.live) == 1 else None
    unread = reading.ask and reading.intent in (Intent.OTHER, Intent.CHOOSE)
    if wish is None or not reading.amends or not unread:
        return reading
    again = read(text, replace(context, question=Question("which_time", day=wish.day)))
    return again if again.intent is Intent.RESCHEDULE and not again.ask and len(again.when) == 1 else reading


def _nodded(reading: Reading, text: str, context: Context, standing: Standing) -> Reading:
    """ "ok" and "great" answer what we said, also where a menu was shown before."""
    asked = standing.open is not None and not standing.open.shown
    if asked or reading.intent is not Intent.OTHER or not 0 < len(text.split()) <= LONGEST_NOD:
        return reading
    again = read(text, replace(context, question=Question("confirm")))
    return again if again.intent is Intent.YES and not again.also and not again.key else reading
