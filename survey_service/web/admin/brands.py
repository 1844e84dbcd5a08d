"""`/admin/brands`: how each brand looks, writes, sounds and whom it asks; the installation is one of them (D4)."""

from typing import Any

from babel import Locale
from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from survey_service.db import request_context
from survey_service.flows.brand_changed import LONGEST_BRAND, brand_changed, logo_put, logo_removed
from survey_service.language import N_, languages, translator
from survey_service.preferences.asking import ASKING_EDITABLE
from survey_service.preferences.brands import BRAND_EDITABLE, Brand, brand_of, wording_of
from survey_service.preferences.colours import accents, contrast
from survey_service.preferences.further import FURTHER_EDITABLE
from survey_service.preferences.logos import BadLogo, logo, shown_size
from survey_service.preferences.own_brands import INSTALLATION
from survey_service.preferences.wording import PARTS
from survey_service.reports.brands import brands, names_set
from survey_service.web.admin.brand_forms import LABELS, LookForm, usual, words_form
from survey_service.web.auth import may
from survey_service.web.brand_keys import brand_of_key, key_of
from survey_service.web.saying import say as _
from survey_service.web.words import current_translator

blueprint = Blueprint("brands", __name__, url_prefix="/admin/brands")
LARGEST_FORM = 4_000_000  # bytes; logos.py says what is too large in words, this is what is not read at all
SHORT = (
    ("shown_name", N_("name")),
    ("colour", N_("colour")),
    ("logo", N_("logo")),
    ("hide_subject", N_("subject")),
    ("show_agent", N_("agent’s name")),
)
TONGUES = ("en", "de", "fr", "es", "pt", "nl", "ja", "ar")


@blueprint.url_value_preprocessor
def room_for_a_picture(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Before the CSRF check reads the form; every other form of the product is small."""
    if endpoint == "brands.put_logo":
        request.max_content_length = LARGEST_FORM


@blueprint.get("")
@may("admin")
def all_of_them() -> str | Response:
    """The list. `brand`: goes to the page of that one, which tickets need not have named yet."""
    name = request.args.get("brand", "").strip()
    if name:
        return redirect(url_for("brands.one", key=key_of(known(key_of(name)))), 303)
    ctx = request_context()
    rows = brands(ctx.session, ctx.preferences, ctx.now)
    return render_template("admin/brands.html", rows=rows, key_of=key_of, in_short=in_short, swatch=swatch)


@blueprint.get("/<key>")
@may("admin")
def one(key: str) -> str:
    """How it looks, and who writes."""
    brand = _brand(key)
    return _look(brand, _look_form(brand))


@blueprint.post("/<key>")
@may("admin")
def change(key: str) -> Response | tuple[str, int]:
    """Name, colour, sender and what letters tell."""
    brand = _brand(key)
    form = LookForm(request.form, inherited=_inherited(brand))
    if not form.validate():
        return _look(brand, form), 422
    return _saved(brand, brand_changed(request_context(), brand.name, form.texts()), url_for("brands.one", key=key))


@blueprint.post("/<key>/logo")
@may("admin")
def put_logo(key: str) -> Response | tuple[str, int]:
    """Another one, or none with `do` remove."""
    brand = _brand(key)
    if request.form.get("do") == "remove":
        gone = logo_removed(request_context(), brand.name)
        return _saved(brand, ["logo"] if gone else [], url_for("brands.one", key=key))
    file = request.files.get("logo")
    try:
        made = logo(file.read() if file else b"")
    except BadLogo as bad:
        return _look(brand, _look_form(brand), bad_logo=_(str(bad))), 422
    new = logo_put(request_context(), brand.name, made)
    return _saved(brand, ["logo"] if new else [], url_for("brands.one", key=key))


@blueprint.get("/<key>/words")
@may("admin")
def words(key: str) -> str:
    """What it says in one `language`."""
    brand, language = _brand(key), tongue(request.args.get("language", "en"))
    return _words(brand, language, words_form(None, _said(brand, language)))


@blueprint.post("/<key>/words")
@may("admin")
def change_words(key: str) -> Response | tuple[str, int]:
    """All parts of one language at once."""
    brand, language = _brand(key), tongue(request.form.get("language", "en"))
    form = words_form(request.form, {})
    if not form.validate():
        return _words(brand, language, form), 422
    texts = {f"{field.short_name}:{language}": field.data or "" for field in form}
    back = url_for("brands.words", key=key, language=language)
    return _saved(brand, brand_changed(request_context(), brand.name, texts), back)


@blueprint.get("/<key>/asking")
@may("admin")
def asking(key: str) -> Response:
    """Whom it asks and when is a page of all rules of asking, which shows who would be asked before it saves (D3)."""
    return redirect(url_for("asking_rules.page", brand=known(key) or None), 303)


def known(key: str) -> str:
    """The name of a brand there can be; 404 for any other."""
    name = brand_of_key(key)
    if name is None or len(name) > LONGEST_BRAND or "\0" in name:
        abort(404)
    return name


def tongue(text: str) -> str:
    """A language letters are written in; 404 for any other."""
    return text if text in tongues() else abort(404)


def tongues() -> tuple[str, ...]:
    """All of them, the widespread ones first."""
    there = {translator(name).language for name in languages()}
    return (*(one for one in TONGUES if one in there), *sorted(there - set(TONGUES)))


def language_name(language: str) -> str:
    """In the reader's own."""
    name: Any = Locale.parse(language, sep="-").get_display_name(current_translator().locale)
    return str(name or language)


def shown_as(brand: Brand) -> str:
    """What staff call it."""
    return brand.shown_name if brand.name else _("All brands")


def frame_of(brand: Brand, current: str) -> dict[str, Any]:
    """What every page of a brand is headed by."""
    key = key_of(brand.name)
    pages = (
        ("brands.one", _("Look and sender")),
        ("brands.words", _("Words")),
        ("brands.asking", _("Whom and when")),
        ("brand_further.page", _("One question more")),
        ("brand_preview.page", _("Preview")),
    )
    tabs = [(title, url_for(endpoint, key=key), endpoint == current) for endpoint, title in pages]
    if brand.name == brand.name.strip() and brand.name.isprintable():  # as the page of reasons takes them
        tabs.insert(3, (_("Reasons"), url_for("reasons.page", brand=brand.name or None), False))
    return {"brand": brand, "key": key, "title": shown_as(brand), "tabs": tabs, "language_name": language_name}


def swatch(brand: Brand) -> list[tuple[str, str, str]]:
    """The accent in light and in dark: shade, ink, contrast."""
    pair = accents(brand.colour) if brand.colour else ()
    number = current_translator().number
    return [(one.shade, one.ink, number(contrast(one.ink, one.shade), 1)) for one in pair]


def in_short(own: tuple[str, ...]) -> str:
    """What is set, in a few words: "name, colour, words in 2 languages"."""
    spoken = {name.partition(":")[2] for name in own if ":" in name}
    parts = [_(words) for name, words in SHORT if name in own]
    if {"mail_from", "reply_to"} & set(own):
        parts.append(_("sender"))
    if spoken:
        parts.append(_("words: %(languages)s", languages=", ".join(language_name(one) for one in sorted(spoken))))
    if set(own) & set(FURTHER_EDITABLE):
        parts.append(_("one question more"))
    if set(own) & set(ASKING_EDITABLE):
        parts.append(_("whom and when"))
    return ", ".join(parts)


def _brand(key: str) -> Brand:
    ctx = request_context()
    return brand_of(ctx.session, ctx.preferences, known(key))


def _saved(brand: Brand, changed: list[str], back: str) -> Response:
    name = shown_as(_brand(key_of(brand.name)))
    if changed:
        flash(
            _("%(brand)s is changed. It holds within seconds, for letters that have not left too.", brand=name),
            "success",
        )
    else:
        flash(_("%(brand)s is as it was.", brand=name), "info")
    return redirect(back, 303)


def _look_form(brand: Brand) -> LookForm:
    own = request_context().preferences.own_brands.said.get(brand.name, {})
    return LookForm(data={name: own[name].value for name in BRAND_EDITABLE if name in own}, inherited=_inherited(brand))


def _inherited(brand: Brand) -> dict[str, str]:
    """What holds where a field is left empty."""
    preferences = request_context().preferences
    under = {} if brand.name == INSTALLATION else preferences.own_brands.said.get(INSTALLATION, {})

    def said(name: str, default: str) -> str:
        return under[name].value or default if name in under else default

    return {
        "shown_name": brand.name or preferences.installation,
        "colour": said("colour", _("the product’s own blue")),
        "mail_from": said("mail_from", preferences.mail_from),
        "reply_to": said("reply_to", preferences.mail_reply_to or _("the sender’s address")),
        "hide_subject": _(said("hide_subject", "no")),
        "show_agent": _(said("show_agent", "yes")),
    }


def _look(brand: Brand, form: LookForm, *, bad_logo: str | None = None) -> str:
    return render_template(
        "admin/brand.html",
        **frame_of(brand, "brands.one"),
        form=form,
        bad_logo=bad_logo,
        inherited=_inherited(brand),
        swatch=swatch(brand),
        size=shown_size(*brand.logo_size) if brand.logo_size else None,
    )


def _said(brand: Brand, language: str) -> dict[str, str]:
    own = request_context().preferences.own_brands.said.get(brand.name, {})
    return {part: own[f"{part}:{language}"].value or "" for part in PARTS if f"{part}:{language}" in own}


def _words(brand: Brand, language: str, form: Any) -> str:
    ctx = request_context()
    under = wording_of(ctx.session, ctx.preferences, brand_of(ctx.session, ctx.preferences, None), language)
    below = {} if brand.name == INSTALLATION else {part: getattr(under, part) for part in PARTS}
    own = names_set(ctx.preferences, brand.name)
    return render_template(
        "admin/brand_words.html",
        **frame_of(brand, "brands.words"),
        form=form,
        language=language,
        direction=translator(language).direction,
        languages=[
            (language_name(one), url_for("brands.words", key=key_of(brand.name), language=one), one == language)
            for one in tongues()
        ],
        spoken={name.partition(":")[2] for name in own if ":" in name},
        labels=LABELS,
        parts=PARTS,
        usual={part: (below.get(part) or "").replace("\n", " ") or usual(part, language) for part in PARTS},
        from_all={part for part in PARTS if below.get(part)},
    )
