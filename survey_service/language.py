"""The reader's language without Flask: gettext catalogues and CLDR dates and numbers, for letters, pages and reports.

The source text is English as in Britain, so English needs no catalogue. Other languages are the folders of
`translations/` that hold `LC_MESSAGES/messages.po`; the .po file is read as it is, nothing has to be compiled.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import cache, lru_cache
from gettext import GNUTranslations
from io import BytesIO
from pathlib import Path
from typing import Any, Literal
from unicodedata import bidirectional
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_time, get_timezone_location
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal, format_percent
from jinja2 import Environment
from markupsafe import Markup

CATALOGUES = Path(__file__).resolve().parent.parent / "translations"
ENGLISH = "en_GB"
STAFF_LANGUAGES = ("en", "de")
"""What staff pages and letters to staff are written in whole; other catalogues hold what customers see."""
UNSPACED = frozenset(("ja", "zh"))  # no blank follows their full stop
NOTHING = "—"  # what stands where there is no figure (n = 0)

DateStyle = Literal["day", "weekday", "short", "medium", "long", "month", "short_month"]

# Each style's CLDR skeleton. English is fixed: the comma after the weekday left CLDR's en_GB lately.
SKELETONS: dict[DateStyle, str] = {
    "day": "MMMMd",  # 2 March
    "weekday": "MMMMEd",  # Monday, 2 March
    "short": "MMMd",  # 2 Mar
    "medium": "yMMMd",  # 2 Mar 2026
    "long": "yMMMM",  # 2 March 2026
    "month": "yMMMM",  # March 2026
    "short_month": "yMMM",  # Mar 2026
}
ENGLISH_PATTERNS: dict[DateStyle, str] = {
    "day": "d MMMM",
    "weekday": "EEEE, d MMMM",
    "short": "d MMM",
    "medium": "d MMM y",
    "long": "d MMMM y",
    "month": "MMMM y",
    "short_month": "MMM y",
}


def N_(message: str) -> str:  # noqa: N802  # gettext's own name for "translate later"
    """Mark a text for the catalogue that is translated where it is shown."""
    return message


def _as_is(message: str) -> str:
    return message


def _english_plural(singular: str, plural: str, n: int) -> str:
    return singular if n == 1 else plural


class Translator:
    """One language: its words, dates and numbers. Get one from `translator`; it is shared and never changes.

    `language` is the BCP 47 tag of the page's `lang`, `direction` its `dir`, `space` what stands between sentences.
    """

    __slots__ = ("_cldr", "direction", "gettext", "language", "locale", "ngettext", "space")

    def __init__(self, locale: Locale, catalogue: GNUTranslations | None) -> None:
        """`catalogue` None: the source text is already in this language."""
        self.locale = locale
        self._cldr = str(locale)
        self.language = "en" if locale.language == "en" else str(locale).replace("_", "-")
        self.direction: Literal["ltr", "rtl"] = "rtl" if locale.text_direction == "rtl" else "ltr"
        self.space = "" if locale.language in UNSPACED else " "
        self.gettext: Callable[[str], str] = catalogue.gettext if catalogue else _as_is
        self.ngettext: Callable[[str, str, int], str] = catalogue.ngettext if catalogue else _english_plural

    def isolated(self, text: str) -> str:
        """Somebody's words, a number or a name as they stand in a sentence of this language, for plain text: with
        Unicode's isolates round them (UAX 9) where a letter of the other direction could turn what stands beside."""
        return f"\u2068{text}\u2069" if self.direction == "rtl" or turns(text) else text

    def between_marks(self, text: str) -> str:
        """The same for a line that may hold no isolates: as the text would stand among Latin letters."""
        return f"\u200e{text}\u200e" if self.direction == "rtl" else self.isolated(text)

    def date(self, day: date, style: DateStyle = "day") -> str:
        """A day in words; a datetime is read in the zone it carries."""
        return _date(day.date() if isinstance(day, datetime) else day, style, self._cldr)

    def time(self, moment: datetime, zone: ZoneInfo) -> str:
        """The time of day in `zone`: "14:00"."""
        local = moment.astimezone(zone)
        return _time(local.hour, local.minute, self._cldr)

    def datetime(self, moment: datetime, zone: ZoneInfo, style: DateStyle = "weekday") -> str:
        """Day and time in `zone`: "Tuesday, 3 March, 14:00"."""
        local = moment.astimezone(zone)
        words = _joined(self._cldr)
        return words.replace("{1}", self.date(local.date(), style)).replace("{0}", self.time(moment, zone))

    def zone(self, zone: ZoneInfo) -> str:
        """The zone as a reader knows it: "Berlin time"; UTC stays UTC."""
        city = _city(zone.key, self._cldr)
        return city if city == "UTC" else self.gettext("%(city)s time") % {"city": city}

    def number(self, n: float | None, digits: int = 0) -> str:
        """Grouped, with exactly `digits` decimals: "1,204"; None is a dash."""
        return NOTHING if n is None else _number(n, digits, self._cldr)

    def percent(self, share: float | None, digits: int = 0) -> str:
        """A share of 0 to 1: 0.84 is "84 %"; None is a dash."""
        return NOTHING if share is None else _percent(share, digits, self._cldr)


def languages() -> tuple[str, ...]:
    """The locales there are words for, English first."""
    found = (folder.parent.parent.name for folder in CATALOGUES.glob("*/LC_MESSAGES/messages.po"))
    return (ENGLISH, *sorted(found))


def turns(text: str) -> bool:
    """Some of it is written from right to left."""
    return not text.isascii() and any(bidirectional(letter) in ("R", "AL", "AN") for letter in text)


def staff_translator(locale: str | None) -> Translator:
    """The same for staff, whose pages would be half English in any other language: one of STAFF_LANGUAGES."""
    found = translator(locale)
    return found if found.locale.language in STAFF_LANGUAGES else _english()


@lru_cache(maxsize=512)
def translator(locale: str | None) -> Translator:
    """The best we have for a locale as helpdesks write it ("de", "de-CH", "pt_BR"); unknown or None: English."""
    wanted = _parsed(locale)
    if wanted is None:
        return _english()
    region = f"{wanted.language}_{wanted.territory}"
    script = f"{wanted.language}_{wanted.script}"
    for name in (str(wanted), region, script, wanted.language):
        catalogue = _catalogue(name)
        if catalogue is not None:
            return Translator(wanted, catalogue)
    return _english()


def install_translations(env: Environment, current: Translator | Callable[[], Translator]) -> None:
    """Give templates outside Flask `_`, `gettext`, `ngettext` and `{% trans %}`, with named, escaped parameters.

    `current` is the translator, or is asked for it at each call. A template rendered with `gettext=` and `ngettext=`
    of its own uses those.
    """
    if not hasattr(env, "install_gettext_callables"):
        env.add_extension("jinja2.ext.i18n")

    def find() -> Translator:
        return current if isinstance(current, Translator) else current()

    def gettext(message: str) -> str:
        return find().gettext(message)

    def ngettext(singular: str, plural: str, n: int) -> str:
        return find().ngettext(singular, plural, n)

    with_words: Any = env  # the extension adds the method, which the types cannot know
    with_words.install_gettext_callables(gettext, ngettext, newstyle=True)


@lru_cache(maxsize=64)
def html_words(speaker: Translator) -> Mapping[str, Callable[..., Markup]]:
    """`_`, `gettext` and `ngettext` to hand to one render call of an HTML template; values given by name are escaped,
    and isolated where directions meet, all but `url`.

    As Jinja's own newstyle ones, but of one language, and remembering what has no values: a fifth of the time.
    """

    def own(values: Mapping[str, object]) -> dict[str, object]:
        return {
            name: speaker.isolated(value) if type(value) is str and name != "url" else value
            for name, value in values.items()
        }

    @lru_cache(maxsize=1024)
    def plain(message: str) -> Markup:
        return Markup(speaker.gettext(message)) % {}  # noqa: S704  # our own words, which may hold tags; %% is %

    def gettext(message: str, /, **values: object) -> Markup:
        return Markup(speaker.gettext(message)) % own(values) if values else plain(message)  # noqa: S704  # as above

    def ngettext(singular: str, plural: str, n: int, /, **values: object) -> Markup:
        words = Markup(speaker.ngettext(singular, plural, n))  # noqa: S704  # as above
        return words % {"num": speaker.number(n), **own(values)}

    return {"_": gettext, "gettext": gettext, "ngettext": ngettext}


@cache
def _english() -> Translator:
    return Translator(Locale.parse(ENGLISH), None)


def _parsed(locale: str | None) -> Locale | None:
    if not locale or len(locale) > 35:  # RFC 5646, 4.4.1: a tag of 35 characters holds all that is in use
        return None
    try:
        return Locale.parse(locale.strip().replace("-", "_"))
    except (ValueError, UnknownLocaleError):
        return None


@cache
def _catalogue(name: str) -> GNUTranslations | None:
    path = CATALOGUES / name / "LC_MESSAGES" / "messages.po"
    if not path.is_file():
        return None
    compiled = BytesIO()
    with path.open("rb") as file:
        write_mo(compiled, read_po(file, locale=name))
    compiled.seek(0)
    return GNUTranslations(compiled)


@lru_cache(maxsize=64)
def _pattern(style: DateStyle, locale: str) -> str:
    if locale == ENGLISH:
        return ENGLISH_PATTERNS[style]
    cldr = Locale.parse(locale)
    if style == "long":
        return str(cldr.date_formats["long"].pattern)
    if style == "weekday":  # CLDR has it with the month's short name in every language, with the full one in some
        known = cldr.datetime_skeletons
        pattern = str((known.get(SKELETONS[style]) or known["MMMEd"]).pattern)
        return re.sub(r"\bMMM\b", "MMMM", re.sub(r"\bE\b|\bccc\b", "EEEE", pattern))
    return str(cldr.datetime_skeletons[SKELETONS[style]].pattern)


@lru_cache(maxsize=4096)
def _date(day: date, style: DateStyle, locale: str) -> str:
    return format_date(day, _pattern(style, locale), locale=locale)


@lru_cache(maxsize=4096)
def _time(hour: int, minute: int, locale: str) -> str:
    return format_time(datetime(2000, 1, 1, hour, minute), "short", locale=locale)  # noqa: DTZ001  # a clock face only


@lru_cache(maxsize=64)
def _joined(locale: str) -> str:
    return str(Locale.parse(locale).datetime_formats["medium"])


@lru_cache(maxsize=512)
def _city(zone: str, locale: str) -> str:
    return (
        "UTC" if zone in ("UTC", "Etc/UTC") else get_timezone_location(ZoneInfo(zone), locale=locale, return_city=True)
    )


@lru_cache(maxsize=8192)
def _number(n: float, digits: int, locale: str) -> str:
    return format_decimal(n, "#,##0" + ("." + "0" * digits if digits else ""), locale=locale)


@lru_cache(maxsize=4096)
def _percent(share: float, digits: int, locale: str) -> str:
    decimals = "." + "0" * digits if digits else ""
    if locale == ENGLISH:
        return format_percent(share, f"#,##0{decimals}\u202f%", locale=locale)
    pattern = str(Locale.parse(locale).percent_formats[None].pattern)
    return format_percent(share, pattern.replace("0", f"0{decimals}", 1), locale=locale)
