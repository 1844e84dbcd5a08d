"""The form of a release."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from wtforms import Form, StringField, TextAreaField

from survey_service.callbacks.release import Release
from survey_service.flows.release_told import ReleaseTold
from survey_service.language import N_
from survey_service.reports.period import midnight
from survey_service.web.fields import Day, at_most, clean, needed, one_line, this_century
from survey_service.web.product.forms import URL_MOST, web_address

SHORT = 200
NOTE_MOST = 10_000


class ReleaseForm(Form):
    """`released_on` in the zone of the figures, which go by day."""

    name = StringField(
        filters=[one_line], validators=[needed(N_("Name the release, like “4.2” or “New exports”.")), at_most(SHORT)]
    )
    released_on = Day(validators=[needed(N_("Choose the day customers got it.")), this_century])
    area = StringField(filters=[one_line], validators=[at_most(SHORT)])
    url = StringField(filters=[one_line], validators=[at_most(URL_MOST), web_address])
    note = TextAreaField(filters=[clean], validators=[at_most(NOTE_MOST)])

    def told(self, zone: ZoneInfo, stored: datetime | None = None) -> ReleaseTold:
        """After validating. A stored moment of the same day stays."""
        assert self.released_on.data is not None
        at = midnight(self.released_on.data, zone)
        if stored is not None and stored.astimezone(zone).date() == self.released_on.data:
            at = stored
        return ReleaseTold(
            self.name.data or "", at, self.area.data or None, self.url.data or None, self.note.data or None
        )


def filled(release: Release, zone: ZoneInfo) -> dict[str, Any]:
    """The data of a form that shows it as it is."""
    return {
        "name": release.name,
        "released_on": release.released_at.astimezone(zone).date(),
        "area": release.product_area,
        "url": release.url,
        "note": release.note,
    }
