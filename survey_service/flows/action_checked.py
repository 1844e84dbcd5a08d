"""Somebody looked whether a corrective action worked, and says so in a sentence (M4)."""

from survey_service.callbacks.action import EFFECTS
from survey_service.flows.action_step import action_step
from survey_service.flows.callback_step import typed
from survey_service.flows.context import Context


def action_checked(ctx: Context, action_id: int, effect: str, words: str) -> None:
    """`effect`: one of EFFECTS. It may be checked before its day, where the figures are clear. Raises ActionMovedOn."""
    assert effect in EFFECTS
    with action_step(ctx, action_id, whole=False) as now:
        now.must_stand("to_check", "waits")
        now.action.effect, now.action.effect_words = effect, typed(words)
        now.action.checked_at, now.action.checked_by = ctx.now, now.reader.user_id
        now.record("action_checked", ("effect", "effect_words"))
