"""What is hidden inside a customer's words, and what is left to be read."""

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey_service.feedback.masking import hidden_in, masked, pieces_of
from survey_service.language import translator

ENGLISH = translator(None)


def shown(text: str, people: tuple[str, ...] = (), companies: tuple[str, ...] = ()) -> str:
    pieces = masked(text, people, ENGLISH, companies)
    return "".join(f"[{piece.text}]" if piece.masked else piece.text for piece in pieces)


@pytest.mark.parametrize("address", ["cy@example.com", "CY.young+x@mail.example.co.uk", "ü@bücher.example"])
def test_an_address_is_hidden_and_the_sentence_stays(address: str) -> None:
    assert shown(f"Write to {address}, please.") == "Write to [address hidden], please."


@pytest.mark.parametrize(
    "number",
    [
        "+49 30 1234567",
        "+49 (0)30 123-4567",
        "0049 30 1234567",
        "030 1234567",
        "(030) 123 45 67",
        "415-555-0123",
        "(415) 555-0123",
        "+1.415.555.0123",
        "DE89 3704 0044 0532 0130 00",
        "DE89370400440532013000",
    ],
)
def test_a_phone_or_account_number_is_hidden(number: str) -> None:
    assert shown(f"Call {number} today") == "Call [number hidden] today"


@pytest.mark.parametrize(
    "text",
    [
        "The export stops at 10,000 rows",
        "Ticket 48213 of 2026-03-02",
        "On 01.03.2026 at 12:30",
        "Version 7.4.1",
        "a@b",
        "I gave 5 of 5",
        "HTTP 500 and 0.5 s",
        "100 000 000 rows",
    ],
)
def test_figures_dates_and_versions_stay(text: str) -> None:
    assert shown(text, ("Asha Rao",)) == text


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("Asha rang me back", "[name hidden] rang me back"),
        ("thanks asha", "thanks [name hidden]"),
        ("ASHA RAO was kind", "[name hidden] was kind"),
        ("Asha\n Rao was kind", "[name hidden] was kind"),
        ("Asha's colleague, Ms Rao", "[name hidden]'s colleague, Ms [name hidden]"),
        ("the washable cashable Raoul", "the washable cashable Raoul"),
        ("asha_rao", "[name hidden]_[name hidden]"),
    ],
)
def test_a_name_is_hidden_whole_and_in_parts_but_not_inside_words(text: str, hidden: str) -> None:
    assert shown(text, ("Asha Rao",)) == hidden


@pytest.mark.parametrize("written", ["Zoë", "zoe", "ZOË", unicodedata.normalize("NFD", "Zoë")])
def test_accents_and_capitals_do_not_save_a_name(written: str) -> None:
    assert shown(f"{written}!", ("Zoë Müller",)) == "[name hidden]!"


def test_a_name_that_is_a_word_is_hidden_only_with_a_capital_letter() -> None:
    assert shown("Will you or will you not? Cy can", ("Will Cy",)) == (
        "[name hidden] you or will you not? [name hidden] can"
    )
    assert shown("I see, cy", ("Cy See",)) == "I see, cy"


def test_what_stands_between_names_names_nobody() -> None:
    assert shown("la Cruz de los Andes", ("Ana de la Cruz",)) == "la [name hidden] de los Andes"


@pytest.mark.parametrize(
    ("text", "hidden"),
    [("田中さんに助けられました", "[name hidden]さんに助けられました"), ("شكرا أحمد جدا", "شكرا [name hidden] جدا")],
)
def test_names_in_other_scripts_are_hidden(text: str, hidden: str) -> None:
    assert shown(text, ("田中", "أحمد علي")) == hidden


def test_a_company_is_hidden_as_a_whole_with_or_without_its_legal_form() -> None:
    said = shown("We at Export Group, the Export Group GmbH, lost an export", (), ("Export Group GmbH",))

    assert said == "We at [name hidden], the [name hidden], lost an export"


@pytest.mark.parametrize(
    ("company", "text", "hidden"),
    [
        ("Acme Logistics", "Here at Acme, Acme's lorries", "Here at [name hidden], [name hidden]'s lorries"),
        ("Acme Logistics", "ACME waits", "[name hidden] waits"),
        ("Acme Logistics", "Logistics of acmes", "Logistics of acmes"),
        ("Northwind Traders Ltd", "Northwind waits; a northwind blows", "[name hidden] waits; a northwind blows"),
        ("The Blue Zephyr Company", "Blue pages, Zephyr said", "Blue pages, [name hidden] said"),
        ("Export-Velona GmbH", "Export fails at Velona", "Export fails at [name hidden]"),
        ("Müller & Söhne", "Bei Muller und Söhne", "Bei [name hidden] und [name hidden]"),
        ("Global Foods Deutschland", "Global news of Foods in Deutschland", "Global news of Foods in Deutschland"),
        ("Rechnung Daten AG", "Die Rechnung ohne Daten", "Die Rechnung ohne Daten"),
        ("BMQ Oslo", "At BMQ", "At BMQ"),
        ("شركة الزهراء", "نحن شركة من الزهراء", "نحن شركة من [name hidden]"),
    ],
)
def test_of_a_companys_name_each_word_is_hidden_that_tells_whose_it_is(company: str, text: str, hidden: str) -> None:
    assert shown(text, (), (company,)) == hidden


def test_names_made_of_signs_break_nothing() -> None:
    assert shown("a.*b (c", ("(", ".*", "a.*b (c", "", " ")) == "[name hidden]"


@given(st.text(max_size=60), st.lists(st.text(max_size=12), max_size=4))
def test_what_is_not_hidden_is_what_was_written(text: str, people: list[str]) -> None:
    pieces = masked(text, people, ENGLISH)

    rest = unicodedata.normalize("NFC", text)
    for piece in pieces:
        if not piece.masked:
            place = rest.find(piece.text)
            assert place >= 0
            rest = rest[place + len(piece.text) :]


letters = st.sampled_from("aBñÜİßﬁ \n.-'&@+0é\u0301\u0323\u1100\u1161日アأ\u064e")
written = st.text(st.one_of(letters, st.characters(exclude_categories=["Cs"])), max_size=40)
called = st.lists(
    st.one_of(written, st.sampled_from(["Acme Logistics", "Zoë Müller", "Fi", "أحمد علي", "日ア"])), max_size=4
)


@given(written, called, called)
def test_hidden_places_lie_in_the_words_and_the_rest_stays_in_its_order(
    text: str, people: list[str], companies: list[str]
) -> None:
    words = unicodedata.normalize("NFC", " ".join([text, *people, *companies]))

    hits = hidden_in(words, people, companies)

    assert all(0 <= first < stop <= len(words) for first, stop, _ in hits)
    hidden = {place for first, stop, _ in hits for place in range(first, stop)}
    left = "".join(letter for place, letter in enumerate(words) if place not in hidden)
    pieces = pieces_of(words, hits, ENGLISH)
    assert "".join(piece.text for piece in pieces if not piece.masked) == left
    assert not [one for one, other in pairwise(pieces) if one.masked == other.masked]
