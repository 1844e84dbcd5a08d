"""What a key word finds, in which scripts, and which key words can be no rule."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey_service.feedback.theme_rules import BadKeyword, folded, keywords_in, matches, together


@pytest.mark.parametrize(
    ("keyword", "text"),
    [
        ("export", "The EXPORT stops."),
        ("café", "at the CAFE's till"),
        ("Übersicht", "die uebersicht? nein, die ubersicht"),
        ("straße", "STRASSE"),
        ("crash*", "it keeps crashing"),
        ("sign in", "Sign-in loops"),
        ("sign in", "sign\n in"),
        ("can't load", "It can’t load"),
        ("c++", "my C++ client"),
        ("エクスポート", "新しいエクスポートが止まる"),
        ("تصدير", "التَّصدير لا يعمل"),
        ("export", "Export"),
    ],
)
def test_found(keyword: str, text: str) -> None:
    assert matches([keyword], text)


@pytest.mark.parametrize(
    ("keyword", "text"),
    [
        ("crash", "it keeps crashing"),
        ("port", "the export"),
        ("crash*", "a carcrash"),
        ("sign in", "sign and in"),
        ("sign in", "sign\ufffcin"),
        ("ガ", "カ"),
        ("a.c", "abc"),
    ],
)
def test_not_found(keyword: str, text: str) -> None:
    assert not matches([keyword], text)


def test_key_words_are_typed_one_a_line_or_between_commas_and_kept_once() -> None:
    typed = "export stops,  time   out\r\n\u202eEXPORT  stops\n字"

    assert keywords_in(typed) == ["export stops", "time out", "字"]
    assert together(["Export"], ["export", "import"]) == ["Export", "import"]
    assert keywords_in(" ,\n") == []


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("*", "short"),
        ("a*", "short"),
        ("x", "short"),
        ("...", "short"),
        ("a*b", "star"),
        ("crash**", "star"),
        ("w" * 101, "long"),
        ("\n".join(f"word{n}" for n in range(61)), "many"),
    ],
)
def test_what_can_be_no_rule_is_refused(typed: str, reason: str) -> None:
    with pytest.raises(BadKeyword) as refused:
        keywords_in(typed)

    assert refused.value.reason == reason


@given(st.text(max_size=40))
def test_folding_twice_is_folding_once_and_composed_or_not_is_the_same(text: str) -> None:
    once = folded(text)

    assert folded(once) == once
    assert folded(unicodedata.normalize("NFD", text)) == once


@given(st.text(max_size=60), st.text(max_size=20), st.text(max_size=20))
def test_any_typed_words_are_a_rule_that_finds_themselves_or_are_refused(typed: str, before: str, after: str) -> None:
    try:
        rule = keywords_in(typed)
    except BadKeyword:
        return

    for keyword in rule:
        assert matches([keyword], f"{before} {keyword.rstrip('*')} {after}")
        assert matches(rule, keyword)
