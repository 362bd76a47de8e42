"""Reads our own documents: what they link to, name and show."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from app.settings import PROJECT

DOCUMENTS = [*sorted(PROJECT.glob("*.md")), *sorted((PROJECT / "docs").glob("*.md"))]
_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_CODE = re.compile(r"`([^`\n]+)`")


@dataclass(frozen=True)
class Fence:
    """One fenced block: its language, its text, and what stands before the next fence."""

    language: str
    text: str
    after: str


def fences(text: str) -> list[Fence]:
    """The fenced blocks of a document, in order."""
    found = list(_FENCE.finditer(text))
    ends = [*(match.start() for match in found[1:]), len(text)]
    return [Fence(match[1], match[2], text[match.end() : end]) for match, end in zip(found, ends, strict=True)]


def prose(text: str) -> str:
    """A document without its fenced blocks."""
    return _FENCE.sub("", text)


def links(text: str) -> list[str]:
    """Where a document links to, within the project."""
    return [link for link in _LINK.findall(prose(text)) if "://" not in link]


def code(text: str) -> list[str]:
    """Everything between single backticks."""
    return _CODE.findall(prose(text))


def anchors(text: str) -> set[str]:
    """The headings of a document as links name them."""
    heads = re.findall(r"^#+ (.+)$", prose(text), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


def section(text: str, heading: str) -> str:
    """What stands under a heading, up to the next one of the same rank or a higher one."""
    rank = re.match("#+", heading)
    assert rank is not None
    begin = text.index(f"{heading}\n") + len(heading)
    end = re.search(rf"^#{{1,{len(rank[0])}}} ", text[begin:], re.MULTILINE)
    return text[begin : begin + end.start()] if end else text[begin:]


def rows(text: str) -> Iterator[list[str]]:
    """The rows of all tables, cell by cell, without their heads."""
    lines = prose(text).splitlines()
    for number, line in enumerate(lines):
        below = lines[number + 1] if number + 1 < len(lines) else ""
        if line.startswith("|") and not line.startswith("| ---") and not below.startswith("| ---"):
            yield [cell.strip() for cell in line.strip("|").split("|")]


def document(name: str) -> str:
    """The text of a document by its path in the project."""
    return Path(PROJECT / name).read_text(encoding="utf-8")
