"""What the weights see of a word: keys of its own, and of it with the word before.

A key is a string: `en great` a word, `en^grea` its beginning, `~good` a kind of word (shared by all languages),
`!good` the same after a negation, `en great_app` two words, `~good+software` two kinds.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple

from survey_service.feedback.splitter.lexicon import Kinds, Lexicon, stem
from survey_service.feedback.splitter.reading import COMMA, SENTENCE, Word, borders

EVERYWHERE: Final = "*"
"""The key that every word has."""
NEGATED_FOR: Final = 3  # words after "not" that it turns round
_AT_TABLE: Final = frozenset({"food", "drink", "taste"})
_WAITING: Final = ("service", "waiting")  # where food is spoken of, "service" is those who bring it
_CAPITAL: Final = ("capital",)
_UNKNOWN: Final = ("unknown",)
_MANY: Final = 50_000
_NEVER_ALONE: Final = frozenset({"i", "is", "and", "very"})
_NEEDS_CAPITAL: Final = frozenset(
    [
        "art",
        "bill",
        "buck",
        "chase",
        "chip",
        "cliff",
        "dean",
        "don",
        "drew",
        "faith",
        "flor",
        "frank",
        "gene",
        "grace",
        "grant",
        "gut",
        "guy",
        "hope",
        "jack",
        "joy",
        "klein",
        "lange",
        "luz",
        "mar",
        "mark",
        "may",
        "mine",
        "pat",
        "penny",
        "pilar",
        "ray",
        "rich",
        "rob",
        "rosa",
        "rose",
        "sandy",
        "see",
        "sky",
        "sol",
        "sue",
        "sum",
        "summer",
        "victor",
        "wade",
        "will",
    ]
)
"""Names that are words too; the reading of a Latin text takes them for names only with a capital."""


@dataclass(frozen=True, slots=True, eq=False)
class Token:
    """A word as the weights see it. Made by `token_of` alone, so that equal ones are mostly the same one: it is looked
    up by what it is, not by what it says."""

    language: str
    form: str
    kinds: Kinds
    negated: bool
    group: int
    """A number for its kinds."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A text ready for the weights: its words, what they are, the border before each."""

    language: str
    words: list[Word]
    tokens: list[Token]
    borders: list[int]


_GROUPS: Final[dict[Kinds, int]] = {}


@lru_cache(maxsize=65536)
def token_of(language: str, form: str, kinds: Kinds, negated: bool) -> Token:
    """The token of a word."""
    return Token(language, form, kinds, negated, _GROUPS.setdefault(kinds, len(_GROUPS)))


class _Plain(NamedTuple):
    """A word that begins no phrase, ready to be met again."""

    token: Token
    negated: Token
    at_table: bool
    negates: bool
    unknown: bool
    """With a capital it may be something else."""


def _plain(language: str, form: str, kinds: Kinds) -> _Plain:
    one, other = (token_of(language, form, kinds, negated) for negated in (False, True))
    return _Plain(one, other, not _AT_TABLE.isdisjoint(kinds), "neg" in kinds, kinds == _UNKNOWN)


class Reader:
    """Reads the texts of one language; remembers the words it has met."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._capitals = lexicon.language not in {"de", "ja"}
        self._plain: dict[str, _Plain] = {}

    def read(self, text_words: list[Word], text: str, names: Collection[str]) -> Reading:
        """The words with their kinds; `names` are the folded words of the agent's name."""
        lexicon, language = self._lexicon, self._lexicon.language
        edges = borders(text, text_words, lexicon.contrasts, lexicon.joints)
        tokens: list[Token] = []
        at_table = False
        negated, place, count = 0, 0, len(text_words)
        met = self._plain
        if len(met) > _MANY:
            met.clear()
        while place < count:
            word = text_words[place]
            form = word.form
            if edges[place] >= COMMA:
                negated = 0
            plain = met.get(form)
            if plain is not None and not (word.capital and plain.unknown) and form not in names:
                tokens.append(plain.token if negated <= 0 else plain.negated)
                at_table = at_table or plain.at_table
                negated = NEGATED_FOR if plain.negates else negated - 1
                place += 1
                continue
            length, kinds = lexicon.phrase_at(text_words, place) if form in lexicon.phrases else (0, ())
            if form in names and (word.capital or form not in _NEEDS_CAPITAL):
                length, kinds = 1, ("named",)
            elif not length:
                length, kinds = 1, self._kinds(word, first=edges[place] == SENTENCE)
                if form not in lexicon.phrases and kinds != _CAPITAL:
                    met[form] = _plain(language, form, kinds)
            at_table = at_table or not _AT_TABLE.isdisjoint(kinds)
            for step in range(place, place + length):
                form = "<name>" if "named" in kinds else text_words[step].form
                tokens.append(token_of(language, form, kinds, negated > 0))
            negated = NEGATED_FOR if "neg" in kinds else max(0, negated - length)
            place += length
        if at_table:
            tokens = [_at_table(token) if token.kinds == ("service",) else token for token in tokens]
        return Reading(language, text_words, tokens, edges)

    def _kinds(self, word: Word, *, first: bool) -> Kinds:
        kinds = self._lexicon.kinds(word.form)
        if kinds:
            return kinds
        return _CAPITAL if word.capital and not first and self._capitals and len(word.form) > 2 else _UNKNOWN


def _at_table(token: Token) -> Token:
    return token_of(token.language, token.form, _WAITING, token.negated)


@lru_cache(maxsize=65536)
def own_keys(token: Token) -> tuple[str, ...]:
    """The keys of a word alone."""
    sign = "!" if token.negated else "~"
    keys = [EVERYWHERE, *(sign + kind for kind in token.kinds)]
    if token.form != "<name>":
        keys.append(f"{token.language} {token.form}")
        if token.language != "ja" and len(token.form) > 3:
            keys.append(f"{token.language}^{stem(token.form, token.language)}")
        if token.language == "ja":
            keys += [f"ja={token.form[n : n + 2]}" for n in range(len(token.form) - 1)]
    if len(token.kinds) > 1:
        keys.append(sign + "&".join(token.kinds))
    return tuple(keys)


def word_pair(before: Token, token: Token) -> str:
    """The key of a word with the one before it."""
    return f"{token.language} {before.form}_{token.form}"


@lru_cache(maxsize=65536)
def kind_pairs(before: Kinds, kinds: Kinds) -> tuple[str, ...]:
    """The keys of what two neighbours are; two kinds of each at most."""
    return tuple(
        f"~{one}+{other}"
        for one in before[:2]
        for other in kinds[:2]
        if one not in _NEVER_ALONE or other not in _NEVER_ALONE
    )


def keys_of(reading: Reading) -> list[tuple[str, ...]]:
    """Every word's keys, those with the word before it where no sentence ends between them."""
    tokens: Sequence[Token] = reading.tokens
    found = [own_keys(tokens[0])] if tokens else []
    for place in range(1, len(tokens)):
        keys = own_keys(tokens[place])
        if reading.borders[place] != SENTENCE:
            before, token = tokens[place - 1], tokens[place]
            keys += (word_pair(before, token), *kind_pairs(before.kinds, token.kinds))
        found.append(keys)
    return found
