"""Whose a reply is: its brand and its lane, found out in the transaction that keeps it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlmodel import Session

from app.store.brands import all_brands
from app.store.columns import blind_index
from app.store.inbox import Arrival
from app.store.lanes import lane_of
from app.store.threads import Thread, brands_that_keep, take_turns, threads_of


@dataclass(frozen=True, slots=True)
class Reply:
    """Who replied (`phone`, E.164) and the keys of the brands that send from the number it came to; empty: any brand.

    `lanes` is how many lanes there are.
    """

    phone: str
    brands: tuple[str, ...]
    lanes: int


def address(session: Session, replies: Sequence[tuple[Arrival, Reply]]) -> list[Arrival]:
    """Each arrival with its brand and lane; its payload says whether the number is `known`, and which brands it may be for.

    The thread last spoken in wins. Where several brands know the number and none has spoken with it, they are the
    `candidates`. What is kept already keeps its brand: a repeat stays one even if another brand has spoken meanwhile (R3).
    """
    if not replies:
        return []
    ids = {row.key: row.id for row in sorted(all_brands(session), key=lambda row: row.key) if row.id is not None}
    everyone, indexes = list(ids.values()), {reply.phone: blind_index(reply.phone) for _, reply in replies}
    take_turns(session, set(indexes.values()))
    kept = brands_that_keep(session, everyone, {(a.source, a.source_id) for a, _ in replies})
    threads = threads_of(session, everyone, set(indexes.values()))
    found = []
    for arrival, reply in replies:
        meant = [ids[key] for key in reply.brands if key in ids] or everyone
        mine = [thread for thread in threads.get(indexes[reply.phone], ()) if thread.brand_id in meant]
        placed = _placed(arrival, reply, mine, meant[0])
        brand = kept.setdefault((arrival.source, arrival.source_id), placed.brand_id)
        found.append(replace(placed, brand_id=brand))
    return found


def _placed(arrival: Arrival, reply: Reply, threads: Sequence[Thread], otherwise: int) -> Arrival:
    if not threads:
        told: Mapping[str, object] = {"known": False, "candidates": []}
        brand, lane = otherwise, lane_of(otherwise, reply.phone, reply.lanes)
    else:
        brands = list(dict.fromkeys(thread.brand_id for thread in threads))
        clear = threads[0].last_at is not None or len(brands) == 1
        told = {"known": True, "candidates": [] if clear else brands}
        brand, lane = threads[0].brand_id, threads[0].lane
    return replace(arrival, brand_id=brand, lane=lane, payload=json.dumps({**json.loads(arrival.payload), **told}))
