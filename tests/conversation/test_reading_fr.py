"""What customers mean in French, as it is texted in France and Canada."""

import pytest

from app.conversation.meaning import Intent, Question, Reading
from tests.conversation.reading_rig import COMMENT, CONFIRM, HOME, SCORE, SCORE_OF_TEN, WHICH_DAY, in_words, slots, understood


def fr(text: str, question: Question | None = None) -> Reading:
    return understood(text, "fr-FR", question=question)


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("demain apres 17h svp", "2026-11-25 17:00-"),
        ("jsuis pas dispo demain matin mais l'aprem oui", "2026-11-25 12:00-17:00"),
        ("je serai pas là demain, possible jeudi ?", "2026-11-26"),
        ("pas lundi ni mardi, mercredi 10h c'est bon", "2026-11-25 10:00-"),
        ("lundi en huit", "2026-12-07"),
        ("jeudi 9h30 à 11h", "2026-11-26 09:30-11:00"),
        ("demain soir à 8h", "2026-11-25 20:00-"),
        ("je bosse jusqu'à 17h", "- 17:00-"),
        ("décaler la livraison de demain à jeudi", "2026-11-26"),
        ("du lundi 30 au mercredi 2 decembre", "2026-11-30..2026-12-02"),
        ("à partir du 8", "2026-12-08.."),
        ("le 12 je suis là", "2026-12-12"),
        ("la semaine pro plutôt", "2026-11-30..2026-12-06"),
        ("même heure mais jeudi", "2026-11-26 13:00-15:00"),
        ("une heure plus tard", "- 14:00-16:00"),
        ("jeudi de 9h à midi", "2026-11-26 09:00-12:00"),
        ("passez à soir après souper", "2026-11-24 17:00-21:00"),
        ("merci de me livrer jeudi", "2026-11-26"),
        ("livrez à 14h", "- 14:00-"),
    ],
)
def test_a_wish_for_another_time_says_when(text: str, when: str) -> None:
    reading = fr(text)
    assert reading.intent is Intent.RESCHEDULE
    assert not reading.ask
    assert "|".join(map(in_words, reading.when)) == when


@pytest.mark.parametrize(
    "text",
    [
        "vendredi prochain",
        "mardi",
        "un autre jour svp",
        "le plus tôt possible",
        "pas avant jeudi",
        "après les fêtes",
        "plus tard",
    ],
)
def test_an_indefinite_time_is_asked_back(text: str) -> None:
    reading = fr(text)
    assert reading.intent is Intent.RESCHEDULE
    assert reading.ask


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("laissez le devant la porte", "front_door"),
        ("dans la boite aux lettres svp", "mailbox"),
        ("si je suis pas là laissez sur la galerie", "porch"),
        ("posez ds le cabanon", "shed"),
        ("merci de laisser au gardien", "concierge"),
        ("a coté des poubelles", "bin_store"),
        ("mettez ca sous le banc", "other"),
    ],
)
def test_a_spot_at_the_door(text: str, place: str) -> None:
    reading = fr(text)
    assert (reading.intent, reading.place, reading.ask) == (Intent.SAFE_PLACE, place, False)


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("chez ma voisine Mme Petit", Intent.NEIGHBOUR),
        ("la voisine du dessus peut le prendre", Intent.NEIGHBOUR),
        ("en point relais svp", Intent.LOCKER),
        ("annulez ma commande", Intent.CANCEL_DELIVERY),
        ("j'en veux plus", Intent.CANCEL_DELIVERY),
        ("arretez de m'envoyer des sms", Intent.OPT_OUT),
        ("réabonnez-moi aux textos", Intent.OPT_IN),
        ("nouvelle adresse 12 rue Victor Hugo Lyon", Intent.CHANGE_ADDRESS),
        ("ne laissez pas le colis dehors", Intent.INSTRUCTION),
        ("appelez moi en arrivant", Intent.INSTRUCTION),
        ("mon mari sera là", Intent.INSTRUCTION),
        ("rappelez moi svp", Intent.HUMAN),
        ("il arrive quand mon colis", Intent.ASK_ETA),
        ("c'est rendu où mon paquet", Intent.ASK_ETA),
        ("quelles sont mes options", Intent.ASK_OPTIONS),
        ("personne n'est venu", Intent.COMPLAINT),
        ("vous avez annulé ma commande ??", Intent.COMPLAINT),
        ("merci beaucoup", Intent.THANKS),
        ("mauvais numero", Intent.WRONG_PERSON),
        ("je suis actuellement absent du bureau", Intent.OTHER),
        ("d'accord, à demain", Intent.OTHER),
    ],
)
def test_other_wishes(text: str, intent: Intent) -> None:
    reading = fr(text)
    assert reading.intent is intent
    assert not reading.ask


@pytest.mark.parametrize(
    "text", ["ne livrez pas demain", "je ne veux pas le colis demain", "livrez pas avant 10h", "n'annulez pas !"]
)
def test_no_cancelling_by_mistake(text: str) -> None:
    reading = fr(text)
    assert Intent.CANCEL_DELIVERY not in (reading.intent, *reading.also)


@pytest.mark.parametrize(
    ("text", "question", "intent"),
    [
        ("oui c'est bon", CONFIRM, Intent.YES),
        ("pas de souci", CONFIRM, Intent.YES),
        ("finalement non", CONFIRM, Intent.NO),
        ("ça va pas", CONFIRM, Intent.NO),
        ("y aura quelqu'un", HOME, Intent.YES),
        ("jsuis au taf", HOME, Intent.NO),
        ("livreur au top", COMMENT, Intent.COMMENT),
        ("je mets un 4", SCORE, Intent.SCORE),
        ("9 sur 10", SCORE_OF_TEN, Intent.SCORE),
        ("samedi", WHICH_DAY, Intent.RESCHEDULE),
    ],
)
def test_answers(text: str, question: Question, intent: Intent) -> None:
    assert fr(text, question).intent is intent


@pytest.mark.parametrize(
    ("text", "key"),
    [("la deuxième svp", "2"), ("le casier", "3"), ("vendredi soir", "2"), ("les deux", None), ("pas la 1", None)],
)
def test_an_option_in_words(text: str, key: str | None) -> None:
    reading = fr(text, slots())
    assert (reading.intent, reading.key, reading.ask) == (Intent.CHOOSE, key, key is None)


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("demain je travaille jusqu'à 18h", "2026-11-25 18:00-"),
        ("demain je dois partir à 10h", "2026-11-25 -10:00"),
        ("samedi, jamais avant 11h on dort", "2026-11-28 11:00-"),
        ("jeudi non, vendredi oui", "2026-11-27"),
        ("jeudi midi dernier délai", "2026-11-26 -12:00"),
        ("vendredi sur l'heure du lunch", "2026-11-27 12:00-14:00"),
        ("samedi tard", "2026-11-28 17:00-21:00"),
        ("décalez de deux heures", "- 15:00-17:00"),
        ("repoussez d'un jour", "2026-11-26"),
        ("jeudi et si ça va pas vendredi", "2026-11-26|2026-11-27"),
        ("jeudi entre 3 pis 5", "2026-11-26 15:00-17:00"),
        ("2m1 aprem svp", "2026-11-25 12:00-17:00"),
        ("aucun des deux ne va, samedi plutôt", "2026-11-28"),
        ("oubliez demain, venez vendredi", "2026-11-27"),
        ("vendredi je bosse pas", "2026-11-27"),
        ("vendredi merci", "2026-11-27"),
        ("pas demain, le lendemain", "2026-11-26"),
        ("jeudi à 3 heures", "2026-11-26 15:00-"),
    ],
)
def test_when_in_other_words(text: str, when: str) -> None:
    reading = fr(text)
    assert (reading.intent, reading.ask) == (Intent.RESCHEDULE, False)
    assert "|".join(map(in_words, reading.when)) == when


def test_the_end_of_the_week_is_the_weekend_in_canada_only() -> None:
    canada = understood("en fin de semaine svp", "fr-CA")
    assert "|".join(map(in_words, canada.when)) == "2026-11-28..2026-11-29"
    assert fr("en fin de semaine svp").ask


@pytest.mark.parametrize("text", ["un soir", "un samedi", "d'ici quelques jours", "vers la fin de la semaine", "demain non"])
def test_what_is_said_of_no_certain_day_is_asked_back(text: str) -> None:
    reading = fr(text)
    assert (reading.intent, reading.ask) == (Intent.RESCHEDULE, True)


@pytest.mark.parametrize(
    "text",
    [
        "le livreur est passé bien trop tôt",
        "merci d'être passés si tôt",
        "vous deviez passer hier matin",
        "ça fait trois heures que j'attends",
        "le gars a sonné nulle part, j'ai attendu de 9h à 17h",
        "bonne soirée à demain",
        "ok à ce soir",
        "mamie tu viens me chercher à 16h ?",
        "rdv au bar à 21h",
    ],
)
def test_hours_of_something_else_are_no_wish(text: str) -> None:
    reading = fr(text)
    assert reading.ask or Intent.RESCHEDULE not in (reading.intent, *reading.also)


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("mes paquets arrivent quand au juste", Intent.ASK_ETA),
        ("le camion est rendu où", Intent.ASK_ETA),
        ("c'est bien vendredi ?", Intent.ASK_ETA),
        ("vous l'avez rangé où", Intent.ASK_ETA),
        ("ça sera le matin ou l'après-midi ?", Intent.ASK_ETA),
        ("vous passez quand ? je bosse à 14h", Intent.ASK_ETA),
        ("est-ce que ma sœur a le droit de le prendre", Intent.ASK_OPTIONS),
        ("faut tu signer", Intent.ASK_OPTIONS),
        ("vous le gardez combien de jours", Intent.ASK_OPTIONS),
        ("ya tu quelqu'un de vivant", Intent.HUMAN),
        ("passez moi un responsable", Intent.HUMAN),
        ("livreur pas venu, j'ai posé ma matinée pour rien", Intent.COMPLAINT),
        ("il a laissé le carton en plein milieu du trottoir", Intent.COMPLAINT),
        ("le relais ne retrouve pas mon colis", Intent.COMPLAINT),
        ("le casier était vide", Intent.COMPLAINT),
        ("maudit service de marde", Intent.COMPLAINT),
        ("y'a pas de Ginette ici", Intent.WRONG_PERSON),
        ("j'attends aucun colis moi", Intent.WRONG_PERSON),
        ("cancellez ça j'en veux pu", Intent.CANCEL_DELIVERY),
        ("trop tard, annulez", Intent.CANCEL_DELIVERY),
        ("pu de textos svp", Intent.OPT_OUT),
        ("recommencez à m'envoyer les sms", Intent.OPT_IN),
        ("je pige rien, expliquez moi", Intent.HELP),
        ("recommandé au 3 rue Foch appart 8, Lille 59000", Intent.CHANGE_ADDRESS),
        ("ailleurs : le bon numéro est 27", Intent.CHANGE_ADDRESS),
        ("redirigez vers un point relais", Intent.LOCKER),
        ("ne rien déposer dans le hall, on s'est fait voler", Intent.INSTRUCTION),
        ("ma fille de 15 ans va le prendre", Intent.INSTRUCTION),
        ("donnez le aux Ferrand au 3e gauche", Intent.NEIGHBOUR),
        ("c'est noté merci", Intent.THANKS),
    ],
)
def test_other_wishes_in_other_words(text: str, intent: Intent) -> None:
    reading = fr(text)
    assert (reading.intent, reading.ask) == (intent, False)
