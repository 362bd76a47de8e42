"""A menu is answered by a digit (R7), and the digit means what was really shown."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.conversation.menu import Menu, MenuError, Option
from rescheduling.options import Choice

OFFERED = st.lists(st.sampled_from(Choice), unique=True)
SHOWN = Menu.of([Choice.ANOTHER_TIME, Choice.LOCKER, Choice.SAFE_PLACE])


def test_the_choices_are_numbered_in_their_order() -> None:
    assert SHOWN.options == (
        Option("1", Choice.ANOTHER_TIME),
        Option("2", Choice.LOCKER),
        Option("3", Choice.SAFE_PLACE),
    )


def test_two_means_the_second_option_of_the_menu_that_was_shown() -> None:
    assert SHOWN.choice("2") is Choice.LOCKER
    assert SHOWN.choice(" 2\n") is Choice.LOCKER


@pytest.mark.parametrize("answer", ["0", "4", "", "22", "two", "locker"])
def test_what_the_menu_did_not_offer_means_nothing(answer: str) -> None:
    assert SHOWN.choice(answer) is None


@settings(deadline=None)
@given(OFFERED)
def test_a_menu_stored_with_its_message_comes_back_the_same(offered: list[Choice]) -> None:
    menu = Menu.of(offered)
    assert Menu.from_json(menu.to_json()) == menu
    assert [menu.choice(option.key) for option in menu.options] == offered


@settings(deadline=None)
@given(OFFERED)
def test_no_answer_is_an_opt_out_or_opt_in_word_r7(offered: list[Choice]) -> None:
    assert all(option.key in "123456789" and len(option.key) == 1 for option in Menu.of(offered).options)


def test_the_stored_form_is_short_and_stays() -> None:
    assert SHOWN.to_json() == '{"1":"another_time","2":"locker","3":"safe_place"}'


@pytest.mark.parametrize(
    "options",
    [
        (Option("CANCEL", Choice.ANOTHER_TIME),),
        (Option("2", Choice.LOCKER),),
        (Option("1", Choice.LOCKER), Option("1", Choice.PERSON)),
        (Option("1", Choice.LOCKER), Option("2", Choice.LOCKER)),
        tuple(Option(str(number), choice) for number, choice in enumerate([*Choice, *Choice], start=1)),
    ],
    ids=["a word", "not from one", "a key twice", "a choice twice", "more than nine"],
)
def test_what_is_no_menu_is_refused(options: tuple[Option, ...]) -> None:
    with pytest.raises(MenuError):
        Menu(options)


@pytest.mark.parametrize("text", ["", "[]x", "[1]", "7", "null", '{"1":"teleport"}', '{"2":"locker"}', '{"1":["locker"]}'])
def test_stored_text_that_is_no_menu_is_refused(text: str) -> None:
    with pytest.raises(MenuError):
        Menu.from_json(text)
