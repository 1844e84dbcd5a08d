"""No untranslated string (C11): every catalogue is whole, and nothing customers see stands outside of one.

The second is seen by speaking a language that does not exist, which marks whatever it says: on every page and in every
letter what is not marked must be a fact, such as a number or a name. New pages and states go into customer_pages.
"""

import re
from collections.abc import Iterator
from datetime import date, datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from babel import Locale
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from scripts.catalogues import PLACEHOLDER, SEEN_BY_CUSTOMERS, Id, catalogue_of, languages, messages_of, wrongs
from survey_service.language import Translator, translator
from survey_service.mail import letters
from survey_service.web.survey.rendering import TEMPLATES, render
from tests.customer_pages import BRAND, HOST, LETTERS, TICKET, pages_in

ROOT = Path(__file__).parents[2]
LANGUAGES = ("ar", "de", "es", "fr", "ja", "nl", "pt")
BEGINS, ENDS = "\ue010", "\ue011"  # for private use: escaping and wrapping leave them alone
FACTS = (
    *(BRAND, TICKET, HOST, "/r/example", "/u/example", "Cy", "Asha"),
    *("Export fails: PDF", "Exports stop", "Large exports are tested.", "February: exports."),
)
ELSEWHERE = {"templates/door.html", "templates/errors/page.html", "templates/errors/404.html"}
ELSEWHERE |= {"survey_service/web/managers/case_template.py", "survey_service/web/survey/tested.py"}
SEEN = messages_of(SEEN_BY_CUSTOMERS)


class Marking(Translator):
    """Says everything in marks and keeps in `said` what it was asked for; values stay outside of the marks."""

    def __init__(self) -> None:
        super().__init__(Locale.parse("en_GB"), None)
        self.said: set[Id] = set()
        self.gettext = self._one
        self.ngettext = self._count

    def _one(self, message: str) -> str:
        self.said.add(message)
        return marked(message)

    def _count(self, singular: str, plural: str, n: int) -> str:
        self.said.add((singular, plural))
        return marked(singular if n == 1 else plural)

    def date(self, day: date, style: Any = "day") -> str:
        return marked(super().date(day, style))

    def datetime(self, moment: datetime, zone: ZoneInfo, style: Any = "weekday") -> str:
        return marked(super().datetime(moment, zone, style))

    def zone(self, zone: ZoneInfo) -> str:
        return super().zone(zone).replace("Berlin", marked("Berlin"))


def marked(words: str) -> str:
    """Without its tags and the places of its values."""
    pieces = re.split(rf"({PLACEHOLDER.pattern}|<[^>]*>)", words)
    return "".join(piece if number % 2 or not piece else BEGINS + piece + ENDS for number, piece in enumerate(pieces))


class Shown(HTMLParser):
    """What a reader gets of a page: its words, and those of attributes that are shown or read out."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.feed(re.sub("(?s)<style.*?</style>", "", html))

    def handle_starttag(self, _tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.words += [said or "" for name, said in attrs if name in ("title", "alt", "aria-label", "placeholder")]

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def unmarked(text: str) -> list[str]:
    """Words that nobody translates."""
    rest = " ".join(re.sub(f"{BEGINS}[^{BEGINS}{ENDS}]*{ENDS}", " ", text).split())
    for fact in FACTS:
        rest = rest.replace(fact, " ")
    return re.findall(r"[^\W\d_]+", rest)


@pytest.fixture
def marking() -> Marking:
    return Marking()


@pytest.fixture
def pages_env() -> Environment:
    env = Environment(
        loader=FileSystemLoader(ROOT / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        auto_reload=True,  # nothing is remembered of other tests
    )
    env.globals["static_url"] = lambda name: f"/static/{name}"
    return env


def in_marks(said: Marking, env: Environment, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, str]]:
    """Every page and letter by name, and what it shows."""
    monkeypatch.setattr(letters, "translator", lambda _language: said)
    for name, page in pages_in(said).items():
        yield name, "\n".join(Shown(render(env, page)).words)
    for name, (letter, values) in LETTERS.items():
        whole = letters.render(letter, values, "xx")
        yield f"letter {name}", "\n".join([whole.subject, whole.text, *Shown(whole.html).words])


def test_nothing_customers_see_stands_outside_of_a_catalogue(
    marking: Marking, pages_env: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = dict(in_marks(marking, pages_env, monkeypatch))

    assert {name: found for name, text in shown.items() if (found := unmarked(text))} == {}
    assert marking.said <= SEEN


def test_every_page_and_letter_there_is_was_looked_at(
    marking: Marking, pages_env: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = dict(in_marks(marking, pages_env, monkeypatch))

    assert {type(page) for page in pages_in(marking).values()} == set(TEMPLATES)
    assert len(shown) == len(pages_in(marking)) + len(LETTERS)
    assert sorted(map(str, messages_of(SEEN_BY_CUSTOMERS, but=ELSEWHERE) - marking.said)) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_customers_language_has_every_string_whole_sure_and_with_its_placeholders(language: str) -> None:
    assert list(wrongs(catalogue_of(language), SEEN)) == []


def test_those_are_all_the_languages_there_are() -> None:
    assert languages() == list(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_plural_forms_are_those_of_cldr(language: str) -> None:
    forms, rule = catalogue_of(language).num_plurals, Locale.parse(language).plural_form
    choose = translator(language).ngettext

    chosen = {
        (rule(n), choose("You can change it for %(n)s day.", "You can change it for %(n)s days.", n))
        for n in range(400)
    }

    assert len(chosen) == forms
    assert len({category for category, _ in chosen}) == forms


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_translation_is_loud_or_leaks(language: str) -> None:
    catalogue = catalogue_of(language)
    words = [catalogue[message if isinstance(message, str) else message[0]].string for message in SEEN]
    texts = [text for said in words for text in ((said,) if isinstance(said, str) else said or ())]

    assert [text for text in texts if re.search(r"[!！]|https?://|@", text)] == []
