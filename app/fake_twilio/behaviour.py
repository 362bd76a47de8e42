"""What the fake does wrong and how often, and what therefore befalls one message."""

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from hashlib import blake2b
from typing import Annotated, Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from app.fake_twilio.refusals import AT_ONCE, LATER

Rate = Annotated[float, Field(ge=0, le=1)]
T = TypeVar("T")


class Lost(StrEnum):
    """How the answer to a message that was taken gets lost."""

    DROP = "drop"  # the connection is cut
    ERROR = "500"
    HOLD = "timeout"  # nothing is said for `hold` seconds, then the connection is cut


class Behaviour(BaseModel):
    """Rates from 0 to 1, times in seconds. The same seed and the same messages give the same troubles, in any order."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    seed: int = 0
    magic: bool = Field(default=True, description="Whether numbers ending in 555 0190 to 555 0199 have the fates of MAGIC")
    refuse: dict[int, Rate] = Field(default_factory=dict, description="Error code to rate, said at once or by callback")
    lose: dict[Lost, Rate] = Field(default_factory=dict, description="How the answer is lost, to rate")
    delay: tuple[float, float] = Field(default=(0.0, 0.0), description="Range of the time before each status")
    twice: Rate = Field(default=0.0, description="Messages whose callbacks all come twice")
    out_of_order: Rate = Field(default=0.0, description="Messages whose last status is reported first")
    missing: Rate = Field(default=0.0, description="Messages of whose callbacks one never comes")
    early: Rate = Field(default=0.0, description="Messages whose callbacks all come before the answer")
    retry_after: int = Field(default=1, ge=0, description="What a 429 asks for")
    hold: float = Field(default=30.0, ge=0, description="How long an answer lost by timeout is held back")
    opted_out: frozenset[str] = Field(default=frozenset(), description="Numbers that answer 21610")

    @field_validator("refuse")
    @classmethod
    def _known(cls, rates: dict[int, float]) -> dict[int, float]:
        named = {{429: 20429, 500: 20500, 503: 20503}.get(code, code): rate for code, rate in rates.items()}
        for code in named:
            if code not in AT_ONCE and code not in LATER:
                known = ", ".join(str(each) for each in [*AT_ONCE, *LATER])
                raise ValueError(f"{code} is not a code the fake knows; it knows 429, 500, 503, {known}")
        return named

    @model_validator(mode="after")
    def _possible(self) -> Self:
        for name, rates in (("refuse", self.refuse.values()), ("lose", self.lose.values())):
            if sum(rates) > 1:
                raise ValueError(f"the rates of {name} add up to more than 1")
        if not 0 <= self.delay[0] <= self.delay[1]:
            raise ValueError("delay is a range of seconds, smaller first")
        return self

    def fate(self, to: str, body: str, tried: int) -> "Fate":
        """What befalls the message to `to` with `body` that was tried `tried` times before.

        Drawn from the message rather than from a running generator: requests come concurrently, and the troubles must not
        depend on which came first.
        """
        draws = _draws(f"{self.seed}|{to}|{tried}|{body}")
        code = _pick(draws[0], self.refuse)
        gap = self.delay[1] - self.delay[0]
        fate = Fate(
            refusal=code if code in AT_ONCE else None,
            failure=code if code in LATER else None,
            lost=_pick(draws[1], self.lose),
            early=draws[2] < self.early,
            twice=draws[3] < self.twice,
            out_of_order=draws[4] < self.out_of_order,
            withheld=int(draws[5] * 2 / self.missing) if draws[5] < self.missing else None,
            delays=(self.delay[0] + gap * draws[6], self.delay[0] + gap * draws[7]),
        )
        fate = _by_number(fate, to, tried) if self.magic else fate
        return replace(fate, refusal=21610) if to in self.opted_out else fate


@dataclass(frozen=True, slots=True)
class Fate:
    """One message's. `withheld` is the number of the callback that never comes, `delays` the seconds before each status."""

    refusal: int | None = None
    failure: int | None = None
    lost: Lost | None = None
    early: bool = False
    twice: bool = False
    out_of_order: bool = False
    withheld: int | None = None
    delays: tuple[float, float] = (0.0, 0.0)

    @property
    def course(self) -> tuple[tuple[str, int], ...]:
        """The statuses after it was taken, each with its error code or 0."""
        if self.failure is None:
            return ("sent", 0), ("delivered", 0)
        end = LATER[self.failure][0], self.failure
        return (end,) if end[0] == "failed" else (("sent", 0), end)


_INVENTED = re.compile(r"\+1\d{3}55501(\d\d)")


def _by_number(fate: Fate, to: str, tried: int) -> Fate:
    """The fate of a magic number: +1, any area code, 555 0190 to 555 0199."""
    invented = _INVENTED.fullmatch(to)
    match invented and invented[1]:
        case "90":
            return replace(fate, early=True)
        case "91":
            return replace(fate, refusal=21610)
        case "92":
            return replace(fate, refusal=21211)
        case "93":
            return replace(fate, failure=30005)
        case "94":
            return replace(fate, lost=Lost.DROP)
        case "95":
            return replace(fate, refusal=20500)
        case "96":
            return replace(fate, refusal=None if tried else 20429)
        case "97":
            return replace(fate, failure=30003)
        case "98":
            return replace(fate, withheld=1)
        case "99":
            return replace(fate, twice=True, out_of_order=True)
    return fate


def _draws(text: str) -> list[float]:
    """Eight numbers from 0 to below 1. A hash costs a fifth of seeding a generator."""
    digest = blake2b(text.encode()).digest()
    return [(int.from_bytes(digest[at : at + 8]) >> 11) / (1 << 53) for at in range(0, 64, 8)]


def _pick(draw: float, rates: dict[T, float]) -> T | None:
    for choice, rate in rates.items():
        if draw < rate:
            return choice
        draw -= rate
    return None
