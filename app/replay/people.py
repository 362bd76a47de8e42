"""Invented recipients. Nobody has a number of the form 555-01xx, and example.com belongs to no one."""

import functools
import random
import unicodedata
from typing import Any

import phonenumbers

from app.errors import InvalidInput


def _list(text: str, separator: str | None = None) -> tuple[str, ...]:
    return tuple(text.split(separator))


GIVEN = _list(
    "Ada Alma Amir Anouk Anton Aylin Bela Bruno Carla Chidi Clara Dana Diego Edda Elif Emil Enzo Esra Fatima Felix Finn Gita"
    " Greta Hana Hugo Ida Imani Ines Ivo Jamal Jana Jonas Juno Kai Karim Kofi Lale Lars Lea Lina Luca Łukasz Mads Maja Malik"
    " Mara Mila Milo Nadia Nils Noor Nora Olga Oskar Paula Pia Priya Quentin Rafa Rosa Ruben Sana Selma Soren Tara Theo Tilda"
    " Uma Vera Wanda Xenia Yara Yusuf Zoë Zora"
)
FAMILY = _list(
    "Abel Acker Adeyemi Albers Amado Baker Bauer Berg Birch Blum Brandt Castro Chen Cole Cruz Dahl Demir Duarte Ebert Eriksen"
    " Falk Ferreira Fischer Gallo Garza Gruber Haas Hale Holm Iyer Jansen Jäger Kamara Keller Klein Kovac Lang Larsen Lopes"
    " Marin Meyer Mori Moss Nagy Novak Okafor Olsen Osei Park Patel Pohl Quist Rao Reed Reyes Roth Saito Sanders Schulz Silva"
    " Sommer Stone Tanaka Toth Ueda Vega Vogel Wagner Weiß Winter Yilmaz York Zeller"
)
STREETS = _list(
    "Alder Street,Birch Lane,Candle Row,Dovetail Road,Elder Avenue,Fern Court,Glass Street,Harbour Walk,Ivy Lane,Juniper Road,"
    "Kettle Street,Lantern Way,Maple Row,Nettle Lane,Orchard Street,Pepper Court,Mill Road,Rowan Avenue,Sparrow Lane,Thimble Way",
    ",",
)
THINGS = _list(
    "shoes,lamp,books,coffee grinder,headphones,winter coat,plant pots,board game,kettle,bed linen,bike light,phone case,"
    "cat food,running shirt,desk chair,cutting board,backpack,picture frame,toolbox,tea",
    ",",
)
LANGUAGES = ("en-US", "de")
GERMAN_SHARE = 0.25
# How they can be reached: both, phone only, e-mail only.
REACH = (("both", 60), ("phone", 25), ("email", 15))


@functools.cache
def area_codes() -> tuple[int, ...]:
    """The area codes of the USA, in which a 555-01xx number is one that phone libraries take."""
    numbers = ((area, phonenumbers.parse(f"+1{area}5550100", None)) for area in range(200, 1000))
    return tuple(
        area
        for area, number in numbers
        if phonenumbers.is_possible_number(number) and phonenumbers.region_code_for_number(number) == "US"
    )


class People:
    """Hands out recipients, no two with the same phone or e-mail. The same generator state gives the same people."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._phones = [f"+1{area}55501{last:02d}" for area in area_codes() for last in range(100)]
        rng.shuffle(self._phones)
        self._made = 0

    def recipient(self) -> dict[str, Any]:
        """The next one, as the `recipient` of a planned event. Raises InvalidInput when all numbers are used up."""
        rng = self._rng
        if not self._phones:
            raise InvalidInput(f"there are only {self._made} invented phone numbers; play fewer with --limit")
        phone = self._phones.pop()
        given, family = rng.choice(GIVEN), rng.choice(FAMILY)
        reach = rng.choices([name for name, _ in REACH], [weight for _, weight in REACH])[0]
        locale = LANGUAGES[rng.random() < GERMAN_SHARE]
        self._made += 1
        recipient: dict[str, Any] = {"name": f"{given} {family}", "locale": locale}
        if reach != "email":
            recipient["phone"] = phone
        if reach != "phone":
            recipient["email"] = f"{_plain(given)}.{_plain(family)}.{phone[-10:]}@example.com"
        return recipient

    def street(self) -> str:
        """A house in an invented street."""
        return f"{self._rng.randrange(1, 240)} {self._rng.choice(STREETS)}"

    def thing(self) -> str:
        """What might be in a parcel."""
        return self._rng.choice(THINGS)


def _plain(name: str) -> str:
    folded = unicodedata.normalize("NFKD", name.replace("ß", "ss").replace("Ł", "L"))
    return folded.encode("ascii", "ignore").decode().lower()
