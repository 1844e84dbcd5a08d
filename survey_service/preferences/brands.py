"""What a brand is to its customers: name, colour, logo, sender and words, over those of the installation (D4)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey_service.language import translator
from survey_service.preferences.asking_texts import yes_or_no
from survey_service.preferences.brand_preference import BrandPreference
from survey_service.preferences.colours import colour
from survey_service.preferences.further import FURTHER_EDITABLE
from survey_service.preferences.own_brands import INSTALLATION, QUESTION
from survey_service.preferences.preferences import Preferences
from survey_service.preferences.texts import line, mailbox
from survey_service.preferences.wording import PARTS, wording

LONGEST_ADDRESS = 320
MOST_KEPT = 1000  # brands; helpdesks name them


@dataclass(frozen=True)
class Brand:
    """`name` is the word tickets come with, "" the installation; `shown_name` what customers read. `mail_from` is
    `Name <address>`, `reply_to` an address, or as the environment has it."""

    name: str
    shown_name: str
    colour: str | None
    mail_from: str
    reply_to: str | None
    hide_subject: bool
    show_agent: bool
    logo_digest: str | None = None
    logo_size: tuple[int, int] | None = None


@dataclass(frozen=True)
class Wording:
    """Texts with variables; None: the usual sentence. `question_id` is the version of the question, to be kept with
    each survey."""

    question: str | None = None
    subject: str | None = None
    intro: str | None = None
    closing: str | None = None
    why: str | None = None
    question_id: int | None = None


def _sender(text: str) -> str:
    if len(text) > LONGEST_ADDRESS:
        raise ValueError(f"it has more than {LONGEST_ADDRESS} characters")
    return mailbox(text)


def _address(text: str) -> str:
    """Without a name: a Reply-To is for machines."""
    if "<" in text or len(text) > LONGEST_ADDRESS:
        raise ValueError(f"{text!r} is not an address like support@example.com")
    return mailbox(text)


BRAND_EDITABLE: Mapping[str, Callable[[str], Any]] = {
    "shown_name": line,
    "colour": colour,
    "mail_from": _sender,
    "reply_to": _address,
    "hide_subject": yes_or_no,
    "show_agent": yes_or_no,
}
"""Name → parser of how a brand may look and write; each raises ValueError with a sentence. Words have names like
`question:de`, see `parser_of`; whom and when it asks is in preferences/asking.py."""


def parser_of(name: str) -> Callable[[str], Any] | None:
    """Of any name a brand may set here; None: there is no such name."""
    part, colon, language = name.partition(":")
    if colon:
        is_one = part in PARTS and translator(language).language == language
        return (lambda text: wording(part, text)) if is_one else None
    return BRAND_EDITABLE.get(name) or FURTHER_EDITABLE.get(name)


def brand_of(
    session: Session,  # noqa: ARG001  # what is read is read with the preferences, and kept with them
    preferences: Preferences,
    brand: str | None,
) -> Brand:
    """The brand of a ticket; one nobody has set anything about looks as the installation."""
    name = brand or INSTALLATION
    made: dict[str, Brand] = preferences.made.setdefault("brands", {})
    found = made.get(name)
    if found is None:
        if len(made) >= MOST_KEPT:
            made.clear()
        found = made[name] = _made(preferences, name)
    return found


def _made(preferences: Preferences, name: str) -> Brand:
    own = preferences.own_brands

    def said(setting: str, default: Any) -> Any:
        row = own.find(name, setting)
        return BRAND_EDITABLE[setting](row.value) if row and row.value else default

    own_name = own.said.get(name, {}).get("shown_name")
    made = Brand(
        name=name,
        shown_name=own_name.value if own_name and own_name.value else name or preferences.installation,
        colour=said("colour", None),
        mail_from=said("mail_from", preferences.mail_from),
        reply_to=said("reply_to", preferences.mail_reply_to),
        hide_subject=said("hide_subject", False),
        show_agent=said("show_agent", True),
    )
    logo = own.logos.get(name)  # never another brand's: it would stand in the place of the name
    return replace(made, logo_digest=logo.digest, logo_size=(logo.width, logo.height)) if logo else made


def wording_of(
    session: Session,  # noqa: ARG001  # as brand_of
    preferences: Preferences,
    brand: Brand,
    language: str | None,
) -> Wording:
    """In the language a letter is written in: the brand's words, else the installation's, else the usual sentences,
    each by itself. Never another language's: a letter has one."""
    made: dict[tuple[str, str | None], Wording] = preferences.made.setdefault("wordings", {})
    found = made.get((brand.name, language))
    if found is None:
        if len(made) >= MOST_KEPT:
            made.clear()
        found = made[brand.name, language] = _worded(preferences, brand, translator(language).language)
    return found


def _worded(preferences: Preferences, brand: Brand, tongue: str) -> Wording:
    own = preferences.own_brands
    rows = {
        part: own.find(brand.name, f"{part}:{tongue}") or own.find(brand.name, f"{part}:{tongue.partition('-')[0]}")
        for part in PARTS
    }
    question = rows["question"]
    said = {part: row.value if row else None for part, row in rows.items()}
    return Wording(**said, question_id=question.id if question else None)


def question_of(session: Session, preferences: Preferences, question_id: int | None) -> str | None:
    """The question a survey was sent with; None: the usual one. One another process wrote a moment ago is looked up."""
    if question_id is None:
        return None
    known = preferences.own_brands.questions.get(question_id)
    return known or session.scalar(select(BrandPreference.value).where(BrandPreference.id == question_id))


@dataclass(frozen=True, slots=True)
class WordingVersion:
    """From when on a brand asked in this language with these words; None: with the usual ones again."""

    id: int
    brand: str
    language: str
    question: str | None
    valid_from: datetime


def wording_versions(session: Session, brand: str | None = None) -> list[WordingVersion]:
    """Each change of a question's words, oldest first: a figure draws a break there (N9). Of one brand, the
    installation's with them, or of all."""
    rows = select(BrandPreference).where(BrandPreference.name.startswith(QUESTION, autoescape=True))
    if brand is not None:
        rows = rows.where(BrandPreference.brand.in_((brand, INSTALLATION)))
    return [
        WordingVersion(row.id, row.brand, row.name.removeprefix(QUESTION), row.value, row.valid_from)
        for row in session.scalars(rows.order_by(BrandPreference.id))
    ]
