"""The published JSON Schemas, made from the models that check what comes in, so that they cannot tell another story.

`python -m app.http.schemas` writes them to docs/schemas; a test fails when the files are behind the models.
"""

import inspect
from pathlib import Path
from typing import Any

import orjson

from app.events import DATA, CloudEvent
from app.settings import PROJECT

FOLDER = PROJECT / "docs" / "schemas"


def envelope(kind: str, data: str) -> dict[str, Any]:
    """The schema of a whole event of this type; `data` is the $ref of its data."""
    schema = CloudEvent.model_json_schema()
    schema |= {"title": f"{DATA[kind].__name__}Event", "description": inspect.getdoc(DATA[kind])}
    schema["properties"] |= {"type": {"const": kind, "title": "Type", "type": "string"}, "data": {"$ref": data}}
    return schema


def event_schema(kind: str) -> dict[str, Any]:
    """The JSON Schema (2020-12) of a whole CloudEvent of this type."""
    data = DATA[kind].model_json_schema()
    inner = data.pop("$defs", {})
    name = DATA[kind].__name__
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:porchlight:schema:{kind}",
        **envelope(kind, f"#/$defs/{name}"),
        "$defs": {name: data, **inner},
    }


def schema_text(kind: str) -> str:
    """The schema as its file holds it."""
    return orjson.dumps(event_schema(kind), option=orjson.OPT_INDENT_2).decode() + "\n"


def write_schemas(folder: Path = FOLDER) -> None:
    """Writes a file a type."""
    folder.mkdir(parents=True, exist_ok=True)
    for kind in DATA:
        (folder / f"{kind}.json").write_text(schema_text(kind), encoding="utf-8")


if __name__ == "__main__":
    write_schemas()
