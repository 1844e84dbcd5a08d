"""A step that came too late, as a page: what happened meanwhile, and the way back. Nothing was saved."""

from collections.abc import Callable
from typing import Any

from flask import Flask, render_template, url_for

from survey_service.callbacks import refusals as case
from survey_service.feedback import review_refusals as review
from survey_service.invitations import stopping
from survey_service.responses import marking
from survey_service.web.managers.words import exact
from survey_service.web.saying import say as _

Answer = tuple[str, int]


def _closed(error: case.AlreadyClosed) -> str:
    if error.by is None:
        return _("This case was closed on %(when)s. A closed case stays closed.", when=exact(error.at))
    return _(
        "%(who)s closed this case on %(when)s. A closed case stays closed; a new low opens a new one.",
        who=error.by,
        when=exact(error.at),
    )


def _owned(error: case.AlreadyOwned) -> str:
    if error.owner is None:
        return _("Nobody has this case any more: it was given back. You can take it.")
    return _("%(who)s has this case now. Look at what was done, or take it over there.", who=error.owner)


def _cannot(error: case.CannotOwn) -> str:
    if error.person is None:
        return _("That person cannot be given cases. Choose a lead or a manager.")
    return _(
        "%(who)s cannot be given this case: only leads and managers who are not rated in it can.", who=error.person
    )


WORDS: dict[type[Exception], Callable[[Any], str]] = {
    case.AlreadyClosed: _closed,
    case.AlreadyOwned: _owned,
    case.CannotOwn: _cannot,
    case.OwnRating: lambda _e: _("This case is about a rating of your own work, so somebody else deals with it."),
    case.ContactRefused: lambda _e: _("The customer asked not to be contacted. Read the answer and close the case."),
    case.NobodyTried: lambda _e: _("Nobody has tried to reach the customer yet. Log an attempt first."),
    case.WrongOutcome: lambda _e: _("The customer changed the answer meanwhile, so this end no longer fits."),
    case.RootCauseMissing: lambda _e: _("Choose why it happened; the case is still open."),
    case.DateNotAhead: lambda _e: _("Choose a date within the next 90 days; the case does not wait yet."),
    case.RemarkStays: lambda _e: _("A note can be taken back for 15 minutes, by whoever wrote it."),
    case.WhysClosed: lambda _e: _("The owner or a manager answers the whys, until 30 days after the closing."),
    case.WhyMissing: lambda _e: _("Answer the whys in their order: each asks about the answer before it."),
    case.WhysChanged: lambda _e: _("A colleague answered the whys since you opened them. Read them first."),
    case.NoStepFor: lambda _e: _("Only an agent who is rated in this case can be given a step."),
    case.StepNotAhead: lambda _e: _("Choose a day from today on, within the next 90 days."),
    case.StepSettled: lambda _e: _("This step was done or withdrawn meanwhile."),
    case.NothingToWriteTo: lambda _e: _("No mail can go to this customer: no address is known, or mail bounced."),
    case.LetterEmpty: lambda _e: _("A letter needs a subject and words."),
    marking.NotCounted: lambda _e: _("This rating is not counted any more, so there is nothing to propose."),
    marking.AlreadyProposed: lambda _e: _("Somebody has proposed this already. It waits for a second person."),
    marking.AlreadyDecided: lambda _e: _("This was decided meanwhile, or the customer has answered anew."),
    marking.OwnFigures: lambda _e: _("This rating is in your own or your team's figures, so somebody else decides."),
    marking.SecondPersonNeeded: lambda _e: _("You proposed this, so a second person decides."),
    stopping.HasLeft: lambda _e: _("This has left, or was taken back or stopped meanwhile; nothing was stopped."),
    stopping.OwnTicket: lambda _e: _("This rating would be about your own work, so somebody else decides."),
    review.PartsDoNotTile: lambda _e: _("The parts do not fit the words. Load the page and cut them again."),
    review.NothingToReview: lambda _e: _("The words are gone, or this rating does not count: nothing to decide."),
    review.NotCutYet: lambda _e: _("These words are not split yet. It takes a minute at most; then decide."),
    review.WordsChanged: lambda _e: _("The customer changed the words since you opened them. Read them anew."),
    review.DecidedMeanwhile: lambda _e: _("Somebody has decided about these words since you opened them."),
    review.NotTheLatest: lambda _e: _("Only the latest decision can be undone, while the words are the same."),
}
"""Exception → what happened, as a sentence; all are 409, but for parts that do not fit."""


def case_refused(error: case.CaseRefused) -> Answer:
    """Leads back to the case."""
    return _page(error, url_for("callbacks.case_view", case_id=error.case_id), _("Look at the case as it is now"))


def mark_refused(error: marking.MarkRefused) -> Answer:
    """Leads back to the rating."""
    return _page(error, url_for("ratings.rating", response_id=error.response_id), _("Look at the rating as it is now"))


def review_refused(error: review.ReviewRefused) -> Answer:
    """Leads back to the words."""
    url = url_for("managers.review", id=error.response_id)
    page, status = _page(error, url, _("Look at the words as they are now"))
    return page, 422 if isinstance(error, review.PartsDoNotTile) else status


def stop_refused(error: stopping.StopRefused) -> Answer:
    """Leads back to what still waits."""
    return _page(error, url_for("leaving.page"), _("Look at what still waits"))


def _page(error: Exception, url: str, link: str) -> Answer:
    told = WORDS[type(error)](error)
    return render_template("managers/refused.html", told=told, url=url, link=link), 409


def register(app: Flask) -> None:
    """Beside the table of web/errors.py: these need names and a way back."""
    app.register_error_handler(case.CaseRefused, case_refused)
    app.register_error_handler(marking.MarkRefused, mark_refused)
    app.register_error_handler(review.ReviewRefused, review_refused)
    app.register_error_handler(stopping.StopRefused, stop_refused)
