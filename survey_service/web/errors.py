"""What went wrong, as an answer: one table from exception to status and words, one place that picks the format.

Programs get JSON `{"message", "detail"?}`, customers their own page, staff theirs. A 500 says nothing of its cause.
"""

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from math import ceil
from typing import Any

import structlog
from flask import Flask, Response, g, jsonify, render_template, request
from flask_wtf.csrf import CSRFError  # type: ignore[import-untyped]
from sqlalchemy.exc import DataError, IntegrityError, InterfaceError, NoResultFound, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException, InternalServerError, MethodNotAllowed, TooManyRequests
from werkzeug.wrappers import Response as BaseResponse

from survey_service.callbacks.action_refusals import NoSuchAction
from survey_service.callbacks.ranking import BadCursor
from survey_service.callbacks.refusals import NoSuchCase, NoSuchStep, StepGone
from survey_service.feedback import briefing, lessons
from survey_service.feedback.appealing import AlreadyAppealed, AppealClosed, NoSuchAppeal, NotAppealable
from survey_service.flows.absence_entered import BadAbsence, NoSuchAbsence
from survey_service.flows.account_owner_set import NoSuchAccount
from survey_service.flows.asking_rules_set import RulesMoved
from survey_service.flows.brand_changed import NoSuchBrand
from survey_service.flows.brand_letter import NoSuchLetter
from survey_service.flows.customers_told import MoreThanShown, NotFixed
from survey_service.flows.event_received import UnknownSource
from survey_service.flows.incident_declared import KeyTaken, NoSuchIncident
from survey_service.flows.incident_ticket_chosen import NoSuchTicket
from survey_service.flows.method_breaks import NoSuchBreak
from survey_service.flows.model_swapped import NoSuchModel
from survey_service.flows.month_reviewed import MonthNotClosed
from survey_service.flows.part_themed import NoSuchPart
from survey_service.flows.preference_set import NotEditable
from survey_service.flows.rating_given import LinkClosed, UnknownLink
from survey_service.flows.ratings_imported import NoSuchImport
from survey_service.flows.reasons_changed import BadReason, UnknownReason
from survey_service.flows.release_told import NoSuchRelease
from survey_service.flows.source_changed import BadSecret, NotRehearsed, UnknownKind
from survey_service.flows.team_preferences_set import NoBackup, NoSuchTeam
from survey_service.flows.theme_changed import NameTaken, NoSuchTheme, ThemeGone
from survey_service.flows.theme_merged import CannotMerge, NothingMoves
from survey_service.flows.user_added import AddressTaken
from survey_service.flows.user_changed import LastAdmin, OwnAdminRole, UnknownRole, UnknownUser
from survey_service.invitations.stopping import NoSuchSurvey
from survey_service.language import N_
from survey_service.mail.signed_events import NotFromSendGrid
from survey_service.responses.marking import NoSuchRating
from survey_service.tickets.event import InvalidEvent
from survey_service.tickets.json_body import Malformed
from survey_service.tickets.sources import BadSignature
from survey_service.web import requests
from survey_service.web.api.query import BadQuery
from survey_service.web.survey import routes as customers
from survey_service.web.words import current_translator, speak_to_anybody

log = structlog.get_logger(__name__)
PAGES = frozenset({403, 404, 409, 413, 422, 429, 500, 503})  # templates/errors/; any other status has words below
CLOSED_DOOR = N_("This form was open for too long, or its page was closed. Load the page again and send it once more.")


@dataclass(frozen=True)
class Refusal:
    """The answer to an exception: `message` is a sentence, or None for the usual words of the status.

    `own` says it in the exception's own words, which are written for the reader; `detail` is added for programs.
    """

    status: int
    message: str | None = None
    own: bool = False
    detail: Callable[[Any], object] | None = None


def _fields(wrong: InvalidEvent | BadQuery) -> object:
    return [{"field": error.field, "message": error.message} for error in wrong.errors]


REFUSALS: dict[type[Exception], Refusal] = {
    UnknownLink: Refusal(404),
    LinkClosed: Refusal(409),
    NoSuchCase: Refusal(404),
    NoSuchAction: Refusal(404),
    NoSuchSurvey: Refusal(404),
    NoSuchStep: Refusal(404),
    StepGone: Refusal(409, N_("This was done already, or is not asked of you any more. Look at your page again.")),
    NoSuchRating: Refusal(404),
    NoSuchAppeal: Refusal(404),
    AlreadyAppealed: Refusal(409, N_("You have appealed against this rating already; a second person decides.")),
    NotAppealable: Refusal(409, N_("This rating is in no figure any more, so there is nothing to appeal against.")),
    AppealClosed: Refusal(409, N_("This appeal was decided or withdrawn meanwhile. Look at your feedback again.")),
    lessons.OwnWork: Refusal(409, N_("This is about your own work: somebody else can thank you for it.")),
    lessons.NothingToShare: Refusal(409, N_("There is nothing to share: no words, or a rating that does not count.")),
    lessons.AlreadyShared: Refusal(409, N_("It is on the team wall, or waits for its agent’s answer.")),
    lessons.SaidNo: Refusal(409, N_("The agent does not want to share this. Only the agent can share it later.")),
    lessons.NothingToAnswer: Refusal(409, N_("Nobody asks for this any more, or it was answered meanwhile.")),
    BadCursor: Refusal(422, N_("There is no such page of this list. Go back to its beginning.")),
    briefing.NoSuchBrief: Refusal(404),
    briefing.BadMeeting: Refusal(422, N_("These days do not fit. Go back and choose others; nothing was saved.")),
    briefing.MeetingOver: Refusal(409, N_("The talk is over; its page stays as it was.")),
    briefing.BriefFull: Refusal(409, N_("There is no room for more points; take one away first.")),
    NoSuchIncident: Refusal(404),
    NoSuchTicket: Refusal(404),
    NoSuchRelease: Refusal(404),
    KeyTaken: Refusal(409, N_("Another incident has this key. Look at the list of incidents.")),
    NoSuchBreak: Refusal(404),
    NoSuchImport: Refusal(404),
    NoSuchModel: Refusal(404, N_("There is no such model to go back to; its weights may have been dropped meanwhile.")),
    NoSuchTheme: Refusal(404),
    NoSuchPart: Refusal(
        404, N_("These words are not there any more, or are not about the product. Load the page again.")
    ),
    NameTaken: Refusal(409, N_("There is a theme of this name. Merge the two, or choose another name.")),
    ThemeGone: Refusal(409, N_("This theme was put away or merged into another one meanwhile; nothing was saved.")),
    CannotMerge: Refusal(422, N_("Choose another theme to merge with.")),
    NothingMoves: Refusal(422, N_("Choose the key words that move, or type new ones.")),
    MoreThanShown: Refusal(409, N_("More customers have come onto the list. Look at it again; nobody was told.")),
    NotFixed: Refusal(409, N_("Say first in which version or on which day it is fixed; nobody was told.")),
    UnknownUser: Refusal(404),
    MonthNotClosed: Refusal(404),
    UnknownRole: Refusal(422, N_("Choose at least one of the roles there are.")),
    OwnAdminRole: Refusal(
        409, N_("Nobody takes the administrator’s role from himself; another administrator can do it.")
    ),
    LastAdmin: Refusal(409, N_("This is the last administrator. Make somebody else one first.")),
    AddressTaken: Refusal(409, N_("There is an account with this address.")),
    NotEditable: Refusal(404),
    RulesMoved: Refusal(
        409, N_("Somebody changed rules of asking meanwhile. Nothing was saved: go back and look at the draft again.")
    ),
    NotRehearsed: Refusal(
        409, N_("See first who would be asked: the source’s page leads there, and there asking is switched on.")
    ),
    NoSuchTeam: Refusal(404),
    NoSuchBrand: Refusal(404),
    NoSuchLetter: Refusal(404),
    NoBackup: Refusal(422, N_("Choose a lead or a manager as backup; nothing was saved.")),
    NoSuchAccount: Refusal(404),
    NoSuchAbsence: Refusal(404, N_("These days are not entered any more, or are not yours to remove.")),
    BadAbsence: Refusal(422, N_("Choose days in order, a year at most, and somebody else to stand in.")),
    UnknownReason: Refusal(404),
    BadReason: Refusal(422, N_("There can be no such reason. Go back and choose from what the page offers.")),
    BadSecret: Refusal(422, own=True),
    UnknownKind: Refusal(422, N_("There is no such kind of source.")),
    UnknownSource: Refusal(404, N_("There is no source with this id.")),
    BadSignature: Refusal(401, own=True),
    NotFromSendGrid: Refusal(403, N_("This is not signed with the key of this installation, or not lately.")),
    Malformed: Refusal(400, own=True),
    InvalidEvent: Refusal(
        422,
        N_("The event does not fit; see which fields."),
        detail=_fields,
    ),
    BadQuery: Refusal(422, N_("The request does not fit; see which fields."), detail=_fields),
    NoResultFound: Refusal(404),
    StaleDataError: Refusal(409),
    IntegrityError: Refusal(409),
    DataError: Refusal(400, N_("A value does not fit where it was sent to.")),
    OperationalError: Refusal(503),
    InterfaceError: Refusal(503),
    NoConnectionFree: Refusal(503),
    CSRFError: Refusal(400, CLOSED_DOOR),
}
"""Flows raise small named exceptions; each has its line here, or is a 500."""

USUAL = {
    400: N_("The request could not be read."),
    401: N_("Say who you are: a key or a signature is missing or wrong."),
    403: N_("This is not for you to see or do."),
    404: N_("There is nothing at this address."),
    405: N_("This address does not take that method."),
    409: N_("This has changed meanwhile; nothing was saved."),
    413: N_("That is too large; nothing was saved."),
    415: N_("The content type is not one that is read here."),
    422: N_("Something in it does not fit; nothing was saved."),
    429: N_("Too many tries; wait a little."),
    500: N_("Something went wrong on our side. It is in our log."),
    503: N_("Not available for a moment. Try again in a minute."),
}


def refused(error: Exception) -> BaseResponse:
    """A domain exception of the table."""
    known = next(REFUSALS[kind] for kind in type(error).__mro__ if kind in REFUSALS)
    if known.status >= 500:
        log.error("request refused", rule=requests.rule_of(request), error=type(error).__name__)
    message = str(error) if known.own else known.message
    return _told(known.status, message, known.detail(error) if known.detail else None)


def http(error: HTTPException) -> BaseResponse:
    """What Flask or a view refused with a status; redirects of the router stay what they are."""
    status = error.code or 500
    if error.response is not None or status < 400:
        return error.get_response(request.environ)
    own = error.description if error.description != type(error).description and status < 500 else None
    wait = error.retry_after if isinstance(error, TooManyRequests) else None
    answer = _told(status, own, seconds=wait if isinstance(wait, int) else None)
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        answer.headers["Allow"] = ", ".join(sorted(error.valid_methods))
    if isinstance(wait, int):
        answer.headers["Retry-After"] = str(wait)
    return answer


def register(app: Flask) -> None:
    """Attach to the app."""
    app.register_error_handler(HTTPException, http)
    for kind in REFUSALS:
        app.register_error_handler(kind, refused)


def _told(status: int, message: str | None, detail: object = None, *, seconds: int | None = None) -> BaseResponse:
    """In the format of whoever asks."""
    g.failing = True
    if request.url_rule is None:
        speak_to_anybody()
    gettext = current_translator().gettext
    words = gettext(message) if message else None
    if request.path.startswith(("/r/", "/u/")):
        return _to_customer(status)
    if request.blueprint in ("api", "hooks") or request.path.startswith(("/api/", "/hooks/")):
        body: dict[str, object] = {"message": words or gettext(USUAL.get(status, HTTPStatus(status).phrase))}
        answer = jsonify(body if detail is None else body | {"detail": detail})
        if status == 401:
            answer.headers["WWW-Authenticate"] = "Bearer"
    else:
        answer = _page(status, words, gettext, seconds)
    answer.status_code = status
    return answer


def _page(status: int, words: str | None, gettext: Callable[[str], str], seconds: int | None) -> Response:
    told: dict[str, object] = {"message": words, "request_id": requests.request_id()}
    if seconds is not None:
        told["minutes"] = ceil(seconds / 60)
    if status not in PAGES:
        told["message"] = words or gettext(USUAL.get(status, USUAL[400 if status < 500 else 500]))
        return Response(render_template("errors/other.html", heading=_heading(status, gettext), **told))
    return Response(render_template(f"errors/{status}.html", **told))


def _heading(status: int, gettext: Callable[[str], str]) -> str:
    if status == 405:
        return gettext("That does not work here")
    return gettext("We could not read that") if status < 500 else gettext("Something went wrong on our side")


def _to_customer(status: int) -> Response:
    """Outside the blueprint of the customers' pages: no route, no method, or no database."""
    page, _ = customers.unknown(UnknownLink()) if status == 404 else customers.failed(_as_http(status))
    return Response(page, status, customers.HEADERS)


def _as_http(status: int) -> HTTPException:
    error: HTTPException = InternalServerError()
    error.code = status
    return error
