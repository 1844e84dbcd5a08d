"""Words an agent should not have to read unasked: insults to a person, in a few languages (C13)."""

import re
from typing import Final

_INSULTS: Final = (
    r"arschloch|arseholes?|assholes?|bastards?|bitch(?:es)?|cabr[oó]n(?:es)?|cazzo|coglioni?|connards?|connasses?|"
    r"cretins?|cunts?|dickheads?|eikels?|encul[ée]s?|figlio\s+di\s+puttana|filho\s+da\s+puta|fotze|"
    r"fuck(?:ing|er|ers|ed|s)?|gilipollas|hij[oa]s?\s+de\s+puta|hurensohn|idiots?|idioten?|imb[ée]ciles?|klootzak|"
    r"kutwijf|missgeburt|morons?|motherfuck\w*|retards?|salopes?|scheiß\w*|schlampe|scum|stronz[oaie]|trottel|twats?|"
    r"vollidiot(?:en)?|wankers?|wichser"
)
_PATTERN = re.compile(rf"(?<!\w)(?:{_INSULTS})(?!\w)", re.IGNORECASE)


def is_abusive(text: str) -> bool:
    """Whether the words insult somebody; folded then, never deleted."""
    return _PATTERN.search(text) is not None
