"""The comments people write: enough of them, in eight languages, each saying what it is filed under."""

import pytest

from survey_service.demo.words import AREAS, LANGUAGES, TornWords, _line, lexicon, notes


def test_there_are_more_than_six_hundred_comments_and_no_two_are_alike() -> None:
    texts = [line.text for language in LANGUAGES for line in lexicon(language).lines]

    assert len(texts) >= 600
    assert len(set(texts)) == len(texts)


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_has_words_for_every_score_and_every_area(language: str) -> None:
    words = lexicon(language)

    assert all(words.features[area] and words.subjects[area] for area in AREAS)
    for score in (1, 2, 3, 4, 5):
        assert words.fitting(score, frozenset(), "api"), f"{language} has nothing short at {score}"
    assert words.fitting(5, frozenset({"agent+"}), "api")
    assert words.fitting(1, frozenset({"agent-"}), "api")
    assert all(words.fitting(1, frozenset({"product-"}), area) for area in AREAS)


def test_some_comments_are_very_long_and_some_hold_a_number_or_an_address() -> None:
    texts = [line.text for line in lexicon("en").lines]

    assert sum(len(text) > 600 for text in texts) >= 2
    assert any("{phone}" in text for text in texts)
    assert any("{email}" in text for text in texts)


def test_right_to_left_words_are_written_in_arabic_letters() -> None:
    texts = [line.text for line in lexicon("ar").lines]

    assert all(any("\u0600" <= letter <= "\u06ff" for letter in text) for text in texts)


def test_a_torn_section_is_refused_with_its_place() -> None:
    with pytest.raises(TornWords, match=r"en\.txt, line 7: .*\[45 \| agent\]"):
        _line("45 | agent", "Thanks", "en.txt, line 7")
    with pytest.raises(TornWords, match="unknown area"):
        _line("45 | agent+ | kitchen |", "Thanks", "en.txt, line 7")


def test_there_is_a_note_for_every_root_cause() -> None:
    assert set(notes()) == {"defect", "not_told", "slow", "policy_price", "our_mistake", "other", "next"}
