"""A reply at the door: whatever brought it, it becomes one row of the inbox before anybody looks at what it says."""

import json
import logging

from app.http.addressing import Reply
from app.http.doors import Doors
from app.http.keeping import Knock
from app.store.inbox import Arrival, InboxKind
from app.wiring import Services
from channels.channel import Inbound

log = logging.getLogger(__name__)


async def keep_reply(doors: Doors, inbound: Inbound, provider: str) -> None:
    """Keeps it for the brand whose thread it belongs to; a repeat changes nothing (R3). Raises Unavailable."""
    services = doors.services
    brands = _brands_behind(services, inbound)
    if not brands:
        log.warning("%s: a text came to a number no brand sends from; check sms_sender in brand.toml", provider)
    arrival = Arrival(
        brand_id=0,  # whoever it is for; found out with its lane in the transaction that keeps it
        kind=InboxKind.REPLY,
        source=provider,
        source_id=inbound.provider_id,
        type=f"{provider}.message",
        delivery_ref="",
        payload=_payload(inbound, provider),
        occurred_at=services.clock.now(),
        received_at=services.clock.wall(),
        lane=None,
        compared=inbound.provider_id,
    )
    await doors.writer.take(Knock([arrival], reply=Reply(inbound.sender, brands, services.settings.lanes)))


def _brands_behind(services: Services, inbound: Inbound) -> tuple[str, ...]:
    """The keys of the brands that send from the number or the service the text came to."""
    ours = {name for name in (inbound.to, inbound.service) if name}
    keys = services.brands.keys()
    return tuple(key for key in keys if services.brands.get(key).sms_sender in ours)


def _payload(inbound: Inbound, provider: str) -> str:
    """As the worker reads it; `known` and `candidates` are added where it is addressed."""
    return json.dumps(
        {
            "from": inbound.sender,
            "to": inbound.to,
            "body": inbound.body,
            "media": list(inbound.media),
            "provider": provider,
            "provider_id": inbound.provider_id,
            "opt_out_type": inbound.opt_out_type,
        }
    )
