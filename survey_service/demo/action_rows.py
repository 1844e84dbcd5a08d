"""What the demo's support team changes because of its cases, in every state, and whys that were answered."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey_service import audit
from survey_service.audit import Actor
from survey_service.callbacks.action import ActionCase, CorrectiveAction
from survey_service.callbacks.areas import is_about
from survey_service.callbacks.callback import Callback
from survey_service.callbacks.noted import Why
from survey_service.preferences.openings import local_day

TAUGHT = 6
"""Cases an action is linked to, at most."""
CHECKED_AFTER = timedelta(days=30)


@dataclass(frozen=True)
class DemoAction:
    """Days ago it was made, was due and was done; `effect` with its sentence where it was checked."""

    title: str
    cause: str
    area: str | None
    made: int
    due: int
    done: int | None = None
    told: str | None = None
    effect: tuple[str, str] | None = None


ACTIONS = (
    DemoAction("Count the rows of each export before it is sent", "defect", "exports", 9, -5),
    DemoAction("Tell customers of a change of invoices a week ahead", "not_told", "invoices", 26, 3),
    DemoAction(
        "Test exports of a million rows before each release",
        *("defect", "exports", 48, 34, 36),
        told="Large exports are now tested before each release, so that none leaves out rows.",
    ),
    DemoAction(
        "Answer within four hours while an incident lasts",
        *("slow", None, 95, 80, 82),
        told="While something is broken for many, somebody answers you within four hours.",
        effect=("worked", "The waiting is named half as often, at the same number of tickets."),
    ),
    DemoAction(
        "Say which limits a plan has on the price page",
        *("policy_price", None, 120, 100, 104),
        effect=("unclear", "Too few answers speak of prices to tell."),
    ),
    DemoAction(
        "Ask twice before a ticket is closed",
        *("our_mistake", None, 150, 135, 130),
        effect=("did_not", "Nothing changed; the second question was closed unread."),
    ),
)
WHYS = {
    "defect": (
        "A defect that was mended in spring came back.",
        "A later release changed the same place again.",
        "Nobody tried what had once been mended.",
        "The tests before a release leave out what was mended once.",
    ),
    "slow": ("The first answer took two days.", "The ticket waited in a queue nobody watched at the weekend."),
    "not_told": ("The invoice looked different.", "The change was announced to administrators only."),
    "our_mistake": ("The answer was about another ticket.", "Two tickets of the account were open side by side."),
}


def add_actions(session: Session, made_by: int, now: datetime, zone: ZoneInfo) -> None:
    """As the flows would have written them, by one manager."""
    for told in ACTIONS:
        _add(session, told, made_by, now, zone)
    _add_whys(session, made_by, now)


def _add(session: Session, told: DemoAction, made_by: int, now: datetime, zone: ZoneInfo) -> None:
    today, made_at = local_day(now, zone), now - timedelta(days=told.made, hours=2)
    due_on = today - timedelta(days=told.due)
    cases = _cases(session, told, made_at)
    action = CorrectiveAction(title=told.title, root_cause=told.cause, product_area=told.area, told=told.told)
    action.owner_id = action.made_by = made_by
    action.made_at, action.due_on, action.check_on = made_at, due_on, due_on + CHECKED_AFTER
    action.department_id = next((case.department_id for case in cases), None)
    steps: list[tuple[str, datetime, tuple[str, ...]]] = []
    steps.append(("action_made", made_at, ("title", "root_cause", "owner_id", "due_on", "check_on")))
    if told.done is not None:
        action.done_at = now - timedelta(days=told.done, hours=1)
        steps.append(("action_done", action.done_at, ("done_at",)))
    if told.effect is not None:
        action.effect, action.effect_words = told.effect
        action.checked_at = now - timedelta(days=told.due - CHECKED_AFTER.days, hours=3)
        action.checked_by = made_by
        steps.append(("action_checked", action.checked_at, ("effect", "effect_words")))
    session.add(action)
    session.flush()
    session.add_all(ActionCase(action_id=action.id, callback_id=case.id) for case in cases)
    for act, at, changed in steps:
        audit.record(session, at, Actor("user", made_by), act, "action", action.id, changed)


def _cases(session: Session, told: DemoAction, made_at: datetime) -> list[Callback]:
    """The last closed before it was made."""
    wanted = select(Callback).where(Callback.root_cause == told.cause, Callback.closed_at < made_at)
    if told.area is not None:
        wanted = wanted.where(is_about(told.area))
    return list(session.scalars(wanted.order_by(Callback.closed_at.desc(), Callback.id.desc()).limit(TAUGHT)))


def _add_whys(session: Session, by: int, now: datetime) -> None:
    """Of the case of each cause that was closed last."""
    for cause, answers in WHYS.items():
        closed = select(Callback).where(Callback.root_cause == cause, Callback.closed_at.is_not(None))
        case = session.scalar(closed.order_by(Callback.closed_at.desc(), Callback.id.desc()).limit(1))
        if case is None or case.closed_at is None:
            continue
        at = min(case.closed_at + timedelta(minutes=20), now)
        session.add_all(
            Why(callback_id=case.id, number=number, words=words, by=by, at=at)
            for number, words in enumerate(answers, 1)
        )
        changed = [f"why_{number}" for number in range(1, len(answers) + 1)]
        audit.record(session, at, Actor("user", by), "whys_answered", "callback", case.id, changed)
