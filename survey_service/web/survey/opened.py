"""What a survey link opens: the row behind it, read once a request, and the page that fits its standing."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import cast
from zoneinfo import ZoneInfo

from flask import current_app

from survey_service.callbacks.changed import changed_because
from survey_service.callbacks.promised import owed_call
from survey_service.db import DbContext
from survey_service.invitations.window import customer_zone
from survey_service.language import Translator, translator
from survey_service.preferences.brands import brand_of, question_of
from survey_service.preferences.further import further_shares
from survey_service.responses.answer import BestTime, Channel
from survey_service.responses.contact_wish import ContactWish
from survey_service.responses.further import further_of
from survey_service.responses.lookup import Survey
from survey_service.responses.reasons import Chips, chips
from survey_service.responses.survey_rules import Standing, standing
from survey_service.web.survey import building
from survey_service.web.survey.further_part import FurtherPart, further_part
from survey_service.web.survey.kept import Kept
from survey_service.web.survey.look import look_of
from survey_service.web.survey.next_steps import Promise, promise
from survey_service.web.survey.page_model import ExpiredPage, Page, Returning, ThanksPage
from survey_service.web.survey.rendering import render

Wrong = tuple[Mapping[str, str], str, str]
"""Errors by field, the score and the words that were sent."""


class Opened:
    """One link of one request: its survey and everything a page says about it."""

    def __init__(self, ctx: DbContext, survey: Survey, action: str) -> None:
        """`action` is the link's own address, without the score."""
        self.ctx = ctx
        self.survey = survey
        self.action = action
        self.translator: Translator = translator(survey.language)
        self.of_brand = brand_of(ctx.session, ctx.preferences, survey.brand)
        self.brand = self.of_brand.shown_name

    @property
    def standing(self) -> Standing:
        """What may be done with it now."""
        return standing(self.survey, self.ctx.now, self.ctx.preferences.edit_window)

    @property
    def score_now(self) -> int | None:
        """Of the answer there is, a quarantined one too."""
        return self.survey.score_now

    @property
    def chips(self) -> Chips:
        """The reasons this brand offers."""
        return chips(self.ctx.preferences.own_reasons, self.survey.brand)

    @property
    def zone(self) -> ZoneInfo:
        """Where the customer's days begin."""
        return customer_zone(self.survey.timezone, self.survey.country, self.ctx.preferences.report_zone)

    @property
    def wish(self) -> ContactWish | None:
        """What was said about contact, with the answer or on a revoked link."""
        return self.ctx.session.get(ContactWish, self.survey.id)

    @property
    def has_number(self) -> bool:
        """There is a number to phone, the ticket's or one given before."""
        if self.survey.phone:
            return True
        wish = self.wish if self.survey.response_id or self.survey.state == "revoked" else None
        return wish is not None and wish.number is not None

    @property
    def changeable_until(self) -> datetime:
        """The end of the time to change the answer."""
        assert self.survey.rated_at is not None
        return self.survey.rated_at + self.ctx.preferences.edit_window

    def returning(self) -> Returning | None:
        """None before a first answer that anybody believes."""
        if not self.survey.is_rated or self.survey.score_now is None or self.survey.rated_at is None:
            return None
        return building.returning(
            self.translator,
            score=self.survey.score_now,
            rated_at=self.survey.rated_at,
            until=self.changeable_until,
            zone=self.zone,
            has_words=bool(self.survey.has_words),
        )

    def question(self, kept: Kept, errors: Mapping[str, str] | None = None) -> Page:
        """The question, with what is chosen or was sent."""
        return building.rate_page(
            self.translator,
            brand=self.brand,
            ticket=self.survey.ticket_number,
            action=self.action,
            has_number=self.has_number,
            edit_window=self.ctx.preferences.edit_window,
            returning=self.returning(),
            kept=kept,
            errors=errors,
            chips=self.chips,
            own_question=question_of(self.ctx.session, self.ctx.preferences, self.survey.question_id),
        )

    def shown(self, page: Page, status: int = 200) -> tuple[str, int]:
        """The answer to a request, as the brand looks."""
        return shown(replace(page, look=look_of(self.of_brand)), status)

    def closed(self, standing: str, *, refused: bool) -> tuple[Page, int]:
        """The page of a link that takes no rating, and its status."""
        brand, ticket = self.brand, self.survey.ticket_number
        if standing == "read_only":
            assert self.survey.score_now is not None
            assert self.survey.rated_at is not None
            page: Page = building.readonly_page(
                self.translator,
                brand=brand,
                ticket=ticket,
                score=self.survey.score_now,
                rated_at=self.survey.rated_at,
                ended_at=self.changeable_until,
                zone=self.zone,
                refused=refused,
                changes=self.changes(),
            )
            return page, 409 if refused else 200
        if standing == "expired" and self.survey.expires_at is not None:
            expires_at, lasted = self.survey.expires_at, self.ctx.preferences.survey_expiry
            page = building.expired_page(
                self.translator, brand=brand, ticket=ticket, lasted=lasted, expires_at=expires_at, zone=self.zone
            )
            return page, 410
        if self.survey.state == "revoked":
            return building.revoked_page(self.translator, brand=brand, ticket=ticket, action=self.action), 410
        return ExpiredPage(translator=self.translator, brand=brand, ticket=ticket), 410

    def promise(self, wish: ContactWish | None) -> tuple[bool, Promise | None]:
        """Whether somebody will be in touch, and by when if a time can be named."""
        owed = owed_call(self.ctx.session, self.survey.id, self.ctx.now, self.ctx.preferences.report_zone)
        if owed is None or owed.by is None:
            return owed is not None, None
        channel = cast("Channel | None", wish.channel) if wish else None
        if channel == "phone" and not self.has_number:
            channel = "email"
        best_time = cast("BestTime | None", wish.best_time) if wish else None
        return True, promise(self.translator, owed.by, self.zone, channel=channel, wish=best_time)

    def after(self) -> Page | None:
        """What happens next; None where nothing was said yet."""
        if self.survey.score_now is not None:
            return self.thanks(self.survey.score_now)
        wish = self.wish
        if wish is None or not wish.wanted:
            return None
        _, by = self.promise(wish)
        return building.revoked_page(
            self.translator,
            brand=self.brand,
            ticket=self.survey.ticket_number,
            action=self.action,
            asked=True,
            promise=by,
        )

    def changes(self) -> tuple[str, ...]:
        """What was changed because of such feedback."""
        return changed_because(self.ctx.session, self.survey.id, self.survey.customer_id, self.ctx.now)

    def further(self, wrong: Wrong | None = None) -> FurtherPart | None:
        """The one question more, of an answer that counts and can still be changed."""
        if self.standing != "rated":
            return None
        ctx = self.ctx
        asked = further_of(ctx.session, ctx.keys, further_shares(ctx.preferences, self.survey.brand), self.survey.id)
        if asked is None or wrong is None:
            return None if asked is None else further_part(self.translator, self.brand, asked)
        errors, chosen, why = wrong
        return further_part(self.translator, self.brand, asked, errors=errors, chosen=chosen, why=why)

    def thanks(self, score: int, wrong: Wrong | None = None) -> ThanksPage:
        """After an answer; the sender of a quarantined one sees the same. `wrong`: of what was sent to the question
        more."""
        wish = self.wish
        owed, by = self.promise(wish)
        open_for_change = self.survey.rated_at is not None and self.ctx.now <= self.changeable_until
        return building.thanks_page(
            self.translator,
            brand=self.brand,
            ticket=self.survey.ticket_number,
            action=self.action,
            score=score,
            with_words=bool(self.survey.has_words),
            contact=None if wish is None else ("yes" if wish.wanted else "no"),
            owed=owed,
            credited=self.survey.credit_agent_id is not None,
            promise=by,
            change_until=self.changeable_until if open_for_change else None,
            zone=self.zone,
            has_number=self.has_number,
            changes=self.changes(),
            chips=self.chips,
            further=self.further(wrong),
        )


def shown(page: Page, status: int = 200) -> tuple[str, int]:
    """The answer to a request."""
    return render(current_app.jinja_env, page), status
