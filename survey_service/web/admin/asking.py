"""`/admin/asking`: whom to ask and when, for all, a team or a brand; saved only after its dry run was seen (D3, D4).

The draft stands in the address: the names of the rules that are different, with their texts. What is saved comes sealed
from the page that showed the dry run, not from the address.
"""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response
from wtforms import Form

from survey_service.db import DbContext, product_of, request_context
from survey_service.flows.asking_rules_set import asking_rules_set
from survey_service.flows.brand_changed import LONGEST_BRAND
from survey_service.preferences.asking import ASKING_EDITABLE
from survey_service.preferences.asking_drafts import Place, drafted, foundation, texts_at
from survey_service.preferences.preferences import Preferences
from survey_service.reports.brands import brands
from survey_service.reports.rehearsal import Told
from survey_service.reports.rehearsal_lists import Compared
from survey_service.staff.team import Team
from survey_service.web.admin import dry_run
from survey_service.web.admin.asked import Address
from survey_service.web.admin.asking_forms import Draft, asking_form, changes_in, groups, opened
from survey_service.web.admin.setting_words import WORDS, in_words
from survey_service.web.auth import current_reader, may
from survey_service.web.saying import say as _

blueprint = Blueprint("asking_rules", __name__, url_prefix="/admin/asking")


@dataclass
class Asked:
    """What the address asks for: the place, its form, and what the draft changes."""

    place: Place
    name: str | None
    said: dict[str, str]
    form: Form
    changes: dict[str, str]
    address: Address

    @property
    def right(self) -> bool:
        """Whether every text can be used."""
        return not self.form.errors


@blueprint.get("")
@may("admin")
def page() -> str | tuple[str, int]:
    """The rules and their dry run; with a draft, both side by side."""
    ctx = request_context()
    asked = _asked(ctx)
    shown = _page(ctx, asked)
    return shown if asked.right else (shown, 422)


@blueprint.get("/tickets.csv")
@may("admin")
def tickets() -> Response:
    """The list of the same address, whole."""
    ctx = request_context()
    asked = _asked(ctx)
    run = _run(ctx, asked) if asked.right else abort(404)
    return dry_run.tickets_file(run, dry_run.asked_for(asked.address), "who-would-be-asked")


@blueprint.post("")
@may("admin")
def save() -> Response:
    """Only what was shown, to this reader, beside the rules that hold still."""
    ctx = request_context()
    draft = opened(ctx.keys, request.form.get("draft", ""), current_reader().user_id, ctx.now)
    if draft is None:
        flash(_("Nothing was saved: look at who would be asked first, then save from that page."), "error")
        return redirect(url_for("asking_rules.page"), 303)
    changed = asking_rules_set(ctx, draft.place, draft.texts, draft.beside)
    if changed:
        flash(_("The rules are saved. They hold for every ticket and letter from now on."), "success")
    else:
        flash(_("The rules are as they were."), "info")
    return redirect(url_for("asking_rules.page", **_names(draft.place)), 303)


def _asked(ctx: DbContext) -> Asked:
    teams = {str(number): name for number, name in _teams(ctx)}
    team, brand = request.args.get("team") or None, request.args.get("brand") or None
    if (team is not None and team not in teams) or (brand is not None and not _can_be(brand)):
        abort(404)  # never the installation's rules in the place of others
    place = Place(team_id=int(team)) if team else Place(brand=brand)
    said = texts_at(ctx.session, place)
    typed = {name for name in ASKING_EDITABLE if name in request.args}
    form = asking_form(request.args if typed else None, said)
    if typed:
        form.validate()
    return Asked(place, teams[team] if team else brand, said, form, changes_in(form, said), Address())


def _can_be(brand: str) -> bool:
    return len(brand) <= LONGEST_BRAND and "\0" not in brand


def _run(ctx: DbContext, asked: Asked) -> Compared:
    defaults = product_of(current_app).defaults
    draft = drafted(ctx.preferences, defaults, asked.place, asked.changes) if asked.changes else None
    return dry_run.compared(ctx, draft, shown=_of(asked.place))


def _in_words(name: str, text: str, lower: Preferences) -> str:
    value = ASKING_EDITABLE[name](text) if text else getattr(lower, name)
    return in_words(value, WORDS[name].nothing)


def _of(place: Place) -> Any:
    def is_shown(one: Told) -> bool:
        of_team = place.team_id is None or one.resolution.team_id == place.team_id
        return of_team and (place.brand is None or one.resolution.brand == place.brand)

    return None if place == Place() else is_shown


def _page(ctx: DbContext, asked: Asked) -> str:
    lower = drafted(ctx.preferences, product_of(current_app).defaults, asked.place, dict.fromkeys(asked.said, ""))
    told: dict[str, Any] = {
        "place": asked.place,
        "name": asked.name,
        "form": asked.form,
        "groups": list(groups(asked.form)),
        "words": WORDS,
        "said": asked.said,
        "changes": asked.changes,
        "holds": lambda name: in_words(getattr(lower, name), WORDS[name].nothing),
        "teams": _teams(ctx),
        "brands": _brands(ctx),
        "names": _names(asked.place),
        "right": asked.right,
    }
    if not asked.right:
        return render_template("admin/asking.html", **told, ignored=asked.address.unknown)
    show = dry_run.asked_for(asked.address)
    run = _run(ctx, asked)
    names = _names(asked.place) | asked.changes

    def here(**changes: Any) -> str:
        return url_for("asking_rules.page", **(names | changes)) + "#tickets"

    told |= dry_run.shown(run, show, here, url_for("asking_rules.tickets", **names, show=show))
    told |= {"sentence": dry_run.sentence(run, asked.name), "ignored": asked.address.unknown}
    told["changed"] = [
        (_(WORDS[name].label), _in_words(name, asked.said.get(name, ""), lower), _in_words(name, text, lower))
        for name, text in asked.changes.items()
    ]
    told |= {"hidden": names, "draft": _sealed(ctx, asked) if asked.changes else None}
    return render_template("admin/asking.html", **told)


def _sealed(ctx: DbContext, asked: Asked) -> str:
    reader = current_reader().user_id
    return Draft(asked.place, asked.changes, foundation(ctx.session), reader, ctx.now).sealed(ctx.keys)


def _names(place: Place) -> dict[str, Any]:
    """As the address has it."""
    found = {"team": place.team_id, "brand": place.brand}
    return {name: value for name, value in found.items() if value is not None}


def _teams(ctx: DbContext) -> list[tuple[int, str]]:
    found = ctx.session.execute(select(Team.id, Team.name).order_by(Team.name, Team.id))
    return [(number, name) for number, name in found]


def _brands(ctx: DbContext) -> list[str]:
    return [row.brand.name for row in brands(ctx.session, ctx.preferences, ctx.now) if row.brand.name]
