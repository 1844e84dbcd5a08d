"""A form filled is the letter rendered, byte for byte, whatever the words, in every language there is."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from survey_service.language import languages
from survey_service.mail.forms import FORMED, Filled, filled
from survey_service.mail.letters import render
from survey_service.mail.outgoing import put
from tests.mail.conftest import VALUES

LETTERS = sorted(FORMED)
ODD = [
    "\u202e",
    "\u2066",
    "\u200f",
    "\u00a0",
    "\u2028",
    "\n",
    "\t",
    "\u200d",
    "%",
    "%s",
    "<b>",
    "&amp;",
    '"',
    "'",
    "{a}",
]
WORDS = st.text(max_size=100) | st.lists(
    st.sampled_from(["شكرا", "Grüße", "お問い合わせ", "a" * 90, "Export", "-", "https://x.example/y", *ODD]),
    max_size=40,
).map(" ".join)
LINK = st.text(st.sampled_from("abcXYZ019-_/.:%?="), min_size=1, max_size=120).map("https://".__add__)
LINKS = LINK.map(lambda stem: {score: f"{stem}/{score}" for score in range(1, 6)})

OWN: dict[str, st.SearchStrategy[object]] = {
    "customer_name": st.none() | WORDS,
    "ticket_number": WORDS,
    "ticket_subject": st.none() | WORDS,
    "agent_name": st.none() | WORDS,
    "solved_day": st.dates(),
    "reached_day": st.dates().map(date.isoformat),
    "said_day": st.dates(),
    "links": LINKS,
    "optout_link": LINK,
    "brand": st.sampled_from(["Acme Support", "Müller & Söhne", "100 % حلول"]),
    "throttle_days": st.sampled_from([0, 1, 2, 14]),
    "about": st.sampled_from(["Exports stop", "<Exports>"]),
    "changed": st.sampled_from(["Exports " * 30, "§"]),
}


@st.composite
def told(draw: st.DrawFn, letter: str) -> dict[str, Any]:
    """Values for a letter, any of them other than in the golden texts."""
    given_values = VALUES[letter]
    own = {name: draw(strategy) for name, strategy in OWN.items() if name in given_values}
    if letter in ("fixed", "changed") and draw(st.booleans()):
        own["optout_link"] = None
    return given_values | own


@pytest.mark.parametrize("letter", LETTERS)
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_a_form_filled_is_the_letter_rendered(letter: str, data: st.DataObject) -> None:
    values = data.draw(told(letter))
    language = data.draw(st.sampled_from([None, *languages()]))

    mail = filled(letter, values, language)

    assert mail is not None
    assert mail.rendered() == render(letter, values, language)


@pytest.mark.parametrize("letter", LETTERS)
@pytest.mark.parametrize("language", languages())
def test_in_every_language_with_and_without_each_value(letter: str, language: str) -> None:
    for name in [None, *VALUES[letter].keys() & OWN.keys() - {"links", "solved_day", "reached_day", "said_day"}]:
        values = VALUES[letter] | ({name: None} if name in ("customer_name", "ticket_subject", "agent_name") else {})

        mail = filled(letter, values, language)

        assert mail is not None
        assert mail.rendered() == render(letter, values, language)


def survey(**changed: object) -> Filled | None:
    return filled("survey", VALUES["survey"] | changed)


def test_letters_of_one_shape_share_their_form() -> None:
    usual, other = survey(), survey(customer_name="Dora", ticket_number="7", solved_day=date(2026, 5, 5))

    assert usual is not None and other is not None  # noqa: PT018  # for the types
    assert usual.form is other.form


@pytest.mark.parametrize(
    "changed", [{"customer_name": None}, {"ticket_subject": ""}, {"brand": "Other"}, {"throttle_days": 0}]
)
def test_what_shapes_a_letter_makes_another_form(changed: dict[str, object]) -> None:
    usual, other = survey(), survey(**changed)

    assert usual is not None and other is not None  # noqa: PT018  # for the types
    assert usual.form is not other.form


def test_nobodys_words_are_in_a_form() -> None:
    mail = survey(customer_name="Xanthippe", ticket_subject="Something private", agent_name="Zebediah")

    assert mail is not None
    form = repr((mail.form.text, mail.form.html, mail.form.subject, mail.form.paragraphs))
    assert [word for word in ("Xanthippe", "private", "Zebediah", "1042") if word in form] == []
    assert "Xanthippe" not in repr(mail) + repr(mail.form)


def test_words_that_look_like_a_tag_are_left_to_a_letter_of_their_own() -> None:
    usual = survey()
    assert usual is not None
    tag = next(iter(usual.substitutions))

    assert survey(customer_name=tag) is None
    assert survey(ticket_subject=f"about {usual.form.stem}") is None


@pytest.mark.parametrize(
    "changed",
    [
        {"optout_link": "https://x.example/?a=1&b=2"},
        {"links": {score: f"https://x.example/{score}/r" for score in range(1, 6)}},
        {"links": {1: "https://x.example/1"}},
    ],
)
def test_addresses_that_a_form_cannot_hold_are_left_to_a_letter_of_their_own(changed: dict[str, object]) -> None:
    assert survey(**changed) is None


def test_a_letter_to_staff_has_no_form() -> None:
    assert filled("welcome", VALUES["welcome"]) is None


def test_a_value_of_a_brand_may_be_a_list_or_a_mapping() -> None:
    owns: list[object] = [[{"b": 1}, {"b": 2}], [{"b": 1}, {"b": 2}], []]
    forms_of = [mail.form for mail in (survey(own=own) for own in owns) if mail]

    assert forms_of[0] is forms_of[1] is not forms_of[2]


def test_what_was_put_in_is_not_looked_at_again() -> None:
    assert put("a b", {"a": "b", "b": "c"}) == "b c"
