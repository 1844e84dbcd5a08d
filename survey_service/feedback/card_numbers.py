"""A typed card number is never stored (C13)."""

import re

# 13 to 19 digits, with single spaces or dashes between them; no digit before or after.
_CANDIDATE = re.compile(r"(?<!\d)\d(?:[ \-\u00a0\u2009\u202f]?\d){12,18}(?!\d)")
REMOVED = "[card number removed]"


def without_card_numbers(words: str) -> str:
    """The words with each card number replaced; order and phone numbers that fail the Luhn check stay."""
    if len(words) < 13:
        return words
    return _CANDIDATE.sub(_removed, words)


def is_card_number(digits: str) -> bool:
    """The Luhn check (ISO/IEC 7812-1) over ASCII digits."""
    doubled = [int(digit) for digit in reversed(digits)]
    for place in range(1, len(doubled), 2):
        doubled[place] = sum(divmod(2 * doubled[place], 10))
    return sum(doubled) % 10 == 0


def _removed(found: re.Match[str]) -> str:
    digits = re.sub(r"\D", "", found.group())
    return REMOVED if is_card_number(digits) else found.group()
