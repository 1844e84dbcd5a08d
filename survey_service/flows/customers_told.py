"""Customers are told that what they wrote about is fixed: each once, and only who may still be written to (P4)."""

from sqlalchemy.orm import Session

from survey_service import audit
from survey_service.feedback.telling import Concerned, concerned
from survey_service.feedback.theme import Theme, ThemeTold
from survey_service.flows.context import Context
from survey_service.flows.later_letter import queue_later, queue_trial
from survey_service.flows.theme_changed import open_theme


class NotFixed(RuntimeError):
    """Nobody is told before somebody said where or when it is fixed."""

    def __init__(self, theme_id: int) -> None:
        super().__init__(f"theme {theme_id}")
        self.theme_id = theme_id


class MoreThanShown(NotFixed):
    """Since the list was looked at, more people have come onto it."""


def customers_told(ctx: Context, theme_id: int, about: str, shown: int) -> int:
    """How many letters wait to leave; 0 when everybody was told. `about`: the theme in words for customers. Raises
    NotFixed, MoreThanShown, NoSuchTheme, ThemeGone."""
    with ctx.writing() as session:
        theme = open_theme(session, theme_id)
        if not is_fixed(theme):
            raise NotFixed(theme_id)
        people = concerned(session, theme, ctx.preferences.consent_countries)
        if len(people) > shown:
            raise MoreThanShown(theme_id)
        for person in people:
            _queue(ctx, session, theme, person, about)
        if people:
            audit.record(session, ctx.now, ctx.actor, "customers_told", "theme", theme_id, ("told",))
        return len(people)


def trial_letter_wanted(ctx: Context, theme_id: int, about: str) -> None:
    """The letter as a customer would read it, to whoever asks. Raises NotFixed, NoSuchTheme, ThemeGone."""
    with ctx.writing() as session:
        theme = open_theme(session, theme_id)
        if not is_fixed(theme):
            raise NotFixed(theme_id)
        queue_trial(ctx, session, "fixed", {"theme": theme_id}, {"about": about})
        audit.record(session, ctx.now, ctx.actor, "trial_letter_wanted", "theme", theme_id)


def is_fixed(theme: Theme) -> bool:
    """Somebody said so."""
    return bool(theme.fixed_in or theme.fixed_at)


def _queue(ctx: Context, session: Session, theme: Theme, person: Concerned, about: str) -> None:
    params = {"theme": theme.id, "response": person.response_id}
    mail = queue_later(ctx, session, "fixed", person.customer_id, params, {"about": about})
    session.add(ThemeTold(theme_id=theme.id, customer_id=person.customer_id, mail_id=mail.id, at=ctx.now))
