"""`/test-letter`: where the links of a test letter lead, its way out too. Nothing happens here, whatever is sent."""

from survey_service.web.survey.opened import shown
from survey_service.web.survey.page_model import ErrorPage
from survey_service.web.words import of_the_browser


def page(score: str | None = None) -> tuple[str, int]:  # noqa: ARG001  # any score does as well as none
    """Says that it was a test."""
    speaker = of_the_browser()
    heading = speaker.gettext("This was a test letter")
    advice = speaker.gettext("Nothing is counted or stopped by it. In a customer’s letter, this link works.")
    brand = speaker.gettext("Customer survey")
    return shown(ErrorPage(translator=speaker, brand=brand, heading=heading, advice=advice))
