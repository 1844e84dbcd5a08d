"""The pages of the callback desk, side by side: one row of links on each."""

from flask import request

from survey_service.language import N_
from survey_service.web.navigation import routed
from survey_service.web.saying import say as _

PAGES = (
    (N_("Cases"), "/callbacks/"),
    (N_("Key accounts"), "/callbacks/accounts"),
    (N_("Incidents"), "/callbacks/incidents"),
    (N_("Why it happens"), "/callbacks/causes"),
    (N_("What we change"), "/callbacks/actions"),
    (N_("How well we do"), "/callbacks/figures"),
)


def desk_tabs() -> list[tuple[str, str, bool]]:
    """For `tabs`: text, address, whether it is this page or one under it."""
    path = request.path
    here = max((url for _text, url in PAGES if path.startswith(url)), key=len, default="")
    return [(_(text), url, url == here) for text, url in PAGES if routed(url)]
