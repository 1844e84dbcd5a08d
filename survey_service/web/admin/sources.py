"""`/admin/sources`: where tickets come from, what to paste there, and whether all that is needed arrives."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from survey_service.db import request_context
from survey_service.flows.source_changed import OWN_NAME, Added, asking_switched, source_added, source_rotated
from survey_service.reports.source_health import SourceFacts, health, source_facts, sources
from survey_service.tickets.sources import SOURCES
from survey_service.tickets.sources.zendesk import TRIGGER_BODY
from survey_service.web.admin import dry_run
from survey_service.web.admin.asked import Address
from survey_service.web.admin.asking_forms import seen_seal, was_seen
from survey_service.web.admin.event_words import event_reason_words, event_words, outcome_words
from survey_service.web.admin.source_forms import CALLING, AddSource, NewSecret
from survey_service.web.admin.words import ago, moment
from survey_service.web.auth import may
from survey_service.web.saying import say as _

blueprint = Blueprint("sources", __name__, url_prefix="/admin/sources")

NEVER_KEPT = {"Cache-Control": "no-store"}
Page = str | Response | tuple[str, int] | tuple[str, dict[str, str]]


@blueprint.get("")
@may("admin")
def all_of_them() -> str:
    """The list."""
    ctx = request_context()
    found = sources(ctx.session, ctx.now)
    heard = max((at for source in found if (at := source.last_event_at)), default=None)
    return render_template(
        "admin/sources.html", sources=found, heard=heard, kinds=SOURCES, now=ctx.now, ago=ago, moment=moment
    )


@blueprint.get("/new")
@may("admin")
def new() -> str:
    """The form."""
    return _form(AddSource(data={"kind": next(iter(CALLING))}))


@blueprint.post("/new")
@may("admin")
def add() -> Page:
    """A secret we made is shown in this answer, and never again."""
    form = AddSource(request.form)
    if not form.validate():
        return _form(form), 422
    kind = CALLING[form.kind.data]
    given = form.secret.data if kind.vendor_issues_secret else None
    added = source_added(request_context(), kind.name, str(form.name.data), given, form.brand.data or None)
    if kind.vendor_issues_secret:
        flash(_("%(name)s is added. What to paste there stands below.", name=form.name.data), "success")
        return redirect(url_for("sources.one", source_id=added.id), 303)
    return _shown_once(added, str(form.name.data), first=True)


@blueprint.get("/<source_id>")
@may("admin")
def one(source_id: str) -> str:
    """One source."""
    return _page(_source(source_id))


@blueprint.post("/<source_id>/secret")
@may("admin")
def rotate(source_id: str) -> Page:
    """A new secret beside the one in use, which stays live until the next rotation."""
    source = _source(source_id)
    kind = CALLING.get(source.kind) or abort(404)
    form = NewSecret(request.form)
    form.of = kind
    if not form.validate():
        return _page(source, form), 422
    added = source_rotated(request_context(), source_id, form.secret.data if kind.vendor_issues_secret else None)
    if kind.vendor_issues_secret:
        flash(_("The new secret holds from now on. The old one stays live until you replace it again."), "success")
        return redirect(url_for("sources.one", source_id=source_id), 303)
    return _shown_once(added, source.name, first=False)


@blueprint.get("/<source_id>/asking")
@may("admin")
def who_would_be_asked(source_id: str) -> str:
    """The dry run of its tickets by the rules in force, as if it asked; the switch stands below (D3)."""
    ctx, source, address = request_context(), _source(source_id), Address()
    show = dry_run.asked_for(address)
    run = dry_run.compared(ctx, shown=lambda one: one.source == source.id, asking=source.id)

    def here(**changes: Any) -> str:
        return url_for("sources.who_would_be_asked", source_id=source.id, **changes) + "#tickets"

    file = url_for("sources.who_would_be_asked_file", source_id=source.id, show=show)
    return render_template(
        "admin/source_asking.html",
        source=source,
        seen=seen_seal(ctx.keys, source.id, ctx.now),
        sentence=dry_run.sentence(run),
        ignored=address.unknown,
        **dry_run.shown(run, show, here, file),
    )


@blueprint.get("/<source_id>/asking.csv")
@may("admin")
def who_would_be_asked_file(source_id: str) -> Response:
    """The list of the same address, whole."""
    source = _source(source_id)
    run = dry_run.compared(request_context(), shown=lambda one: one.source == source.id, asking=source.id)
    return dry_run.tickets_file(run, dry_run.asked_for(Address()), "who-would-be-asked")


@blueprint.post("/<source_id>/asking")
@may("admin")
def asking(source_id: str) -> Response:
    """`on` is 1 or 0; `seen` proves that the dry run was shown, which it takes once before asking is switched on."""
    source = _source(source_id)
    wanted = request.form.get("on")
    if wanted not in {"0", "1"}:
        abort(422)
    ctx = request_context()
    rehearsed = was_seen(ctx.keys, request.form.get("seen", ""), source.id, ctx.now)
    asking_switched(ctx, source.id, on=wanted == "1", rehearsed=rehearsed)
    said = _("Customers are asked from now on.") if wanted == "1" else _("Nobody is asked from now on.")
    flash(said, "success")
    return redirect(url_for("sources.one", source_id=source.id), 303)


def _source(source_id: str) -> SourceFacts:
    ctx = request_context()
    known = source_facts(ctx.session, source_id, ctx.now) if OWN_NAME.fullmatch(source_id) else None
    return known or abort(404)


def _form(form: AddSource) -> str:
    return render_template("admin/source_new.html", form=form, hook=request_context().preferences.base_url)


def _page(source: SourceFacts, form: NewSecret | None = None) -> str:
    ctx = request_context()
    return render_template(
        "admin/source.html",
        source=source,
        health=health(ctx.session, source.id, ctx.now),
        kind=SOURCES[source.kind],
        hook=_hook(source.id),
        trigger=TRIGGER_BODY if source.kind == "zendesk" else None,
        form=form or NewSecret(),
        now=ctx.now,
        ago=ago,
        moment=moment,
        event_words=event_words,
        outcome_words=outcome_words,
        event_reason_words=event_reason_words,
    )


def _shown_once(added: Added, name: str, *, first: bool) -> Page:
    page = render_template(
        "admin/source_secret.html", id=added.id, secret=added.secret, name=name, hook=_hook(added.id), first=first
    )
    return page, NEVER_KEPT


def _hook(source_id: str) -> str:
    return f"{request_context().preferences.base_url}/hooks/tickets/{source_id}"
