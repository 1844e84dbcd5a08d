"""The numbers without incidents, or of one: the filter of the page, its words, and the marks on the trend (M8, P5)."""

from datetime import timedelta

from sqlalchemy import select

from survey_service.callbacks.incident import Incident
from survey_service.charts import Mark
from survey_service.reports.incidents import incident_of
from survey_service.reports.period import midnight
from survey_service.reports.weeks import Week
from survey_service.web.reading import Sight

OFFERED = 20
LABEL = 24
"""Letters of a name that fit beside a mark."""


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


def incident_marks(seen: Sight, weeks: list[Week]) -> list[Mark]:
    """One for each week in which any began; its name is for those who see cases."""
    first, last = weeks[0].monday, weeks[-1].monday + timedelta(days=7)
    begun = seen.ctx.session.execute(
        select(Incident.name, Incident.starts_at)
        .where(Incident.removed_at.is_(None))
        .where(Incident.starts_at >= midnight(first, seen.zone), Incident.starts_at < midnight(last, seen.zone))
        .order_by(Incident.starts_at)
    )
    names: dict[int, list[str]] = {}
    for name, at in begun:
        names.setdefault((at.astimezone(seen.zone).date() - first).days // 7, []).append(name)
    return [Mark(index, _label(seen, found)) for index, found in names.items()]


def _label(seen: Sight, names: list[str]) -> str:
    speaker = seen.translator
    if len(names) > 1:
        return speaker.ngettext("%(n)s incident", "%(n)s incidents", len(names)) % {"n": speaker.number(len(names))}
    if not seen.reader.sees_cases:
        return speaker.gettext("Incident")
    return names[0] if len(names[0]) <= LABEL else f"{names[0][:LABEL].rstrip()}…"
