"""R5, R7: which whole messages end the texts, take them up again or ask for help, and which do not."""

import pytest

from channels.stop_words import OptWord, bare_trap, opt_word

R5_OUT = ["STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"]
SPEC_OUT = [
    *["BAJA", "PARA", "PARAR", "ARRET", "DESABONNER", "STOPP", "ABMELDEN", "BASTA", "CANCELLAMI", "AFMELDEN", "SAIR", "REMOVER"],
    *["WYPISZ", "KONIEC", "AVSLUTA", "AFMELD", "RET", "DUR", "IPTAL"],
]


@pytest.mark.parametrize("word", R5_OUT + SPEC_OUT)
def test_a_bare_opt_out_word_ends_the_texts_r5(word: str) -> None:
    assert opt_word(word) == OptWord("out", word)
    assert opt_word(f" {word.lower()}. ") == OptWord("out", word)


@pytest.mark.parametrize(
    "text",
    [
        " stop. ",
        "ST\u200bOP",
        "S\u200dT\u2060OP\ufeff",
        "Stop!!!",
        "\u201cSTOP\u201d",
        "stop\n",
        "ＳＴＯＰ",
        "STOP 🛑",
        "s.t.o.p",
    ],
)
def test_the_dress_of_a_word_does_not_matter_r5(text: str) -> None:
    assert opt_word(text) == OptWord("out", "STOP")


@pytest.mark.parametrize("text", ["OPT OUT", "opt out.", "Opt  Out", "opt-out", "OPTOUT"])
def test_opt_out_may_be_two_words_r5(text: str) -> None:
    assert opt_word(text) == OptWord("out", "OPTOUT")


@pytest.mark.parametrize(
    ("text", "word"), [("Arrêt", "ARRET"), ("désabonner", "DESABONNER"), ("İPTAL", "IPTAL"), ("iptal", "IPTAL")]
)
def test_accents_and_the_dotted_i_do_not_matter_r5(text: str, word: str) -> None:
    assert opt_word(text) == OptWord("out", word)


@pytest.mark.parametrize("word", ["START", "YES", "UNSTOP"])
def test_the_opt_in_words_are_told_apart_r5(word: str) -> None:
    assert opt_word(word.lower()) == OptWord("in", word)


@pytest.mark.parametrize("word", ["HELP", "INFO", "HILFE"])
def test_help_words_r5(word: str) -> None:
    assert opt_word(f"{word}?") == OptWord("help", word)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "2",
        "stop by tomorrow",
        "cancel my delivery",
        "yes please",
        "please stop",
        "the end",
        "stop stop",
        "STOP" * 40,
        "👍",
    ],
)
def test_only_whole_messages_count_r5(text: str) -> None:
    assert opt_word(text) is None


@pytest.mark.parametrize("word", ["CANCEL", "END", "QUIT", "cancel", "STORNIEREN"])
def test_words_that_may_be_about_the_delivery_are_traps_r7(word: str) -> None:
    assert bare_trap(word)


@pytest.mark.parametrize("word", ["STOP", "UNSUBSCRIBE", "STOPP", "START"])
def test_words_that_can_only_be_about_the_texts_are_none_r7(word: str) -> None:
    assert not bare_trap(word)
