"""In which of the known languages a text is, or that it is in none of them."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from survey_service.feedback.splitter.reading import Word, fold, is_japanese

UNKNOWN: Final = "und"
ENOUGH: Final = 0.4  # of a text's words a language must know, to be that of the text
_HINT: Final = 1.15  # how much a hint adds to what speaks for a language; the words decide
_LETTERS: Final = re.compile(r"[^\W\d_]")
_LATIN: Final = re.compile(r"[A-Za-z\u00c0-\u024f\u1e00-\u1eff]")
_ARABIC: Final = re.compile(r"[\u0620-\u064a]")
_NOT_ARABIC: Final = re.compile(r"[\u0679\u067e\u0686\u0688\u0691\u0698\u06a9\u06af\u06ba\u06be\u06c1\u06cc\u06d2]")
_HAN: Final = re.compile(r"[\u3400-\u9fff]")


class Languages:
    """Guesses by the words each language is known to have; the rarer a word among languages, the more it says."""

    def __init__(self, vocabularies: Mapping[str, Iterable[str]], known: Iterable[str]) -> None:
        """`known` are those the splitter can read; the others are there to be told apart from them."""
        self._known = frozenset(known)
        self._speaks_for: dict[str, tuple[str, ...]] = {}
        for language, words in vocabularies.items():
            for word in words:
                self._speaks_for[word] = (*self._speaks_for.get(word, ()), language)

    def guess(self, text: str, words: Sequence[Word], hint: str | None = None) -> str:
        """A known language, or UNKNOWN; `words` are those of the text, as if it had spaces between them."""
        if text.isascii():  # all its letters are Latin ones
            return self._of_words(words, (hint or "")[:2].lower()) if _LETTERS.search(text) else UNKNOWN
        letters = len(_LETTERS.findall(text))
        if not letters:
            return UNKNOWN
        if is_japanese(text):
            return "ja" if "ja" in self._known else UNKNOWN
        if len(_LATIN.findall(text)) * 2 > letters:
            return self._of_words(words, (hint or "")[:2].lower())
        if len(_ARABIC.findall(text)) * 2 > letters and not _NOT_ARABIC.search(text):
            return self._of_words(words, (hint or "")[:2].lower())
        han = (hint or "")[:2].lower() == "ja" and len(_HAN.findall(text)) * 2 > letters
        return "ja" if han and "ja" in self._known else UNKNOWN

    def _of_words(self, words: Sequence[Word], hint: str) -> str:
        forms = [word.form for word in words if word.form != "#" and word.form[:1].isalpha()]
        speaks_for = self._speaks_for
        scores: dict[str, float] = {}
        met: dict[str, int] = {}
        for spoken in [speaks_for[form] for form in forms if form in speaks_for]:
            share = 1 / len(spoken)
            for language in spoken:
                scores[language] = scores.get(language, 0.0) + share
                met[language] = met.get(language, 0) + 1
        if hint in scores:
            scores[hint] *= _HINT
        if not scores:
            return UNKNOWN
        best = max(scores, key=lambda language: (scores[language] + met[language] / 2, language == "en"))
        return best if best in self._known and met[best] >= ENOUGH * len(forms) else UNKNOWN


def read_common_words(lines: Iterable[str]) -> dict[str, frozenset[str]]:
    """`it: il lo gli`, a line per language."""
    pairs = (line.partition(":") for line in lines if not line.startswith("#"))
    return {language: frozenset(map(fold, words.split())) for language, _, words in pairs if words}
