"""The codes that reach a template become texts of the catalogue here. An unknown code is never shown as it is."""

from collections.abc import Mapping


def catalogued(message: str) -> str:
    """Marks a text for the catalogue; it is translated when it is used."""
    return message


def both_catalogued(one: str, many: str) -> tuple[str, str]:
    """The same for a text about one parcel and about several."""
    return one, many


# In an SMS: "Reply 1 for another time, 2 for a locker nearby".
CHOICE_IN_SENTENCE: Mapping[str, str] = {
    "another_time": catalogued("%(digit)s for another time"),
    "locker": catalogued("%(digit)s for a locker nearby"),
    "pickup_point": catalogued("%(digit)s for a pick-up point"),
    "safe_place": catalogued("%(digit)s for a safe place"),
    "neighbour": catalogued("%(digit)s for a neighbour"),
    "where_is_it": catalogued("%(digit)s for where it is"),
    "person": catalogued("%(digit)s for a person"),
    "cancel": catalogued("%(digit)s to call it off"),
    "keep": catalogued("%(digit)s to leave it as it is"),
}
# In an e-mail: a row each. In an SMS where other things than choices can be chosen, too.
CHOICE_IN_ROW: Mapping[str, str] = {
    "another_time": catalogued("Another time"),
    "locker": catalogued("A locker nearby"),
    "pickup_point": catalogued("A pick-up point"),
    "safe_place": catalogued("A safe place"),
    "neighbour": catalogued("A neighbour"),
    "where_is_it": catalogued("Where it is"),
    "person": catalogued("A person to talk to"),
    "cancel": catalogued("Call it off"),
    "keep": catalogued("Leave it as it is"),
}
PLACES: Mapping[str, str] = {
    "porch": catalogued("Left on the porch."),
    "front_door": catalogued("Left at the front door."),
    "back_door": catalogued("Left at the back door."),
    "mailbox": catalogued("In your letterbox."),
    "letterbox": catalogued("In your letterbox."),
    "garage": catalogued("Left in the garage."),
    "shed": catalogued("Left in the shed."),
    "garden": catalogued("Left in the garden."),
    "balcony": catalogued("Left on the balcony."),
    "reception": catalogued("At the reception desk."),
    "neighbour": catalogued("With a neighbour."),
    "safe_place": catalogued("In your safe place."),
    "locker": catalogued("In the locker."),
}
PROOFS: Mapping[str, str] = {
    "photo": catalogued("Photo of where we left it"),
    "signature": catalogued("Signature"),
    "code": catalogued("Delivery code given at the door"),
}
# Why nothing was handed over. OTHER stands for every reason that is none of these.
OTHER = "other"
REASONS: Mapping[str, tuple[str, str]] = {
    "nobody_home": both_catalogued(
        "We came with your parcel, but nobody was home.", "We came with your %(count)s parcels, but nobody was home."
    ),
    "no_access": both_catalogued(
        "We came with your parcel, but couldn't get to your door.",
        "We came with your %(count)s parcels, but couldn't get to your door.",
    ),
    "address_problem": both_catalogued(
        "We came with your parcel, but couldn't find the address.",
        "We came with your %(count)s parcels, but couldn't find the address.",
    ),
    "refused": both_catalogued(
        "We came with your parcel, but it wasn't accepted.", "We came with your %(count)s parcels, but they weren't accepted."
    ),
    OTHER: both_catalogued(
        "We came with your parcel, but couldn't deliver it.", "We came with your %(count)s parcels, but couldn't deliver them."
    ),
}
