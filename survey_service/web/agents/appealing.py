"""What an agent's own page shows of appeals: against which ratings one can be made, and what became of those made."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from survey_service.feedback.appeal import REASONS
from survey_service.feedback.masking import Piece, masked
from survey_service.invitations.invitation import Invitation
from survey_service.language import N_, Translator
from survey_service.reports import appeals
from survey_service.reports.appeals import STATE_WORDS, Row
from survey_service.responses.response import Response
from survey_service.web.reading import Sight

ABOUT = {
    "product": N_("It is about the product"),
    "policy": N_("It is about policy, price or waiting"),
    "wrong_person": N_("I am the wrong person for this ticket"),
    "scanner": N_("A machine pressed the button"),
    "abuse": N_("It is abuse"),
    "mistake": N_("The customer made a mistake"),
}
"""The reasons in the words of whoever appeals."""
STANDS = ("open", "granted")


@dataclass(frozen=True)
class Appealing:
    """`of` holds a rating's newest appeal by its id, `own` all of the reader's; the rest are words for templates."""

    counted: frozenset[int]
    of: dict[int, Row]
    own: list[Row]
    reasons: list[tuple[str, str]]
    states: dict[str, str]
    day: Callable[[datetime], str]
    speaker: Translator

    def answer(self, one: Row) -> list[Piece]:
        """What the decider said; a customer who is named in it stays unnamed here."""
        return masked(one.answer or "", [one.customer] if one.customer else [], self.speaker)

    def may(self, response_id: int) -> bool:
        """Whether the form is offered: it counts, and no appeal waits or was granted."""
        latest = self.of.get(response_id)
        return response_id in self.counted and (latest is None or latest.state not in STANDS)


def appealing(seen: Sight, responses: Sequence[int]) -> Appealing | None:
    """For these ratings, of which only the reader's own matter; None for a reader who is no agent."""
    reader, session, speaker = seen.reader, seen.ctx.session, seen.translator
    if not reader.has("agent") or reader.agent_id is None:
        return None
    own = select(Response.id).join(Invitation, Invitation.id == Response.invitation_id)
    own = own.where(Response.id.in_(responses), Response.status == "counted")
    own = own.where(Invitation.credit_agent_id == reader.agent_id)
    latest = {number: rows[0] for number, rows in appeals.of_ratings(session, responses).items()}
    zone = seen.reading().zone
    return Appealing(
        counted=frozenset(session.scalars(own)),
        of={number: row for number, row in latest.items() if row.appealed_by == reader.user_id},
        own=appeals.of_person(session, reader.user_id),
        reasons=[(reason, speaker.gettext(ABOUT[reason])) for reason in REASONS],
        states={state: speaker.gettext(words) for state, words in STATE_WORDS.items()},
        day=lambda moment: speaker.date(moment.astimezone(zone).date(), "weekday"),
        speaker=speaker,
    )
