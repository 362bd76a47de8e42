"""What is published about the API says what the API does."""

import re
import shlex
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import orjson
import pytest
from jsonschema import Draft202012Validator

from app.events import DATA
from app.http.openapi import for_swagger
from app.http.schemas import event_schema, schema_text, write_schemas
from app.settings import PROJECT
from app.store.keys import SCOPES
from app.wiring import Services
from tests.http.asked_rows import ask
from tests.http.conftest import BATCH, ONE, Sender, event, planned

DOCS = PROJECT / "docs"
API = (DOCS / "api.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```sh\n(curl .*?)```", API, re.DOTALL)


def parsed(command: str) -> tuple[str, str, dict[str, str], Any]:
    """Method, path, headers and JSON of a curl command."""
    words = iter(shlex.split(command.replace("\\\n", " ")))
    method, path, headers, body = "", "", {}, None
    for word in words:
        if word == "-X":
            method = next(words)
        elif word == "-H":
            name, _, value = next(words).partition(": ")
            headers[name] = value
        elif word == "-d":
            body = orjson.loads(next(words))
        elif word.startswith("$URL"):
            path = word.removeprefix("$URL")
    return method or ("GET" if body is None else "POST"), path, headers, body


def events_of(examples: list[str]) -> Iterator[dict[str, Any]]:
    """Every whole CloudEvent in the examples, binary mode put together."""
    for command in examples:
        _, path, headers, body = parsed(command)
        if path == "/v1/events":
            attributes = {name[3:]: value for name, value in headers.items() if name.startswith("ce-")}
            yield from body if headers["Content-Type"] == BATCH else [{**attributes, "data": body} if attributes else body]


@pytest.mark.parametrize("kind", DATA)
def test_the_published_schema_is_the_models(kind: str) -> None:
    file = DOCS / "schemas" / f"{kind}.json"
    assert file.read_text(encoding="utf-8") == schema_text(kind), "run `python -m app.http.schemas`"


def test_there_is_no_schema_of_a_type_that_is_gone(tmp_path: Any) -> None:
    write_schemas(tmp_path)
    assert {f.name for f in (DOCS / "schemas").iterdir()} == {f.name for f in tmp_path.iterdir()}


@pytest.mark.parametrize("kind", DATA)
def test_a_schema_is_one_and_takes_the_examples_of_the_documentation(kind: str) -> None:
    schema = event_schema(kind)
    Draft202012Validator.check_schema(schema)
    shown = [e for e in events_of(EXAMPLES) if e["type"] == kind]
    assert shown, "docs/api.md shows no event of this type"
    for example in shown:
        Draft202012Validator(schema).validate(example)


def test_a_schema_refuses_what_the_door_refuses() -> None:
    validator = Draft202012Validator(event_schema("porchlight.delivery.status"))
    assert not validator.is_valid(event("status", {"status": "flown"}))
    assert not validator.is_valid(event("status", {"status": "lost", "resaon": "?"}))
    assert not validator.is_valid(planned())


def test_the_asyncapi_file_names_every_type_and_its_schema() -> None:
    text = (DOCS / "asyncapi.yaml").read_text(encoding="utf-8")
    assert re.findall(r"name: (porchlight\S+)", text) == list(DATA)
    assert re.findall(r"\$ref: \./schemas/(\S+)\.json", text) == list(DATA)


@pytest.mark.anyio
async def test_every_example_of_the_documentation_does_what_it_says(
    sender: Sender, services: Services, make_key: Callable[..., str]
) -> None:
    sender.client.headers["Authorization"] = f"Bearer {make_key('lark', *SCOPES)}"
    change = ask(services)
    said = []
    for command in EXAMPLES:
        method, path, headers, body = parsed(command)
        path = path.replace("$CHANGE", change)
        content = None if body is None else orjson.dumps(body)
        answer = await sender.client.request(
            method, path, content=content, headers={n: v for n, v in headers.items() if n != "Authorization"}
        )
        results = answer.json().get("results", [answer.json()])
        said += [(answer.status_code, r.get("result")) for r in results]
    events, feed, verdicts, offers = [(200, "accepted")] * 4, (200, None), [(202, "accepted")] * 2, [(200, None)] * 2
    assert said == [(202, "accepted"), *events, *[(202, "accepted")] * 3, (404, None), feed, *verdicts, *offers]


@pytest.mark.anyio
async def test_the_documentation_is_served_without_another_site(client: httpx.AsyncClient) -> None:
    page = await client.get("/docs")
    assert page.status_code == 200
    assert "://" not in page.text
    links = re.findall(r'(?:href|src)="([^"]+)"', page.text)
    for link in links:
        answer = await client.get(link)
        assert answer.status_code == 200, link
        assert answer.headers["x-content-type-options"] == "nosniff"
    assert set(links) >= {f"/docs/schemas/{kind}.json" for kind in DATA} | {"/docs/asyncapi.yaml", "/openapi.json"}


@pytest.mark.anyio
@pytest.mark.parametrize("path", ["/docs/files/index.html", "/docs/files/..%2f__init__.py", "/docs/schemas/x.json"])
async def test_nothing_else_is_served_from_there(client: httpx.AsyncClient, path: str) -> None:
    assert (await client.get(path)).status_code == 404


def refs(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        if isinstance(part.get("$ref"), str):
            yield part["$ref"]
        part = list(part.values())
    if isinstance(part, list):
        for item in part:
            yield from refs(item)


@pytest.mark.anyio
async def test_the_openapi_document_describes_every_door(client: httpx.AsyncClient) -> None:
    document = (await client.get("/openapi.json")).json()
    assert document["openapi"].startswith("3.1")
    assert {"/v1/events", "/v1/deliveries/{ref}", "/v1/deliveries/{ref}/events", "/healthz"} <= set(document["paths"])
    assert {"/v1/changes", "/v1/changes/{id}/verdict", "/v1/slots", "/v1/places"} <= set(document["paths"])
    post = document["paths"]["/v1/events"]["post"]
    assert set(post["requestBody"]["content"]) == {ONE, BATCH, "application/json"}
    assert {"200", "202", "400", "401", "409", "413", "415", "422", "503"} <= set(post["responses"])
    schemas = document["components"]["schemas"]
    assert all(ref.removeprefix("#/components/schemas/") in schemas for ref in refs(document))
    assert not [path for path in document["paths"] if path.startswith(("/sandbox", "/hooks", "/docs"))]


@pytest.mark.anyio
async def test_swagger_gets_the_same_as_openapi_3_0(client: httpx.AsyncClient) -> None:
    document = (await client.get("/docs/openapi.json")).json()
    assert document["openapi"] == "3.0.3"
    assert document == for_swagger((await client.get("/openapi.json")).json())
    assert '"null"' not in orjson.dumps(document).decode()
    assert '"const"' not in orjson.dumps(document).decode()
