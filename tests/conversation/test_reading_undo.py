"""Taking the last wish back, in every language: it is no wish to call the delivery off, and no opt-out."""

import pytest

from app.conversation.meaning import Intent
from tests.conversation.reading_rig import understood

UNDO = {
    "en-GB": ["undo", "cancel the change", "sorry, back to the original time please"],
    "de-DE": ["rückgängig", "rückgängig machen bitte"],
    "es-ES": ["deshacer", "cancelen el cambio", "volvamos a la hora original"],
    "fr-FR": ["annulez ce changement", "revenez à l'horaire initial"],
    "it-IT": ["annullate la modifica", "torniamo all'orario originale"],
    "nl-NL": ["maak het ongedaan", "terug naar de oorspronkelijke tijd"],
    "pt-PT": ["desfazer", "cancela a alteração", "voltar para o horário original"],
    "pl-PL": ["cofnij zmianę", "wróćcie do poprzedniego terminu"],
    "sv-SE": ["ångra"],
    "da-DK": ["fortryd"],
    "tr-TR": ["geri alın", "değişikliği iptal edin", "önceki saate dönelim"],
}
NOT_UNDO = {
    "en-GB": ["cancel my delivery", "CANCEL", "change it to friday"],
    "es-ES": ["cancelen mi pedido", "cambio de hora por favor"],
    "fr-FR": ["annulez ma commande", "je voudrais un changement d'horaire"],
    "it-IT": ["annullate l'ordine"],
    "nl-NL": ["annuleer mijn bestelling"],
    "pt-PT": ["cancelem a minha encomenda"],
    "pl-PL": ["anulujcie moje zamówienie"],
    "tr-TR": ["siparişimi iptal edin"],
}


@pytest.mark.parametrize(("language", "text"), [(language, text) for language, texts in UNDO.items() for text in texts])
def test_it_is_taken_back(language: str, text: str) -> None:
    reading = understood(text, language)
    assert (reading.intent, reading.also, reading.undo) == (Intent.NO, (), True)


@pytest.mark.parametrize(("language", "text"), [(language, text) for language, texts in NOT_UNDO.items() for text in texts])
def test_it_is_not_taken_back(language: str, text: str) -> None:
    assert not understood(text, language).undo
