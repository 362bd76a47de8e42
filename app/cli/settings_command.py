"""`porchlight settings`: what is in force after environment and `.env`, secrets masked; and the table of the docs."""

import json
from typing import Annotated

import typer
from pydantic import SecretStr
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from app.settings import PROJECT, Settings, load_settings

UNSET, MASKED = "(unset)", "***"


def settings(
    as_json: Annotated[bool, typer.Option("--json", help="As one JSON object")] = False,
    table: Annotated[bool, typer.Option("--table", help="All settings and their defaults, in Markdown")] = False,
) -> None:
    """The settings in force, secrets masked."""
    if table:
        typer.echo(settings_table())
        return
    values = load_settings()
    shown = {variable(name): shown_value(name, value) for name, value in values}
    if as_json:
        plain = {variable(name): value for name, value in values if isinstance(value, int | float)}
        typer.echo(json.dumps({name: None if text == UNSET else plain.get(name, text) for name, text in shown.items()}, indent=2))
        return
    width = max(map(len, shown))
    for name, value in shown.items():
        typer.echo(f"{name:<{width}}  {value}")


def variable(name: str) -> str:
    """The environment variable of a setting."""
    return f"PORCHLIGHT_{name.upper()}"


def shown_value(name: str, value: object) -> str:
    """A value as it may be shown: no secret, no password inside a URL."""
    if isinstance(value, SecretStr):
        return MASKED if value.get_secret_value() else UNSET
    if name.endswith("_url") and "@" in str(value):
        try:
            return make_url(str(value)).render_as_string(hide_password=True)
        except ArgumentError:
            return MASKED
    return UNSET if value == "" else str(value)


def settings_table() -> str:
    """Every setting with its default and meaning, as a Markdown table."""
    fields = Settings.model_fields.items()
    rows = [(variable(name), _default(field.get_default()), field.description or "") for name, field in fields]
    return "\n".join(["| variable | default | meaning |", "| --- | --- | --- |", *(f"| `{n}` | {d} | {m} |" for n, d, m in rows)])


def _default(value: object) -> str:
    if isinstance(value, SecretStr) or value == "":
        return ""
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    return f"`{str(value).removeprefix(f'{PROJECT}/')}`"
