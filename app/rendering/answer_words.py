"""The codes of answers become texts of the catalogue here, as app/rendering/words.py does it for journey messages."""

from collections.abc import Mapping

from app.rendering.words import OTHER, both_catalogued, catalogued

# What a digit says in a question about a change. Never "yes": as a text it would be an opt-in (R7).
SIMPLE_OPTIONS: Mapping[str, str] = {
    "yes": catalogued("that's right"),
    "no": catalogued("not quite"),
    "keep": catalogued("leave it as it is"),
    "cancel_it": catalogued("call it off"),
}
# A change in a few words that can stand alone ("Confirmed: on the porch.") and begin or continue a sentence.
SPOTS: Mapping[str, str] = {
    "porch": catalogued("on the porch"),
    "front_door": catalogued("at the front door"),
    "back_door": catalogued("at the back door"),
    "mailbox": catalogued("in your letterbox"),
    "letterbox": catalogued("in your letterbox"),
    "garage": catalogued("in the garage"),
    "shed": catalogued("in the shed"),
    "carport": catalogued("in the carport"),
    "garden": catalogued("in the garden"),
    "greenhouse": catalogued("in the greenhouse"),
    "balcony": catalogued("on the balcony"),
    "bin_store": catalogued("in the bin store"),
    "reception": catalogued("at the reception desk"),
    "concierge": catalogued("with the concierge"),
    OTHER: catalogued("in the place you named"),
}
CHANGES: Mapping[str, str] = {
    "reschedule": catalogued("another time"),
    "locker": catalogued("to a locker"),
    "pickup_point": catalogued("to a pick-up point"),
    "safe_place": catalogued("in a safe place"),
    "neighbour": catalogued("with a neighbour"),
    "instruction": catalogued("your note"),
    "address": catalogued("the new address"),
    "cancel": catalogued("calling the delivery off"),
    OTHER: catalogued("your wish"),
}
# Why the optimiser said no: the end of a sentence.
REFUSALS: Mapping[str, str] = {
    "no_capacity": catalogued("there's no room left on that route"),
    "route_full": catalogued("that route is full"),
    "slot_full": catalogued("that time is full"),
    "place_full": catalogued("there's no room left there"),
    "too_late": catalogued("it's too late for that"),
    "no_answer": catalogued("the plan gave no answer in time"),
    "address_problem": catalogued("there's a problem with the address"),
    "outside_area": catalogued("that's outside the driver's area"),
    "closed": catalogued("it's closed then"),
    OTHER: catalogued("it doesn't fit the driver's route"),
}
# Why it is late or did not come, as the carrier told it: a sentence. OTHER: it told nothing.
BECAUSE: Mapping[str, str] = {
    "nobody_home": catalogued("Nobody was home."),
    "no_access": catalogued("We couldn't get to your door."),
    "address_problem": catalogued("We couldn't find the address."),
    "refused": catalogued("It wasn't accepted."),
    "traffic": catalogued("There's a lot of traffic."),
    "weather": catalogued("The weather slows us down."),
    "breakdown": catalogued("The van broke down."),
    "high_volume": catalogued("There are more parcels than usual."),
    "customs": catalogued("It was held up at customs."),
    OTHER: catalogued("We weren't told why."),
}
# Of what came, or lies ready, nobody asks why any more.
OVER_WITH = frozenset({"delivered", "collected", "at_pickup_point", "arrived", "next_stop"})
# Why we ourselves say no: a sentence.
OBSTACLES: Mapping[str, str] = {
    "cut_off": catalogued("Sorry, it's too late for that: the route is fixed."),
    "status": catalogued("Sorry, that can't be changed any more."),
    "not_offered": catalogued("Sorry, that isn't possible for this delivery."),
    "no_room": catalogued("Sorry, there's no room left for that."),
    "past": catalogued("Sorry, that time is over."),
    "not_yours": catalogued("Sorry, only the person who ordered can change that."),
    OTHER: catalogued("Sorry, that isn't possible any more."),
}
# Where a parcel is, as the answer to a question. Never begins as a journey message does: it is no news.
WHEREABOUTS: Mapping[str, tuple[str, str]] = {
    "planned": both_catalogued("It isn't on its way yet.", "They aren't on their way yet."),
    "at_depot": both_catalogued("It's at our depot.", "They're at our depot."),
    "on_vehicle": both_catalogued("It's in the van.", "They're in the van."),
    "out_for_delivery": both_catalogued("It's on its way.", "They're on their way."),
    "delayed": both_catalogued("It's running late.", "They're running late."),
    "next_stop": both_catalogued("You're next.", "You're next."),
    "arrived": both_catalogued("The driver is at your address.", "The driver is at your address."),
    "attempted": both_catalogued("We came, but couldn't deliver it.", "We came, but couldn't deliver them."),
    "diverted": both_catalogued("It goes to a pick-up point.", "They go to a pick-up point."),
    "at_pickup_point": both_catalogued("It's ready to collect.", "They're ready to collect."),
    "delivered": both_catalogued("It has been delivered.", "They have been delivered."),
    "collected": both_catalogued("It has been collected.", "They have been collected."),
    "damaged": both_catalogued("Sorry, it was damaged on the way.", "Sorry, they were damaged on the way."),
    "lost": both_catalogued("Sorry, we can't find it at the moment.", "Sorry, we can't find them at the moment."),
    "returned": both_catalogued("It went back to the sender.", "They went back to the sender."),
    "cancelled": both_catalogued("The delivery was called off.", "The delivery was called off."),
}
