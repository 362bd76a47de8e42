"""French replies with reasons, reports, places and people beside the wish, in France and in Quebec."""

import pytest

from app.conversation.meaning import Intent, Question, Reading
from tests.conversation.reading_rig import CONFIRM, HOME, WHICH_NEIGHBOUR, WHICH_PLACE, in_words, slots, understood


def fr(text: str, question: Question | None = None, language: str = "fr-FR") -> Reading:
    return understood(text, language, question=question)


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("on revient de vacances samedi, passez plutôt lundi", "2026-11-30"),
        ("je rentre dimanche, lundi c'est bon", "2026-11-30"),
        ("les peintres terminent le 2, livrez le 4", "2026-12-04"),
        ("notre avion atterrit à 22h jeudi, venez vendredi matin", "2026-11-27 08:00-12:00"),
        ("j'ai eu votre avis hier matin, vendredi svp", "2026-11-27"),
        ("il est déjà 11h passées, demain matin alors", "2026-11-25 08:00-12:00"),
        ("vendredi à partir de 15h car le matin j'ai kiné", "2026-11-27 15:00-"),
        ("on garde nos petits enfants à la mer, samedi svp", "2026-11-28"),
        ("jeudi c'est férié chez nous, mettez vendredi", "2026-11-27"),
        ("jeudi je suis à la mairie, vendredi ok", "2026-11-27"),
        ("samedi matin, je suis de nuit toute la semaine", "2026-11-28 08:00-12:00"),
        ("mercredi j'ai les enfants, jeudi ok", "2026-11-26"),
        ("je suis à Lyon jeudi, vendredi ça va", "2026-11-27"),
        ("annulez demain et mettez vendredi", "2026-11-27"),
        ("demain ou après-demain", "2026-11-25|2026-11-26"),
        ("vendredi matin ou après-midi", "2026-11-27 08:00-12:00|2026-11-27 12:00-17:00"),
        ("passez jeudi soir max 19h", "2026-11-26 -19:00"),
        ("jeudi avant le souper", "2026-11-26 -17:00"),
        ("vendredi, avant que je récupère les petits à 16h30", "2026-11-27 -16:30"),
        ("d'habitude vous venez le matin mais vendredi après 18h", "2026-11-27 18:00-"),
    ],
)
def test_what_is_said_beside_a_wish_is_no_wish(text: str, when: str) -> None:
    reading = fr(text)
    assert (reading.intent, reading.ask) == (Intent.RESCHEDULE, False)
    assert "|".join(map(in_words, reading.when)) == when


@pytest.mark.parametrize("text", ["je rentre jeudi", "annulez demain", "ne pas livrer demain", "17h, le jour que vous voulez"])
def test_a_reason_alone_is_asked_back(text: str) -> None:
    reading = fr(text)
    assert (reading.intent, reading.ask) == (Intent.RESCHEDULE, True)


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("vendredi après dîner", "2026-11-27 12:00-17:00"),
        ("jeudi à l'heure du souper", "2026-11-26 17:00-21:00"),
        ("jeudi avant-midi", "2026-11-26 08:00-12:00"),
        ("passez avant midi, on part après", "- -12:00"),
    ],
)
def test_meals_in_quebec(text: str, when: str) -> None:
    assert "|".join(map(in_words, fr(text, language="fr-CA").when)) == when


def test_dinner_is_at_noon_in_quebec_only() -> None:
    assert in_words(fr("jeudi à l'heure du dîner", language="fr-CA").when[0]) == "2026-11-26 12:00-14:00"
    assert in_words(fr("jeudi à l'heure du dîner").when[0]) == "2026-11-26 17:00-21:00"


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("posez-le sur l'appui de fenêtre", "other"),
        ("derrière le bac à fleurs", "other"),
        ("à côté de la pompe à chaleur", "other"),
        ("sous la boîte aux lettres", "other"),
        ("à l'arrière de la camionnette", "other"),
        ("dans le hall sous les boîtes aux lettres", "other"),
        ("dans ma boîte à colis", "other"),
        ("suspendez le sac à la poignée", "front_door"),
        ("dans la remise", "shed"),
        ("dans l'garage", "garage"),
        ("sous l'avancée de toit", "porch"),
        ("dans le local poubelles, au rdc", "bin_store"),
    ],
)
def test_a_spot_by_an_unusual_name(text: str, place: str) -> None:
    reading = fr(text)
    assert (reading.intent, reading.also, reading.place, reading.ask) == (Intent.SAFE_PLACE, (), place, False)


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("mon beau-frère est ici il va signer", Intent.INSTRUCTION),
        ("ma nièce de 19 ans vous ouvrira", Intent.INSTRUCTION),
        ("mon gendre bosse de la maison, il va répondre", Intent.INSTRUCTION),
        ("évitez de déposer chez le voisin", Intent.INSTRUCTION),
        ("sonnez au 2e bouton", Intent.INSTRUCTION),
        ("l'infirmière du 3e gauche prend mes colis", Intent.NEIGHBOUR),
        ("demandez à la pharmacienne elle garde tout", Intent.NEIGHBOUR),
        ("chez le docteur Morel au rdc", Intent.NEIGHBOUR),
        ("ne m'importunez plus", Intent.OPT_OUT),
        ("pouvez-vous m'enlever de votre liste", Intent.OPT_OUT),
        ("j'aimerais ne plus être sollicité", Intent.OPT_OUT),
        ("remettez-moi les sms de suivi svp", Intent.OPT_IN),
        ("d'accord pour recevoir les sms", Intent.OPT_IN),
        ("ya personne de ce nom icitte", Intent.WRONG_PERSON),
        ("c'est le numéro d'une étudiante", Intent.WRONG_PERSON),
        ("Hugo n'est plus à ce numéro", Intent.WRONG_PERSON),
        ("le numéro de rue est 6 et pas 9", Intent.CHANGE_ADDRESS),
        ("plus besoin, ma tante me l'a prêté", Intent.CANCEL_DELIVERY),
        ("que dois-je écrire pour changer de jour", Intent.HELP),
        ("vous êtes rendus où là", Intent.ASK_ETA),
        ("y est-tu parti de chez vous", Intent.ASK_ETA),
        ("ils ferment à quelle heure le samedi", Intent.ASK_OPTIONS),
        ("le buraliste jure qu'il n'a rien reçu", Intent.COMPLAINT),
        ("quatrième fois que vous décalez la livraison", Intent.COMPLAINT),
        ("y'a jamais cogné à porte", Intent.COMPLAINT),
    ],
)
def test_wishes_in_other_words(text: str, intent: Intent) -> None:
    reading = fr(text)
    assert (reading.intent, reading.ask) == (intent, False)


@pytest.mark.parametrize(
    ("text", "never"),
    [
        ("on est partis au ski, la semaine prochaine ça marche", Intent.WRONG_PERSON),
        ("je suis chez le coiffeur, demain plutôt", Intent.NEIGHBOUR),
        ("je suis coincé chez le médecin, demain svp", Intent.NEIGHBOUR),
        ("ma voiture est au garage, passez demain", Intent.SAFE_PLACE),
        ("le camion est arrêté devant chez moi", Intent.SAFE_PLACE),
        ("trop loin pour moi, relivrez jeudi", Intent.ASK_ETA),
        ("la voisine est partie chez son fils", Intent.WRONG_PERSON),
        ("je suis au fond du jardin, passez par le côté", Intent.SAFE_PLACE),
        ("demain je vais chez le fleuriste, vendredi svp", Intent.NEIGHBOUR),
        ("il se passe quoi si je refuse le colis", Intent.CANCEL_DELIVERY),
        ("réinscrit par erreur, stop", Intent.OPT_IN),
        ("le poulailler est vide, mettez-le dedans", Intent.COMPLAINT),
        ("n'annulez pas, venez demain", Intent.CANCEL_DELIVERY),
    ],
)
def test_harmless_words_bring_no_other_wish(text: str, never: Intent) -> None:
    reading = fr(text)
    assert never not in (reading.intent, *reading.also)


@pytest.mark.parametrize(
    ("text", "question", "intent"),
    [
        ("ça me paraît bien", CONFIRM, Intent.YES),
        ("ouin ça va faire", CONFIRM, Intent.YES),
        ("heille non", CONFIRM, Intent.NO),
        ("toute la journée", HOME, Intent.YES),
        ("seulement cet après-midi", HOME, Intent.YES),
        ("j'y suis jusqu'à 17h", HOME, Intent.YES),
        ("les nouveaux du 6", WHICH_NEIGHBOUR, Intent.NEIGHBOUR),
        ("dans la remise", WHICH_PLACE, Intent.SAFE_PLACE),
    ],
)
def test_answers_in_other_words(text: str, question: Question, intent: Intent) -> None:
    reading = fr(text, question)
    assert (reading.intent, reading.ask) == (intent, False)


@pytest.mark.parametrize(
    ("text", "key"), [("je prends le créneau de vendredi", "2"), ("celui du soir", "2"), ("je vais prendre le troisième", "3")]
)
def test_a_slot_by_its_name(text: str, key: str) -> None:
    reading = fr(text, slots())
    assert (reading.intent, reading.key, reading.ask) == (Intent.CHOOSE, key, False)


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("pourrait-on décaler au 10 ou au 11 décembre ?", "2026-12-10|2026-12-11"),
        ("le 10 ou bien au 11", "2026-12-10|2026-12-11"),
        ("la matinée du 3", "2026-12-03 08:00-12:00"),
        ("l'après-midi du 3 ou du 4", "2026-12-03 12:00-17:00|2026-12-04 12:00-17:00"),
        ("le soir du 2", "2026-12-02 17:00-21:00"),
        ("vendredi avant le déjeuner", "2026-11-27 -12:00"),
        ("d'ici vendredi svp, c'est un cadeau", "..2026-11-27"),
        ("pas le matin svp, travail de nuit", "- 12:00-"),
        ("dimanche c'est possible? en semaine je rentre toujours à 20h", "2026-11-29"),
        ("vendredi, pas plus tôt que 15h", "2026-11-27 15:00-"),
        ("du matin au soir je suis là jeudi", "2026-11-26"),
        ("le vendredi c'est toujours ok après 16h", "2026-11-27 16:00-"),
        ("à souère après le souper genre 7h", "2026-11-24 19:00-"),
    ],
)
def test_days_by_their_number_and_limits(text: str, when: str) -> None:
    reading = fr(text)
    assert (reading.intent, reading.ask) == (Intent.RESCHEDULE, False)
    assert "|".join(map(in_words, reading.when)) == when


def test_what_is_moved_forward_and_which_saturday() -> None:
    assert fr("avancez la livraison de deux heures").intent is Intent.RESCHEDULE
    assert fr("le samedi du weekend prochain").ask
    assert fr("jeudi à l'heure prévue je suis pas là").ask


@pytest.mark.parametrize(
    ("text", "language", "when"),
    [
        ("plutot semedi matin", "fr-FR", "2026-11-28 08:00-12:00"),
        ("y aurait pas jeudi soir à la place ?", "fr-FR", "2026-11-26 17:00-21:00"),
        ("pouvez vous devancer à demain avant-midi?", "fr-CA", "2026-11-25 08:00-12:00"),
        ("vendredi dans l'après-dîner", "fr-CA", "2026-11-27 12:00-17:00"),
        ("à demain avant midi", "fr-FR", "2026-11-25 -12:00"),
    ],
)
def test_days_typed_wrongly_and_wishes_put_with_a_not(text: str, language: str, when: str) -> None:
    reading = fr(text, language=language)
    assert (reading.intent, reading.ask) == (Intent.RESCHEDULE, False)
    assert "|".join(map(in_words, reading.when)) == when


def test_until_as_an_answer_and_the_week_of_a_day() -> None:
    until = fr("jusqu'à 18h oui", HOME)
    assert (until.intent, [in_words(when) for when in until.when]) == (Intent.YES, ["2026-11-24 -18:00"])
    assert fr("y aura mon fils", HOME).intent is Intent.YES
    assert fr("non, j'arrive juste à 6h", HOME).also == (Intent.RESCHEDULE,)
    assert [in_words(when) for when in fr("dans la semaine du 7 décembre").when] == ["2026-12-07..2026-12-13"]
    assert fr("la 1ere semaine de decembre").ask
    assert fr("à l'accueil il y a Sandrine").who == "Sandrine"
    assert fr("contre la porte du garage").place == "garage"
