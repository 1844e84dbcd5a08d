import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from survey_service.language import translator
from survey_service.responses.answer import Answer, ContactRequest
from survey_service.web.survey.forms import ORDER, BadAnswer, kept_values, parse_answer, parse_contact_only

ENGLISH = translator(None)
NUMBER_WORDS = "Enter the phone number with its country code, such as +44 20 7946 0958"


def parsed(*fields: tuple[str, str], has_number: bool = False, country: str | None = None) -> Answer:
    return parse_answer(MultiDict(fields), ENGLISH, has_number=has_number, country=country)


def errors(*fields: tuple[str, str], has_number: bool = False) -> dict[str, str]:
    with pytest.raises(BadAnswer) as bad:
        parsed(*fields, has_number=has_number)
    return bad.value.errors


def test_a_score_is_enough() -> None:
    assert parsed(("score", "4")) == Answer(score=4)


@pytest.mark.parametrize("score", ["", "0", "6", "4abc", "٣", " 4", "4 ", "+4", "4.0", "\x004", "\ud800", "４"])
def test_anything_but_one_to_five_is_no_score(score: str) -> None:
    assert errors(("score", score)) == {"score": "Choose a score from 1 to 5"}


def test_a_missing_score_and_two_scores_are_no_score() -> None:
    assert set(errors(("why", "fine"))) == {"score"}
    assert set(errors(("score", "1"), ("score", "5"))) == {"score"}


def test_an_untouched_form_says_nothing_but_its_score() -> None:
    untouched = [("score", "2"), ("why", ""), ("contact_number", ""), ("contact_time", "any")]

    assert parsed(*untouched) == Answer(score=2)


def test_a_full_form_is_taken_whole() -> None:
    answer = parsed(
        *[("score", "2"), ("why", " It broke.\r\nTwice. "), ("agent_was", "good"), ("product_was", "bad")],
        *[("process_was", "none"), ("unsolved", "1"), ("reasons", "fault"), ("reasons", "speed"), ("reasons", "fault")],
        *[
            ("contact", "yes"),
            ("contact_channel", "phone"),
            ("contact_number", "030 123456"),
            ("contact_time", "morning"),
        ],
        *[("contact_other_person", "1"), ("clear", "reasons"), ("clear", "why")],
        country="DE",
    )

    assert answer == Answer(
        score=2,
        why="It broke.\nTwice.",
        agent_was="good",
        product_was="bad",
        process_was="none",
        unsolved=True,
        reasons=("fault", "speed"),
        contact="yes",
        contact_channel="phone",
        contact_number="+4930123456",
        contact_time="morning",
        contact_other_person=True,
        clear=frozenset(),
    )


def test_what_is_ticked_for_deletion_and_not_given_anew_is_cleared() -> None:
    assert parsed(("score", "4"), ("why", " "), ("clear", "why"), ("clear", "contact")).clear == {"why", "contact"}


@pytest.mark.parametrize(
    "field", ["agent_was", "product_was", "process_was", "unsolved", "reasons", "contact", "contact_channel", "clear"]
)
def test_an_unknown_value_is_named_by_its_field(field: str) -> None:
    assert list(errors(("score", "4"), (field, "maybe"))) == [field]


def test_a_comment_of_ten_thousand_characters_is_taken_with_line_ends_counted_once() -> None:
    words = "x\r\n" * 4_999 + "xx"

    assert len(parsed(("score", "4"), ("why", words)).why or "") == 10_000


def test_a_longer_comment_is_told_its_length() -> None:
    words = errors(("score", "4"), ("why", "x" * 10_412))["why"]

    assert words == "Shorten your comment to 10,000 characters; it has 10,412"


@pytest.mark.parametrize("unstorable", ["\x00", "\ud800"])
def test_characters_that_cannot_be_stored_are_named_and_taken_out_of_what_is_shown_again(unstorable: str) -> None:
    form = MultiDict([("score", "4"), ("why", f"so{unstorable} good")])

    assert "remove characters" in errors(*form.items())["why"]
    assert kept_values(form).why == "so good"


def test_bidi_and_four_byte_text_is_taken_as_it_is() -> None:
    assert parsed(("score", "4"), ("why", "\u202eאב 😀\ufeff")).why == "\u202eאב 😀\ufeff"


def test_a_number_with_contact_blank_is_a_yes_by_phone() -> None:
    answer = parsed(("score", "3"), ("contact_number", "+44 20 7946 0958"), ("contact_time", "any"))

    assert (answer.contact, answer.contact_channel, answer.contact_number) == ("yes", "phone", "+442079460958")


def test_a_yes_by_phone_needs_a_number_only_where_none_is_known() -> None:
    by_phone = [("score", "1"), ("contact", "yes"), ("contact_channel", "phone")]

    assert errors(*by_phone) == {"contact_number": NUMBER_WORDS}
    assert parsed(*by_phone, has_number=True).contact_number is None


@pytest.mark.parametrize("number", ["12", "call me", "\x00", "+49" + "1" * 60, "030 123456"])
def test_a_number_nobody_can_dial_is_refused(number: str) -> None:
    assert errors(("score", "1"), ("contact_number", number), has_number=True) == {"contact_number": NUMBER_WORDS}


@pytest.mark.parametrize(("contact", "channel"), [("no", "phone"), ("yes", "email")])
def test_a_number_typed_before_thinking_again_is_not_read(contact: str, channel: str) -> None:
    answer = parsed(("score", "1"), ("contact", contact), ("contact_channel", channel), ("contact_number", "12"))

    assert (answer.contact, answer.contact_number) == (contact, None)


def test_errors_come_in_the_order_of_the_page() -> None:
    found = errors(("contact_number", "12"), ("clear", "all"), ("reasons", "luck"), ("agent_was", "ok"))

    assert list(found) == ["score", "agent_was", "reasons", "contact_number", "clear"]


def test_a_revoked_link_takes_contact_without_a_score() -> None:
    form = MultiDict([("contact", "yes"), ("contact_channel", "email"), ("contact_time", "evening")])

    request = parse_contact_only(form, ENGLISH, has_number=False, country=None)

    assert request == ContactRequest(channel="email", time="evening")


@pytest.mark.parametrize("fields", [[], [("contact", "no")], [("contact", "perhaps")], [("score", "1")]])
def test_a_revoked_link_takes_nothing_else(fields: list[tuple[str, str]]) -> None:
    with pytest.raises(BadAnswer) as bad:
        parse_contact_only(MultiDict(fields), ENGLISH, has_number=True, country=None)

    assert list(bad.value.errors) == ["contact"]


VALUES = st.sampled_from(["", "1", "5", "good", "none", "yes", "phone", "any", "speed", "why"]) | st.text(max_size=20)


@given(st.lists(st.tuples(st.sampled_from(ORDER), VALUES), max_size=20))
def test_any_form_is_an_answer_or_an_error_and_can_be_shown_again(fields: list[tuple[str, str]]) -> None:
    form = MultiDict(fields)
    shown = kept_values(form)

    try:
        score, wrong = parse_answer(form, ENGLISH, has_number=True, country="DE").score, {}
    except BadAnswer as bad:
        score, wrong = shown.score, bad.errors

    assert score == shown.score
    assert wrong or score in range(1, 6)
