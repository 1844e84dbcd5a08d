"""Customers are told what was changed because of their feedback: each once, and only who may be written to (C8)."""

from survey_service.callbacks.action import ActionTold, CorrectiveAction
from survey_service.callbacks.action_refusals import ActionMovedOn, MoreToTell, NothingToTell
from survey_service.callbacks.action_telling import to_tell
from survey_service.flows.action_step import ActionStep, action_step
from survey_service.flows.context import Context
from survey_service.flows.later_letter import queue_later, queue_trial


def change_told(ctx: Context, action_id: int, words: str, shown: int) -> int:
    """How many letters wait to leave; 0 when everybody was told. `words` and `shown`: what the letter said and how many
    it was for when it was looked at. Raises NothingToTell, ActionMovedOn, MoreToTell."""
    with action_step(ctx, action_id, whole=False) as now:
        told = _words_of(now)
        if told != words:
            raise ActionMovedOn(action_id)
        people = to_tell(now.session, action_id, ctx.preferences.consent_countries)
        if len(people) > shown:
            raise MoreToTell(action_id)
        for person in people:
            params = {"action": action_id, "cause": person.cause_id}
            mail = queue_later(ctx, now.session, "changed", person.customer_id, params, {"changed": told})
            now.session.add(
                ActionTold(action_id=action_id, customer_id=person.customer_id, mail_id=mail.id, at=ctx.now)
            )
        if people:
            now.record("change_told", ("told",))
        return len(people)


def trial_change_wanted(ctx: Context, action_id: int) -> None:
    """The letter as a customer would read it, to whoever asks. Raises NothingToTell."""
    with action_step(ctx, action_id, whole=False) as now:
        queue_trial(ctx, now.session, "changed", {"action": action_id}, {"changed": _words_of(now)})
        now.record("trial_letter_wanted")


def is_tellable(action: CorrectiveAction) -> bool:
    """It is done, nobody found that it did not work, and somebody wrote what customers may be told."""
    is_done = action.done_at is not None and action.dropped_at is None
    return is_done and bool(action.told) and action.effect != "did_not"


def _words_of(now: ActionStep) -> str:
    if not is_tellable(now.action):
        raise NothingToTell(now.action.id)
    return now.action.told or ""
