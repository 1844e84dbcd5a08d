"""The single answers behind a figure of a further question, as far as a reader may open them (0.3)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, func, literal, select
from sqlalchemy.orm import Session

from survey_service.feedback.said import Said
from survey_service.invitations.invitation import Invitation
from survey_service.preferences.further import Question
from survey_service.reports.cards import Card, Reading, cards, day_words, words_as_read
from survey_service.reports.comments import Asked, comments
from survey_service.reports.further import conditions
from survey_service.reports.names import staff_names
from survey_service.reports.paging import Page, Place, beyond, page_of
from survey_service.reports.period import Period
from survey_service.reports.slices import Within
from survey_service.responses.further_answer import FurtherAnswer
from survey_service.responses.response import Response
from survey_service.staff.reader import Scope

PAGE = 25


class Given(NamedTuple):
    """One answer as stored."""

    response_id: int
    score: int
    why: str | None
    answered_at: datetime


@dataclass(frozen=True, slots=True)
class Told:
    """One as a reader may see it, with the card of its rating; `folded`: shown only when asked for."""

    score: int
    day: str
    exact: str
    iso: str
    said: Said | None
    folded: bool
    rating: Card


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which ones. `scores` empty: all."""

    question: Question
    period: Period
    within: Within = ()
    scores: Sequence[int] = ()


def given(session: Session, wanted: Wanted, scope: Scope, place: Place | None = None) -> Page[Given]:
    """Newest first, one page of them."""
    rows = select(FurtherAnswer.response_id, FurtherAnswer.score, FurtherAnswer.why, FurtherAnswer.answered_at)
    rows = rows.select_from(FurtherAnswer).join(Response, Response.id == FurtherAnswer.response_id)
    rows = rows.join(Invitation, Invitation.id == Response.invitation_id).where(*_conditions(wanted, scope))
    at, number = FurtherAnswer.answered_at, FurtherAnswer.response_id
    if place is not None:
        rows = rows.where(beyond(place, literal(0), at, number))
    backwards = place is not None and place.backwards
    order = (at.asc(), number.asc()) if backwards else (at.desc(), number.desc())
    found = [Given(*row) for row in session.execute(rows.order_by(*order).limit(PAGE + 1))]
    return page_of(found, PAGE, place, lambda one: (0, one.answered_at, one.response_id))


def how_many(session: Session, wanted: Wanted, scope: Scope | None) -> int:
    """The number of them."""
    rows = select(func.count()).select_from(FurtherAnswer)
    rows = rows.join(Response, Response.id == FurtherAnswer.response_id)
    rows = rows.join(Invitation, Invitation.id == Response.invitation_id)
    return session.scalar(rows.where(*_conditions(wanted, scope))) or 0


def told(session: Session, found: Sequence[Given], scope: Scope, reading: Reading) -> list[Told]:
    """With what the reader may not see hidden, in the words of the answer as in those of its rating."""
    asked = Asked(only=tuple(one.response_id for one in found))
    page = comments(session, asked, scope, "newest", size=PAGE).items if found else []
    staff = staff_names(session) if reading.is_masked and found else frozenset[str]()
    of_rating = {card.id: card for card in cards(session, page, reading)}
    behind = {one.id: one for one in page}
    shown = []
    for one in found:
        if one.response_id in behind:
            words = behind[one.response_id]._replace(why=one.why)
            said, folded = words_as_read(words, reading, staff)
            at = one.answered_at.astimezone(reading.zone)
            exact = reading.translator.datetime(at, reading.zone, "long")
            moment = (day_words(at, reading), exact, at.isoformat(timespec="minutes"))
            shown.append(Told(one.score, *moment, said, folded, of_rating[one.response_id]))
    return shown


def _conditions(wanted: Wanted, scope: Scope | None) -> list[ColumnElement[bool]]:
    found = [*conditions(wanted.period, wanted.within, scope), FurtherAnswer.question == wanted.question]
    return [*found, *([FurtherAnswer.score.in_(wanted.scores)] if wanted.scores else [])]
