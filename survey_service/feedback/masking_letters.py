"""Letters as names are compared."""

import unicodedata
from functools import lru_cache


def flat(text: str) -> str:
    """Small letters without accents, one for one, so that places stay the same."""
    return "".join(_flat_letter(letter) for letter in text)


@lru_cache(maxsize=8192)
def _flat_letter(letter: str) -> str:
    first = unicodedata.normalize("NFKD", letter)[0]
    small = first.lower()
    return small if len(small) == 1 else first
