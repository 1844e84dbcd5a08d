"""The picture of a letter, drawn as it leaves: the queue never holds one."""

from typing import Any

from survey_service.flows.letter_written import Letter
from survey_service.language import translator
from survey_service.mail.outgoing import Inline
from survey_service.reports import pictures
from survey_service.reports.drawn import png
from survey_service.reports.month_letter import has_answers

TREND = "weeks"
WIDTH = 528
"""Of the letter's column, in pixels; drawn twice as fine."""


def with_picture(letter: Letter) -> tuple[dict[str, Any], Inline | None]:
    """The letter's values with where the picture is and what it shows, and the picture; without CairoSVG none."""
    weeks = letter.values.get(TREND)
    if weeks is None:
        return letter.values, None
    values = {name: value for name, value in letter.values.items() if name != TREND}
    speaker = translator(letter.language)
    drawn = pictures.trend(weeks, speaker.gettext("Share of 4 and 5 by week"), speaker) if has_answers(weeks) else None
    image = png(drawn["svg"], WIDTH) if drawn else None
    if image is None or drawn is None:
        return values | {"picture_link": None, "picture_words": ""}, None
    words = pictures.described(drawn)
    return values | {"picture_link": f"cid:{TREND}", "picture_words": words}, Inline(TREND, image)
