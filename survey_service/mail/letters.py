"""The letters: what a mail says, in the reader's language, as text and as HTML that survives mail programs.

`templates/mail/<letter>/` holds subject.txt, body.txt and body.mjml. Values by letter:

- `survey`: customer_name (first name or None), ticket_number, ticket_subject (or None), solved_day (date or ISO day),
  agent_name (or None), links (1 to 5: address), optout_link, brand, throttle_days (0: no throttle); own_subject,
  own_intro, own_question, own_closing, own_why (the brand's words, with variables; missing or None: the usual ones)
- `recovery`: customer_name (first name or None), ticket_number, ticket_subject (or None), reached_day (date or ISO
  day), links (1 to 5: address), optout_link, brand; own_closing
- `fixed`: customer_name (first name or None), about (the theme in words for customers), fixed_in (version or None),
  said_day (date or ISO day), ticket_number, optout_link (None in a test), brand
- `changed`: customer_name (first name or None), changed (what was changed, in words for customers), said_day (date or
  ISO day), ticket_number, optout_link (None in a test), brand
- `password_reset`, `welcome`: name (or None), link, brand, hours_valid
- `setup_letter`: name (or None), link, brand
- `password_changed`: name (or None), link (where a new one can be asked for), brand
- `appeal_waiting`: name (or None), link, due_day (date or ISO day), passed_on (nobody decided it in time), brand
- `appeal_decided`: name (or None), link, granted, brand
- `appeal_undone`: name (or None), link, brand
- `daily_feedback`: name (or None), link, mails_link, since_day (date or ISO day), given, changed, good, judged,
  left_out, to_review, wordless, more (how many), praise and others (comments), brand
- `case_mail`: case_subject, said (lines, each `line` and `begins`: the first of its paragraph); a colleague's words
- `action_due`: name (or None), link, action (its title), due_day (date or ISO day), is_check (whether it worked),
  brand
- `monthly_report`: name (or None), link, mails_link, month (in words), sentence, rows (each name, share, was, apart),
  more (how many), corrected (how many earlier months), is_reminder, picture_link (`cid:…` or None), picture_words,
  brand
- `repair_step`: name (or None), link, due_day (date or ISO day), asked_by (or None), brand
- `brief_ready`: name (or None), link, meets_day (date or ISO day), made_by (or None), brand
- `case_notice`: name (or None), link, zone, count, late, more (how many); overdue_department, overdue, returned,
  assigned, unassigned (cases, each about, due and link), brand
- `praise`: name (or None), link, mails_link, given, more (how many), praise (comments), brand
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import mrml
from jinja2 import Environment, FileSystemLoader, StrictUndefined, UndefinedError, select_autoescape
from markupsafe import escape

from survey_service.language import Translator, translator
from survey_service.mail.message import one_line
from survey_service.mail.own_words import OWN_WORDS, brands_lines
from survey_service.mail.wrapping import wrapped_line

TEMPLATES = Path(__file__).resolve().parent.parent.parent / "templates" / "mail"
LETTERS = frozenset(
    {
        "survey",
        "recovery",
        "fixed",
        "changed",
        "action_due",
        "password_reset",
        "password_changed",
        "welcome",
        "setup_letter",
        "appeal_waiting",
        "appeal_decided",
        "appeal_undone",
        "daily_feedback",
        "praise",
        "brief_ready",
        "case_notice",
        "case_mail",
        "monthly_report",
        "repair_step",
    }
)
LONGEST = {
    "ticket_subject": 60,
    "words": 320,
    "marks": 200,
    "stay": 200,
    "case_subject": 200,
    "action": 200,
    "changed": 500,
    "sentence": 300,
    "picture_words": 400,
    "line": 4000,
}  # characters of a value; any other that is no address ends at 80
_LABEL = re.compile(r'<div aria-label="[^"]*"')
ADDRESSES = frozenset({"link", "links", "optout_link", "mails_link", "picture_link"})


@dataclass(frozen=True, slots=True, repr=False)
class Rendered:
    """A letter ready to leave; its repr shows none of it."""

    subject: str
    text: str
    html: str


def render(letter: str, values: Mapping[str, object], language: str | None = None) -> Rendered:
    """The letter in `language` (as helpdesks write it; None: English). ValueError: no such letter, or a value lacks."""
    if letter not in LETTERS:
        raise ValueError(f"there is no letter {letter!r}")
    words = translator(language)
    said = {name: as_said(name, value) for name, value in values.items()}
    subject, text, html = filled_in(letter, said | {"day": day_of(words)}, words)
    return Rendered(subject, wrapped(text, _addresses(said)), html)


def filled_in(letter: str, said: Mapping[str, object], words: Translator) -> tuple[str, str, str]:
    """Subject, text with lines as long as they come, and HTML: of a letter on its own, and of a form (forms.py), whose
    values may be tags."""
    said = {**said, "lang": words.language, "dir": words.direction, "space": words.space}
    subject = _fill(f"{letter}/subject.txt", said, words).strip()
    text = _fill(f"{letter}/body.txt", said, words)
    return one_line(subject), text, _html(_fill(f"{letter}/body.mjml", said | {"subject": subject}, words))


def shortened(text: str, longest: int) -> str:
    """At most `longest` characters, cut with an ellipsis between what a reader sees as characters."""
    if len(text) <= longest:
        return text
    end = longest - 1
    while end and (unicodedata.combining(text[end]) or text[end] in "\u200d\ufe0f" or text[end - 1] == "\u200d"):
        end -= 1
    return text[:end].rstrip() + "…"


def as_said(name: str, value: object) -> object:
    """A value as a letter may say it: strings on one line and not endless; score links by number, also from JSON; of a
    list its comments, value by value."""
    if isinstance(value, str):
        if name in OWN_WORDS:  # those were checked when they were saved
            return value
        return one_line(value) if name in ADDRESSES else shortened(one_line(value), LONGEST.get(name, 80))
    if value is None:
        return None
    if isinstance(value, Mapping):
        return {int(key): as_said(name, one) for key, one in value.items()}
    if isinstance(value, list):
        return [{key: as_said(key, said) for key, said in one.items()} for one in value if isinstance(one, Mapping)]
    return value


def day_of(words: Translator) -> Callable[[date | str], str]:
    """What templates call `day`: a date in the reader's words."""

    def day(given: date | str) -> str:
        return words.date(date.fromisoformat(given) if isinstance(given, str) else given, "weekday")

    return day


@cache
def _templates() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        undefined=StrictUndefined,
        autoescape=select_autoescape(("mjml",), default=False),
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _fill(template: str, said: Mapping[str, object], words: Translator) -> str:
    """Catalogues are plain text, so in markup their sentences are escaped as the values in them are."""
    written = escape if template.endswith(".mjml") else str
    # A subject may hold marks, and isolates leave it again: somebody else's programs cut it and put words round it.
    apart = words.between_marks if template.endswith("subject.txt") else words.isolated

    def say(message: str, **named: object) -> str:
        values = {name: apart(value) if isinstance(value, str) else value for name, value in named.items()}
        return written(words.gettext(message)) % values

    def count(singular: str, plural: str, num: int) -> str:
        return written(words.ngettext(singular, plural, num)) % {"num": num}

    def own(part: str) -> list[str]:
        return [written(line) for line in brands_lines(part, said, words, apart)]

    try:
        return _templates().get_template(template).render(said, _=say, ngettext=count, own=own, apart=apart)
    except UndefinedError as missing:
        raise ValueError(f"{template} lacks a value: {missing}") from None


def _addresses(said: Mapping[str, Any]) -> frozenset[str]:
    found: set[str] = set()
    for name in ADDRESSES & said.keys():
        value = said[name]
        found.update(value.values() if isinstance(value, Mapping) else [value])
    for value in said.values():
        if isinstance(value, list):
            found.update(one["link"] for one in value if "link" in one)
    return frozenset(found)


def wrapped(text: str, addresses: frozenset[str]) -> str:
    """Lines of at most LINE characters, our addresses whole on lines of their own, no two blank lines in a row."""
    lines = [line if line in addresses else wrapped_line(line) for line in (line.strip() for line in text.splitlines())]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip() + "\n"


def _html(mjml: str) -> str:
    """MJML to HTML without touching network or files: no web fonts, and includes find nothing."""
    options = mrml.RenderOptions(disable_comments=False, fonts={})
    html = mrml.to_html(mjml, mrml.ParserOptions(include_loader=mrml.noop_loader()), options).content
    # mrml writes the label as Rust writes strings down for programmers: a backslash twice, a joiner as \u{200d}.
    title = html.partition("<title>")[2].partition("</title>")[0]
    html = _LABEL.sub(lambda _theirs: f'<div aria-label="{title}"', html, count=1)
    # The quotes in what is replaced are raw, which no value can bring: only markup changes, never anybody's words.
    # mrml puts black on every text unless told a colour; "inherit" said so, but Outlook does not know the word.
    html = html.replace('color:inherit;"', '"')
    # MJML centres its sections, as newsletters want; a letter begins where its reader begins to read.
    return html.replace('"margin:0px auto;', '"margin:0;').replace(' align="center"', "")
