from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from babel import Locale
from jinja2 import Environment

from survey_service import language
from survey_service.language import Translator, html_words, install_translations, translator
from survey_service.responses.scores import score_label

BERLIN = ZoneInfo("Europe/Berlin")
MONDAY = date(2026, 3, 2)

GERMAN = r"""
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\n"

msgid "Good"
msgstr "Gut"

msgid "%(num)s day"
msgid_plural "%(num)s days"
msgstr[0] "%(num)s Tag"
msgstr[1] "%(num)s Tage"
"""


@pytest.fixture
def german(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    folder = tmp_path / "de" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "messages.po").write_text(GERMAN.lstrip(), encoding="utf-8")
    monkeypatch.setattr(language, "CATALOGUES", tmp_path)
    translator.cache_clear()
    language._catalogue.cache_clear()
    yield
    translator.cache_clear()
    language._catalogue.cache_clear()


@pytest.mark.parametrize("locale", [None, "", "en", "en-US", "xx", "klingon", "../../etc", "x" * 90, "de_XX_\0"])
def test_a_locale_without_words_speaks_english(locale: str | None) -> None:
    speaker = translator(locale)

    assert (speaker.language, speaker.direction) == ("en", "ltr")
    assert speaker.gettext("Good") == "Good"


@pytest.mark.parametrize(
    ("style", "words"),
    [
        ("day", "2 March"),
        ("weekday", "Monday, 2 March"),
        ("short", "2 Mar"),
        ("medium", "2 Mar 2026"),
        ("long", "2 March 2026"),
        ("month", "March 2026"),
    ],
)
def test_english_dates_put_the_day_first(style: language.DateStyle, words: str) -> None:
    assert translator(None).date(MONDAY, style) == words


def test_a_moment_is_told_in_the_readers_zone_with_24_hours() -> None:
    moment = datetime(2026, 3, 3, 13, 5, tzinfo=UTC)

    assert translator(None).datetime(moment, BERLIN) == "Tuesday, 3 March, 14:05"
    assert translator(None).datetime(moment, BERLIN, "short") == "3 Mar, 14:05"


def test_a_zone_is_named_after_its_city() -> None:
    assert translator(None).zone(BERLIN) == "Berlin time"
    assert translator(None).zone(ZoneInfo("UTC")) == "UTC"


def test_numbers_are_grouped_and_shares_have_a_narrow_space() -> None:
    english = translator(None)

    assert english.number(1204) == "1,204"
    assert english.number(4.25, 2) == "4.25"
    assert english.percent(0.84) == "84\u202f%"
    assert english.percent(0.8451, 1) == "84.5\u202f%"


def test_no_figure_is_a_dash() -> None:
    assert (translator(None).number(None), translator(None).percent(None)) == ("—", "—")


@pytest.mark.usefixtures("german")
def test_a_region_speaks_its_language_with_its_own_numbers() -> None:
    swiss = translator("de-CH")

    assert swiss.language == "de-CH"
    assert score_label(4, swiss) == "4 – Gut"
    assert swiss.date(MONDAY, "weekday") == "Montag, 2. März"
    assert swiss.number(1204) == "1’204"


@pytest.mark.usefixtures("german")
def test_a_word_the_catalogue_lacks_stays_english() -> None:
    assert translator("de").gettext("Poor") == "Poor"


def test_arabic_reads_from_right_to_left() -> None:
    assert Translator(Locale.parse("ar"), None).direction == "rtl"


@pytest.mark.usefixtures("german")
def test_templates_outside_flask_speak_and_escape() -> None:
    env = Environment(autoescape=True)
    install_translations(env, lambda: translator("de"))
    template = env.from_string(
        "{{ _('Good') }} {{ ngettext('%(num)s day', '%(num)s days', 2) }} {{ _('by %(n)s', n='<') }}"
    )

    assert template.render() == "Gut 2 Tage by &lt;"


@pytest.mark.usefixtures("german")
def test_one_render_call_may_speak_another_language_than_its_environment() -> None:
    env = Environment(autoescape=True)
    install_translations(env, translator(None))
    template = env.from_string(
        "{{ _('Good') }} {{ ngettext('%(num)s day', '%(num)s days', 1) }} {{ _('by %(n)s', n='<') }}"
    )

    assert template.render(**html_words(translator("de"))) == "Gut 1 Tag by &lt;"
