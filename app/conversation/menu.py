"""The numbered choices of a message, kept with it: a later "2" means option 2 of the menu that was really shown."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from rescheduling.options import Choice

# Digits only (R7): CANCEL, END, QUIT, YES, START, INFO or HELP as an answer would opt somebody out, or in. One digit, so
# that no answer is the beginning of another.
_KEYS = "123456789"
# A text is read in four seconds: three choices by digit; for the rest it says "or just tell us".
MOST_SHOWN = 3


class MenuError(ValueError):
    """This is no menu: too long, a choice or key twice, or stored text that cannot be read."""


@dataclass(frozen=True, slots=True)
class Option:
    """One line of a menu: the digit to answer with, and what it stands for."""

    key: str
    choice: Choice


@dataclass(frozen=True, slots=True)
class Menu:
    """The options in the order shown. Raises MenuError unless the keys are 1, 2, 3... and no choice comes twice."""

    options: tuple[Option, ...]

    def __post_init__(self) -> None:
        if "".join(option.key for option in self.options) != _KEYS[: len(self.options)]:
            raise MenuError("the options of a menu are numbered 1, 2, 3 and so on, nine at most")
        if len({option.choice for option in self.options}) < len(self.options):
            raise MenuError("a menu offers each choice once")

    @classmethod
    def of(cls, choices: Iterable[Choice]) -> Self:
        """Numbers the choices in their order. Raises MenuError for more than nine, or one that comes twice."""
        return cls(tuple(Option(str(number), choice) for number, choice in enumerate(choices, start=1)))

    def choice(self, key: str) -> Choice | None:
        """What the answer `key` stands for, or None when this menu had no such option."""
        return next((option.choice for option in self.options if option.key == key.strip()), None)

    def to_json(self) -> str:
        """As text to be stored with the message: {"1":"another_time","2":"locker"}."""
        return json.dumps({option.key: option.choice.value for option in self.options}, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> Self:
        """The menu that `to_json` wrote. Raises MenuError when it is none."""
        try:
            stored = json.loads(text)
            return cls(tuple(Option(key, Choice(value)) for key, value in sorted(stored.items())))
        except (ValueError, AttributeError) as error:
            raise MenuError(f"not a stored menu: {error}") from None
