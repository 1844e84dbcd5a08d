"""German is the second language of staff pages (C11): whole, and made of the same parts as the English."""

import re

from babel.messages.catalog import Message

from scripts.catalogues import catalogue_of, wanted_of, wrongs

TAG = re.compile(r"</?[a-z][^>]*>")
ENDS = re.compile(r"^\s*|\s*$")


def said(message: Message) -> list[str]:
    """Its German, in all forms."""
    return [message.string] if isinstance(message.string, str) else list(message.string or ())


def test_every_text_is_in_german_with_its_placeholders_and_plural_forms() -> None:
    assert list(wrongs(catalogue_of("de"), wanted_of("de"))) == []


def test_german_texts_hold_the_same_tags_and_outer_spaces_and_are_as_calm() -> None:
    differ = []
    for message in catalogue_of("de"):
        if not message.id:
            continue
        english = message.id if isinstance(message.id, str) else message.id[-1]
        for german in said(message):
            same_tags = TAG.findall(german) == TAG.findall(english)
            same_spaces = ENDS.findall(german) == ENDS.findall(english)
            if not (same_tags and same_spaces and german.count("!") <= english.count("!")):
                differ.append(german)
    assert differ == []


def test_what_german_quotes_stands_between_german_marks() -> None:
    texts = [text for one in catalogue_of("de") if one.id and one.id != "”" for text in said(one)]

    assert [text for text in texts if "”" in text or re.search(r"\"(?![^<]*>)", text)] == []
    assert [text for text in texts if text != "„" and text.count("„") != text.count("“")] == []
