"""A brand's own words: what can be said is said, what cannot be is refused with its line."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from survey_service.preferences.wording import PARTS, SOMETIMES, BadWording, filled, wording

VALUES = {
    "ticket": "1042",
    "subject": "Export fails",
    "day": "Monday, 2 March",
    "agent": "Asha",
    "name": "Cy",
    "brand": "Acme",
    "days": "14",
}


def refused(part: str, text: str) -> str:
    with pytest.raises(BadWording) as bad:
        wording(part, text)
    return str(bad.value)


def test_a_wrong_variable_is_named_with_its_line_and_what_is_known() -> None:
    said = refused("intro", "On {day} we closed {ticket}.\nIt was {tikket}, was it?")

    assert said == (
        "line 2: {tikket} is not a variable here; known are {ticket}, {subject}, {day}, {agent}, {name}, {brand}"
    )


def test_every_problem_is_told_at_once() -> None:
    said = refused("question", "How was {tic\nket} and {why}?")

    assert said == (
        "line 1: a { has no } after it; line 2: {why} is not a variable here; known are {ticket}, {brand}; "
        "line 2: a } has no { before it; use 1 lines at most"
    )


def test_the_question_says_nothing_of_the_customer_for_it_stands_on_the_page_too() -> None:
    for name in ("subject", "day", "agent", "name"):
        assert "is not a variable here" in refused("question", f"How was it, {{{name}}}?")


def test_too_long_is_told_in_figures() -> None:
    assert refused("question", "x" * 161) == "shorten it to 160 characters; it has 161"


@pytest.mark.parametrize("bad", ["\x00", "\u202e", "\u2066", "\ud800", "\u2028", "\t"])
def test_what_would_turn_or_break_the_letter_is_refused(bad: str) -> None:
    assert (
        refused("closing", f"Thank you{bad}.")
        == "line 1: it holds a character that no letter can show; type the line anew"
    )


@pytest.mark.parametrize("text", ["We closed it.", "{ticket}: {subject}", "{agent} did {ticket}."])
def test_subject_and_intro_name_the_ticket_whatever_is_unknown(text: str) -> None:
    assert "name the ticket: put {ticket} on a line that has none of" in refused("intro", text)
    assert "name the ticket" in refused("subject", text)


def test_a_line_whose_value_is_not_known_is_left_out() -> None:
    text = wording("intro", "Ticket {ticket} is done.\nIt was “{subject}”.\n{agent} did it.")

    said = filled(text, VALUES | {"subject": None, "agent": ""})

    assert said == ["Ticket 1042 is done."]


def test_a_value_that_looks_like_a_variable_stays_a_value() -> None:
    assert filled("{name}: {ticket}", VALUES | {"name": "{ticket}"}) == ["{ticket}: 1042"]


def test_lines_are_kept_without_blanks_at_their_ends() -> None:
    assert wording("closing", "\r\n  Thank you,  \r\n\r\n {brand}\n\n") == "Thank you,\n\n{brand}"


names = st.sampled_from(sorted(VALUES)) | st.text("abct{}<>%\n ", max_size=8)
texts = st.lists(st.text("ab {}<&%\n\r", max_size=12) | names.map("{{{}}}".format), max_size=8).map("".join)


@given(st.sampled_from(sorted(PARTS)), texts, st.sets(st.sampled_from(sorted(SOMETIMES))))
@example("intro", "{ticket}\n{name}", {"name"})
def test_what_is_saved_can_always_be_said(part: str, text: str, unknown: set[str]) -> None:
    """No KeyError, no brace left, never longer than its lines; saving it again changes nothing."""
    try:
        kept = wording(part, text)
    except BadWording:
        return

    said = filled(kept, {name: None if name in unknown else value for name, value in VALUES.items()})

    assert wording(part, kept) == kept
    assert len(said) <= PARTS[part].lines
    assert not re.search("[{}\n\r]", "".join(said))
    if PARTS[part].always:
        assert any("1042" in line for line in said)
