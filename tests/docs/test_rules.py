"""docs/rules.md names every rule once, and no test and no issue that isn't there."""

import re
from functools import cache

import pytest

from app.settings import PROJECT
from tests.docs.markdown import code, document, rows

STATES = {"kept", "in part", "open"}


@cache
def table() -> dict[int, list[str]]:
    """Rule number to its cells."""
    found = [row for row in rows(document("docs/rules.md")) if re.match(r"R\d+ ", row[0])]
    assert len(found) == len({row[0].split()[0] for row in found})
    return {int(row[0].split()[0][1:]): row for row in found}


def proofs(text: str) -> list[str]:
    return [word for word in code(text) if "::" in word]


def test_every_rule_has_its_row() -> None:
    assert sorted(table()) == list(range(1, 46))


@pytest.mark.parametrize("number", range(1, 46))
def test_what_is_kept_names_a_place_and_a_test_and_what_is_open_an_issue_or_none(number: int) -> None:
    _, state, where, proof = table()[number]
    assert state in STATES
    if state == "kept":
        assert any(word.endswith((".py", "/")) for word in code(where))
        assert proofs(proof)
    elif number != 16:  # what no test can tell
        assert (state == "in part") == bool(proofs(proof))
    if state == "open":
        assert re.search(r"issues? \d|no issue yet", where)


def test_every_test_that_is_named_exists() -> None:
    missing = []
    for reference in proofs(document("docs/rules.md")):
        file, name = reference.split("::")
        path = PROJECT / file
        if not path.exists() or not re.search(rf"def {name}\(", path.read_text(encoding="utf-8")):
            missing.append(reference)
    assert missing == []
