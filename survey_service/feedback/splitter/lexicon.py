"""The hand-made word lists: which kinds a word is of, in each language. Sources: corpus/words/*.txt."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Final

from survey_service.feedback.splitter.reading import Word, fold, spaced_words

Kinds = tuple[str, ...]

_ENDINGS: Final[Mapping[str, tuple[str, ...]]] = {
    "en": ("'s", "s", "es", "ed", "d", "ing", "ly", "er", "y"),
    "de": ("e", "en", "er", "es", "em", "n", "s", "t", "te", "ten", "st", "in", "innen"),
    "nl": ("e", "en", "s", "t", "je", "jes", "er", "de", "te"),
    "fr": ("s", "e", "es", "x", "ent", "er", "ment"),
    "es": ("s", "es", "a", "o", "as", "os", "mente", "me", "lo", "la"),
    "pt": ("s", "es", "a", "o", "as", "os", "mente", "-me"),
    "ar": ("ها", "هم", "كم", "نا", "ني", "ه", "ي", "ك", "ات", "ون", "ين", "وا", "ا", "ت", "يه"),
}
_ARABIC_BEGINNINGS: Final = ("وال", "بال", "فال", "كال", "لل", "ال", "و", "ف", "ب", "ل", "ك", "س", "ي", "ت")
_STEMS: Final = 5  # letters that words of the same stem share, where no ending is known


@dataclass(frozen=True, slots=True)
class Lexicon:
    """One language's words: whole ones, beginnings (written with *), and phrases by their first word."""

    language: str
    words: Mapping[str, Kinds]
    beginnings: Mapping[str, Kinds]
    phrases: Mapping[str, tuple[tuple[tuple[str, ...], Kinds], ...]]
    contrasts: frozenset[str]
    joints: frozenset[str]
    _found: dict[str, Kinds] = field(default_factory=dict, compare=False)

    def kinds(self, form: str) -> Kinds:
        """What a folded word is; empty where the lists do not know it."""
        known = self._found.get(form)
        if known is None:
            if len(self._found) > 50_000:
                self._found.clear()
            known = self._found[form] = self._look_up(form)
        return known

    def _look_up(self, form: str) -> Kinds:
        for candidate in candidates(form, self.language):
            if candidate in self.words:
                return self.words[candidate]
            if self.beginnings:
                for length in range(len(candidate), 1, -1):
                    if candidate[:length] in self.beginnings:
                        return self.beginnings[candidate[:length]]
        return ()

    def phrase_at(self, words: list[Word], place: int) -> tuple[int, Kinds]:
        """How many words the longest phrase beginning here has, and what it is; 0 where none begins."""
        for forms, kinds in self.phrases.get(words[place].form, ()):
            stop = place + len(forms)
            if stop <= len(words) and all(
                word.form == form for word, form in zip(words[place:stop], forms, strict=True)
            ):
                return len(forms), kinds
        return 0, ()


def candidates(form: str, language: str) -> Iterator[str]:
    """The word, then the word without endings (Arabic: and beginnings) that may hide it from the lists."""
    yield form
    shorter = [form]
    if language == "ar":
        shorter += [form[len(one) :] for one in _ARABIC_BEGINNINGS if form.startswith(one) and len(form) > len(one) + 1]
        yield from shorter[1:]
    for word in shorter:
        for ending in _ENDINGS.get(language, ()):
            if word.endswith(ending) and len(word) > len(ending) + 2:
                yield word[: -len(ending)]


@lru_cache(maxsize=32768)
def stem(form: str, language: str) -> str:
    """A rough stem, for words the lists do not know: the beginning of the word."""
    if language == "ar":
        for beginning in _ARABIC_BEGINNINGS[:6]:
            if form.startswith(beginning) and len(form) > len(beginning) + 2:
                form = form[len(beginning) :]
                break
        return form[:4]
    return form if language == "ja" else form[:_STEMS]


def read_lexicon(lines: list[str], language: str) -> Lexicon:
    """From a word list: `[kinds]` begins a section, `#` a remark, `_` joins a phrase, `*` stands for any ending."""
    words: dict[str, Kinds] = {}
    beginnings: dict[str, Kinds] = {}
    phrases: dict[tuple[str, ...], Kinds] = {}
    section: Kinds = ()
    for line in lines:
        if line.startswith("#"):
            continue
        heading = re.fullmatch(r"\[([a-z ]+)\]", line.strip())
        if heading:
            section = tuple(heading[1].split())
            continue
        for entry in line.split():
            text = entry.replace("_", " ").removesuffix("*")
            forms = (fold(text),) if language == "ja" else tuple(word.form for word in spaced_words(text))
            if len(forms) > 1:
                phrases[forms] = _joined(phrases.get(forms, ()), section)
            elif forms:
                kept = beginnings if entry.endswith("*") else words
                kept[forms[0]] = _joined(kept.get(forms[0], ()), section)
    by_first: dict[str, list[tuple[tuple[str, ...], Kinds]]] = {}
    for forms, kinds in sorted(phrases.items(), key=lambda item: -len(item[0])):
        by_first.setdefault(forms[0], []).append((forms, kinds))
    return Lexicon(
        language,
        words,
        beginnings,
        {first: tuple(found) for first, found in by_first.items()},
        contrasts=frozenset(form for form, kinds in words.items() if "but" in kinds),
        joints=frozenset(form for form, kinds in words.items() if "and" in kinds),
    )


def read_lexicons(folder: Path) -> dict[str, list[str]]:
    """The lines of each language's list, as the model carries them."""
    return {file.stem: file.read_text(encoding="utf-8").splitlines() for file in sorted(folder.glob("*.txt"))}


def _joined(before: Kinds, more: Kinds) -> Kinds:
    return (*before, *(kind for kind in more if kind not in before))
