"""What the splitter makes of a comment with the model that comes with the program."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from survey_service.feedback.splitter import Split, default_splitter
from survey_service.feedback.splitter.corpus import LABELS, TONES

ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=200)
WORDS = st.lists(
    st.sampled_from(
        [
            *("Anna", "was", "great", "but", "the", "app", "crashes", ".", ",", "!", "not", "slow", "waiter", "\n"),
            *("livré", "الموظف", "لطيف", "担当者", "アプリ", "👍🏽", "\x00", "e\u0301", "\u202e", "\ud800"),
        ]
    ),
    max_size=40,
).map(" ".join)


def said(text: str, split: Split) -> list[tuple[str, str, str]]:
    return [(text[part.start : part.end].strip(), part.label, part.tone) for part in split.parts]


def labels_of(text: str, agent: str | None = None) -> list[str]:
    return [part.label for part in default_splitter().split(text, agent).parts]


@settings(max_examples=200, deadline=None)
@given(text=ANY_TEXT | WORDS, agent=st.none() | ANY_TEXT, language=st.none() | st.sampled_from(["en", "ja", "xx", ""]))
def test_the_parts_tile_any_text(text: str, agent: str | None, language: str | None) -> None:
    split = default_splitter().split(text, agent, language)

    assert "".join(text[part.start : part.end] for part in split.parts) == text
    assert all(part.start < part.end for part in split.parts)
    assert all(one.end == other.start for one, other in pairwise(split.parts))
    assert all((one.label, one.tone) != (other.label, other.tone) for one, other in pairwise(split.parts))
    assert all(part.label in LABELS and part.tone in TONES and 0 <= part.certainty <= 1 for part in split.parts)


@settings(max_examples=50, deadline=None)
@given(text=ANY_TEXT | WORDS)
def test_the_same_text_is_always_split_the_same_way(text: str) -> None:
    once = default_splitter().split(text)

    assert default_splitter().split(text) == once


def test_a_sentence_about_two_is_cut_between_them() -> None:
    text = "Anna was wonderful but the export keeps crashing."

    split = default_splitter().split(text, agent="Anna")

    assert said(text, split) == [
        ("Anna was wonderful", "agent", "good"),
        ("but the export keeps crashing.", "product", "bad"),
    ]
    assert split.labels == ("agent", "product")


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Der Mitarbeiter war sehr freundlich, aber die App stürzt ständig ab.", "de"),
        ("De medewerker was heel vriendelijk, maar de app crasht steeds.", "nl"),
        ("La conseillère était très gentille, mais l'application plante sans arrêt.", "fr"),
        ("El agente fue muy amable, pero la aplicación se cierra sola.", "es"),
        ("A atendente foi muito simpática, mas o aplicativo trava sempre.", "pt"),
        ("担当の方はとても丁寧でしたが、アプリがよく落ちます。", "ja"),
        ("الموظف كان لطيفا جدا لكن التطبيق يتعطل كثيرا", "ar"),
    ],
)
def test_each_language_tells_the_person_from_the_product(text: str, language: str) -> None:
    split = default_splitter().split(text)

    assert split.language == language
    assert [part.label for part in split.parts] == ["agent", "product"]
    assert split.parts[-1].tone == "bad"


@pytest.mark.parametrize(
    "text",
    [
        "Il servizio è stato ottimo, grazie mille",
        "Personalen var mycket trevlig men det tog för lång tid",
        "Obsługa była bardzo miła, ale aplikacja nie działa",
        "Сотрудник был очень вежлив",
        "服务非常好",
        "Xqzt vrrp blorg",
        "👍",
        "12345",
        "...",
    ],
)
def test_what_it_cannot_read_it_leaves_alone(text: str) -> None:
    split = default_splitter().split(text)

    (part,) = split.parts
    assert split.abstained
    assert split.labels == ()
    assert (part.start, part.end, part.label, part.certainty, part.filed) == (0, len(text), "none", 0.0, False)


def test_an_empty_text_has_no_parts() -> None:
    split = default_splitter().split("")

    assert split.parts == ()
    assert split.abstained


def test_a_hint_of_the_language_counts_less_than_the_words() -> None:
    split = default_splitter().split("The delivery was late and nobody answered my mails", language="de")

    assert split.language == "en"


def test_the_agents_name_is_evidence_for_the_agent() -> None:
    text = "Xanthippe is simply the best"

    without = default_splitter().split(text)
    with_name = default_splitter().split(text, agent="Xanthippe Moreau")

    assert "agent" not in without.labels
    assert [part.label for part in with_name.parts] == ["agent"]


def test_a_name_that_is_a_word_needs_its_capital() -> None:
    small = default_splitter().believe("there is a mark on the screen", "Mark", "en")
    unnamed = default_splitter().believe("there is a mark on the screen", None, "en")

    assert small.about == unnamed.about
    assert labels_of("Mark was great", "Mark") == ["agent"]
