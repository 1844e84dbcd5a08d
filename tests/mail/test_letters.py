import re
from datetime import date
from html.parser import HTMLParser
from typing import Any

import pytest
from babel import Locale

from survey_service.language import Translator
from survey_service.mail import letters
from survey_service.mail.letters import LETTERS, render, shortened
from survey_service.mail.wrapping import columns

Values = dict[str, dict[str, Any]]

HOSTILE = (
    '"><script>alert(1)</script>\r\nBcc: eve@example.com {{ 7*7 }} {% raw %}<mj-raw>&amp;<!--]]> %(name)s %s',
    "\u202eesrever \u2066\x00\x1b\u2028\u2029\ud800 😀 \U0001f469\u200d\U0001f4bb عربي",
    "http://evil.example/" + "a" * 500,
    "W" * 5000,
)


class Markup(HTMLParser):
    """The tags of a page with their attributes, and its words; what sits in comments is not read."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words += data

    def all(self, tag: str) -> list[dict[str, Any]]:
        return [attributes for name, attributes in self.tags if name == tag]


@pytest.mark.parametrize("letter", sorted(LETTERS))
def test_a_letter_reads_as_its_golden_text(letter: str, values: Values, golden: Any) -> None:
    said = render(letter, values[letter])

    golden(f"{letter}.txt", f"{said.subject}\n\n{said.text}")


def test_a_survey_letter_without_names_and_subject_reads_as_its_golden_text(values: Values, golden: Any) -> None:
    nameless = values["survey"] | {"customer_name": None, "ticket_subject": None, "agent_name": None}

    said = render("survey", nameless | {"throttle_days": 0})

    golden("survey-nameless.txt", f"{said.subject}\n\n{said.text}")


@pytest.mark.parametrize("language", ["ar", "de", "es", "fr", "ja", "nl", "pt"])
def test_the_survey_letter_reads_as_its_golden_text_in_each_language(
    language: str, values: Values, golden: Any
) -> None:
    said = render("survey", values["survey"], language)

    golden(f"survey-{language}.txt", f"{said.subject}\n\n{said.text}")
    assert max(map(columns, said.text.splitlines())) < 78


@pytest.mark.parametrize("letter", sorted(LETTERS))
def test_no_letter_has_what_mail_programs_drop_or_distrust(letter: str, values: Values) -> None:
    said = render(letter, values[letter])

    page = Markup(said.html)
    assert not {"script", "svg", "form", "img", "link", "iframe", "object", "base"} & {tag for tag, _ in page.tags}
    assert not re.search(r"flex|@import|@font-face|javascript:|<!--(?![\[<>])", said.html)
    assert len(said.html.encode()) < 15_000
    assert [body for body in page.all("div") if body.get("lang") == "en" and body.get("dir") == "ltr"]


def test_every_link_of_the_survey_letter_is_ours_and_48_px_high(values: Values) -> None:
    given = values["survey"]

    links = Markup(render("survey", given).html).all("a")

    assert [link["href"] for link in links] == [*given["links"].values(), given["optout_link"]]
    for link in links:
        assert "padding:12px" in link["style"]  # 12 + 24 + 12; the last one's line is inherited: 12 + 21 + 12


def test_only_the_answers_bring_colours_and_they_bring_a_pair(values: Values) -> None:
    page = Markup(render("survey", values["survey"]).html)

    coloured = [(tag, said) for tag, said in page.tags if re.search(r"(^|[;-])color:|bgcolor", str(said))]
    assert [tag for tag, _ in coloured] == ["td", "a"] * 5
    assert all("color:#1b2a38" in said["style"] for tag, said in coloured if tag == "a")
    assert all(said["bgcolor"] == "#eaf0f5" for tag, said in coloured if tag == "td")


def test_the_text_part_has_each_address_on_a_line_of_its_own_and_short_lines(values: Values) -> None:
    long = values["survey"] | {"optout_link": "https://survey.example.com/" + "long/" * 30 + "u/token"}

    lines = render("survey", long).text.splitlines()

    assert {*long["links"].values(), long["optout_link"]} <= set(lines)
    assert max(len(line) for line in lines if not line.startswith("https:")) < 78


@pytest.mark.parametrize("hostile", HOSTILE)
@pytest.mark.parametrize("field", ["customer_name", "ticket_number", "ticket_subject", "agent_name", "brand"])
def test_hostile_words_stay_words(values: Values, field: str, hostile: str) -> None:
    said = render("survey", values["survey"] | {field: hostile})

    plain, page = Markup(render("survey", values["survey"]).html), Markup(said.html)
    assert len(said.subject.splitlines()) == 1
    assert [tag for tag, _ in page.tags] == [tag for tag, _ in plain.tags]
    assert page.all("a") == plain.all("a")
    assert max(len(line) for line in said.text.splitlines()) < 78
    shown = re.sub("\u2068([^\u2068\u2069]*)\u2069", r"\1", said.text + page.words)  # isolates of ours, in pairs
    assert not re.search("[\x00-\x08\x0b-\x1f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]", shown)


def test_what_the_markup_is_cleaned_of_stays_in_a_customers_words(values: Values) -> None:
    subject = 'color:inherit; "margin:0px auto; align="center"'

    said = render("survey", values["survey"] | {"ticket_subject": subject})

    assert subject in Markup(said.html).words


def test_values_may_come_back_from_json(values: Values) -> None:
    given = values["survey"]
    from_json = given | {"solved_day": "2026-03-02", "links": {str(n): link for n, link in given["links"].items()}}

    assert render("survey", from_json).text == render("survey", given).text


def test_a_language_of_the_other_direction_turns_the_letter(values: Values, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(letters, "translator", lambda _: Translator(Locale.parse("ar"), None))

    page = Markup(render("survey", values["survey"], "ar").html)

    assert {"lang": "ar", "dir": "rtl"}.items() <= page.all("html")[0].items()
    assert [one for one in page.all("div") if one.get("lang") == "ar" and one.get("dir") == "rtl"]
    answers = [one for one in page.all("td") if "bgcolor" in one]
    assert {(one["dir"], one["align"]) for one in answers} == {("rtl", "right")}
    assert all("border-right:5px" in one["style"] for one in answers)
    assert "left" not in {one.get("align") for one in page.all("td")}


def test_a_translation_is_text_and_never_markup(values: Values, monkeypatch: pytest.MonkeyPatch) -> None:
    words = Translator(Locale.parse("fr"), None)
    words.gettext = lambda message: "Q & R <b> " + message
    monkeypatch.setattr(letters, "translator", lambda _: words)

    said = render("survey", values["survey"], "fr")

    assert "Q & R <b> Hello Cy," in said.text
    assert "Q &amp; R &lt;b&gt; Hello Cy," in said.html


def test_what_a_screen_reader_calls_the_letter_is_its_subject_as_it_stands(values: Values) -> None:
    html = render("survey", values["survey"] | {"ticket_number": 'A\\7 "\u200d"'}).html

    assert 'aria-label="Ticket A\\7 &#34;\u200d&#34;: how was our support?"' in html


def test_one_day_of_throttle_is_said_in_the_singular(values: Values) -> None:
    assert "at most once a day," in render("survey", values["survey"] | {"throttle_days": 1}).text


def test_a_missing_value_is_an_error_and_no_gap(values: Values) -> None:
    del values["survey"]["brand"]

    with pytest.raises(ValueError, match="lacks a value: 'brand' is undefined"):
        render("survey", values["survey"])


def test_a_letter_there_is_not_is_an_error() -> None:
    with pytest.raises(ValueError, match="no letter"):
        render("../survey", {"solved_day": date(2026, 3, 2)})


def test_a_cut_falls_between_characters() -> None:
    assert shortened("abcdef", 6) == "abcdef"
    assert shortened("abcdefg", 6) == "abcde…"
    assert shortened("abcd\U0001f469\u200d\U0001f4bbxx", 6) == "abcd…"
    assert shortened("abcde\u0301fg", 6) == "abcd…"
