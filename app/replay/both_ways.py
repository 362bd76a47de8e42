"""The half of a day's account that comes back: what people replied, what the optimiser said, and what became of it."""

from collections import Counter
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any

from app.replay.networks import Network, Sandbox, Twilio
from app.replay.offers import Row, put_offers
from app.replay.optimiser import PLANNER, Optimiser
from app.replay.recipients import Recipients
from app.replay.service import Service
from app.settings import Settings

DECIDED = ("accepted", "seen", "honoured", "not_honoured", "rejected")
PROBLEMS_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Plan:
    """A day on which this share of the texts is answered, and what can be offered on it."""

    share: float
    slots: list[Row]
    places: list[Row]


@dataclass(frozen=True, slots=True)
class BothWays:
    """The recipients and the optimiser of one replay. `told` says in a line how replies go."""

    recipients: Recipients
    optimiser: Optimiser
    told: str = ""

    def join(self, account: dict[str, Any], report: dict[str, Any]) -> dict[str, Any]:
        """The account with this half.

        `lost` then also counts replies that the service took and has no row of, and those nobody answered or is to answer;
        and changes that are decided although nobody gave a verdict.
        """
        replies, changes = report.get("replies", {}), report.get("changes", {})
        nowhere = max(0, self.recipients.accepted - report.get("inbox_by_kind", {}).get("reply", 0))
        unasked = max(0, sum(changes.get(state, 0) for state in DECIDED) - len(self.optimiser.decided))
        problems = self.recipients.problems + self.optimiser.problems
        half = {
            "replies": {
                "sent": self.recipients.said.total(),
                "repeated": self.recipients.repeated,
                "taken": self.recipients.accepted,
                "by_what": dict(self.recipients.said.most_common()),
                "by_intent": _most_first(replies.get("by_intent", {})),
                "by_outcome": _most_first(replies.get("by_outcome", {})),
                "nowhere": nowhere,
                "unanswered": replies.get("unanswered", 0),
            },
            "verdicts": dict(self.optimiser.given.most_common()),
            "changes": changes,
            "decided_without_verdict": unasked,
            "questions_open": report.get("questions_open", 0),
            "tasks": report.get("tasks", {}),
            "reply_problems": [{"what": what, "n": n} for what, n in Counter(problems).most_common(PROBLEMS_SHOWN)],
        }
        lost = account["lost"] + nowhere + half["replies"]["unanswered"] + unasked
        return {**account, **half, "lost": lost}


async def begin(stack: AsyncExitStack, service: Service, settings: Settings, seed: str, plan: Plan) -> BothWays:
    """Puts the offers in place, and everybody at their phones. What `stack` holds is needed until the end.

    Raises PorchlightError when the key is not good for it, Unavailable when the fake Twilio is not there.
    """
    await put_offers(service, plan.slots, plan.places)
    network: Network = Sandbox(service)
    if settings.twilio and settings.fake_provider:
        network = Twilio(service, await stack.enter_async_context(Service(settings.twilio_api_url, "")), settings)
    people = Recipients(network, seed, plan.share)
    optimiser = Optimiser(service, seed, PLANNER)
    await people.begin()
    await optimiser.feed.skip()
    return BothWays(people, optimiser, network.told)


def _most_first(counts: dict[str, int]) -> dict[str, int]:
    return dict(Counter(counts).most_common())
