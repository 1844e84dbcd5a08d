"""A written letter becomes a message that can leave."""

from functools import lru_cache
from urllib.parse import urlsplit

from survey_service.flows.letter_picture import with_picture
from survey_service.flows.letter_written import Letter
from survey_service.mail.forms import Filled, filled
from survey_service.mail.letters import Rendered, render
from survey_service.mail.message import automatic_headers, message_id, survey_headers
from survey_service.mail.outgoing import Outgoing
from survey_service.preferences.preferences import Preferences


def outgoing_of(letter: Letter, preferences: Preferences) -> Outgoing:
    """Raises ValueError, TypeError or LookupError where the letter cannot be rendered."""
    said: Filled | Rendered | None = filled(letter.letter, letter.values, letter.language)
    values, picture = with_picture(letter)
    said = said or render(letter.letter, values, letter.language)
    return Outgoing(
        mail_id=letter.mail_id,
        attempt_id=letter.attempt_id,
        to=letter.to,
        to_name=letter.to_name,
        sender=letter.sender or preferences.mail_from,
        reply_to=letter.reply_to or preferences.mail_reply_to,
        subject=said.subject,
        text=said.text,
        html=said.html,
        message_id=message_id(letter.mail_id, _host(preferences.base_url)),
        headers=_headers(letter),
        letter=letter.letter,
        substitutions=said.substitutions if isinstance(said, Filled) else {},
        inline=picture,
    )


@lru_cache(maxsize=8)
def _host(base_url: str) -> str:
    return urlsplit(base_url).hostname or "localhost"


def _headers(letter: Letter) -> dict[str, str]:
    """A letter that somebody wrote is not automatic: an absence may well be answered."""
    if letter.optout_url:
        return survey_headers(letter.optout_url)
    return {} if letter.letter == "case_mail" else automatic_headers()
