"""schema.org's ParcelDelivery, by which mail programs show the delivery on their own (R22)."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from markupsafe import Markup

# A reader of HTML ends the script at the first `</script>`, whatever JSON thinks of it; the two separators break scripts.
_ESCAPES = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"})


def parcel_delivery(words: Mapping[str, Any], window: tuple[datetime, datetime] | None, expected: bool) -> Markup:
    """JSON, safe inside a script element, from the variables of the templates. `expected`: the e-mail shows the window."""
    thing: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "ParcelDelivery",
        "carrier": {"@type": "Organization", "name": words["brand"]},
        "trackingNumber": words["ref"],
    }
    if window and expected:
        thing["expectedArrivalFrom"], thing["expectedArrivalUntil"] = (at.isoformat() for at in window)
    if words["parcels"]:
        thing["itemShipped"] = [{"@type": "Product", "name": name} for name in words["parcels"]]
    if words["pickup_name"]:
        place = {"@type": "PostalAddress", "name": words["pickup_name"], "streetAddress": words["pickup_address"]}
        thing["deliveryAddress"] = {key: value for key, value in place.items() if value}
    if words["link"]:
        thing["trackingUrl"] = words["link"]
    return Markup(json.dumps(thing, ensure_ascii=False).translate(_ESCAPES))  # noqa: S704  (escaped on this line)
