"""Where customers live: language, zone, region, and telephone numbers that reach nobody."""

import random
from typing import NamedTuple


class Place(NamedTuple):
    """`language` is the one comments are written in; `faker` names Faker's locale."""

    language: str
    locale: str
    zones: tuple[str, ...]
    region: str
    faker: str
    family_name_first: bool = False


PLACES = {
    "GB": Place("en", "en-GB", ("Europe/London",), "EMEA", "en_GB"),
    "US": Place(
        "en", "en-US", ("America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles"), "AMER", "en_US"
    ),
    "CA": Place("en", "en-CA", ("America/Toronto", "America/Vancouver"), "AMER", "en_CA"),
    "AU": Place("en", "en-AU", ("Australia/Sydney",), "APAC", "en_AU"),
    "IE": Place("en", "en-IE", ("Europe/Dublin",), "EMEA", "en_IE"),
    "SE": Place("en", "sv-SE", ("Europe/Stockholm",), "EMEA", "sv_SE"),
    "DE": Place("de", "de-DE", ("Europe/Berlin",), "EMEA", "de_DE"),
    "AT": Place("de", "de-AT", ("Europe/Vienna",), "EMEA", "de_AT"),
    "CH": Place("de", "de-CH", ("Europe/Zurich",), "EMEA", "de_CH"),
    "FR": Place("fr", "fr-FR", ("Europe/Paris",), "EMEA", "fr_FR"),
    "ES": Place("es", "es-ES", ("Europe/Madrid",), "EMEA", "es_ES"),
    "PT": Place("pt", "pt-PT", ("Europe/Lisbon",), "EMEA", "pt_PT"),
    "BR": Place("pt", "pt-BR", ("America/Sao_Paulo",), "AMER", "pt_BR"),
    "NL": Place("nl", "nl-NL", ("Europe/Amsterdam",), "EMEA", "nl_NL"),
    "JP": Place("ja", "ja-JP", ("Asia/Tokyo",), "APAC", "ja_JP", family_name_first=True),
    "AE": Place("ar", "ar-AE", ("Asia/Dubai",), "EMEA", "ar_SA"),
    "EG": Place("ar", "ar-EG", ("Africa/Cairo",), "EMEA", "ar_SA"),
}

ELSEWHERE = ("GB", "US", "US", "IE", "NL", "DE", "FR", "SE", "ES", "CA")


def fictional_phone(rng: random.Random, country: str) -> str | None:
    """A number its country keeps free for stories; None where none is.

    Ranges of Ofcom, NANPA (555-01xx), BNetzA, ARCEP, PTS and ACMA.
    """
    n = rng.randrange
    ranges = {
        "GB": f"+44 20 7946 0{n(1000):03}",
        "US": f"+1 202 555 01{n(100):02}",
        "CA": f"+1 613 555 01{n(100):02}",
        "DE": f"+49 30 23125 {n(1000):03}",
        "FR": f"+33 1 99 00 {n(100):02} {n(100):02}",
        "SE": f"+46 8 465 004 {n(100):02}",
        "AU": f"+61 2 5550 {n(10000):04}",
    }
    return ranges.get(country)
