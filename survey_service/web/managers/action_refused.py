"""A step on a corrective action that came too late or is somebody else's, as a page. Nothing was saved."""

from flask import Flask, render_template, url_for

from survey_service.callbacks import action_refusals as action
from survey_service.language import N_
from survey_service.web.saying import say as _

WORDS = {
    action.NotYourAction: N_("This action belongs to another department: its leads, managers and owner change it."),
    action.ActionMovedOn: N_("A colleague has changed this action since you opened it. Look at it again."),
    action.NoSuchOwner: N_("That person cannot own it. Choose a lead, a manager or somebody of the product."),
    action.ActionDays: N_("Choose a due day of this century, and a check within a year after it."),
    action.NothingToTell: N_("Customers are told of what is done and worked. Write first what they may be told."),
    action.MoreToTell: N_("More customers have come onto the list. Look at it again; nobody was told."),
    action.CaseIsElsewhere: N_("There is no such case, or not for you."),
}


def refused(error: action.ActionRefused) -> tuple[str, int]:
    """Leads back to the action, or to the list where there is none yet."""
    one = url_for("outer.action", action_id=error.action_id) if error.action_id else url_for("outer.all_actions")
    told = _(WORDS[type(error)])
    return render_template("managers/refused.html", told=told, url=one, link=_("Look at it as it is now")), 409


def register(app: Flask) -> None:
    """Beside the table of web/errors.py: these have a way back."""
    app.register_error_handler(action.ActionRefused, refused)
