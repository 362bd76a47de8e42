"""What the answers of a conversation say: ordinary ones, one of each kind and more where it matters, and ones that mean harm."""

from typing import Any

from tests.templates.conftest import HOSTILE

Saying = dict[str, Any]

CHOICES = [["1", {"choice": "another_time"}], ["2", {"choice": "locker"}], ["3", {"choice": "safe_place"}]]
SLOTS = [
    ["1", {"start": "2026-11-24T17:00:00+00:00", "end": "2026-11-24T18:30:00+00:00"}],
    ["2", {"start": "2026-11-25T09:00:00+00:00", "end": "2026-11-25T10:30:00+00:00"}],
    ["3", {"start": "2026-11-27T14:00:00+00:00", "end": "2026-11-27T15:30:00+00:00"}],
]
PLACES = [
    ["1", {"name": "Locker Station Road", "metres": 300, "until": "22:00"}],
    ["2", {"name": "Locker Mill Lane", "metres": 1240, "until": None}],
    ["3", {"name": "Locker Corner Books", "metres": None, "until": "18:30"}],
]
DAYS = [["1", {"date": "2026-11-24"}], ["2", {"date": "2026-11-27"}]]
PARCELS = [
    ["1", {"parcel": "Desk lamp", "start": "2026-11-24T14:10:00+00:00", "end": "2026-11-24T15:40:00+00:00", "date": None}],
    ["2", {"parcel": "Chair", "start": None, "end": None, "date": "2026-11-25"}],
]
BRANDS = [["1", {"brand": "Lark & Co"}], ["2", {"brand": "Federweg Kurier"}]]
YES_NO = [["1", {"words": "yes"}], ["2", {"words": "no"}]]
CANCEL_KEEP = [["1", {"words": "cancel_it"}], ["2", {"words": "keep"}]]

AFTER_FIVE = {"kind": "reschedule", "date": "2026-11-25", "from": "17:00", "until": None, "start": None, "end": None}
NEW_WINDOW = AFTER_FIVE | {"start": "2026-11-25T17:20:00+00:00", "end": "2026-11-25T18:50:00+00:00"}
LOCKER = {"kind": "locker", "place": "Locker Station Road"}
PORCH = {"kind": "safe_place", "spot": "porch", "text": "gate code 4821, dog is friendly"}
BOB = {"kind": "neighbour", "who": "Bob at 14"}
NOTE = {"kind": "instruction", "text": "gate code 4821"}
ADDRESS = {"kind": "address", "text": "9 Elm Road"}
CANCEL = {"kind": "cancel"}
CHANGES: list[Saying] = [
    AFTER_FIVE, NEW_WINDOW, LOCKER, {"kind": "pickup_point", "place": "Corner Books"}, PORCH, BOB, NOTE, ADDRESS, CANCEL,
]  # fmt: skip

# What is mostly said comes first: it is what the table of segments speaks of.
SAYINGS: dict[str, list[Saying]] = {
    "which_day": [{}],
    "which_time": [{"date": "2026-11-27"}, {"date": "2026-11-25"}],
    "which_date": [{"options": DAYS}],
    "offer_times": [{"options": SLOTS, "found": True}, {"options": SLOTS, "found": False}],
    "offer_places": [{"options": PLACES, "of": "locker"}, {"options": PLACES, "of": "pickup_point"}],
    "which_spot": [{}],
    "which_neighbour": [{}],
    "which_parcel": [{"options": PARCELS}],
    "which_brand": [{"options": BRANDS}],
    "confirm_cancel": [{"options": CANCEL_KEEP}],
    "confirm_change": [{"change": change, "options": YES_NO} for change in CHANGES],
    "change_requested": [{"change": change} for change in CHANGES],
    "change_accepted": [{"change": change} for change in CHANGES],
    "change_rejected": [
        {"change": AFTER_FIVE, "reason": "route_full", "options": SLOTS[:2]},
        {"change": BOB, "reason": "no_answer", "options": CHOICES[:2]},
        {"change": PORCH, "reason": "Dog on the porch", "options": []},
    ],
    "change_withdrawn": [{"change": change} for change in CHANGES],
    "kept": [{}],
    "whereabouts": [
        {"status": "out_for_delivery"},
        {"status": "planned"},
        {"status": "delivered"},
        {"status": "attempted"},
        {},
        {"status": "delayed", "asked": "why"},
    ],
    "pickup_code": [{}],
    "choices_again": [{"options": CHOICES}],
    "not_understood": [{"options": CHOICES}, {"options": []}],
    "too_late": [
        {"why": why, "options": CHOICES[2:]} for why in ("cut_off", "status", "not_offered", "no_room", "past", "not_yours")
    ],
    "past_day": [{"options": DAYS}, {}],
    "handed_over": [{"minutes": 10}, {"minutes": 240}, {}],
    "noted": [{"what": what} for what in ("photo", "note", "comment", "thanks")],
    "wrong_person": [{}],
    "help": [{}],
    "opted_out": [{}],
    "opted_in": [{}],
    "opt_out_meant": [{"word": "CANCEL"}],
    "unknown_number": [{}],
    "survey_thanks": [{"score": 5}],
    "survey_sorry": [{"score": 2}],
    "agent": [{"text": "I've asked the driver. He was at the side door; he comes back at six.", "agent": "Ana"}],
}

LONG = "W" * 5000
ODD: list[Any] = [
    None,
    True,
    -1,
    10**30,
    1.5,
    "",
    "x",
    HOSTILE,
    LONG,
    [],
    [[]],
    [["1"]],
    {},
    {"kind": None},
    [["1", {"start": 3}]],
]


def spoiled(value: Any) -> Saying:
    """Every key that an answer may have; every value, and every value in lists and objects, is this one."""
    return {key: _spoil(inner, value) for key, inner in _ALL.items()}


def _spoil(inner: Any, value: Any) -> Any:
    if isinstance(inner, dict):
        return dict.fromkeys(inner, value)
    if isinstance(inner, list):
        return [[digit, dict.fromkeys(thing, value)] for digit, thing in inner]
    return value


_ALL: Saying = {key: inner for sayings in SAYINGS.values() for saying in sayings for key, inner in saying.items()}
