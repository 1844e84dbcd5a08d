"""The reader's words on a page: language, numbers and dates of whoever is asking."""

from flask import Flask, g, has_request_context, request

from survey_service.language import Translator, install_translations, translator


def current_translator() -> Translator:
    """The language of the account, else of the browser, else English."""
    if not has_request_context():
        return translator(None)
    found: Translator | None = g.get("translator")
    if found is None:
        reader = g.get("reader")
        wanted = reader.language if reader is not None and reader.language else None
        found = g.translator = translator(wanted or _of_the_browser())
    return found


def _of_the_browser() -> str | None:
    """The first of Accept-Language that we have words for."""
    for tag, quality in request.accept_languages:
        if quality > 0 and (tag[:2].lower() == "en" or translator(tag).language != "en"):
            return str(tag)
    return None


def register(app: Flask) -> None:
    """`_`, `ngettext`, and the filters number and percent of staff templates."""
    install_translations(app.jinja_env, current_translator)
    app.jinja_env.filters.update(number=_number, percent=_percent)


def _number(n: float | None, digits: int = 0) -> str:
    return current_translator().number(n, digits)


def _percent(share: float | None, digits: int = 0) -> str:
    return current_translator().percent(share, digits)
