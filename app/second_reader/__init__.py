"""A language model as a second reader of unclear texts. It is asked, never believed: what it reads becomes a question."""

import logging
from collections import Counter as Tally
from collections.abc import Sequence

from prometheus_client import Counter

from app.clock import Clock
from app.conversation.meaning import Intent
from app.conversation.opinion import Opinion, Unclear
from app.conversation.proposing import TAKEN
from app.second_reader.answer import UnfitAnswer, believed
from app.second_reader.breaker import Breaker
from app.second_reader.endpoint import Endpoint, Failed
from app.second_reader.masking import Masked, mask
from app.second_reader.prompt import messages

log = logging.getLogger(__name__)

MOST_AT_ONCE = 16
LONGEST = 1600  # characters that are shown to a model; our own reader reads no more either
ASKED = Counter("porchlight_second_reader_total", "Unclear texts and what a language model made of them", ["outcome"])


class SecondReader:
    """Reads texts by a model within the time box of its endpoint. Whatever goes wrong ends in no reading, and is counted."""

    def __init__(self, endpoint: Endpoint, clock: Clock, breaker: Breaker | None = None) -> None:
        self.endpoint = endpoint
        self._clock = clock
        self._breaker = breaker or Breaker()

    def resting(self) -> bool:
        """Whether it would not ask now, after failures."""
        return self._breaker.resting(self._clock.wall())

    def read(self, texts: Sequence[Unclear]) -> dict[int, Opinion]:
        """What the model made of these texts, by their number; those it made nothing usable of are left out."""
        asked, left = texts[:MOST_AT_ONCE], texts[MOST_AT_ONCE:]
        tally = Tally({"not-asked": len(left)}) if left else Tally[str]()
        if not asked:
            return {}
        masked = [_masked(text) for text in asked]
        said = self.endpoint.ask([messages(m.text, text.context) for m, text in zip(masked, asked, strict=True)])
        opinions: dict[int, Opinion] = {}
        for text, mask_of, answer in zip(asked, masked, said, strict=True):
            outcome, opinion = _judged(text, mask_of, answer)
            tally[outcome] += 1
            if opinion is not None:
                opinions[text.number] = opinion
        self._note(said, tally)
        return opinions

    def _note(self, said: Sequence[str | Failed], tally: Tally[str]) -> None:
        """Counts, and logs reasons; never a text or an answer (R33)."""
        for outcome, count in tally.items():
            ASKED.labels(outcome).inc(count)
        failures = sorted({answer.why for answer in said if isinstance(answer, Failed)})
        failed = sum(isinstance(answer, Failed) for answer in said)
        rests = self._breaker.note(self._clock.wall(), answered=len(said) - failed, failed=failed)
        if failed:
            log.warning("the language model gave no answer to %d of %d texts (%s)", failed, len(said), ", ".join(failures))
        if rests:
            log.warning("the language model is not asked for a while; unclear texts are asked back meanwhile")


def _masked(text: Unclear) -> Masked:
    whole = text.text[:LONGEST].strip().encode("utf-8", "replace").decode()  # half a surrogate pair cannot be sent
    return mask(whole, text.names, text.private, text.context.now.year)


def _judged(text: Unclear, masked: Masked, answer: str | Failed) -> tuple[str, Opinion | None]:
    """read; nothing: the model does not know either; refused: not for a machine to say; unfit: in no form we take; failed."""
    if isinstance(answer, Failed):
        return "failed", None
    try:
        reading = believed(answer, text, masked)
    except UnfitAnswer as unfit:
        log.info("an answer of the language model is not used: %s", unfit)
        return "unfit", None
    if reading.intent is Intent.OTHER:
        return "nothing", None
    if reading.intent not in TAKEN:
        return "refused", None
    return "read", Opinion(reading, text.context, text.parcel)
