"""From what a customer thinks to words: a line of the lexicon with its slots filled, in that customer's manner."""

import random
import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache

from babel.dates import get_month_names
from babel.numbers import format_decimal

from survey_service.demo.places import fictional_phone
from survey_service.demo.words import About, Lexicon, Line, lexicon
from survey_service.demo.world import DemoAgent, DemoCustomer

NUMBERS = (500, 800, 1000, 1500, 2000, 2500, 5000, 8000, 10_000, 20_000, 50_000)
AMOUNTS = (35, 48, 60, 90, 120, 180, 240, 310, 450, 620, 980, 1400)
MONEY = {
    "en": "£{}",
    "de": "{} €",
    "fr": "{} €",
    "es": "{} €",
    "pt": "R$ {}",
    "nl": "€ {}",
    "ja": "{}円",
    "ar": "{} درهم",
}
UNSPACED = frozenset({"ja"})
CASED = frozenset({"en", "de", "fr", "es", "pt", "nl"})
WORTH_TELLING_APART = 25  # shorter comments are often the same in real life too

_SENTENCE_START = re.compile(r"(^|[.?!] )(\{feature\})")
_SLOT = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Topic:
    """What there is to speak of: the ticket's side of a comment."""

    at: datetime
    area: str
    version: str
    customer: DemoCustomer
    agent: DemoAgent | None


@dataclass(frozen=True)
class Said:
    """A comment, what it speaks of and the reason chips that would go with it."""

    text: str
    about: About
    reasons: tuple[str, ...]


@dataclass
class Voice:
    """All customers' words; remembers what was said so that no two long comments are alike."""

    rng: random.Random
    names: frozenset[str]
    _used: Counter[str] = field(default_factory=Counter)
    _said: set[str] = field(default_factory=set)

    def comment(self, score: int, about: About, topic: Topic) -> Said:
        """Words for this score about these sides, or about the nearest thing the language has words for."""
        words = lexicon(topic.customer.language)
        for attempt in range(12):
            said = self._once(words, score, about, topic, late=attempt > 1)
            if len(said.text) < WORTH_TELLING_APART or said.text not in self._said:
                break
        self._said.add(said.text)
        return said

    def _once(self, words: Lexicon, score: int, about: About, topic: Topic, *, late: bool) -> Said:
        lines = self._lines(words, score, about, topic)
        text = ("" if words.language in UNSPACED else " ").join(self._filled(line.text, words, topic) for line in lines)
        reasons = tuple(dict.fromkeys(reason for line in lines for reason in line.reasons))
        spoken = frozenset[str]().union(*(line.about for line in lines))
        if len(text) < 300:
            text = self._in_manner(text, words, again=late or any(self._used[line.text] > 1 for line in lines))
        return Said(text, spoken, reasons)

    def _lines(self, words: Lexicon, score: int, about: About, topic: Topic) -> list[Line]:
        """One line that says it all, or one for each side; nothing to say is said too."""
        whole = self._choice(words, score, about, topic)
        parts = [self._choice(words, _tone(score, side), frozenset({side}), topic) for side in sorted(about)]
        apart = [part for part in parts if part is not None]
        composable = len(apart) > 1 and all(part.text[-1] in ".。" for part in apart)
        if whole is not None and not (composable and self.rng.random() < 0.3):
            chosen = [whole]
        else:
            empty = self._choice(words, score, frozenset(), topic)
            chosen = apart if composable else apart[:1] or ([empty] if empty else [])
        self._used.update(line.text for line in chosen)
        return chosen

    def _choice(self, words: Lexicon, score: int, about: About, topic: Topic) -> Line | None:
        """A line least used so far; those that name an agent only where there is one."""
        fitting = [
            line for line in words.fitting(score, about, topic.area) if topic.agent or "{agent}" not in line.text
        ]
        if not fitting:
            return None
        least = min(self._used[line.text] for line in fitting)
        return self.rng.choice([line for line in fitting if self._used[line.text] == least])

    def _filled(self, text: str, words: Lexicon, topic: Topic) -> str:
        rng, language = self.rng, words.language
        feature = rng.choice(words.features[topic.area])
        text = _SENTENCE_START.sub(lambda found: found[1] + feature[0].upper() + feature[1:], text)
        values = {
            "agent": topic.agent.first_name if topic.agent else "",
            "feature": feature,
            "days": str(rng.randint(3, 9)),
            "hours": str(rng.randint(2, 6)),
            "few": str(rng.randint(6, 40)),
            "number": format_decimal(rng.choice(NUMBERS), locale=language),
            "amount": MONEY[language].format(format_decimal(rng.choice(AMOUNTS), locale=language)),
            "version": topic.version,
            "month": _months(language)[(topic.at.month - rng.randint(3, 6)) % 12],
            "phone": fictional_phone(rng, topic.customer.country) or fictional_phone(rng, "GB") or "",
            "email": f"office{rng.randint(2, 99)}@{rng.choice(('example.com', 'example.org', 'example.net'))}",
        }
        return _SLOT.sub(lambda found: values[found[1]], text)

    def _in_manner(self, text: str, words: Lexicon, *, again: bool) -> str:
        """Hurry, typos and good manners; what was said before gets a new beginning or end."""
        rng, chance = self.rng, 0.5 if again else 0.05
        gap = "" if words.language in UNSPACED else " "
        if len(text) > 20 and text[-1] in ".!?。" and rng.random() < chance:
            text = f"{text}{gap}{rng.choice(words.closings)}"
        elif len(text) > 20 and rng.random() < chance:
            text = f"{rng.choice(words.openings)}{gap}{self._going_on(text, words)}"
        if words.language in CASED:
            if rng.random() < 0.08:
                text = text.lower()
            if rng.random() < 0.05:
                text = _typo(rng, text)
        if text.endswith(".") and rng.random() < 0.12:
            text = text[:-1] or text
        return text

    def _going_on(self, text: str, words: Lexicon) -> str:
        """The same after a greeting or a colon: a small letter, but for names, "I" and German nouns."""
        first = text.split(maxsplit=1)[0]
        keeps = first.rstrip(",.:") in self.names or first == "I" or first.isupper() or words.language == "de"
        return text if keeps or words.language not in CASED else text[0].lower() + text[1:]


def _tone(score: int, side: str) -> int:
    """The score a single sentence would stand under: praise in a low comment still sounds like praise."""
    if side.endswith("+"):
        return 5
    return min(score, 3)


def _typo(rng: random.Random, text: str) -> str:
    """Two letters of one longer word the wrong way round."""
    places = [found.start() for found in re.finditer(r"(?<=[a-z])[a-z]{2}(?=[a-z]{2})", text)]
    if not places:
        return text
    n = rng.choice(places)
    return text[:n] + text[n + 1] + text[n] + text[n + 2 :]


@lru_cache(maxsize=16)
def _months(language: str) -> tuple[str, ...]:
    names = get_month_names("wide", context="stand-alone", locale=language)
    return tuple(names[n] for n in range(1, 13))
