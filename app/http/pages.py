"""Pages for people: the template environment, and the headers that every page of ours carries (R23, R29)."""

import secrets
from collections.abc import Mapping
from pathlib import Path

from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

# Pages show what belongs to one person: kept by no cache, named to no other site, found by no search engine.
PRIVATE: Mapping[str, str] = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class Pages:
    """The pages of one folder. Everything shown is escaped; a template that names what it wasn't given fails loudly.

    `filters` are the folder's own. Templates see `nonce` for their one inline <style>; inline scripts and handlers are not
    allowed at all.
    """

    def __init__(self, folder: Path, filters: Mapping[str, object] | None = None) -> None:
        self._jinja = Environment(
            loader=FileSystemLoader(folder),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._jinja.filters.update(filters or {})

    def page(self, template: str, values: Mapping[str, object], *, status: int = 200) -> HTMLResponse:
        """A whole page with its headers."""
        nonce = secrets.token_urlsafe(16)
        text = self._jinja.get_template(template).render(values, nonce=nonce)
        return HTMLResponse(text, status, headers={**PRIVATE, "Content-Security-Policy": page_policy(nonce)})

    def part(self, template: str, values: Mapping[str, object]) -> str:
        """A piece of a page, for a script that puts it in place."""
        return self._jinja.get_template(template).render(values)


def page_policy(nonce: str) -> str:
    """The Content-Security-Policy of a page: our own files only, one inline <style> by nonce, framed by nobody."""
    return (
        f"default-src 'none'; script-src 'self'; style-src 'self' 'nonce-{nonce}'; img-src 'self' data:; connect-src 'self';"
        " frame-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'"
    )


# A document somebody else's template made: no scripts, no forms, no requests, an origin of its own, shown only within our pages.
FOREIGN_DOCUMENT_POLICY = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none';"
    " frame-ancestors 'self'"
)
