"""The reader's words on a page: language, numbers and dates of whoever is asking."""

from flask import Flask, g, has_request_context, request

from survey_service.language import STAFF_LANGUAGES, Translator, install_translations, staff_translator, translator


def current_translator() -> Translator:
    """Of staff pages: the language of the account, else of the browser, else English. An account in a language that
    they are not written in reads English, all of it."""
    if not has_request_context():
        return staff_translator(None)
    found: Translator | None = g.get("translator")
    if found is None:
        reader = g.get("reader")
        wanted = reader.language if reader is not None and reader.language else None
        found = g.translator = staff_translator(wanted or _of_the_browser(STAFF_LANGUAGES))
    return found


def speak_to_anybody() -> None:
    """From here on as customers are spoken to: at an address there is not, the reader may well be one whose link was
    torn."""
    if g.get("reader") is None:
        g.translator = of_the_browser()


def of_the_browser() -> Translator:
    """For customers of whom nothing else is known."""
    return translator(_of_the_browser())


def _of_the_browser(among: tuple[str, ...] | None = None) -> str | None:
    """The first of Accept-Language that there are words for; `among`: if it is one of these."""
    for tag, quality in request.accept_languages:
        language = tag.replace("_", "-").partition("-")[0].lower()
        known = language == "en" or translator(tag).language != "en"
        if quality > 0 and known and (among is None or language in among):
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
