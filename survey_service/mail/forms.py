"""A letter's form: rendered once with tags where a customer's own words stand, and filled for each mail.

SendGrid puts words in the place of tags itself (substitutions), for a thousand mails a call; for other ways out a form
saves the rendering, which takes forty times as long. What a form gives is what `letters.render` gives, byte for byte.

A substitution is put into text and HTML alike, so words have two tags: in text a paragraph that holds any is wrapped
whole, in HTML each value is escaped on its own. Links need one, since ours read the same in both.
"""

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from markupsafe import escape

from survey_service.language import translator, turns
from survey_service.mail.letters import Rendered, as_said, day_of, filled_in, wrapped
from survey_service.mail.outgoing import put
from survey_service.mail.wrapping import wrapped_line

FORMED = frozenset({"survey", "recovery", "fixed", "changed"})
"""The letters that leave in numbers; each of the others has words of its own."""

WORDS = ("customer_name", "ticket_number", "ticket_subject", "agent_name")
DAYS = ("solved_day", "reached_day", "said_day")
OWN = frozenset({*WORDS, *DAYS, "links", "optout_link"})
"""The values that are a customer's own. Whatever else a letter is told is its form's: brand, wording, days."""

MOST_FORMS = 256
SCORES = range(1, 6)
_WEB = re.compile(r"[!#-%(-;=?-~]+")  # visible ASCII that HTML writes as it is

_MARKED = re.compile("[&<>\"']")  # what `escape` changes, which words hardly ever hold

_TURNS = "\u05d0"  # at the end of a tag, while the form is rendered

Tags = Mapping[str, str]
Said = dict[str, str]


@dataclass(frozen=True, slots=True, repr=False)
class Filled:
    """One mail's part of a form; its repr shows none of it. `substitutions`: tag → words."""

    form: "Form"
    subject: str
    substitutions: dict[str, str]

    @property
    def text(self) -> str:
        """With tags, as all mails of the form have it; so `html`."""
        return self.form.text

    @property
    def html(self) -> str:
        return self.form.html

    def rendered(self) -> Rendered:
        """With everything in its place."""
        return Rendered(self.subject, put(self.text, self.substitutions), put(self.html, self.substitutions))


@dataclass(frozen=True, slots=True)
class Pattern:
    """Words round values: `template % values in the order of names`."""

    template: str
    names: tuple[str, ...]

    @classmethod
    def of(cls, text: str, tags: Tags) -> "Pattern":
        """`text` holds tags; `tags` tells their names."""
        if not tags:
            return cls(text.replace("%", "%%"), ())
        parts = re.split(f"({'|'.join(map(re.escape, tags))})", text)
        template = "".join("%s" if part in tags else part.replace("%", "%%") for part in parts)
        return cls(template, tuple(tags[part] for part in parts if part in tags))

    def filled(self, said: Said) -> str:
        return self.template % tuple([said[name] for name in self.names])


@dataclass(frozen=True, slots=True, repr=False)
class Form:
    """`text` and `html` hold tags, each of which begins with `stem`; `paragraphs` by tag; `words`: tag → name."""

    stem: str
    text: str
    html: str
    subject: Pattern
    paragraphs: tuple[tuple[str, Pattern], ...]
    words: tuple[tuple[str, str], ...]
    links: tuple[tuple[str, str], ...]

    def fill(self, said: Said) -> Filled | None:
        """None where somebody's words look like one of our tags, which would be filled again."""
        if self.stem in "\n".join(said.values()):
            return None
        substitutions = {tag: wrapped_line(pattern.filled(said)) for tag, pattern in self.paragraphs}
        for tag, name in self.words:
            words = said[name]
            substitutions[tag] = str(escape(words)) if _MARKED.search(words) else words
        for tag, name in self.links:
            substitutions[tag] = said[name]
        return Filled(self, self.subject.filled(said), substitutions)


def filled(letter: str, values: Mapping[str, Any], language: str | None = None) -> Filled | None:
    """The letter by its form; None: it must be rendered on its own. ValueError as `letters.render`."""
    if letter not in FORMED:
        return None
    own = _own(values, language)
    if own is None:
        return None
    said, empty = own
    turning = () if "".join(said.values()).isascii() else tuple([name for name, value in said.items() if turns(value)])
    shared = (*empty, *[one for one in values.items() if one[0] not in OWN])
    try:
        form = form_of(letter, language, tuple(said), turning, shared)
    except TypeError:  # a list or a mapping is among them
        form = form_of(letter, language, tuple(said), turning, tuple((name, _frozen(value)) for name, value in shared))
    return form.fill(said)


@lru_cache(maxsize=MOST_FORMS)
def form_of(
    letter: str,
    language: str | None,
    own: tuple[str, ...],
    turning: tuple[str, ...],
    shared: tuple[tuple[str, object], ...],
) -> Form:
    """`own`: the names that get tags; `turning`: those of them that are written from right to left, which letters keep
    apart from what stands beside; `shared`: all other values. Tags are new for each form, so nobody knows them."""
    words = translator(language)
    stem = f"z{secrets.token_hex(5)}"
    plain = {f"{stem}a{number}z": name for number, name in enumerate(own)}
    tag_of = {name: tag + (_TURNS if name in turning else "") for tag, name in plain.items()}
    real_day = day_of(words)
    said: dict[str, Any] = {name: as_said(name, _thawed(value)) for name, value in shared}
    said |= {"day": lambda given: given if given in tag_of.values() else real_day(given)}
    said |= {name: tag for name, tag in tag_of.items() if name != "links"}
    if "links" in tag_of:
        said["links"] = {score: f"{tag_of['links']}/{score}" for score in SCORES}
    subject, lines, html = (_unturned(part, stem) for part in filled_in(letter, said, words))
    text, paragraphs = _paragraphs(lines, said, plain, stem)
    links = tuple((tag, name) for tag, name in plain.items() if name in ("links", "optout_link"))
    return Form(
        stem=stem,
        text=text,
        html=html,
        subject=Pattern.of(subject, plain),
        paragraphs=paragraphs,
        words=tuple((tag, name) for tag, name in plain.items() if (tag, name) not in links and tag in html),
        links=tuple((tag, name) for tag, name in links if tag in html or tag in text),
    )


def _unturned(text: str, stem: str) -> str:
    return re.sub(f"({stem}a\\d+z){_TURNS}", r"\1", text)


def _paragraphs(
    text: str, said: Mapping[str, Any], plain: Tags, stem: str
) -> tuple[str, tuple[tuple[str, Pattern], ...]]:
    """The text part with one tag for each line that a customer's words are in; addresses stay as they are."""
    addresses = frozenset({*said.get("links", {}).values(), said.get("optout_link")})
    found: list[tuple[str, Pattern]] = []
    lines = []
    for line in (line.strip() for line in text.splitlines()):
        if stem in line and line not in addresses:
            found.append((f"{stem}p{len(found)}z", Pattern.of(line, plain)))
            lines.append(found[-1][0])
        else:
            lines.append(line)
    return wrapped("\n".join(lines), addresses), tuple(found)


def _own(values: Mapping[str, Any], language: str | None) -> tuple[Said, list[tuple[str, object]]] | None:
    """What gets tags, as it will be said, and what is missing or empty and so shapes the form. None: no form."""
    said: Said = {}
    empty: list[tuple[str, object]] = []
    for name in WORDS:
        if name in values:
            value = as_said(name, values[name])
            if isinstance(value, str) and value:
                said[name] = value
            else:
                empty.append((name, value))
    day = None
    for name in DAYS:
        if name in values:
            day = day or day_of(translator(language))
            said[name] = day(values[name])
    if "links" in values:
        stem = _stem(values["links"])
        if stem is None:
            return None
        said["links"] = stem
    if "optout_link" in values:
        link = values["optout_link"]
        if link is None:
            empty.append(("optout_link", None))
        elif isinstance(link, str) and _WEB.fullmatch(link):
            said["optout_link"] = link
        else:
            return None
    return said, empty


def _stem(links: Mapping[int, str]) -> str | None:
    """What the five addresses of a letter have in common, where the score comes after it."""
    first = links.get(1)
    if len(links) != len(SCORES) or not isinstance(first, str) or not _WEB.fullmatch(first):
        return None
    stem = first[:-2]
    return stem if stem and all(links.get(score) == f"{stem}/{score}" for score in SCORES) else None


def _frozen(value: object) -> object:
    """What can be told apart in a cache: dicts and lists as tuples that say what they were."""
    if isinstance(value, Mapping):
        return (dict, tuple((key, _frozen(one)) for key, one in value.items()))
    if isinstance(value, list):
        return (list, tuple(_frozen(one) for one in value))
    return value


def _thawed(value: object) -> Any:
    if isinstance(value, tuple) and len(value) == 2 and value[0] is dict:
        return {key: _thawed(one) for key, one in value[1]}
    if isinstance(value, tuple) and len(value) == 2 and value[0] is list:
        return [_thawed(one) for one in value[1]]
    return value
