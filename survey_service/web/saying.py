"""Texts in the reader's language and times in the reader's zone, for pages that say much."""

from zoneinfo import ZoneInfo

from survey_service.db import request_context
from survey_service.web.auth import current_reader
from survey_service.web.words import current_translator


def say(message: str, **values: object) -> str:
    """A text in the reader's language; callers name it `_`."""
    text = current_translator().gettext(message)
    return text % values if values else text


def ngettext(one: str, several: str, n: int, **values: object) -> str:
    """The same for a number, which the texts call %(n)s."""
    speaker = current_translator()
    return speaker.ngettext(one, several, n) % {"n": speaker.number(n), **values}


def inside(words: str) -> str:
    """A label as it stands within a sentence: with a small letter first, but in German, where nouns have none."""
    return words if current_translator().locale.language == "de" else words[:1].lower() + words[1:]


def reader_zone() -> ZoneInfo:
    """Where the reader is; without a zone of their own, that of the reports."""
    timezone = current_reader().timezone
    return ZoneInfo(timezone) if timezone else request_context().preferences.report_zone
