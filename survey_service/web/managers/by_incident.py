"""The numbers without incidents, or of one: the filter of the page, and its words (M8)."""

from sqlalchemy import select

from survey_service.callbacks.incident import Incident
from survey_service.reports.incidents import incident_of
from survey_service.web.reading import Sight

OFFERED = 20


def choice_of_incident(seen: Sight) -> list[tuple[str, str]]:
    """Value and text of each choice, for the macro `pick`. Names are for those who see cases; empty: no incident."""
    gettext = seen.translator.gettext
    live = Incident.removed_at.is_(None)
    found = seen.ctx.session.scalars(select(Incident).where(live).order_by(Incident.starts_at.desc()).limit(OFFERED))
    named = [(str(one.id), incident_words(seen, str(one.id), one)) for one in found]
    if not named:
        return []
    choices = [("", gettext("All answers")), ("none", gettext("Without incidents"))]
    choices += named if seen.reader.sees_cases else []
    chosen = seen.incident
    if chosen is not None and chosen not in dict(choices):
        choices.append((chosen, incident_words(seen, chosen)))
    return choices


def incident_words(seen: Sight, key: str, incident: Incident | None = None) -> str:
    """ "in Exports stop", "without Exports stop"."""
    gettext = seen.translator.gettext
    found = incident or incident_of(seen.ctx.session, int(key.removeprefix("not-")))
    words = gettext("Without: %(name)s") if key.startswith("not-") else gettext("Only: %(name)s")
    return words % {"name": found.name if found is not None else ""}
