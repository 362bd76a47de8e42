"""Who may look into the sandbox: its pages have no login, so they are for the machine and the network it runs on."""

import re
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends, Path, Query, Request

from app.errors import Forbidden, NotFound
from app.wiring import Services

_NUMERIC = re.compile(r"\d{1,3}(\.\d{1,3}){3}|\[[0-9a-fA-F:.]+\]")


def sandbox_services(request: Request) -> Services:
    """The services behind the sandbox. Raises NotFound unless it is served, Forbidden for a foreign Host.

    A page elsewhere that points its own name at this machine (DNS rebinding) would count as the same site and could read
    everything; such a name has a dot and isn't ours.
    """
    services: Services = request.app.state.services
    if not services.settings.sandbox:
        raise NotFound("the sandbox is served only while no real provider credentials are set")
    host = request.headers.get("host", "")
    name = re.sub(r":\d+$", "", host).lower().rstrip(".")
    ours = {services.settings.host.lower(), (urlsplit(services.settings.public).hostname or "").lower()}
    if "." in name and name not in ours and not _NUMERIC.fullmatch(name) and not name.endswith(".localhost"):
        raise Forbidden("the sandbox answers to this machine's own names only; open it by address or set PORCHLIGHT_PUBLIC_URL")
    return services


Number = Annotated[int, Path(ge=1, le=2**63 - 2)]
Wanted = Annotated[str, Query(max_length=200)]
SandboxServices = Annotated[Services, Depends(sandbox_services)]
