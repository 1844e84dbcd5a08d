"""Letters in a brand's own words."""

from typing import Any

import pytest

from survey_service.mail import forms
from survey_service.mail.letters import render
from survey_service.preferences.wording import wording

Values = dict[str, dict[str, Any]]

OWN = {
    "own_subject": wording("subject", "{brand}: your ticket {ticket}"),
    "own_intro": wording(
        "intro",
        "Your ticket {ticket} was closed on {day}.\nIt was about “{subject}”.\n"
        "{agent} is glad to hear from you, {name}.",
    ),
    "own_question": wording("question", "Did {brand} help you with {ticket}?"),
    "own_closing": wording("closing", "Kind regards,\nthe people of {brand}"),
    "own_why": wording("why", "We ask to learn.\nNever twice in {days} days."),
}


def test_a_letter_in_a_brands_words_reads_as_its_golden_text(values: Values, golden: Any) -> None:
    said = render("survey", values["survey"] | OWN)

    golden("survey-brand.txt", f"{said.subject}\n\n{said.text}")


def test_without_names_and_subject_it_leaves_their_lines_out(values: Values, golden: Any) -> None:
    nameless = {"customer_name": None, "ticket_subject": None, "agent_name": None, "throttle_days": 0}

    said = render("survey", values["survey"] | OWN | nameless)

    golden("survey-brand-nameless.txt", f"{said.subject}\n\n{said.text}")


def test_the_question_after_a_call_is_signed_by_the_brand(values: Values, golden: Any) -> None:
    said = render("recovery", values["recovery"] | {"own_closing": OWN["own_closing"]})

    golden("recovery-brand.txt", f"{said.subject}\n\n{said.text}")


def test_words_are_text_and_never_markup(values: Values) -> None:
    loud = {"own_intro": "<b>{ticket}</b> & <script>", "own_closing": "a < b\n</mj-text><mj-raw>", "own_why": "<i>"}

    said = render("survey", values["survey"] | loud)

    assert "<b>1042</b> & <script>" in said.text
    assert "&lt;b&gt;1042&lt;/b&gt; &amp; &lt;script&gt;" in said.html
    assert "a &lt; b<br />&lt;/mj-text&gt;&lt;mj-raw&gt;" in said.html.replace("<br>", "<br />")


def test_what_a_customer_is_called_is_escaped_in_a_brands_sentence(values: Values) -> None:
    said = render("survey", values["survey"] | OWN | {"customer_name": "<i>{ticket}"})

    assert "hear from you, <i>{ticket}." in said.text.replace("\n", " ")
    assert "hear from you, &lt;i&gt;{ticket}." in said.html


@pytest.mark.parametrize("unknown", [{}, {"ticket_subject": None}, {"agent_name": None, "customer_name": None}])
@pytest.mark.parametrize("name", ["Cy " * 20, "سلمى", "<Cy> & {brand}"])
@pytest.mark.parametrize(("letter", "language"), [("survey", "en"), ("survey", "ar"), ("recovery", "de")])
def test_a_form_says_the_same_byte_for_byte(
    values: Values, letter: str, language: str, name: str, unknown: dict[str, None]
) -> None:
    given = values[letter] | OWN | {"ticket_number": "<7> & co", "customer_name": name} | unknown

    form = forms.filled(letter, given, language)

    assert form is not None
    assert form.rendered() == render(letter, given, language)


def test_a_value_of_the_other_direction_turns_nothing_beside_it(values: Values) -> None:
    own = {"own_closing": wording("closing", "شكرًا {name}!")}

    said = render("survey", values["survey"] | own, "ar")

    assert "شكرًا \u2068Cy\u2069!" in said.text
