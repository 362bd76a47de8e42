"""Brands' own templates: theirs win, they can do no harm, and what is wrong is named (R32)."""

import shutil
from pathlib import Path

import pytest

from app.brand_book import BrandBook
from app.rendering import Renderer, RenderError
from app.settings import PROJECT
from tests.templates.conftest import ordinary


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of brands of our own to write in."""
    shutil.copytree(PROJECT / "templates" / "brands" / "lark", tmp_path / "lark")
    return tmp_path


@pytest.fixture
def book(folder: Path) -> BrandBook:
    return BrandBook(folder, PROJECT / "templates" / "journey.toml")


@pytest.fixture
def own(book: BrandBook) -> Renderer:
    return Renderer(PROJECT / "templates", book)


def write(folder: Path, text: str, kind: str = "planned", name: str = "sms.txt") -> None:
    file = folder / "lark" / "messages" / kind / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


def sms(own: Renderer, book: BrandBook, kind: str = "planned") -> str:
    return own.render(book.get("lark"), kind, "sms", "en-GB", ordinary(menu=())).body


def test_a_brands_own_template_wins_and_the_others_stay_ours(folder: Path, book: BrandBook, own: Renderer) -> None:
    write(folder, "{{ brand }}: Ours comes {{ window }}.")
    assert sms(own, book) == "Lark & Co: Ours comes today 14:10-15:40."
    assert sms(own, book, "out_for_delivery") == "Lark & Co: Your parcel is on its way: today 14:10-15:40."


def test_a_changed_template_is_read_again(folder: Path, book: BrandBook, own: Renderer) -> None:
    ours = sms(own, book)
    write(folder, "{{ brand }}: {{ ref }}")
    assert sms(own, book) == "Lark & Co: LK-20417"
    shutil.rmtree(folder / "lark" / "messages" / "planned")
    assert sms(own, book) == ours


def test_a_brand_may_change_one_block_of_an_email_and_keep_the_layout(folder: Path, book: BrandBook, own: Renderer) -> None:
    theirs = (PROJECT / "templates" / "messages" / "planned" / "email.jinja").read_text(encoding="utf-8")
    write(folder, theirs.replace("We have a parcel for you.", "Something is coming."), name="email.jinja")
    email = own.render(book.get("lark"), "planned", "email", "en-GB", ordinary())
    assert "Something is coming." in email.html
    assert "Something is coming." in email.body
    assert "14:10–15:40" in email.html


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{{ brand }} {{ no_such_thing }}", "lark/messages/planned/sms.txt: 'no_such_thing' is undefined"),
        ("{{ brand.key }}", "has no attribute 'key'"),
        ("{% if %}", r"sms\.txt: line 1: "),
        ("{% include '../../../../etc/passwd' %}", "there is no template"),
        ("{% include 'messages/nothing.txt' %}", "there is no template lark/messages/nothing.txt"),
        ("{{ _('%(gone)s') }}", "gone"),
        ("{{ 1 / 0 }}", "division by zero"),
    ],
)
def test_what_is_wrong_is_named(folder: Path, book: BrandBook, own: Renderer, text: str, says: str) -> None:
    write(folder, text)
    with pytest.raises(RenderError, match=says):
        sms(own, book)


@pytest.mark.parametrize(
    "text",
    [
        "{{ ''.__class__.__mro__ }}",
        "{{ _.__globals__ }}",
        "{{ _.__self__._catalogue }}",
        "{{ self.__init__.__globals__ }}",
        "{% set _x = menu.append(1) %}",
        "{{ parcels.clear() }}",
        "{{ lipsum(99999) }}",
        "{% for a in range(2000) %}x{% endfor %}",
        "{% for a in range(1000) %}{% for b in range(1000) %}{{ ref }}{% endfor %}{% endfor %}",
        "{% for a in range(1000) %}{{ brand }}{% endfor %}",
    ],
)
def test_a_template_gets_at_nothing_and_has_an_end(folder: Path, book: BrandBook, own: Renderer, text: str) -> None:
    """R32"""
    write(folder, text)
    with pytest.raises(RenderError):
        sms(own, book)


def test_a_line_break_in_a_subject_is_no_header(folder: Path, book: BrandBook, own: Renderer) -> None:
    """R32"""
    theirs = (PROJECT / "templates" / "messages" / "delivered" / "email.jinja").read_text(encoding="utf-8")
    hostile = theirs.replace("{% block subject %}", "{% block subject %}Hello\r\nBcc: x@example.com\n")
    write(folder, hostile, "delivered", "email.jinja")
    email = own.render(book.get("lark"), "delivered", "email", "en-GB", ordinary())
    assert email.subject == "Hello Bcc: x@example.com Your parcel was delivered today at 08:32"


def test_typographic_marks_of_a_brand_do_not_double_the_price(folder: Path, book: BrandBook, own: Renderer) -> None:
    """R13"""
    write(folder, "{{ brand }}: It’s here – “enjoy”…")
    assert sms(own, book) == 'Lark & Co: It\'s here - "enjoy"...'


def test_letters_of_other_languages_are_kept(folder: Path, book: BrandBook, own: Renderer) -> None:
    """R13: only typographic characters are replaced."""
    write(folder, "{{ brand }}: Paczka jedzie, Łódź")
    rendered = own.render(book.get("lark"), "planned", "sms", "en-GB", ordinary())
    assert (rendered.body, rendered.encoding) == ("Lark & Co: Paczka jedzie, Łódź", "UCS-2")


def test_an_unknown_kind_names_its_template(book: BrandBook, own: Renderer) -> None:
    with pytest.raises(RenderError, match=r"lark/messages/surprise/sms\.txt"):
        sms(own, book, "surprise")
