"""`porchlight`: one entry point. Each command's module is imported when it is called and not before.

All of them together take two seconds to import, `porchlight --help` a fifth of one; hence the table and the stubs.
"""

import importlib
import sys
from typing import Any

import typer
from typer.core import TyperGroup

from app.errors import PorchlightError

# Name, one line of help, module, and the function or Typer in it; several functions make a group.
COMMANDS: dict[str, tuple[str, str, str | tuple[str, ...]]] = {
    "run": ("Everything on this machine under one roof.", "app.cli.run_command", "run"),
    "web": ("The web server alone.", "app.cli.web_command", "web"),
    "worker": ("One worker alone.", "app.cli.worker_command", "worker"),
    "migrate": ("Bring the database to this version.", "app.cli.migrate_command", "migrate"),
    "settings": ("The settings in force, secrets masked.", "app.cli.settings_command", "settings"),
    "key": ("API keys of a brand: create, list, revoke.", "app.cli.key_commands", "commands"),
    "brand": ("Brands: create from a folder, list.", "app.cli.brand_commands", "commands"),
    "agent": ("Agents of the console: create, list, disable, password.", "app.cli.agent_commands", "commands"),
    "inbox": ("What came in and was not decided: list, release.", "app.cli.inbox_commands", "commands"),
    "sender": ("Senders a provider has blocked: list, resume.", "app.cli.sender_commands", "commands"),
    "why": ("Why a message was sent, held, merged or dropped.", "app.cli.why_command", "why"),
    "segments": ("How many segments a text costs as an SMS.", "app.cli.segments_command", "segments"),
    "understand": ("What a reply means.", "app.cli.understand_command", "understand"),
    "when": ("Which days and hours a text speaks of.", "app.cli.understand_command", "when"),
    "replay": (
        "Play a day against a running service.",
        "app.cli.replay_command",
        ("routes", "orders", "demo", "optimiser"),
    ),
    "fake-twilio": ("A fake of Twilio for development.", "app.cli.fake_twilio_command", "fake_twilio"),
}


class _Lazy(TyperGroup):
    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        if args and args[0] in COMMANDS:
            self.commands[args[0]] = load(args[0])
        return super().resolve_command(ctx, args)


def load(name: str) -> Any:
    """The real command behind a name of the table."""
    help_line, module, attribute = COMMANDS[name]
    found = importlib.import_module(module)
    if isinstance(attribute, str) and isinstance(getattr(found, attribute), typer.Typer):
        return typer.main.get_command(getattr(found, attribute))
    holder = group(help_line)
    for function in (attribute,) if isinstance(attribute, str) else attribute:
        holder.command()(getattr(found, function))
    return typer.main.get_command(holder)


def group(help_line: str, cls: type[TyperGroup] = TyperGroup) -> typer.Typer:
    """A Typer that speaks plainly: no boxes, no completion, and our own way with errors."""
    return typer.Typer(
        cls=cls,
        help=help_line,
        no_args_is_help=True,
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )


def _build() -> typer.Typer:
    app = group("The conversation between a delivery and the person it is for.", _Lazy)
    for name, (help_line, _, _) in COMMANDS.items():
        app.command(name, help=help_line)(_stub)
    return app


def _stub() -> None:
    raise AssertionError("a stub was called; its command had to be loaded before")


def main() -> None:
    """The console script. An error of ours is one line and exit code 1, never a traceback."""
    try:
        _build()()
    except PorchlightError as error:
        print(f"porchlight: {error.message}", file=sys.stderr)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
