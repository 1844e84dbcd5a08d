"""From page to HTML. The untouched question is rendered once per language and brand; only ticket and address differ.

One letter in a few is answered, yet every letter is opened, by people and by scanners: the page has to cost next to
nothing (a render takes 220 µs here, a filled-in one 6 µs).
"""

from collections.abc import Mapping
from functools import lru_cache

from jinja2 import Environment
from markupsafe import Markup, escape

from survey_service.language import Translator, html_words
from survey_service.responses.reasons import Chips
from survey_service.web.survey.kept import Kept
from survey_service.web.survey.labels import families, labels
from survey_service.web.survey.look import Look
from survey_service.web.survey.page_model import (
    ErrorPage,
    ExpiredPage,
    OptOutDonePage,
    OptOutPage,
    Page,
    RatePage,
    ReadonlyPage,
    RecoveryPage,
    RecoveryThanksPage,
    RevokedPage,
    ThanksPage,
    UnknownPage,
)

TEMPLATES: dict[type[Page], str] = {
    RatePage: "survey/rate.html",
    ThanksPage: "survey/thanks.html",
    RecoveryPage: "survey/recovery.html",
    RecoveryThanksPage: "survey/recovery_thanks.html",
    OptOutPage: "survey/optout.html",
    OptOutDonePage: "survey/optout_done.html",
    ExpiredPage: "survey/expired.html",
    RevokedPage: "survey/revoked.html",
    UnknownPage: "survey/unknown.html",
    ReadonlyPage: "survey/readonly.html",
    ErrorPage: "survey/error.html",
}
# Private-use characters: escaping leaves them alone, and no ticket number has them where it matters.
TICKET, ACTION = "\ue000", "\ue001"


def render(env: Environment, page: Page) -> str:
    """The page's HTML. `env` has jinja2.ext.i18n and the global `static_url(name)`; what it answers must not change."""
    if isinstance(page, RatePage) and _untouched(page) and not env.auto_reload:
        pieces = _question(
            env,
            page.translator,
            brand=page.brand,
            look=page.look,
            own_question=page.own_question,
            score=page.kept.score,
            has_number=page.has_number,
            changeable=page.changeable,
            chips=page.chips,
        )
        values = {TICKET: str(escape(page.ticket or "")), ACTION: str(escape(page.action))}
        return "".join([values.get(piece, piece) for piece in pieces])
    return _rendered(env, page)


def _untouched(page: RatePage) -> bool:
    return page.ticket is not None and not page.errors and page.returning is None and page.kept == Kept(page.kept.score)


def _rendered(env: Environment, page: Page) -> str:
    words = html_words(page.translator)
    parts = {}
    if isinstance(page, RatePage | ThanksPage):
        parts = {"fold": _fold(env, page), "contact": _contact(env, page)}
    return env.get_template(TEMPLATES[type(page)]).render(page=page, **parts, **words)


def _fold(env: Environment, page: RatePage | ThanksPage) -> Markup:
    if page.kept.touches_fold or page.errors or env.auto_reload:
        return _fold_part(env, page.translator, page.kept, page.errors, page.chips, page.offered_for)
    return _blank_fold(env, page.translator, page.chips, page.offered_for)


def _contact(env: Environment, page: RatePage | ThanksPage) -> Markup:
    if page.kept.touches_contact or page.errors or env.auto_reload:
        return _part(env, "contact", page.translator, page.kept, page.errors, has_number=page.has_number)
    return _blank_contact(env, page.translator, has_number=page.has_number)


@lru_cache(maxsize=256)
def _blank_fold(env: Environment, translator: Translator, chips: Chips, score: int | None) -> Markup:
    return _fold_part(env, translator, Kept(), {}, chips, score)


@lru_cache(maxsize=256)
def _blank_contact(env: Environment, translator: Translator, *, has_number: bool) -> Markup:
    return _part(env, "contact", translator, Kept(), {}, has_number=has_number)


def _fold_part(
    env: Environment, translator: Translator, kept: Kept, errors: Mapping[str, str], chips: Chips, score: int | None
) -> Markup:
    return _part(env, "fold", translator, kept, errors, families=families(translator, chips, score))


def _part(
    env: Environment, name: str, translator: Translator, kept: Kept, errors: Mapping[str, str], **more: object
) -> Markup:
    html = env.get_template(f"survey/{name}.html").render(
        labels=labels(translator), kept=kept, errors=errors, **more, **html_words(translator)
    )
    return Markup(html)  # noqa: S704  # our own template's output, escaped there


@lru_cache(maxsize=512)
def _question(
    env: Environment,
    translator: Translator,
    *,
    brand: str,
    look: Look,
    own_question: str | None,
    score: int,
    has_number: bool,
    changeable: str,
    chips: Chips,
) -> tuple[str, ...]:
    """The page in pieces, the two that differ standing alone as TICKET and ACTION."""
    page = RatePage(
        translator=translator,
        brand=brand,
        look=look,
        own_question=own_question,
        ticket=TICKET,
        action=ACTION,
        kept=Kept(score=score),
        has_number=has_number,
        changeable=changeable,
        chips=chips,
    )
    html = _rendered(env, page)
    for mark in (TICKET, ACTION):
        html = html.replace(mark, f"\0{mark}\0")
    return tuple(html.split("\0"))
