"""Who gets in: keys, scopes, revocation, and one brand never sees another."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

import httpx
import pytest

from app.clock import FixedClock
from app.store.keys import revoke_key
from app.wiring import Services
from tests.http.conftest import ONE, OTHER, Sender, planned

pytestmark = pytest.mark.anyio
MakeKey = Callable[..., str]


@pytest.mark.parametrize(
    "header", [None, "", "Bearer", "Bearer ", "Basic cGw6eA==", "Bearer pl_x_y", "Bearer nonsense", "Bearer pl_ÿ_ÿ"]
)
async def test_without_a_good_key_nobody_gets_in(client: httpx.AsyncClient, header: str | None) -> None:
    headers = {} if header is None else {b"Authorization": header.encode("latin-1")}
    answer = await client.post("/v1/events", json=planned(), headers=headers)
    assert (answer.status_code, answer.json()["error"]) == (401, "unauthorized")
    assert answer.headers["www-authenticate"].startswith("Bearer")


async def test_a_key_with_a_wrong_secret_is_no_key(client: httpx.AsyncClient, make_key: MakeKey) -> None:
    answer = await client.post("/v1/events", json=planned(), headers={"Authorization": f"Bearer {make_key()}x"})
    assert answer.status_code == 401


async def test_a_reading_key_does_not_write(client: httpx.AsyncClient, make_key: MakeKey) -> None:
    headers = {"Authorization": f"Bearer {make_key('lark', 'deliveries:read')}", "Content-Type": ONE}
    answer = await client.post("/v1/events", json=planned(), headers=headers)
    assert (answer.status_code, answer.json()["error"]) == (403, "forbidden")
    assert (await client.put("/v1/deliveries/PL-1", json={}, headers=headers)).status_code == 403
    assert (await client.post("/v1/deliveries/PL-1/events", json={}, headers=headers)).status_code == 403
    assert (await client.get("/v1/deliveries/PL-1", headers=headers)).status_code == 404


async def test_a_revoked_key_dies_within_five_seconds(
    client: httpx.AsyncClient, make_key: MakeKey, services: Services, clock: FixedClock
) -> None:
    key = make_key()
    client.headers["Authorization"] = f"Bearer {key}"
    sender = Sender(client)
    assert (await sender.send(planned())).status_code == 202
    with services.database.write() as session:
        revoke_key(session, key.split("_")[1], services.clock.wall())
    clock.advance(timedelta(seconds=5))
    assert (await sender.send(planned())).status_code == 401


async def test_a_new_key_is_known_at_once_though_many_wrong_ones_were_tried(client: httpx.AsyncClient, make_key: MakeKey) -> None:
    tries = (client.get("/v1/deliveries/x", headers={"Authorization": f"Bearer pl_no_{n}"}) for n in range(50))
    assert {answer.status_code for answer in await asyncio.gather(*tries)} == {401}
    assert (await client.get("/v1/deliveries/x", headers={"Authorization": f"Bearer {make_key()}"})).status_code == 404


async def test_two_brands_may_use_the_same_ids(client: httpx.AsyncClient, make_key: MakeKey) -> None:
    plan = planned()
    for brand in ("lark", OTHER):
        client.headers["Authorization"] = f"Bearer {make_key(brand)}"
        assert (await Sender(client).result(plan))["result"] == "accepted"
