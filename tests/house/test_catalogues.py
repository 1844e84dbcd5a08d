"""scripts/catalogues.py: what it calls missing or wrong, and what merging keeps."""

from pathlib import Path

import pytest
from babel.messages.catalog import Catalog

from scripts import catalogues
from scripts.catalogues import Id, catalogue_of, main, merge, wrongs

ONE: Id = "%(city)s time"
DAYS: Id = ("You can change it for %(n)s day.", "You can change it for %(n)s days.")


def catalogue(language: str = "nl") -> Catalog:
    made = Catalog(locale=language)
    made.add(ONE, "tijd in %(city)s")
    made.add(DAYS, ("U kunt deze %(n)s dag lang wijzigen.", "U kunt deze %(n)s dagen lang wijzigen."))
    return made


def found(made: Catalog) -> list[str]:
    return [line.partition(":")[0] for line in wrongs(made, [ONE, DAYS])]


def test_a_whole_catalogue_has_nothing_wrong() -> None:
    assert found(catalogue()) == []


@pytest.mark.parametrize(
    ("message", "words", "wrong"),
    [
        (ONE, "", "not translated"),
        (ONE, "tijd", "other placeholders"),
        (ONE, "tijd in %(town)s", "other placeholders"),
        (DAYS, ("", "dagen %(n)s"), "not translated"),
        (DAYS, ("%(n)s dag", "dagen"), "other placeholders"),
        (DAYS, ("%(x)s dag", "%(n)s dagen"), "other placeholders in a plural form"),
    ],
)
def test_what_does_not_fit_is_named(message: Id, words: str | tuple[str, ...], wrong: str) -> None:
    made = catalogue()
    made[message if isinstance(message, str) else message[0]].string = words

    assert wrong in found(made)


def test_a_form_may_say_its_number_in_words() -> None:
    made = catalogue()
    made[DAYS[0]].string = ("U kunt deze één dag lang wijzigen.", "U kunt deze %(n)s dagen lang wijzigen.")

    assert found(made) == []


def test_words_nobody_is_sure_of_and_too_few_forms_are_named() -> None:
    unsure, arabic = catalogue(), catalogue("ar")
    unsure[ONE].flags.add("fuzzy")

    assert found(unsure) == ["fuzzy"]
    assert found(arabic) == ["not 6 forms"]


@pytest.fixture
def dutch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(catalogues, "CATALOGUES", tmp_path)
    monkeypatch.setattr(catalogues, "wanted_of", lambda _language: {ONE, "New"})
    path = tmp_path / "nl" / "LC_MESSAGES" / "messages.po"
    path.parent.mkdir(parents=True)
    path.write_text(
        '# Plain, calm Dutch.\nmsgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n\n'
        '#, python-format\nmsgid "%(city)s time"\nmsgstr "tijd in %(city)s"\n\nmsgid "Gone"\nmsgstr "Weg"\n',
        encoding="utf-8",
    )
    return path


def test_merging_brings_new_messages_drops_unused_ones_and_keeps_words_and_remarks(dutch: Path) -> None:
    merge("nl")

    text = dutch.read_text(encoding="utf-8")
    assert text.startswith("# Plain, calm Dutch.")
    assert 'msgstr "tijd in %(city)s"' in text
    assert 'msgid "New"\nmsgstr ""' in text
    assert "Gone" not in text
    assert list(wrongs(catalogue_of("nl"), ["New"])) == ["not translated: 'New'"]


@pytest.mark.usefixtures("dutch")
def test_the_script_says_what_is_missing_and_begins_a_language(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--add", "pt-BR"]) == 1

    said = capsys.readouterr().out
    assert "nl: 1 to do\n  not translated: 'New'" in said
    assert "pt_BR: 2 to do" in said
