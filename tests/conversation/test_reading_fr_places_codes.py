"""French replies about where exactly, floors and codes, children who are fetched, and who takes it in."""

import pytest

from app.conversation.meaning import Intent, Question, Reading
from tests.conversation.reading_rig import COMMENT, CONFIRM, WHICH_NEIGHBOUR, WHICH_TIME, in_words, slots, understood


def fr(text: str, question: Question | None = None, status: str = "scheduled", language: str = "fr-FR") -> Reading:
    return understood(text, language, question=question, status=status)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("dans le coffre gris sur la terrasse", "other"),
        ("dans la caisse en bois à côté de la porte du garage", "other"),
        ("derrière la jardinière de l'entrée", "other"),
        ("sous la bâche bleue près de l'abri", "other"),
        ("dans la cave à vélos, code 4512", "other"),
        ("contre le mur du garage, côté jardin", "other"),
        ("devant la porte de la cave", "other"),
        ("dans le hall, code 12A4", "other"),
        ("dans le sas d'entrée, code B45", "porch"),
        ("vous pouvez le balancer par-dessus le portail", "garden"),
        ("dans le local poubelles au rdc, code 4512", "bin_store"),
    ],
)
def test_the_thing_it_lies_in_decides_the_place(text: str, place: str) -> None:
    reading = fr(text, status="out_for_delivery")
    assert (reading.intent, reading.place, reading.when) == (Intent.SAFE_PLACE, place, ())


@pytest.mark.parametrize(
    "text",
    [
        "prenez l'ascenseur jusqu'au 6e, porte 62",
        "porte de droite au 4ème",
        "dans l'entrée, code 12A4",
        "prenez la 2e à droite après l'église",
        "attendez dans le hall je descends",
        "c'est au dessus du restaurant chinois",
        "je suis dans la voiture, j'arrive dans 10 min",
    ],
)
def test_floors_codes_and_ways_are_no_days_and_no_places(text: str) -> None:
    reading = fr(text, status="out_for_delivery")
    assert (reading.intent, reading.also, reading.when) == (Intent.INSTRUCTION, (), ())


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("le premier samedi de décembre", "2026-12-05"),
        ("dans le courant de la semaine prochaine le matin", "2026-11-30..2026-12-06 08:00-12:00"),
        ("jeudi 10 décembre au lieu du 26", "2026-12-10"),
        ("je serai rentré le 3, livrez à partir du 4", "2026-12-04.."),
        ("les enfants ont judo mercredi, livrez jeudi", "2026-11-26"),
        ("je vais chercher ma mère à la gare vendredi, plutôt samedi", "2026-11-28"),
        ("lundi ça tombe mal, jeudi aprem nickel", "2026-11-26 12:00-17:00"),
        ("pas avant 17h30 je vais chercher les petits", "- 17:30-"),
        ("vous pouvez pas passer plutôt vers 19h ?", "- 19:00-"),
        ("j'ai kiné à 16h30, passez avant ou après 17h30", "- 17:30-"),
        ("le jour de la saint nicolas", "2026-12-06"),
        ("samedi de 8h à 10h", "2026-11-28 08:00-10:00"),
    ],
)
def test_days_beside_reasons(text: str, when: str) -> None:
    reading = fr(text)
    assert (reading.intent, reading.ask) == (Intent.RESCHEDULE, False)
    assert " | ".join(map(in_words, reading.when)) == when


@pytest.mark.parametrize(
    ("text", "when"),
    [("avant que je parte au taf à 8h30", "2026-11-27 -08:30"), ("à l'heure du goûter", "2026-11-27 12:00-17:00")],
)
def test_the_hour_by_what_is_done_then(text: str, when: str) -> None:
    assert " | ".join(map(in_words, fr(text, WHICH_TIME).when)) == when


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("donnez le a josiane au 2eme", "josiane au 2eme"),
        ("mon beau-frère karim habite au 3 il peut le prendre", "karim"),
        ("les gens du dessous sont retraités, toujours là", "les gens du dessous"),
        ("la boulangère le garde pour moi", "boulangère"),
    ],
)
def test_neighbours_who_are_told_apart(text: str, who: str) -> None:
    reading = fr(text, status="out_for_delivery")
    assert (reading.intent, reading.also, reading.ask) == (Intent.NEIGHBOUR, (), False)
    assert who in (reading.who or "")


def test_the_lady_with_the_dog_is_a_neighbour() -> None:
    assert fr("la jeune femme avec le chien, au premier", WHICH_NEIGHBOUR).intent is Intent.NEIGHBOUR


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("je me suis désabonné sans faire exprès remettez moi", Intent.OPT_IN),
        ("rayez mon numéro de vos fichiers", Intent.OPT_OUT),
        ("c'est plus la peine de m'envoyer des rappels", Intent.OPT_OUT),
    ],
)
def test_texts_off_and_on(text: str, intent: Intent) -> None:
    assert fr(text).intent is intent


def test_answers_in_words() -> None:
    assert fr("en plein ça", CONFIRM, language="fr-CA").intent is Intent.YES
    assert fr("un des deux premiers", slots()).key is None
    assert fr("RAS", COMMENT, status="delivered").intent is Intent.COMMENT
