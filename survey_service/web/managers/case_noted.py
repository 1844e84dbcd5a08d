"""What lies beside a case, in words: steps, whys, letters in trouble, incidents, what is changed, the history."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from survey_service.callbacks.action import CorrectiveAction
from survey_service.callbacks.case import CasePage
from survey_service.callbacks.case_beside import Beside, Rated
from survey_service.callbacks.steps import Given, is_late
from survey_service.callbacks.whys import may_answer
from survey_service.db import DbContext
from survey_service.flows.repair_steps import today
from survey_service.staff.reader import Reader
from survey_service.web.managers.case_words import EFFECTS, HINDERED, letter_state, stays_because
from survey_service.web.managers.timeline import Event, timeline
from survey_service.web.managers.words import when
from survey_service.web.navigation import routed
from survey_service.web.saying import say as _
from survey_service.web.words import current_translator

INCIDENT, ACTION, NEW_ACTION = "/callbacks/incidents/", "/callbacks/actions/", "/callbacks/actions/new"


@dataclass(frozen=True)
class StepShown:
    """`kind`: g, a, r of a RAG word, empty for none; `may_withdraw`: while it is neither done nor withdrawn."""

    id: int
    agent: str
    words: str
    due: str
    state: str
    kind: str
    note: str
    may_withdraw: bool


@dataclass(frozen=True)
class Noted:
    """What the template prints. `trouble`: of the newest letter; `incidents`, `changes`: (text, address or None, …)."""

    events: list[Event]
    disagreements: int
    steps: list[StepShown]
    late_steps: int
    may_give: bool
    whys: list[str | None]
    may_answer: bool
    hindered: str | None
    trouble: tuple[str, Markup] | None
    incidents: list[tuple[str, str | None]]
    changes: list[tuple[str, str | None, str]]
    new_change: str | None
    of_account: list[tuple[int, int | None]]


def noted(page: CasePage, aside: Beside, reader: Reader, ctx: DbContext, hide: Callable[[str], str]) -> Noted:
    """For this reader at this moment; `hide` takes out the names this reader may not read."""
    case, day = page.case, today(ctx)
    manages = reader.has("manager")
    acts = reader.acts_on_cases and not page.is_about_reader
    theirs = manages or (case.owner_id or case.closed_by) in (None, reader.user_id)
    return Noted(
        events=timeline(page, aside, reader, ctx.now, hide),
        disagreements=aside.disagreements,
        steps=[_step(one, day, hide, theirs=acts and theirs) for one in aside.steps if one.step.withdrawn_at is None],
        late_steps=sum(is_late(one.step, day) for one in aside.steps),
        may_give=acts and theirs and page.state != "closed" and bool(aside.agents),
        whys=[hide(words) if words else None for words in aside.whys],
        may_answer=acts and may_answer(case, reader.user_id, is_manager=manages, now=ctx.now),
        hindered=_(HINDERED[aside.hindered]) if aside.hindered else None,
        trouble=_trouble(page, aside, ctx),
        incidents=_incidents(aside),
        changes=[_change(one.action, one.owner) for one in aside.changes],
        new_change=f"{NEW_ACTION}?case={case.id}" if acts and routed(NEW_ACTION) else None,
        of_account=[_rated(one, reader) for one in aside.of_account],
    )


def _step(one: Given, day: date, hide: Callable[[str], str], *, theirs: bool) -> StepShown:
    step, speaker = one.step, current_translator()
    late = is_late(step, day)
    state, kind = (_("Late"), "r") if late else (_("Asked"), "a")
    if step.done_at is not None:
        state, kind = _("Done"), "g"
    return StepShown(
        id=step.id,
        agent=one.agent or _("the agent"),
        words=hide(step.words or ""),
        due=speaker.date(step.due_on, "weekday"),
        state=state,
        kind=kind,
        note="" if one.is_told or step.done_at else _("No account here: tell the agent yourself."),
        may_withdraw=theirs and step.done_at is None,
    )


def _trouble(page: CasePage, aside: Beside, ctx: DbContext) -> tuple[str, Markup] | None:
    """The newest attempt was a letter that did not, or perhaps not, leave; a later try makes it past."""
    posted = aside.letters.get(page.tried[0].attempt.id) if page.tried else None
    if posted is None or page.state == "closed" or letter_state(posted) not in ("unknown", "not_sent"):
        return None
    return stays_because(posted), when(posted.letter.at, ctx.now)


def _incidents(aside: Beside) -> list[tuple[str, str | None]]:
    linked = routed(f"{INCIDENT}1")
    return [(name, f"{INCIDENT}{number}" if linked else None) for number, name in aside.incidents]


def _change(action: CorrectiveAction, owner: str) -> tuple[str, str | None, str]:
    speaker = current_translator()
    if action.effect is not None:
        state = _(EFFECTS[action.effect])
    elif action.dropped_at is not None:
        state = _("dropped")
    elif action.done_at is not None:
        state = _("done, checked on %(day)s", day=speaker.date(action.check_on))
    else:
        state = _("%(who)s, due %(day)s", who=owner, day=speaker.date(action.due_on))
    return action.title, f"{ACTION}{action.id}" if routed(f"{ACTION}1") else None, state


def _rated(one: Rated, reader: Reader) -> tuple[int, int | None]:
    seen = reader.sees_rating_of(one.agent_id, one.team_id, one.department_id)
    return one.score, one.id if seen else None
