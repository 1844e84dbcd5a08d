"""What the customer said after the call, on the page of its case and of the case that followed (M5)."""

from collections.abc import Callable
from dataclasses import dataclass

from markupsafe import Markup, escape

from survey_service.callbacks.recovered import Recovered, came_back_from, recovery_of
from survey_service.db import DbContext
from survey_service.language import N_
from survey_service.web.managers.words import when
from survey_service.web.saying import say as _

NO_ANSWER = N_("Asked %(when)s how it is now; no answer came.")
SENTENCES = {
    "scheduled": N_("The customer will be asked %(when)s how it is now."),
    "sending": N_("The customer will be asked %(when)s how it is now."),
    "sent": N_("Asked %(when)s how it is now; no answer yet."),
    "landed": N_("Asked %(when)s how it is now; no answer yet."),
    "unknown": N_("Asked %(when)s how it is now; whether the mail arrived is unknown."),
    "expired": NO_ANSWER,
    "rated": N_("Asked %(when)s, answered:"),
}
UNASKED = N_("The question how it is now was not asked, or did not arrive.")


@dataclass(frozen=True)
class AfterCall:
    """`earlier`: the number of the closed case the answer is about, None where it is this one."""

    sentence: Markup
    score: int | None
    words: str | None
    answered: Markup | None
    earlier: int | None


def after_call(ctx: DbContext, case_id: int, hide: Callable[[str], str]) -> list[AfterCall]:
    """The answer this case goes back to, and the question that followed it; nothing where there is neither. `hide`
    takes the names out that this reader may not read."""
    before, after = came_back_from(ctx.session, case_id, ctx.now), recovery_of(ctx.session, case_id, ctx.now)
    found = [_shown(ctx, before, hide, earlier=True)] if before else []
    return [*found, _shown(ctx, after, hide)] if after else found


def _shown(ctx: DbContext, one: Recovered, hide: Callable[[str], str], *, earlier: bool = False) -> AfterCall:
    words = SENTENCES.get(one.state) if one.asked_at is not None else None
    sentence = escape(_(words or UNASKED))
    if words and one.asked_at is not None:
        sentence = sentence % {"when": when(one.asked_at, ctx.now)}
    return AfterCall(
        sentence=sentence,
        score=one.score,
        words=hide(one.why) if one.why else None,
        answered=when(one.answered_at, ctx.now) if one.answered_at else None,
        earlier=one.case_id if earlier else None,
    )
