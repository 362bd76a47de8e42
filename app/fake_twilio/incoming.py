"""A text from a phone, as Twilio reads along: after STOP it takes nothing more for that phone, until START."""

from pydantic import BaseModel, ConfigDict, Field

# Twilio's own words, whole message, any case.
STOPS = frozenset({"stop", "stopall", "unsubscribe", "cancel", "end", "quit", "revoke", "optout"})
STARTS = frozenset({"start", "yes", "unstop"})


class Incoming(BaseModel):
    """`sender` is the phone that wrote, `to` our number."""

    model_config = ConfigDict(extra="forbid")

    sid: str
    sender: str = Field(alias="from")
    to: str
    body: str

    @property
    def opts_out(self) -> bool | None:
        """True for an opt-out, False for its end, None for everything else."""
        word = "".join(filter(str.isalnum, self.body.lower()))
        return word in STOPS if word in STOPS | STARTS else None
