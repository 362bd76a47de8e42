"""A text our own reader makes nothing of, and what a language model made of it. Values only."""

from dataclasses import dataclass, replace

from app.conversation.meaning import Context, Reading


@dataclass(frozen=True, slots=True)
class Unclear:
    """A text to be read by somebody else. `number` is its inbox id, `parcel` the delivery it is about.

    `names` (of people) and `private` (addresses, references, codes) are words that never leave the house.
    """

    number: int
    text: str
    context: Context
    parcel: int
    names: tuple[str, ...] = ()
    private: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Opinion:
    """What a language model made of an unclear text, and the standing it was asked about."""

    reading: Reading
    context: Context
    parcel: int

    def holds(self, context: Context, parcel: int) -> bool:
        """Whether things still stand as they did: another question, window or delivery gives the same words another meaning."""
        return parcel == self.parcel and replace(context, now=self.context.now) == self.context
