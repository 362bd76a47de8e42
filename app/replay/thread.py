"""One simulated person reading texts: whether they answer, when and what. Pure, but for the memory of their own thread."""

import random
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.replay.people import GIVEN
from app.replay.phrasebook import AFTER, AGAIN, AND_ALSO, BEFORE, WHICH, Texts

MOST_REPLIES = 5  # then even the patient give up
ANSWERED_SHARE = 0.85  # of the questions we ask back
BY_DIGIT_SHARE = 0.35  # of those who reply to a text with a menu
OPTION_SHARE = 0.75  # of those who are offered something take it
PHOTO_SHARE, AND_ALSO_SHARE, AGAIN_SHARE = 0.03, 0.06, 0.4
REPLY_S = (20.0, 2700.0)  # soon for most, much later for some
NEXT_TEXT_S = 0.8
PHOTO = "image/jpeg"
OPT_OUTS = ("STOP", "CANCEL")

_OPTION = re.compile(r"(?<!\d)([1-9])(?:\) | for | für )")
_GERMAN = re.compile(r"\b(?:Paket|Pakete|Lieferung|dein|deine|Sie|Ihr|Ihre|dir|oder|wir|uns|bitte)\b", re.IGNORECASE)
_OVER = re.compile(r"\bdelivered\b|zugestellt")
_SURVEY = re.compile(r"How was your delivery|How did we do|Wie war die Zustellung|Wie zufrieden|Wie hat es mit")
_ASKED: Mapping[str, re.Pattern[str]] = {
    "neighbour": re.compile(r"Which neighbou?r|Wer aus der Nachbarschaft"),
    "spot": re.compile(r"Where may we leave|Wo dürfen wir"),
    "time": re.compile(r"what time would|Welche Uhrzeit", re.IGNORECASE),
    "day": re.compile(r"Which (?:other )?day|Welcher (?:andere )?Tag"),
    "more": re.compile(r"What went wrong|Anything you'd like to add|Was lief schief|Noch etwas zu ergänzen"),
}
_WEEKDAYS = {
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    "de": ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"),
}


@dataclass(frozen=True, slots=True)
class Said:
    """One reply: what it is (for the closing table), its text, the content type of a picture, and when (aware) it is sent."""

    what: str
    body: str
    at: datetime
    media: str = ""


@dataclass
class Thread:
    """One phone, by its `name`. `share` is how many of the texts are answered that ask for nothing.

    `speaks_at`: when the person speaks or last spoke; what comes next is read as an answer, what comes before that is
    passed over. `stopped`: they want no texts.
    """

    name: str
    seed: str
    share: float
    turns: int = 0
    replies: int = 0
    speaks_at: datetime | None = None
    stopped: bool = False

    def read(self, text: str, now: datetime) -> list[Said]:
        """What the person says to a text that came at `now`, in order; nothing most of the time."""
        self.turns += 1
        rng = random.Random(f"{self.seed} {self.name} {self.turns}")
        if self.stopped or self.replies >= MOST_REPLIES or (self.speaks_at and now < self.speaks_at):
            return []
        asked, self.speaks_at = self.speaks_at, None
        language = "de" if len(_GERMAN.findall(text)) > 1 else "en"
        said = self._answer(rng, text, language, now) if asked else None
        if said is None and not asked and rng.random() < self.share:
            said = self._anything(rng, text, language, now)
        if said is None:
            return []
        more = self._more(rng, said, language)
        self.speaks_at, self.replies = more[-1].at, self.replies + len(more)
        return more

    def _answer(self, rng: random.Random, text: str, language: str, now: datetime) -> Said | None:
        """To what came back after they had spoken: an option by its digit, or what is asked for."""
        at = _soon(rng, now)
        if rng.random() >= ANSWERED_SHARE:
            return None
        options = _OPTION.findall(text)
        if options and rng.random() < OPTION_SHARE:
            return Said("an option by its digit", rng.choice(options), at)
        for asked, pattern in _ASKED.items():
            if pattern.search(text):
                return Said(f"which {asked}" if asked != "more" else "more words", _pick(rng, WHICH[asked], language, now), at)
        if options:
            return Said("a day instead", _pick(rng, WHICH["day"], language, now), at)
        return None

    def _anything(self, rng: random.Random, text: str, language: str, now: datetime) -> Said:
        at = _soon(rng, now)
        if rng.random() < PHOTO_SHARE:
            return Said("a photo", "", at, PHOTO)
        options = _OPTION.findall(text)
        if options and rng.random() < BY_DIGIT_SHARE:
            return Said("a digit of the menu", rng.choice(options), at)
        kinds = AFTER if _OVER.search(text) or _SURVEY.search(text) else BEFORE
        what = rng.choices(list(kinds), [weight for weight, _ in kinds.values()])[0]
        return Said(what, _pick(rng, kinds[what][1], language, now), at)

    def _more(self, rng: random.Random, said: Said, language: str) -> list[Said]:
        if said.what in OPT_OUTS or said.what == "stop texting":
            self.stopped = True
            later = said.at + timedelta(hours=rng.uniform(0.5, 3))
            again = [Said("START later", _pick(rng, AGAIN, language, later), later)] if rng.random() < AGAIN_SHARE else []
            return [said, *again]
        if rng.random() < AND_ALSO_SHARE:
            at = said.at + timedelta(seconds=NEXT_TEXT_S)
            return [said, Said("a second text in a row", _pick(rng, AND_ALSO, language, at), at)]
        return [said]


def _soon(rng: random.Random, now: datetime) -> datetime:
    low, high = REPLY_S
    return now + timedelta(seconds=min(high, low + rng.expovariate(1 / 300)))


def _pick(rng: random.Random, texts: Texts, language: str, now: datetime) -> str:
    """One of the texts, with a day of the next week and somebody of the street in it."""
    day = (now + timedelta(days=rng.randint(2, 6))).date()
    written = f"{day.month}/{day.day}" if language == "en" else f"{day.day}.{day.month}."
    words = {
        "weekday": _WEEKDAYS[language][day.weekday()],
        "date": written,
        "name": rng.choice(GIVEN),
        "house": str(rng.randint(2, 60)),
    }
    chosen = rng.choice(texts[language])
    return re.sub(r"\{(\w+)\}", lambda found: words.get(found[1], found[0]), chosen)
