"""Where a careful person asks before acting, however plain the words seem: the readings that turned out wrong more often than
others on replies nobody had looked at."""

from collections.abc import Collection

from app.conversation.draft import Draft
from app.conversation.evidence import Span
from app.conversation.leading import LEADING, PARCEL
from app.conversation.meaning import Intent
from app.conversation.places import STAFFED
from app.conversation.wished_times import said_in_passing, wished_in_words
from rescheduling.options import Choice

# So many words that say something else make a day doubtful, where it is wished; so many unknown ones a place, or a shop.
_BESIDE_A_WISH, _STRANGE, _STRANGE_SHOP = 3, 3, 2
_DESCRIBED = 2  # the grey cushion box
_ACTS = PARCEL | {Intent.OPT_OUT, Intent.OPT_IN}


def doubtful(draft: Draft, intents: frozenset[Intent]) -> bool:
    """Whether to ask back: two parcels and no word which; a text that speaks of other things; two things to do at once; a
    number that the reading leaves out; a place named behind one that is unknown."""
    dated = Intent.RESCHEDULE in intents
    left_out = dated and not intents & _ACTS - {Intent.RESCHEDULE} and _left_out(draft)
    unclear = left_out or _behind_the_unknown(draft, intents)
    if draft.kind:
        # Of two wishes the dialogue makes a change and a note, where it has said what there is to choose.
        return unclear and _menu_open(draft)
    evidence = draft.evidence
    both = evidence.has("both") and not evidence.has("both_days")
    which = draft.context.deliveries > 1 and bool(intents & PARCEL) and not both
    elsewhere = bool(intents & LEADING - {Intent.WRONG_PERSON}) and _of_other_things(draft, intents)
    passing = dated and not draft.spans((Intent.RESCHEDULE,)) and said_in_passing(draft, intents)
    return unclear or which or elsewhere or passing or _two_acts(draft, intents)


def _menu_open(draft: Draft) -> bool:
    """Whether all that is open is the menu under a message: "1 another time, 2 safe place". It asks nothing of what is said in
    words."""
    question = draft.context.question
    return question is not None and any(option.meaning == Choice.ANOTHER_TIME for option in question.options)


def _two_acts(draft: Draft, intents: frozenset[Intent]) -> bool:
    """ "An hour later please, I bring the little one to the nursery": two things to do, one of which is often none. "Thursday,
    and if nobody opens, to number 5" is both."""
    if len(intents & _ACTS) <= 1 or draft.evidence.has("if_out"):
        return False
    time, said = draft.evidence.vocabulary.time, draft.times.used
    within = range(min(said, default=0), max(said, default=0) + 1)
    return not any(time.get(word.text) == "op:or" and at not in within for at, word in enumerate(draft.evidence.words))


def _left_out(draft: Draft) -> bool:
    """Beside the wished time stands a number of which nothing was read, neither as a time nor as anything else."""
    evidence, wished = draft.evidence, {draft.evidence.clause(at) for at in draft.times.wished}
    left = {at for at in draft.times.left if evidence.clause(at) in wished}
    if not left:
        return False
    told = {at for spans in evidence.signals.values() for span in spans for at in range(span.at, span.to)}
    return bool(left - told)


def _behind_the_unknown(draft: Draft, intents: frozenset[Intent]) -> bool:
    """Behind the planter at the entrance: what stands before the place, and is unknown, may be where it is to be left."""
    evidence = draft.evidence
    if Intent.SAFE_PLACE not in intents or draft.place in (None, "other", *STAFFED):
        return False
    place = draft.found[Intent.SAFE_PLACE]
    clause = evidence.clause(place.at).at
    put = [span.to for span in evidence.marks("preposition") if clause <= span.at < place.at]
    return bool(put) and any(
        at - min(put) <= _DESCRIBED and evidence.unknown(Span(at, at + 1)) for at in range(min(put), place.at)
    )


def _of_other_things(draft: Draft, intents: frozenset[Intent]) -> bool:
    """Whether the text is about another business than a delivery, or about anything at all that has a day in it."""
    evidence = draft.evidence
    if Intent.OPT_OUT in intents:
        return evidence.has("advert")  # whatever the texts were about, who wants no more of them gets none
    if evidence.has("elsewhere"):
        return not wished_in_words(draft)
    if Intent.LOCKER in intents and evidence.unknown(evidence.whole) >= _STRANGE_SHOP:
        return True
    if "delivery" not in evidence.vocabulary.marks or evidence.has("delivery"):
        return False
    asked = evidence.has("asking") and not evidence.has("suits")
    passing = evidence.has("passing") or (asked and Intent.RESCHEDULE not in intents)
    if evidence.signals.keys() & PARCEL - {Intent.LOCKER}:
        return passing
    if Intent.RESCHEDULE in intents:
        wished = evidence.has("suits") or (not passing and _stands_alone(draft))
        return _beside_the_point(draft) + passing >= (_BESIDE_A_WISH if wished else 1)
    return passing or (bool(intents & PARCEL) and evidence.unknown(evidence.whole) >= _STRANGE)


def _beside_the_point(draft: Draft) -> int:
    """How many words say something else than which day it is to be."""
    evidence, said = draft.evidence, set(draft.times.used)
    for mark in ("home", "not_home", "suits", "amend"):
        said.update(at for span in evidence.marks(mark) for at in range(span.at, span.to))
    plain = evidence.vocabulary.plain
    beside = sum(at not in said and word.text[0].isalpha() and word.text not in plain for at, word in enumerate(evidence.words))
    return beside + evidence.has("farewell") + (evidence.has("asking") and not evidence.has("suits"))


def _stands_alone(draft: Draft) -> bool:
    """Whether a day or an hour is all that a clause says: "Thursday after 4, the kids have swimming before that"."""
    evidence, used = draft.evidence, draft.times.used
    if any(evidence.has(mark) for mark in ("asking", "farewell", "chatter")):
        return False
    plain = evidence.vocabulary.plain
    return any(
        _mostly(used, c) and all(at in used or evidence.words[at].text in plain for at in range(c.at, c.to))
        for c in {evidence.clause(at) for at in used}
    )


def _mostly(used: Collection[int], clause: Span) -> bool:
    return 2 * sum(clause.at <= at < clause.to for at in used) > clause.to - clause.at
