"""What an agent is asked to put right, as the own page shows it (M7)."""

from dataclasses import dataclass

from survey_service.callbacks.repair_step import RepairStep
from survey_service.callbacks.steps import AskedOf, asked_of, is_late
from survey_service.feedback.masking import Piece, masked
from survey_service.flows.repair_steps import today
from survey_service.language import N_
from survey_service.reports.cards import ENDED
from survey_service.web.reading import Sight
from survey_service.web.saying import say as _
from survey_service.web.words import current_translator

STANDS = {
    "open": N_("The case is open; nobody calls yet."),
    "owned": N_("The case is open; somebody is calling."),
    "waiting": N_("The case waits until a date."),
}


@dataclass(frozen=True)
class AskedShown:
    """`stands`: how the case is, None where the agent learns nothing of it; `answer`: what the agent said when done."""

    id: int
    by: str
    words: list[Piece]
    due: str
    late: bool
    done: bool
    ticket: str | None
    stands: str | None
    answer: str | None


def asked(seen: Sight, agent_id: int) -> list[AskedShown]:
    """For the agent alone; nobody else's page shows it."""
    if seen.reader.agent_id != agent_id or not seen.reader.has("agent"):
        return []
    return [_shown(one, seen) for one in asked_of(seen.ctx.session, agent_id, seen.ctx.now)]


def _shown(one: AskedOf, seen: Sight) -> AskedShown:
    step: RepairStep = one.step
    speaker = current_translator()
    stands = None
    if one.state is not None:
        ended = ENDED.get(one.outcome or "", N_("It was looked at."))
        stands = _("The case is closed. %(how)s", how=_(ended)) if one.state == "closed" else _(STANDS[one.state])
    return AskedShown(
        id=step.id,
        by=one.by,
        words=masked(step.words or "", one.names, speaker, one.companies),
        due=speaker.date(step.due_on, "weekday"),
        late=is_late(step, today(seen.ctx)),
        done=step.done_at is not None,
        ticket=one.ticket,
        stands=stands,
        answer=step.done_words,
    )
