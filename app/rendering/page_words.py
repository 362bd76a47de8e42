"""The codes that a delivery's page shows become texts of the catalogue here. An unknown code is never shown as it is."""

from collections.abc import Mapping

from app.rendering.words import CHOICE_IN_ROW, OTHER, both_catalogued, catalogued

# The state in one sentence, which stands above everything else. `delivered` and `collected` say when, with `moment`.
STATES: Mapping[str, tuple[str, str]] = {
    "planned": both_catalogued("We have a parcel for you.", "We have %(count)s parcels for you."),
    "at_depot": both_catalogued("Your parcel is at our depot.", "Your %(count)s parcels are at our depot."),
    "on_vehicle": both_catalogued("Your parcel is in the van.", "Your %(count)s parcels are in the van."),
    "out_for_delivery": both_catalogued("Your parcel is on its way.", "Your %(count)s parcels are on their way."),
    "stops_away": both_catalogued("Your parcel is %(stops)s stops away.", "Your %(count)s parcels are %(stops)s stops away."),
    "next_stop": both_catalogued("Your parcel is next.", "Your %(count)s parcels are next."),
    "arrived": both_catalogued("The driver is at your address.", "The driver is at your address."),
    "delivered": both_catalogued("Your parcel was delivered %(moment)s.", "Your %(count)s parcels were delivered %(moment)s."),
    "diverted": both_catalogued("Your parcel goes to a pick-up point.", "Your %(count)s parcels go to a pick-up point."),
    "at_pickup_point": both_catalogued("Your parcel is ready to collect.", "Your %(count)s parcels are ready to collect."),
    "collected": both_catalogued("Your parcel was collected %(moment)s.", "Your %(count)s parcels were collected %(moment)s."),
    "delayed": both_catalogued("Sorry, your parcel is running late.", "Sorry, your %(count)s parcels are running late."),
    "damaged": both_catalogued(
        "Sorry, your parcel was damaged on the way.", "Sorry, your %(count)s parcels were damaged on the way."
    ),
    "lost": both_catalogued(
        "Sorry, we can't find your parcel at the moment.", "Sorry, we can't find your %(count)s parcels at the moment."
    ),
    "returned": both_catalogued("Your parcel went back to the sender.", "Your %(count)s parcels went back to the sender."),
    "cancelled": both_catalogued("The delivery was called off.", "The delivery was called off."),
}
# What happened, a line each.
HAPPENED: Mapping[str, str] = {
    "planned": catalogued("Planned"),
    "at_depot": catalogued("At our depot"),
    "on_vehicle": catalogued("In the van"),
    "out_for_delivery": catalogued("On its way"),
    "next_stop": catalogued("Nearly there"),
    "arrived": catalogued("At the door"),
    "attempted": catalogued("We came"),
    "delivered": catalogued("Delivered"),
    "diverted": catalogued("To a pick-up point"),
    "at_pickup_point": catalogued("Ready to collect"),
    "collected": catalogued("Collected"),
    "delayed": catalogued("Running late"),
    "damaged": catalogued("Damaged"),
    "lost": catalogued("Not found"),
    "returned": catalogued("Back to the sender"),
    "cancelled": catalogued("Called off"),
}
# What the window is worth, in small type.
HONESTY: Mapping[str, str] = {
    "day": catalogued("We'll tell you the time as soon as we know it."),
    "hours": catalogued("We'll tell you if this changes."),
    "asking": catalogued("This holds until your change is confirmed."),
    "passed": catalogued("Sorry, this time has passed. We'll tell you the new one as soon as we know it."),
}
# A choice, and what it means in small type.
TITLES: Mapping[str, str] = {**CHOICE_IN_ROW, "instruction": catalogued("A note for the driver")}
CONSEQUENCES: Mapping[str, str] = {
    "another_time": catalogued("Another day, or other hours"),
    "locker": catalogued("Collect it with a code"),
    "pickup_point": catalogued("Collect it over the counter"),
    "safe_place": catalogued("We leave it where you say"),
    "neighbour": catalogued("They take it in for you"),
    "instruction": catalogued("A way in, a bell, a gate code"),
    "cancel": catalogued("It goes back to the sender"),
}
# How a change stands, before what it is.
OUTCOMES: Mapping[str, str] = {
    "requested": catalogued("Requested"),
    "accepted": catalogued("Confirmed"),
    "seen": catalogued("Confirmed"),
    "honoured": catalogued("Done"),
    "not_honoured": catalogued("Not done"),
    "rejected": catalogued("Not possible"),
    "withdrawn": catalogued("Taken back"),
}
NEXT: Mapping[str, str] = {
    "requested": catalogued("We're asking the driver's plan. The answer will show here."),
    "accepted": catalogued("It's in the driver's plan."),
    "seen": catalogued("The driver knows."),
    "honoured": "",
    "not_honoured": catalogued("Sorry, it didn't work out as agreed. We're looking into it."),
    "rejected": "",
    "withdrawn": catalogued("It stays as it was."),
}
# Where it may be left, and when: chosen from a list.
SPOT_ROWS: Mapping[str, str] = {
    "porch": catalogued("On the porch"),
    "back_door": catalogued("At the back door"),
    "garage": catalogued("In the garage"),
    "shed": catalogued("In the shed"),
    "garden": catalogued("In the garden"),
    "balcony": catalogued("On the balcony"),
    OTHER: catalogued("Somewhere else"),
}
DAY_PARTS: Mapping[str, str] = {
    "any": catalogued("Any time"),
    "morning": catalogued("Morning"),
    "afternoon": catalogued("Afternoon"),
    "evening": catalogued("Evening"),
    "late": catalogued("After work"),
}
WITHIN = catalogued("within %(distance)s")  # as in: within 500 m
OPEN_HOURS = catalogued("open %(times)s")  # as in: open 08:00-20:00
# Why an answer can't be taken as it is: what to do instead.
PROBLEMS: Mapping[str, str] = {
    "choose": catalogued("Please choose one."),
    "day": catalogued("Please choose a day from %(first)s to %(last)s."),
    "where": catalogued("Please say where."),
    "who": catalogued("Please say which neighbour."),
    "note": catalogued("Please write what the driver should know."),
    "score": catalogued("Please choose a number from 1 to 5."),
    "expired": catalogued("This page was open for long, or cookies are off. Please press the button again."),
}
