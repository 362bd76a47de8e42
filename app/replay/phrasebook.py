"""What people write back: invented texts by what they are, in English and in German, typing errors included."""

from collections.abc import Mapping

Texts = Mapping[str, tuple[str, ...]]

# {weekday} is a day in the next week, {date} its date as one writes it there; {name} and {house} somebody of the street.
BEFORE: Mapping[str, tuple[int, Texts]] = {
    "another time, in words": (20, {
        "en": ("tomorrow after 5", "can you come tomorrow morning instead?", "not today pls, {weekday} afternoon",
               "after 6 would be better", "tmrw evening", "could it be {weekday}?",
               "{weekday} between 10 and 12 please", "any time {weekday}"),
        "de": ("morgen nach 17 Uhr", "geht auch morgen früh?", "heute nicht, lieber {weekday} nachmittag", "erst ab 18 uhr bitte",
               "morgen abend", "ginge {weekday}?", "{weekday} zwischen 10 und 12", "bitte {weekday} vormittag"),
    }),
    "a date": (8, {
        "en": ("{date} please", "can we do {date}", "{date} after 4pm", "away until {date}"),
        "de": ("am {date} bitte", "geht der {date}?", "{date} ab 16 Uhr", "bin erst am {date} wieder da"),
    }),
    "a neighbour": (8, {
        "en": ("leave it with {name} at {house}", "my neighbour {name} at no {house} can take it",
               "with {name} next door, number {house}"),
        "de": ("bitte bei {name} in der {house} abgeben", "Nachbar {name}, Hausnummer {house}, nimmt es an",
               "gib es {name} in Nr. {house}"),
    }),
    "a safe place": (10, {
        "en": ("porch please", "just leave it in the garage", "behind the bins is fine", "back door pls, its open",
               "leave by the front door"),
        "de": ("bitte in die Garage", "vor die Haustür legen", "hinter die Mülltonnen bitte", "in den Schuppen",
               "auf die Veranda bitte"),
    }),
    "a locker": (5, {
        "en": ("is there a locker nearby?", "put it in a locker please", "id rather pick it up from a shop"),
        "de": ("gibt es eine Packstation in der Nähe?", "bitte in ein Schließfach", "ich hole es lieber im Laden ab"),
    }),
    "where is it": (8, {
        "en": ("where is it", "where is my parcel??", "how long will it be", "eta?"),
        "de": ("wo ist es", "wo bleibt mein Paket??", "wie lange dauert es noch", "wann kommt ihr denn?"),
    }),
    "keep it": (4, {
        "en": ("ok that works", "thats fine, ill be in", "keep it as it is"),
        "de": ("passt so", "ok ich bin da", "bitte so lassen"),
    }),
    "a note": (5, {
        "en": ("gate code is 4821", "bell is broken, please knock", "mind the dog", "third floor, the lift is out of order"),
        "de": ("der Torcode ist 4821", "Klingel kaputt, bitte klopfen", "Vorsicht Hund", "dritter Stock, Aufzug geht nicht"),
    }),
    "a person": (3, {
        "en": ("can i talk to a person please", "call me", "i need to speak to someone about this"),
        "de": ("ich möchte mit jemandem sprechen", "rufen Sie mich an", "gibt es da einen Menschen?"),
    }),
    "call it off": (2, {
        "en": ("cancel my delivery", "i dont need the parcel any more, send it back"),
        "de": ("bitte die Lieferung stornieren", "ich brauche das Paket nicht mehr, bitte zurück damit"),
    }),
    "CANCEL": (1, {"en": ("CANCEL", "Cancel"), "de": ("CANCEL",)}),
    "STOP": (2, {"en": ("STOP", "stop", " stop. "), "de": ("STOP", "Stopp")}),
    "stop texting": (1, {"en": ("please stop texting me",), "de": ("bitte keine SMS mehr",)}),
    "HELP": (1, {"en": ("HELP", "info"), "de": ("HILFE",)}),
    "wrong person": (2, {
        "en": ("wrong number, i dont know this person", "i never ordered anything, wrong person"),
        "de": ("falsche Nummer, kenne ich nicht", "ich habe nichts bestellt, falsche Person"),
    }),
    "thanks": (4, {"en": ("thanks!", "great thank you", "ok ty"), "de": ("danke!", "super vielen dank", "ok danke")}),
    "nonsense": (3, {
        "en": ("asdfgh", "the cat sat on it", "{{7*7}}<script>alert(1)</script>", "yesterday"),
        "de": ("asdfgh", "die Katze war es", "{{7*7}}<script>alert(1)</script>", "gestern"),
    }),
    "emoji": (3, {"en": ("👍", "🙏🏽", "😡😡", "🏠➡️🚪"), "de": ("👍", "🙏", "😡", "📦❤️")}),
    "a new address": (2, {
        "en": ("we moved, please send it to 12 Rowan Avenue instead", "can you deliver to my office"),
        "de": ("wir sind umgezogen, bitte in die Ahornallee 12", "geht auch ins Büro?"),
    }),
}  # fmt: skip
AFTER: Mapping[str, tuple[int, Texts]] = {
    "a score": (24, {"en": ("5", "4", "2", "1", "3"), "de": ("5", "4", "1", "3")}),
    "a score with words": (14, {
        "en": ("5 great driver", "4, bit late but ok", "1 box was soaking wet", "5 ⭐️ thanks"),
        "de": ("5 netter Fahrer", "4, etwas spät", "1 Karton war nass", "5 super"),
    }),
    "a claim": (10, {
        "en": ("there is no parcel here", "one of the two boxes is missing", "its broken!!",
               "delivered? where? nothing at my door"),
        "de": ("hier ist kein Paket", "eins von zwei Paketen fehlt", "es ist kaputt!!", "zugestellt? wo denn? hier ist nichts"),
    }),
    "thanks": (10, {"en": ("thank you!", "got it, thanks"), "de": ("danke!", "ist da, vielen Dank")}),
    "another time, too late": (4, {"en": ("tomorrow after 5",), "de": ("morgen nach 17 Uhr",)}),
    "emoji": (4, {"en": ("❤️", "👎"), "de": ("❤️", "👎")}),
    "STOP": (2, {"en": ("STOP", "Unsubscribe"), "de": ("STOP",)}),
}  # fmt: skip
# Answers to a question, by what it asks for.
WHICH: Mapping[str, Texts] = {
    "day": {"en": ("{weekday}", "tomorrow", "{date}", "{weekday} morning", "the day after tomorrow"),
            "de": ("{weekday}", "morgen", "am {date}", "{weekday} früh", "übermorgen")},
    "time": {"en": ("after 5", "in the morning", "between 2 and 4", "evening"),
             "de": ("nach 17 Uhr", "morgens", "14 bis 16 Uhr", "abends")},
    "neighbour": {"en": ("{name} at {house}", "number {house}", "mrs {name}, {house}"),
                  "de": ("{name} in {house}", "Nummer {house}", "Frau {name}, {house}")},
    "spot": {"en": ("porch", "back door", "the garage"), "de": ("Garage", "vor der Tür", "im Schuppen")},
    "more": {"en": ("he was very friendly", "it was left in the rain"), "de": ("er war sehr freundlich", "es lag im Regen")},
}  # fmt: skip
# Two texts within a second: what one forgot to say.
AND_ALSO: Texts = {"en": ("please", "and mind the step", "sorry, after 5", "actually leave it on the porch"),
                   "de": ("bitte", "und Vorsicht Stufe", "sorry, nach 17 Uhr", "oder doch in die Garage")}  # fmt: skip
AGAIN: Texts = {"en": ("START", "unstop"), "de": ("START",)}
STRANGERS: Texts = {"en": ("hi is this the courier", "2", "where is my parcel", "STOP", "who is this"), "de": ("wer ist da", "1")}
