"""What the catalogues of translations/ lack, by language; with --merge new messages come in and unused ones go.

    python -m scripts.catalogues            what is missing or wrong; exit 1 where anything is
    python -m scripts.catalogues --merge    first brings every catalogue up to the messages there are now
    python -m scripts.catalogues --add fi   begins a language, for what customers see

Customers' languages hold what customers see: their pages, letters and the page of an address there is not. German
holds everything, since staff read it too. English is the source.
"""

import argparse
import re
import sys
from collections.abc import Container, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel import Locale
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_file
from babel.messages.pofile import read_po, write_po

from config import ROOT
from survey_service.language import CATALOGUES, STAFF_LANGUAGES
from survey_service.mail.letters import LETTERS
from survey_service.mail.pausing import HELD

LETTERS_TO_CUSTOMERS = (HELD & LETTERS) | {"case_mail"}
SEEN_BY_CUSTOMERS = (
    "templates/survey/*.html",
    "templates/mail/*.*",
    *(f"templates/mail/{letter}/*.*" for letter in sorted(LETTERS_TO_CUSTOMERS)),
    "templates/door.html",
    "templates/errors/page.html",
    "templates/errors/404.html",
    "survey_service/language.py",
    "survey_service/responses/reasons.py",
    "survey_service/responses/scores.py",
    "survey_service/web/managers/case_template.py",
    "survey_service/web/survey/*.py",
)
EVERYTHING = ("survey_service/**/*.py", "templates/**/*.html", "templates/**/*.txt", "templates/**/*.mjml")
KEYWORDS = DEFAULT_KEYWORDS | {"N_": None}
PLACEHOLDER = re.compile(r"%\(\w+\)s|%%")
# CLDR's rules as gettext writes them; Babel's own for Arabic takes 100 for 11 and 11 for 100.
PLURALS = {
    "ar": "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5);",
    "pt": "nplurals=2; plural=(n > 1);",
}

Id = str | tuple[str, str]


def messages_of(patterns: Iterable[str], but: Container[str] = ()) -> set[Id]:
    """What the files that fit say, without those of `but`."""
    found: set[Id] = set()
    paths = {path for pattern in patterns for path in ROOT.glob(pattern)}
    for path in (path for path in sorted(paths) if path.relative_to(ROOT).as_posix() not in but):
        method = "python" if path.suffix == ".py" else "jinja2"
        for _line, message, _comments, _context in extract_from_file(method, path, keywords=KEYWORDS):
            found.add(message if isinstance(message, str) else (message[0], message[1]))
    return found


def wanted_of(language: str) -> set[Id]:
    """What a language has to have."""
    return messages_of(EVERYTHING if language in STAFF_LANGUAGES else SEEN_BY_CUSTOMERS)


def languages() -> list[str]:
    """Those there are catalogues of."""
    return sorted(path.parent.parent.name for path in CATALOGUES.glob("*/LC_MESSAGES/messages.po"))


def catalogue_of(language: str) -> Catalog:
    """As it lies in translations/."""
    with _path(language).open("rb") as file:
        return read_po(file, locale=language)


def wrongs(catalogue: Catalog, wanted: Iterable[Id]) -> Iterator[str]:
    """What is missing, unsure or does not fit, a line each."""
    for message in sorted(wanted, key=str):
        found = catalogue.get(message if isinstance(message, str) else message[0])
        if found is None or not found.string or not all(_forms(found.string)):
            yield f"not translated: {_named(message)}"
        elif found.fuzzy:
            yield f"fuzzy: {_named(message)}"
        else:
            yield from (f"{what}: {_named(message)}" for what in _misfits(message, found, catalogue.num_plurals))


def _misfits(message: Id, found: Message, plurals: int) -> Iterator[str]:
    forms = _forms(found.string)
    if (len(forms) if isinstance(found.string, tuple) else None) != (None if isinstance(message, str) else plurals):
        yield f"not {plurals} forms"
    says = sorted(PLACEHOLDER.findall(message if isinstance(message, str) else message[1]))
    if sorted(PLACEHOLDER.findall(forms[-1])) != says:
        yield "other placeholders"
    number = {"%(num)s", "%(n)s"}  # "one day", "two days" may say the number in words
    if any(set(PLACEHOLDER.findall(form)) | number != set(says) | number for form in forms):
        yield "other placeholders in a plural form"


def merge(language: str) -> None:
    """New messages come in without words, those nobody says any more go; the head and all comments stay."""
    kept = catalogue_of(language) if _path(language).exists() else _empty(language)
    said = Catalog(locale=language)
    for message in wanted_of(language):
        said.add(message)
    kept.update(said, no_fuzzy_matching=True, update_creation_date=False)
    _path(language).parent.mkdir(parents=True, exist_ok=True)
    with _path(language).open("wb") as file:
        write_po(file, kept, no_location=True, sort_output=True, width=110, ignore_obsolete=True)


def _empty(language: str) -> Catalog:
    name = Locale.parse(language).get_language_name("en")
    catalogue = Catalog(
        locale=language,
        project="survey-service",
        version="1",
        copyright_holder="the survey-service authors",
        msgid_bugs_address="the survey-service authors",
        last_translator="the survey-service authors",
        language_team=name,
        creation_date=datetime(2026, 11, 22, tzinfo=UTC),
        revision_date=datetime(2026, 11, 22, tzinfo=UTC),
        header_comment=f"# {name} words of survey-service.\n# Copyright (C) 2026 the survey-service authors",
        fuzzy=False,
    )
    if language in PLURALS:
        catalogue.mime_headers = [("Plural-Forms", PLURALS[language])]
    return catalogue


def _path(language: str) -> Path:
    return CATALOGUES / language / "LC_MESSAGES" / "messages.po"


def _forms(said: str | Iterable[str] | None) -> tuple[str, ...]:
    return (said or "",) if said is None or isinstance(said, str) else tuple(said)


def _named(message: Id) -> str:
    return repr(message if isinstance(message, str) else message[0])


def main(arguments: list[str]) -> int:
    """The exit code: 1 where something is missing or wrong."""
    parser = argparse.ArgumentParser(prog="python -m scripts.catalogues", description=__doc__.partition("\n")[0])
    parser.add_argument("--merge", action="store_true", help="bring every catalogue up to the messages there are now")
    parser.add_argument("--add", metavar="LANGUAGE", help="begin a language")
    asked = parser.parse_args(arguments)
    for language in languages() if asked.merge else []:
        merge(language)
    if asked.add:
        merge(str(Locale.parse(asked.add, sep="-")))
    found = {language: list(wrongs(catalogue_of(language), wanted_of(language))) for language in languages()}
    for language, lines in found.items():
        print(f"{language}: {len(lines) or 'nothing'} to do")
        print("".join(f"  {line}\n" for line in lines), end="")
    return 1 if any(found.values()) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
