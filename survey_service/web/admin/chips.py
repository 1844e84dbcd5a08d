"""`/admin/reasons`: the reason chips of the survey page, for the installation or one brand (C3)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from babel import Locale
from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from sqlalchemy import CompoundSelect, select, union
from werkzeug.wrappers import Response

from survey_service.db import request_context
from survey_service.flows.reasons_changed import (
    MOST_OFFERED,
    ReasonTaken,
    TooManyReasons,
    reason_added,
    reason_moved,
    reason_switched,
    reason_worded,
)
from survey_service.preferences.brand_reason import BrandReason
from survey_service.preferences.own_reasons import EVERY_BRAND, own_reasons
from survey_service.responses.answer import REASONS
from survey_service.responses.reasons import ALWAYS, Chip, chips
from survey_service.responses.scores import score_word
from survey_service.tickets.source import Source
from survey_service.web.admin.chip_forms import FAMILY_WORDS, AddChip, ChipForm, chip_form, filled
from survey_service.web.auth import may
from survey_service.web.saying import say as _
from survey_service.web.words import current_translator

blueprint = Blueprint("reasons", __name__, url_prefix="/admin/reasons")
LONGEST_BRAND = 200


@dataclass(frozen=True)
class Row:
    """One chip on the page; `form` where it is being changed."""

    chip: Chip
    words: str
    scores: str
    languages: str
    is_first: bool
    is_last: bool
    form: ChipForm | None


@blueprint.get("")
@may("admin")
def page() -> str:
    """`brand`: whose, the installation's without; `edit`: the code of the chip being changed."""
    return _page(_brand(request.args.get("brand", "")), edit=request.args.get("edit"))


@blueprint.post("")
@may("admin")
def add() -> Response | tuple[str, int]:
    """A chip more."""
    brand = _brand(request.form.get("brand", ""))
    form = chip_form(AddChip, request.form)
    if not form.validate():
        return _page(brand, adding=form), 422
    try:
        reason_added(request_context(), brand, form["code"].data, form["family"].data, form.wish())
    except ReasonTaken:
        form["code"].errors = [_("There is a chip with this code already.")]
        return _page(brand, adding=form), 422
    except TooManyReasons:
        form["family"].errors = [_full()]
        return _page(brand, adding=form), 422
    return _back(brand, form["code"].data, _("Added. Customers are offered it from now on."))


@blueprint.post("/<code>")
@may("admin")
def change(code: str) -> Response | tuple[str, int]:
    """Its words and scores."""
    brand = _brand(request.form.get("brand", ""))
    form = chip_form(ChipForm, request.form, usual=code in REASONS)
    if not form.validate():
        return _page(brand, edit=code, changing=form), 422
    changed = reason_worded(request_context(), brand, code, form.wish())
    return _back(brand, code, _("Saved.") if changed else _("It is as it was."))


@blueprint.post("/<code>/offered")
@may("admin")
def offered(code: str) -> Response:
    """`on` 1 or 0. Answers keep it."""
    brand, on = _brand(request.form.get("brand", "")), request.form.get("on") == "1"
    try:
        reason_switched(request_context(), brand, code, offered=on)
    except TooManyReasons:
        abort(409, _full())
    told = _("Customers are offered it again.") if on else _("Customers are no longer offered it; answers keep it.")
    return _back(brand, code, told)


@blueprint.post("/<code>/move")
@may("admin")
def move(code: str) -> Response:
    """`to` up or down, by one."""
    brand = _brand(request.form.get("brand", ""))
    reason_moved(request_context(), brand, code, up=request.form.get("to") != "down")
    return _back(brand, code, None)


def _brand(text: str) -> str:
    brand = text.strip()
    if len(brand) > LONGEST_BRAND or not brand.isprintable():
        abort(422, _("There is no such brand."))
    return brand


def _full() -> str:
    return _("%(most)s are offered already; switch one off first.", most=current_translator().number(MOST_OFFERED))


def _back(brand: str, code: str, told: str | None) -> Response:
    if told is not None:
        flash(told, "success")
    return redirect(f"{url_for('reasons.page', brand=brand or None)}#{code}", 303)


def _page(
    brand: str, *, edit: str | None = None, adding: ChipForm | None = None, changing: ChipForm | None = None
) -> str:
    session = request_context().session
    own = own_reasons(session)
    found = chips(own, brand or None)
    brands = _brands()
    return render_template(
        "admin/chips.html",
        brand=brand,
        tabs=[(name or _("All brands"), url_for("reasons.page", brand=name or None), name == brand) for name in brands],
        families=[(_(words), _rows(found.of(family), edit, changing)) for family, words in FAMILY_WORDS.items()],
        own=sum(1 for row in own.rows if row.brand == brand),
        adding=adding or chip_form(AddChip, None),
        is_adding=adding is not None,
        failed=adding is not None or changing is not None,
        scores=[(score, score_word(score, current_translator())) for score in sorted(ALWAYS)],
        language_name=_language_name,
        family_words=[(family, _(words)) for family, words in FAMILY_WORDS.items()],
        usual=REASONS,
    )


def _rows(found: Sequence[Chip], edit: str | None, changing: ChipForm | None) -> list[Row]:
    return [
        Row(
            chip=chip,
            words=chip.words(current_translator()),
            scores=_scores(chip.scores),
            languages=", ".join(_language_name(language) for language, _words in chip.labels),
            is_first=chip is found[0],
            is_last=chip is found[-1],
            form=(changing or filled(chip, usual=chip.code in REASONS)) if chip.code == edit else None,
        )
        for chip in found
    ]


def _scores(scores: frozenset[int]) -> str:
    """ "at every score", or "for 1, 2 and 3" as a list."""
    if scores == ALWAYS:
        return _("at every score")
    number = current_translator().number
    return _("for %(scores)s", scores=", ".join(number(score) for score in sorted(scores)))


def _language_name(language: str) -> str:
    name: Any = Locale.parse(language, sep="-").get_display_name(current_translator().locale)
    return str(name or language)


def _brands() -> list[str]:
    """The installation first, then every brand a source or a chip names."""
    named: CompoundSelect[Any] = union(select(Source.brand), select(BrandReason.brand))
    found = request_context().session.scalars(named)
    return [EVERY_BRAND, *sorted({name for name in found if name})]
