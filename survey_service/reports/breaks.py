"""Days from which ratings were got in another way: a trend across one compares two things (N9)."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from survey_service.language import Translator, translator
from survey_service.preferences.asking import ASKING_EDITABLE
from survey_service.preferences.brand_preference import BrandPreference
from survey_service.preferences.brands import wording_versions
from survey_service.preferences.own_brands import INSTALLATION
from survey_service.preferences.preference import Preference
from survey_service.reports.imported import last_imported_day
from survey_service.reports.period import midnight
from survey_service.responses.method_break import MethodBreak
from survey_service.responses.response import Response

UTC = ZoneInfo("UTC")
WHO_IS_ASKED = frozenset(ASKING_EDITABLE)
"""Settings of the installation or a brand that change who is asked, or when."""


@dataclass(frozen=True, slots=True)
class Break:
    """From this day on, and why, as a sentence without its full stop. A day with several has one for each."""

    day: date
    words: str


def breaks(
    session: Session,
    start: date,
    end: date,
    brand: str | None = None,
    *,
    zone: ZoneInfo = UTC,
    speaker: Translator | None = None,
) -> list[Break]:
    """From `start` on and before `end`, in the report zone, oldest first: what people noted, other words of the
    question, the switch from an imported tool, other rules of asking. Of one brand, with what holds for all of them;
    without one, of every brand. At most six statements."""
    said = speaker or translator(None)
    span = _Span(start, end, zone)
    found = [
        *_noted(session, span),
        *_switched(session, span, said),
        *_reworded(session, span, brand, said),
        *_asked_otherwise(session, span, brand, said),
    ]
    return sorted(found, key=lambda one: one.day)


@dataclass(frozen=True, slots=True)
class _Span:
    start: date
    end: date
    zone: ZoneInfo

    def day(self, moment: datetime) -> date | None:
        """The day of a moment, None outside of the span."""
        day = moment.astimezone(self.zone).date()
        return day if self.start <= day < self.end else None

    def moments(self, column: Any) -> tuple[Any, Any]:
        """The span as conditions."""
        return column >= midnight(self.start, self.zone), column < midnight(self.end, self.zone)


def _noted(session: Session, span: _Span) -> Iterator[Break]:
    rows = select(MethodBreak.day, MethodBreak.note).where(
        MethodBreak.removed_at.is_(None), MethodBreak.day >= span.start, MethodBreak.day < span.end
    )
    return (Break(day, note) for day, note in session.execute(rows.order_by(MethodBreak.day, MethodBreak.id)))


def _switched(session: Session, span: _Span, said: Translator) -> Iterator[Break]:
    """The day of the first rating of our own, if another tool's were imported."""
    imported = last_imported_day(session)
    if imported is None:
        return
    first = session.scalar(select(func.min(Response.rated_at)).where(Response.status == "counted"))
    tool, begun, _last = imported
    day = span.day(first) if first is not None else None
    if day is not None and begun < day:
        words = said.gettext("From here on ratings of our own; before it %(tool)s, a line of its own")
        yield Break(day, words % {"tool": said.isolated(tool)})


def _reworded(session: Session, span: _Span, brand: str | None, said: Translator) -> Iterator[Break]:
    by_day: dict[date, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for version in wording_versions(session, brand):
        day = span.day(version.valid_from)
        if day is not None:
            by_day[day][version.brand].add(version.language)
    for day, brands in by_day.items():
        for name in sorted(brands):
            tongues = ", ".join(sorted(_tongue(code, said) for code in brands[name]))
            if name == INSTALLATION:
                words = said.gettext("The question has other words: %(languages)s") % {"languages": tongues}
            else:
                words = said.gettext("The question of %(brand)s has other words: %(languages)s")
                words %= {"brand": said.isolated(name), "languages": tongues}
            yield Break(day, words)


def _asked_otherwise(session: Session, span: _Span, brand: str | None, said: Translator) -> Iterator[Break]:
    by_day: dict[date, set[str]] = defaultdict(set)
    for name, moment in _rules_changed(session, span, brand):
        day = span.day(moment)
        if day is not None:
            by_day[day].add(name.upper())
    for day, names in by_day.items():
        words = said.gettext("Whom we ask, or when, was changed: %(settings)s")
        yield Break(day, words % {"settings": ", ".join(sorted(names))})


def _rules_changed(session: Session, span: _Span, brand: str | None) -> Iterable[tuple[str, datetime]]:
    everywhere = select(Preference.name, Preference.valid_from).where(
        Preference.name.in_(WHO_IS_ASKED), *span.moments(Preference.valid_from)
    )
    of_brands = select(BrandPreference.name, BrandPreference.valid_from).where(
        BrandPreference.name.in_(WHO_IS_ASKED), *span.moments(BrandPreference.valid_from)
    )
    if brand is not None:
        of_brands = of_brands.where(BrandPreference.brand == brand)
    return [(name, moment) for rows in (everywhere, of_brands) for name, moment in session.execute(rows)]


def _tongue(code: str, said: Translator) -> str:
    """German for de, in the reader's language."""
    name: Any = Locale.parse(code, sep="-").get_display_name(said.locale)
    return str(name or code)
