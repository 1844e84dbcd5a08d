"""/callbacks/accounts: the accounts we can least afford to lose, where somebody is unhappy now (M8)."""

from typing import Any

from flask import Blueprint, render_template, url_for

from survey_service.db import request_context
from survey_service.reports.key_accounts import WORTH_MOST, KeyAccount, OpenCase
from survey_service.reports.key_accounts import key_accounts as found_in
from survey_service.staff.reader import Reader
from survey_service.web.auth import current_reader, may
from survey_service.web.managers.desk import desk_tabs
from survey_service.web.managers.words import clock_time, exact, minutes_to
from survey_service.web.saying import ngettext
from survey_service.web.saying import say as _

blueprint = Blueprint("key_accounts", __name__, url_prefix="/callbacks/accounts")


@blueprint.get("")
@may("lead", "manager", "auditor")
def listed() -> str:
    """By value."""
    ctx, reader = request_context(), current_reader()
    found = found_in(ctx.session, reader)
    return render_template(
        "managers/key_accounts.html",
        desk=desk_tabs(),
        sentence=_sentence(found),
        rows=[_row(one, reader) for one in found],
        most=WORTH_MOST,
        due=lambda at: {
            "minutes": minutes_to(at, ctx.now),
            "exact": exact(at) if at else "",
            "iso": at.isoformat() if at else None,
            "note": clock_time(at, ctx.now) if at else None,
        },
    )


def _row(account: KeyAccount, reader: Reader) -> dict[str, Any]:
    return {"account": account, "cases": [_case(case, reader) for case in account.cases]}


def _case(case: OpenCase, reader: Reader) -> dict[str, Any]:
    owner = _("you have it") if case.owner_id == reader.user_id else case.owner
    said = [owner or _("nobody has it yet")]
    if case.review_only:
        said.append(_("to review only"))
    elif case.state == "waiting":
        said.append(_("waiting"))
    return {"id": case.id, "url": url_for("callbacks.case_view", case_id=case.id), "said": ", ".join(said)}


def _sentence(found: list[KeyAccount]) -> str:
    if not found:
        return _("No key account has an open low rating.")
    said = ngettext(
        "%(n)s key account has an open low rating.", "%(n)s key accounts have open low ratings.", len(found)
    )
    free = sum(all(case.owner_id is None for case in one.cases) for one in found)
    if not free:
        return said + " " + _("Somebody has each of them.")
    return said + " " + ngettext("Nobody has %(n)s of them.", "Nobody has %(n)s of them.", free)
