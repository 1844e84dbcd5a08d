"""The link of a recovery letter: the same addresses as a survey's, its own question, and an answer of its own (M5)."""

from collections.abc import Mapping
from datetime import datetime
from functools import cached_property

from survey_service.callbacks.promised import owed_call
from survey_service.callbacks.recovered import recovery_standing
from survey_service.callbacks.recovery import Recovery
from survey_service.responses.scores import score_label
from survey_service.responses.survey_rules import Standing
from survey_service.web.survey import building
from survey_service.web.survey.kept import Kept
from survey_service.web.survey.next_steps import after_a_call
from survey_service.web.survey.opened import Opened
from survey_service.web.survey.page_model import ExpiredPage, Page, RecoveryPage, RecoveryThanksPage, Returning


class AskedAgain(Opened):
    """One such link of one request."""

    @cached_property
    def recovery(self) -> Recovery | None:
        """What was answered, if anything."""
        return self.ctx.session.get(Recovery, self.survey.id)

    @property
    def standing(self) -> Standing:
        """Never "revoked": that the ticket is open again changes nothing about the call."""
        window, survey = self.ctx.preferences.edit_window, self.survey
        return recovery_standing(self.recovery, survey.state, survey.expires_at, self.ctx.now, window)

    @property
    def score_now(self) -> int | None:
        """Of the answer there is."""
        return self.recovery.score if self.recovery else None

    @property
    def answered_at(self) -> datetime | None:
        """The first time."""
        return self.recovery.answered_at if self.recovery else None

    @property
    def changeable_until(self) -> datetime:
        """The end of the time to change the answer."""
        assert self.answered_at is not None
        return self.answered_at + self.ctx.preferences.edit_window

    def returning(self) -> Returning | None:
        """None before the first answer."""
        if self.recovery is None or self.recovery.score is None or self.answered_at is None:
            return None
        return building.returning(
            self.translator,
            score=self.recovery.score,
            rated_at=self.answered_at,
            until=self.changeable_until,
            zone=self.zone,
            has_words=self.recovery.why is not None,
        )

    def question(self, kept: Kept, errors: Mapping[str, str] | None = None) -> Page:
        """How it is now. A manager is offered unless one is about to call already."""
        again = self.returning()
        return RecoveryPage(
            translator=self.translator,
            brand=self.brand,
            ticket=self.survey.ticket_number,
            action=self.action,
            kept=kept,
            errors=errors or {},
            changeable="" if again else building.changeable(self.translator, self.ctx.preferences.edit_window),
            returning=again,
            offer_contact=owed_call(self.ctx.session, self.survey.id, self.ctx.now, self.ctx.preferences.report_zone)
            is None,
        )

    def closed(self, standing: str, *, refused: bool) -> tuple[Page, int]:
        """The page of a link that takes no answer any more, and its status."""
        if standing == "read_only" and self.score_now is not None and self.answered_at is not None:
            page: Page = building.readonly_page(
                self.translator,
                brand=self.brand,
                ticket=self.survey.ticket_number,
                score=self.score_now,
                rated_at=self.answered_at,
                ended_at=self.changeable_until,
                zone=self.zone,
                refused=refused,
                changes=self.changes(),
            )
            return page, 409 if refused else 200
        expires_at = self.survey.expires_at
        if expires_at is None or expires_at >= self.ctx.now:
            return ExpiredPage(translator=self.translator, brand=self.brand, ticket=self.survey.ticket_number), 410
        page = building.expired_page(
            self.translator,
            brand=self.brand,
            ticket=self.survey.ticket_number,
            lasted=self.ctx.preferences.survey_expiry,
            expires_at=expires_at,
            zone=self.zone,
        )
        return page, 410

    def after(self) -> Page | None:
        """Thank you, and by when a manager is in touch where one is wanted."""
        if self.recovery is None or self.recovery.score is None:
            return None
        owed, by = self.promise(self.wish)
        until = self.changeable_until
        open_for_change = self.ctx.now <= until
        return RecoveryThanksPage(
            translator=self.translator,
            brand=self.brand,
            ticket=self.survey.ticket_number,
            action=self.action,
            score_words=score_label(self.recovery.score, self.translator),
            with_words=self.recovery.why is not None,
            steps=after_a_call(self.translator, owed=owed, by=by),
            changes=self.changes(),
            change_until=self.translator.date(until.astimezone(self.zone), "weekday") if open_for_change else None,
        )
