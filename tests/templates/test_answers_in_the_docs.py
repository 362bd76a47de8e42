"""docs/brands.md lists every answer, which of them go by e-mail, and variables that its templates use."""

import re

from app.rendering import ANSWERS, EMAIL_ANSWERS, SMS_ANSWERS
from app.settings import PROJECT
from tests.docs.markdown import code, document, rows, section

LISTED = {row[0]: code(row[2]) for row in rows(section(document("docs/brands.md"), "## Answers"))}


def test_every_answer_is_listed_in_the_order_of_the_code() -> None:
    kinds = [code(kind)[0] for kind in LISTED]
    assert sorted(kinds) == sorted(ANSWERS)
    assert [kind for kind in kinds if kind in SMS_ANSWERS] == list(SMS_ANSWERS)
    assert {code(kind)[0] for kind in LISTED if "(e-mail" in kind} == set(EMAIL_ANSWERS)
    assert [code(kind)[0] for kind in LISTED if "(e-mail only)" in kind] == sorted(set(ANSWERS) - set(SMS_ANSWERS))


def test_the_variables_that_are_listed_are_those_of_the_templates() -> None:
    for cell, variables in LISTED.items():
        files = (PROJECT / "templates" / "messages" / code(cell)[0]).iterdir()
        used = set(re.findall(r"\b[a-z_]+\b", " ".join(file.read_text(encoding="utf-8") for file in files)))
        assert set(variables) <= used, cell
