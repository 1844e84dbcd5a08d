"""What settling one mail and settling many have in common."""

import random
from datetime import timedelta

from survey_service.flows.letter_written import Letter
from survey_service.mail.outgoing import Reply

MOST_TRIES = 8
FIRST_PAUSE = 30.0  # seconds; doubled each time
LONGEST_PAUSE = 4 * 3600.0
OUT = ("sending", "unknown")  # surveys whose mail is, or may be, on its way

Settled = tuple[Letter, Reply]


def pause(tries: int, asked: float | None) -> timedelta:
    """Exponential backoff with full jitter over its upper half, at least as long as the other side asked."""
    longest = min(FIRST_PAUSE * 2 ** (tries - 1), LONGEST_PAUSE)
    return timedelta(seconds=max(random.uniform(longest / 2, longest), min(asked or 0.0, LONGEST_PAUSE)))  # noqa: S311  # jitter is no secret
