from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from babel import Locale
from jinja2 import Environment

from survey_service import language
from survey_service.language import Translator, html_words, install_translations, staff_translator, translator
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


@pytest.mark.parametrize(
    ("locale", "language", "word"),
    [
        ("pt-BR", "pt-BR", "Boa"),
        ("pt_PT", "pt-PT", "Boa"),
        ("ar-EG", "ar-EG", "جيّد"),
        ("es-419", "es-419", "Buena"),
        ("ja-JP", "ja-JP", "良い"),
        ("de_CH.UTF-8", "de-CH", "Gut"),
        ("zh", "en", "Good"),
        ("zh-Hant-TW", "en", "Good"),
        ("he", "en", "Good"),
    ],
)
def test_a_locale_speaks_the_nearest_language_there_is(locale: str, language: str, word: str) -> None:
    assert (translator(locale).language, translator(locale).gettext("Good")) == (language, word)


@pytest.mark.parametrize(
    ("locale", "words"),
    [
        ("de", "Montag, 2. März"),
        ("fr", "lundi 2 mars"),
        ("es", "lunes, 2 de marzo"),
        ("pt", "segunda-feira, 2 de março"),
        ("pt-PT", "segunda-feira, 2 de março"),
        ("nl", "maandag 2 maart"),
        ("ja", "3月2日(月曜日)"),
        ("ar", "الاثنين، 2 مارس"),
        ("ar-EG", "الاثنين، 2 مارس"),
    ],
)
def test_a_day_reads_as_its_language_writes_it(locale: str, words: str) -> None:
    assert translator(locale).date(MONDAY, "weekday") == words


@pytest.mark.parametrize(
    ("locale", "language"), [("de-AT", "de-AT"), ("fr", "en"), ("ar", "en"), ("en", "en"), (None, "en")]
)
def test_staff_read_german_or_english_whole(locale: str | None, language: str) -> None:
    assert staff_translator(locale).language == language


def test_words_of_another_direction_stand_apart() -> None:
    arabic, german = translator("ar"), translator("de")

    assert arabic.isolated("1042-A") == "\u20681042-A\u2069"
    assert german.isolated("Größe 5") == "Größe 5"
    assert german.isolated("خطأ 5") == "\u2068خطأ 5\u2069"
    assert (arabic.between_marks("1042-A"), german.between_marks("1042-A")) == ("\u200e1042-A\u200e", "1042-A")


def test_a_page_isolates_what_it_names_but_not_its_addresses() -> None:
    say = html_words(translator("ar"))["_"]

    assert "\u20681042-A\u2069" in say("Ticket %(number)s", number="1042-A")
    assert 'href="/r/x"' in say('<a href="%(url)s">Change my rating</a> until %(day)s.', url="/r/x", day="9 مارس")


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
