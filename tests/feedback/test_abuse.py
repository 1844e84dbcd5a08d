"""Insults are known as such; hard words about a product are not."""

import pytest

from survey_service.feedback.abuse import is_abusive


@pytest.mark.parametrize("text", ["You IDIOT", "so ein Vollidiot!", "hijo de\nputa", "what the fuck", "Connard."])
def test_an_insult_is_abusive(text: str) -> None:
    assert is_abusive(text)


@pytest.mark.parametrize(
    "text", ["This is a terrible, useless export", "Scunthorpe", "idiomatic", "Assholm", "", "die Fotzenstraße"]
)
def test_a_hard_word_about_a_thing_is_not(text: str) -> None:
    assert not is_abusive(text)
