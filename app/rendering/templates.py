"""Jinja's environment: where templates are found, what they may do, and how long their output may be."""

import os
from collections.abc import Callable, Iterable
from pathlib import Path

import mjml
from jinja2 import BaseLoader, Environment, StrictUndefined, TemplateNotFound, TemplateRuntimeError
from jinja2.loaders import split_template_path
from jinja2.sandbox import ImmutableSandboxedEnvironment

LONGEST = 100_000  # characters; mail programs clip a message at about 102 kB
_MOST_STEPS = 1_000  # of a range() in a template

# An e-mail is written once, as blocks; the layouts make its text part and its HTML part of them, so both say the same.
_WRITTEN_AS = {"email.txt": "email.jinja", "email.html": "email.jinja", "layout.html": "layout.mjml"}

_Source = tuple[str, str | None, Callable[[], bool] | None]


def capped(parts: Iterable[str]) -> str:
    """Joins what a template yields and stops it when it yields too much (R32)."""
    kept, length = [], 0
    for part in parts:
        kept.append(part)
        length += len(part)
        if length > LONGEST:
            raise TemplateRuntimeError(f"its output is longer than {LONGEST} characters")
    return "".join(kept)


def steps(*bounds: int) -> range:
    """range(), for templates."""
    asked = range(*bounds)
    if len(asked) > _MOST_STEPS:
        raise TemplateRuntimeError(f"range() of more than {_MOST_STEPS}")
    return asked


class BrandTemplates(BaseLoader):
    """Finds `<brand>/<path>` in the brand's folder, else in ours. A file that changed is read again."""

    def __init__(self, templates: Path, brands: Path) -> None:
        self._templates = templates
        self._brands = brands

    def get_source(self, environment: Environment, template: str) -> _Source:
        """Jinja's protocol. Raises TemplateNotFound; refuses paths that leave the folder."""
        files = self._candidates(template)
        stamp = _stamp(files)
        if stamp is None:
            raise TemplateNotFound(template)
        file = Path(stamp[0])
        source = file.read_text(encoding="utf-8")
        if file.suffix == ".mjml":
            source = mjml.mjml2html(source, fonts={})
        return source, str(file), lambda: _stamp(files) == stamp

    def _candidates(self, template: str) -> list[str]:
        brand, *parts = split_template_path(template)
        if not parts:
            return []
        parts[-1] = _WRITTEN_AS.get(parts[-1], parts[-1])
        return [str(self._brands.joinpath(brand, *parts)), str(self._templates.joinpath(*parts))]


def _stamp(files: list[str]) -> tuple[str, int] | None:
    """The first of the files that exists, and when it changed. Asked for at every rendering, hence without Path."""
    for file in files:
        try:
            return file, os.stat(file).st_mtime_ns
        except (FileNotFoundError, NotADirectoryError):
            continue
    return None


class TemplateEnvironment(ImmutableSandboxedEnvironment):
    """Brand templates are other people's text (R32): sandboxed, HTML autoescaped, every unknown name an error."""

    concat = staticmethod(capped)

    def __init__(self, loader: BaseLoader) -> None:
        super().__init__(
            loader=loader,
            undefined=StrictUndefined,
            autoescape=lambda name: name is not None and name.endswith(".html"),
            trim_blocks=True,
            lstrip_blocks=True,
            cache_size=-1,
        )
        self.globals = {"range": steps}
        self.filters["capfirst"] = capfirst
        self.filters["clip"] = clip

    def join_path(self, template: str, parent: str) -> str:
        """`extends` and `include` look for the same brand's file first."""
        return f"{parent.split('/', 1)[0]}/{template}"


def capfirst(text: str) -> str:
    """The first letter large, the others as they are."""
    return text[:1].upper() + text[1:]


def clip(text: str, longest: int) -> str:
    """At most `longest` characters, so that a carrier's long words do not cost an SMS more."""
    return text if len(text) <= longest else f"{text[: longest - 3].rstrip()}..."
