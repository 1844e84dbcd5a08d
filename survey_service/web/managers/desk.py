"""The pages of the callback desk, side by side: one row of links on each."""

from flask import request

from survey_service.db import request_context
from survey_service.language import N_
from survey_service.staff.reader import Reader
from survey_service.web.auth import current_reader
from survey_service.web.navigation import owed_actions, routed
from survey_service.web.saying import say as _
from survey_service.web.words import current_translator

ACTIONS = "/callbacks/actions"
PAGES = (
    (N_("Cases"), "/callbacks/"),
    (N_("Key accounts"), "/callbacks/accounts"),
    (N_("Incidents"), "/callbacks/incidents"),
    (N_("Why it happens"), "/callbacks/causes"),
    (N_("What we change"), ACTIONS),
    (N_("How well we do"), "/callbacks/figures"),
)


def desk_tabs() -> list[tuple[str, str, bool]]:
    """For `tabs`: text, address, whether it is this page or one under it. For those who see no cases there are none."""
    reader = current_reader()
    if not reader.sees_cases:
        return []
    path = request.path
    here = max((url for _text, url in PAGES if path.startswith(url)), key=len, default="")
    return [(_counted(text, url, reader), url, url == here) for text, url in PAGES if routed(url)]


def _counted(text: str, url: str, reader: Reader) -> str:
    owed = owed_actions(request_context().session, reader) if url == ACTIONS else 0
    return f"{_(text)} {current_translator().number(owed)}" if owed else _(text)
