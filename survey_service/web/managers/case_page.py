"""The page of a case, put together: shared by its views."""

from flask import abort, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response as Answer

from survey_service.callbacks.case import CasePage, case_page
from survey_service.callbacks.case_beside import Beside, beside
from survey_service.db import DbContext
from survey_service.web.auth import current_reader
from survey_service.web.managers.case_forms import Forms
from survey_service.web.managers.case_noted import noted
from survey_service.web.managers.case_shown import case_shown
from survey_service.web.managers.case_template import draft
from survey_service.web.managers.recovery_shown import after_call


class Opened:
    """A case somebody looks at, with all its forms; `sent` is the one that was posted."""

    def __init__(self, ctx: DbContext, case_id: int, sent: str | None = None) -> None:
        self.ctx = ctx
        self.page = page_of(ctx, case_id)
        self.aside = beside_of(ctx, self.page)
        self.draft = draft(ctx, self.page, current_reader())
        self.forms = Forms(ctx, self.page, self.aside, self.draft, sent)

    def shown(self) -> str:
        """For this reader at this moment."""
        page, reader = self.page, current_reader()
        may_act = reader.acts_on_cases and not page.is_about_reader
        told = case_shown(page, reader, self.ctx)
        return render_template(
            "managers/case.html",
            page=page,
            told=told,
            beside=noted(page, self.aside, reader, self.ctx, told.hide),
            forms=self.forms,
            draft=self.draft,
            recovery=after_call(self.ctx, page.case.id, told.hide),
            acts=may_act and page.state != "closed",
            notes=may_act,
            reader=reader,
        )


def page_of(ctx: DbContext, case_id: int) -> CasePage:
    """404 where the reader may not open it."""
    found = case_page(ctx.session, current_reader(), case_id, ctx.now)
    if found is None:
        abort(404)
    return found


def beside_of(ctx: DbContext, page: CasePage) -> Beside:
    """Of a case that was opened."""
    return beside(ctx.session, page.case, page.customer, [one.ticket.id for one in page.said])


def back(case_id: int, told: str) -> Answer:
    """To the top of the case, with what was done: without a fragment of its own the address keeps the form's."""
    flash(told, "success")
    return redirect(url_for("callbacks.case_view", case_id=case_id, _anchor="main"))
