"""Letters use nothing that Gmail, Outlook, Apple Mail or Yahoo drop, but for what the letter reads the same without.

tests/letters/support.json is caniemail's table (scripts/letter_support.py).
"""

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from survey_service.mail.letters import LETTERS, render

SUPPORT: dict[str, dict[str, str]] = json.loads(
    (Path(__file__).parent.parent / "letters" / "support.json").read_text(encoding="utf-8")
)

EVERYWHERE = frozenset({"css-color", "css-font-family", "html-html", "html-head", "html-title", "html-meta", "html-a"})
EVERYWHERE |= {"html-tr", "html-td", "html-tbody", "html-br", "html-href", "html-content", "html-border"}
EVERYWHERE |= {"html-th", "html-thead", "html-scope", "html-src", "html-alt"}
"""So old that caniemail has no page of their own."""
SAME = {
    "css-border-left": "css-border",
    "css-border-top": "css-border",
    "html-b": "html-strong",
    "html-i": "html-strong",
    "html-bgcolor": "css-background-color",
    "html-class": "css-selector-class",
}
"""What caniemail tells of under another name."""
PARTLY = {
    "css-font-size": r"\d+px",
    "css-font-weight": r"bold|700|400",
    "css-line-height": r"\d+(px|%)",
    "css-padding": r"(\d+(px)? ?){1,4}",
    "css-margin": r"(\d+(px)? ?){1,4}",
    "css-border": r"none|0|\d+px solid #[0-9a-f]{6}",
    "css-text-align": r"left|right|center",
    "css-text-decoration": r"none",
    "css-display": r"block|inline-block",
    "css-width": r"\d+px|100%",
    "css-max-width": r"\d+px|100%",
    "html-width": r"\d+|100%",
    "html-align": r"left|right|center",
    "html-dir": r"ltr|rtl|auto",  # Outlook on Windows takes auto for the direction of the letter
}
"""Known in part by some: the part that all of them know."""
AS_WELL_WITHOUT = {
    "css-word-break": "a very long word would make the letter wide; nothing is lost",
    "css-max-width": "Outlook on Windows gets a table of that width, in a comment only it reads",
    "css-word-spacing": "normal, which it is",
    "html-style": "the rules in the head take room off; whatever matters stands at its element",
    "html-body": "the same is said on the element within",
    "html-doctype": "each program puts its own",
    "html-role": "tells screen readers that tables are no tables",
    "html-aria-label": "repeats the title for screen readers",
    "html-lang": "for screen readers and hyphenation; the words are the same",
    "css-selector-class": "the one class keeps a column as wide as it is",
}
"""Dropped by some, and why the letter reads the same."""
IGNORED = re.compile(r"-webkit-.*|-ms-.*|mso-.*|xmlns.*|http-equiv|name|type|media|id|aria-roledescription|style")


class Used(HTMLParser):
    """Features with their values, of what is no conditional comment."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: set[tuple[str, str]] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.add((f"html-{tag}", ""))
        for name, value in attrs:
            if name == "style":
                self.found.update(declared(value or ""))
            elif not IGNORED.fullmatch(name):
                self.found.add((f"html-{name}", value or ""))


def declared(style: str) -> Iterator[tuple[str, str]]:
    for part in filter(str.strip, style.split(";")):
        name, _, value = part.partition(":")
        if not IGNORED.fullmatch(name.strip()):
            yield f"css-{name.strip()}", value.strip()


def trouble(feature: str, value: str) -> str | None:
    """Why a mail program may not show it as meant; None: all do, or it does not matter."""
    feature = SAME.get(feature, feature)
    if feature in EVERYWHERE or feature in AS_WELL_WITHOUT:
        return None
    if feature not in SUPPORT:
        return f"{feature} is not known to caniemail"
    short = SUPPORT[feature]
    if not short or (set(short.values()) == {"a"} and re.fullmatch(PARTLY.get(feature, "(?!)"), value)):
        return None
    return f"{feature} {value!r}: {short}"


@pytest.mark.parametrize("letter", sorted(LETTERS))
def test_mail_programs_show_the_letter_as_it_is_meant(letter: str, values: dict[str, dict[str, Any]]) -> None:
    used = Used(render(letter, values[letter]).html).found

    assert len(used) > 20
    assert sorted(filter(None, (trouble(*one) for one in used))) == []


def test_what_some_drop_is_found() -> None:
    style = "display:flex;margin:-8px;color:var(--brand);max-inline-size:20em"

    found = {feature for feature, value in declared(style) if trouble(feature, value)}

    assert found == {"css-display", "css-margin", "css-max-inline-size"}


def test_every_exception_is_still_needed(values: dict[str, dict[str, Any]]) -> None:
    letters = [Used(render(letter, values[letter]).html).found for letter in LETTERS]
    used = {SAME.get(feature, feature) for found in letters for feature, _ in found}

    assert AS_WELL_WITHOUT.keys() <= used | {"html-doctype", "css-max-width"}
    assert PARTLY.keys() <= used
