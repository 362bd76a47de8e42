"""The words by which `bench.check_day` knows a message: how each kind begins, in English and in German with "Sie" and "du".

The one table of the check. It uses nothing of ours; a test renders every template and holds it to them.
"""

import re

# News: what a text begins with after "Brand: "; P is "Your parcel", "Your 2 parcels".
P, PS = r"Your parcel", r"Your \d+ parcels"
D, DS = r"(?:Ihr|Dein) Paket", r"(?:Ihre|Deine) \d+ Pakete"
KINDS = {
    "planned": rf"{P} arrives |{PS} arrive |We have (?:a parcel|\d+ parcels) for you|{D} kommt |{DS} kommen "
    r"|Wir haben (?:ein Paket|\d+ Pakete) für (?:Sie|dich)",
    "out_for_delivery": rf"{P} is on its way|{PS} are on their way|{D} ist unterwegs|{DS} sind unterwegs",
    "window_moved": rf"Sorry, your (?:parcel comes|\d+ parcels come) later|New time for your |(?:{P} needs|{PS} need) a new time"
    r"|Entschuldigung, (?:Ihr|dein)e? (?:Paket kommt|\d+ Pakete kommen) später|Neue Zeit für "
    rf"|{D} braucht eine neue|{DS} brauchen eine neue",
    "delayed": r"Sorry, your (?:parcel is|\d+ parcels are) running late"
    r"|Entschuldigung, (?:Ihr|dein)e? (?:Paket verspätet|\d+ Pakete verspäten) sich",
    "arriving_soon": rf"(?:{P} is|{PS} are) (?:\d+ stops away|next\.|about \d+ minutes away|nearly there)"
    rf"|(?:{D} ist|{DS} sind) (?:noch \d+ Stopps|als Nächstes dran|in etwa \d+ Minuten da|gleich da)",
    "attempted": r"We came with your |Wir waren mit (?:Ihre|deine)|Wir haben (?:Sie|dich) mit (?:Ihre|deine)",
    "at_pickup_point": rf"(?:{P} is|{PS} are) waiting at |(?:{D} liegt|{DS} liegen) zur Abholung bereit",
    "delivered": rf"(?:{P} was|{PS} were) delivered|{D} wurde (?:.{{1,60}} )?zugestellt|{DS} wurden (?:.{{1,60}} )?zugestellt",
    "survey": r"How was your delivery\?|How did we do |Wie war die Zustellung\?|Wie zufrieden waren Sie |Wie hat es mit deiner ",
}

# Answers within a conversation. They may come at any point of a delivery, and the same one more than once.
ANSWERS = {
    "which_day": r"Which day would suit you|Welcher Tag passt",
    "which_time": r"(?:[^:]{1,40}: )?[Ww]hat time would suit you|(?:[^:]{1,40}: )?Welche Uhrzeit passt",
    "which_date": r"Which day do you mean|Welcher Tag ist gemeint|Which \w+: 1\) |Welche[rn]? \w+: 1\) ",
    "offer_times": r"Free times: |That time isn't free\.|No time is free|Freie Zeiten: "
    r"|Diese Zeit ist nicht frei\.|Gerade ist keine Zeit",
    "offer_places": r"Lockers nearby: |Pick-?up points nearby: |There is no place with room|Paketfächer in der Nähe: "
    r"|Abholshops in der Nähe: |In der Nähe ist nirgends",
    "which_spot": r"Where may we leave it\?|Wo dürfen wir es ablegen\?",
    "which_neighbour": r"Which neighbou?r may take it\?|Wer aus der Nachbarschaft",
    "which_parcel": r"Which parcel is it about|Um welches Paket geht es",
    "which_brand": r"Which (?:shop|store) is it about|Um welchen Shop geht es",
    "confirm_cancel": r"Shall we call the delivery off|Sollen wir die Lieferung endgültig absagen",
    "confirm_change": r"Did we get that right|Haben wir das richtig verstanden",
    "change_requested": r"Got it[.:]|Verstanden[.:]",
    "change_accepted": r"Confirmed[.:]|Bestätigt[.:]",
    "change_rejected": r"Sorry, .{1,150} isn't possible: |.{1,150} geht leider nicht: ",
    "change_withdrawn": r"Taken back: |That's taken back\.|Zurückgenommen: |Das ist zurückgenommen\.",
    "kept": r"Good, it stays as it is|Gut, es bleibt dabei",
    "whereabouts": r"(?:It|They)(?:'s|'re| isn't| aren't| was| were| has been| have been| goes to| go to| went back) "
    r"|You're next\.|The driver is at your|We came, but couldn't|Sorry, (?:it was|they were) damaged"
    r"|Sorry, we can't find (?:it|them) |The delivery was called off|\d+ stops to go|Expected |We'll tell you the time as soon"
    r"|(?:Das Paket|Die Pakete) |Wir waren da, |Noch \d+ Stopps|Voraussichtlich |Wir melden uns, sobald |Wir sind gerade an der "
    r"|Die Lieferung wurde abgesagt|Du bist als Nächste|Sie sind als Nächste",
    "pickup_code": r"Your code is |We know of no code|Der Code ist |Ein Code ist uns nicht bekannt",
    "choices_again": r"What would suit you better\?|Just tell us what you need|Was passt besser\?|Schreib(?:en Sie)? uns, was ",
    "not_understood": r"Sorry, we didn't get that|Das haben wir leider nicht verstanden",
    "too_late": r"Sorry, it's too late for that|Sorry, that can't be changed|Sorry, that isn't possible (?:for this|any more)"
    r"|Sorry, there's no room left|Sorry, that time is over|Sorry, only the person|Dafür ist |Das geht leider nicht mehr"
    r"|Das lässt sich leider nicht|Das ist (?:bei dieser Lieferung )?leider nicht|Diese Zeit ist leider vorbei"
    r"|Das kann leider nur",
    "past_day": r"That day is over|Dieser Tag ist vorbei",
    "handed_over": r"A colleague will answer you here|Hier antwortet ",
    "noted": r"Thanks, (?:the photo is|your note is|we've noted)|You're welcome|Gern geschehen"
    r"|Danke, (?:das Foto ist|(?:dein|Ihr) Hinweis|ist notiert)",
    "wrong_person": r"Sorry about that\. You won't get|Entschuldigung\. Zu diesem Paket",
    "help": r"We text about deliveries|Wir schreiben zu Lieferungen",
    "opted_out": r"You won't get any more texts from us|Es kommen keine SMS mehr von uns",
    "opted_in": r"Texts about your deliveries are on again|SMS zu Lieferungen sind wieder an",
    "unknown_number": r"We can't match this number|Diese Nummer kennen wir nicht",
    "survey_thanks": r"Thanks for (?:the \d+|telling us)\.|Danke für die (?:\d+|Rückmeldung)\.",
    "survey_sorry": r"Thanks for telling us, and sorry|Danke für die Rückmeldung, und es tut uns leid",
}
VERDICTS = {"change_accepted", "change_rejected"}  # what follows from a verdict and not from a reply
NOTE = re.compile(r"[Yy]our note|(?:Ihr|[Dd]ein) Hinweis")  # words for the driver, which may go with another wish
BESIDE = {"whereabouts", "pickup_code", "handed_over"}  # may answer what the same text wants besides its wish
STOPS = {"stop", "stopall", "unsubscribe", "cancel", "end", "quit", "revoke", "optout"}  # Twilio's own
SILENCED = {"opted_out", "wrong_person"}  # after these a phone is told no more

_NEWS = {kind: re.compile(rf"[^:]{{1,80}}: (?:{start})") for kind, start in KINDS.items()}
_ANSWERS = {kind: re.compile(rf"[^:]{{1,80}}: (?:{start})") for kind, start in ANSWERS.items()}


def news_kind(body: str) -> str:
    """Which news it is; "" for none that is known."""
    return next((kind for kind, pattern in _NEWS.items() if pattern.match(body)), "")


def answer_kind(body: str) -> str:
    """Which answer it is; "" for none that is known."""
    return next((kind for kind, pattern in _ANSWERS.items() if pattern.match(body)), "")
