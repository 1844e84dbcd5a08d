"""What the pages of figures share: period, basis and place from the address, and the reader they are made for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from types import MappingProxyType
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from flask import abort, request, url_for

from survey_service.db import DbContext, request_context
from survey_service.language import N_, Translator
from survey_service.reports.cards import Reading
from survey_service.reports.chosen import Chosen, chosen, last_month, this_month
from survey_service.reports.incidents import incident_of
from survey_service.reports.kept import kept_together
from survey_service.reports.kpis import Kpi, kpis
from survey_service.reports.paging import Page, Place
from survey_service.reports.people import Person
from survey_service.reports.period import Period
from survey_service.reports.slices import INCIDENT, Basis, Within
from survey_service.reports.weeks import Week
from survey_service.staff.reader import Reader, Scope
from survey_service.web.auth import current_reader
from survey_service.web.narrowing import Pairs, agent_of, in_reach, levels_below, names_of, pairs_in
from survey_service.web.words import current_translator

BAD_PERIOD = N_("There is no such period. Choose one at the top of the page, or give two dates, the earlier one first.")
BAD_PLACE = N_("The address of this page is cut off or changed. Go back to the list's first page.")
BAD_FILTER = N_("There is no such filter. Go back and choose one of those offered.")
Tab = tuple[str, str, bool]


@dataclass(frozen=True)
class Sight:
    """One request for figures: who reads, when, and what the address says. What it says wrong is a 422."""

    ctx: DbContext
    reader: Reader
    translator: Translator
    zone: ZoneInfo
    default: Mapping[str, str] | None = None
    by_incident: bool = False
    by_levels: tuple[str, ...] = ()
    lists: bool = False

    @cached_property
    def chosen(self) -> Chosen:
        """The period counted: the one asked for, but no more than thirteen months of it where it is counted live."""
        return in_reach(self.asked_for) if self.is_live else self.asked_for

    @cached_property
    def asked_for(self) -> Chosen:
        """The period; without one in the address the default, else this month."""
        today = self.ctx.now.astimezone(self.zone).date()
        found = chosen(request.args, today, self.zone, self.default or this_month(today))
        if found is None:
            abort(422, BAD_PERIOD)
        return found

    @property
    def basis(self) -> Basis:
        """By the day of the answer, or of the close."""
        return "closed_at" if self.one_of("basis", ("rated_at", "closed_at")) == "closed_at" else "rated_at"

    @cached_property
    def incident(self) -> str | None:
        """As reports/slices says it: "none", "7" or "not-7"; None: all ratings. Pages that ask for it filter by it."""
        key = request.args.get("incident") or None
        if not self.by_incident or key is None or key == "none":
            return key if self.by_incident else None
        number = key.removeprefix("not-")
        known = number.isascii() and number.isdecimal() and len(number) < 10
        if not known or not self.reader.sees_cases or incident_of(self.ctx.session, int(number)) is None:
            abort(422, BAD_FILTER)
        return key

    @cached_property
    def filters(self) -> Pairs:
        """Pairs of level and key in the address, of a page that takes them."""
        pairs = pairs_in(request.args, self.by_levels) if self.by_levels else ()
        return pairs if pairs is not None else abort(422, BAD_FILTER)

    @cached_property
    def agent(self) -> Person | None:
        """The one whose figures are asked for. 403 and 404 where a filter is not for this reader."""
        return agent_of(self.ctx.session, self.reader, self.filters)

    @property
    def names(self) -> list[str]:
        """What the filters are called."""
        return names_of(self.filters, self.agent, self.translator)

    @property
    def subject(self) -> tuple[str, str | None]:
        """Level and key of the page's own figures: the first filter, else the company."""
        return self.filters[0] if self.filters else ("company", None)

    @cached_property
    def is_live(self) -> bool:
        """Whether ratings are counted one by one: no figures are kept for these filters together, or for them and a
        level that is listed under them."""
        listed = request.args.get("level") if request.args.get("key") is None else None
        levels = ["company"]
        if self.lists:
            levels += [listed] if listed in self.by_levels else levels_below(self.reader, self.filters)
        return any(kept_together(level, within=self.pairs) is None for level in levels)

    @property
    def pairs(self) -> Pairs:
        """All that narrows every figure of the page, the incident among it."""
        return self.filters if self.incident is None else (*self.filters, (INCIDENT, self.incident))

    @property
    def within(self) -> Pairs:
        """What narrows its own figures besides their level and key."""
        return self.but(*self.subject)

    def but(self, level: str, key: str | None) -> Pairs:
        """The pairs without the one the figures are asked for by."""
        return tuple(pair for pair in self.pairs if pair != (level, key))

    @property
    def own_scope(self) -> Scope | None:
        """Figures of an agent are of the ratings the reader may open; all others are open to everybody."""
        return self.reader.scope() if self.agent is not None or ("agent", "") in self.filters else None

    @property
    def place(self) -> Place | None:
        """Where a list goes on."""
        text = request.args.get("after")
        if not text:
            return None
        place = Place.parse(text)
        return place if place is not None else abort(422, BAD_PLACE)

    def one_of(self, name: str, values: tuple[str, ...]) -> str | None:
        """A filter's value; empty is none."""
        value = request.args.get(name) or None
        if value is not None and value not in values:
            abort(422, BAD_FILTER)
        return value

    @cached_property
    def address(self) -> dict[str, str]:
        """Period, basis and filters, for links that keep them."""
        return {**self.asked_for.address, **self.narrowed}

    @property
    def narrowed(self) -> dict[str, str]:
        """The address without the period."""
        return self._besides | dict(self.filters)

    @property
    def _besides(self) -> dict[str, str]:
        basis = {"basis": "closed_at"} if self.basis == "closed_at" else {}
        return basis | ({"incident": self.incident} if self.incident is not None else {})

    def kpis(
        self,
        level: str,
        key: str | None = None,
        *,
        within: Within = (),
        scope: Scope | None = None,
        keys: Sequence[str | None] | None = None,
    ) -> list[Kpi]:
        """The figures of the period; customers and response rate only of a key asked for, or the company. `keys`: those
        of a list."""
        listed = key is None and level != "company"
        return self._kpis(level, key, self.chosen.period, within=within, scope=scope, ratings_only=listed, keys=keys)

    def kpi_of(self, period: Period, *, ratings_only: bool = True) -> Kpi:
        """The page's own figures of another period."""
        return self._kpis(*self.subject, period, scope=None, ratings_only=ratings_only)[0]

    def kpi_before(self, level: str, key: str | None = None, scope: Scope | None = None) -> Kpi:
        """The one of the period before, as far as this one has come; its ratings only."""
        return self._kpis(level, key, self.chosen.compared, scope=scope, ratings_only=True)[0]

    def _kpis(self, level: str, key: str | None, period: Period, **more: Any) -> list[Kpi]:
        expiry = self.ctx.preferences.survey_expiry
        asked = (level, key, period.start, period.end, self.basis, self.zone, self.ctx.now, expiry)
        more["within"] = [*more.get("within", ()), *self.but(level, key)]
        if more["scope"] is None:
            more["scope"] = self.reader.scope() if level == "agent" else self.own_scope
        return kpis(self.ctx.session, *asked, **more)

    def reading(self, *, identity: bool = True, one_agent: bool = False) -> Reading:
        """For cards: times of single ratings are in the reader's own zone, if the account has one."""
        zone = ZoneInfo(self.reader.timezone) if self.reader.timezone else self.zone
        own = self.ctx.preferences.own_reasons
        return Reading(self.reader, self.translator, zone, self.ctx.now, identity, one_agent, own)

    def periods(self, offered: list[dict[str, str]], **kept: Any) -> list[Tab]:
        """Tabs that write the period into the address and keep what else is chosen."""
        return [(self._name(one), self.here(**(kept | one)), one == self.chosen.address) for one in offered]

    def here(self, **values: Any) -> str:
        """This page with other values, and only these; None leaves one out."""
        path = {**(request.view_args or {})}
        return url_for(
            request.endpoint or "", **(path | {name: value for name, value in values.items() if value is not None})
        )

    def pages(self, page: Page[Any], **kept: Any) -> dict[str, str | None]:
        """Addresses of the neighbours, for the macro pager."""
        newer, older = page.newer, page.older
        return {
            "newer": self.here(**kept, after=str(newer)) if newer else None,
            "older": self.here(**kept, after=str(older)) if older else None,
        }

    def ratings(self, values: Mapping[str, Any]) -> str:
        """The address of single ratings, as url_for makes it, which takes ten times as long: a page of figures has
        eighty of them."""
        said = [(name, value) for name, value in values.items() if value is not None]
        return f"{self._ratings}?{urlencode(said)}" if said else self._ratings

    @cached_property
    def _ratings(self) -> str:
        return url_for("answers.ratings")

    def drill(self, level: str = "company", key: str | None = None, **more: Any) -> str:
        """The ratings behind a number of this page, of one key of a level."""
        return self.ratings({**self.chosen.address, **self.opened(level, key), **more})

    def drill_in(self, period: Period, **more: Any) -> str:
        """The ratings behind a number of another period."""
        days = {"from": period.start, "to": period.end - timedelta(1)}
        return self.ratings({**days, **self.opened(), **more})

    def opened(self, level: str = "company", key: str | None = None) -> dict[str, str]:
        """What narrows the figures, as the list of ratings takes it."""
        pairs = dict(self.filters) | ({} if level == "company" else {level: key or ""})
        agent = pairs.pop("agent", None)
        return self._besides | pairs | ({} if agent is None else {"level": "agent", "key": agent})

    def weeks(self, found: list[Week], whose: Mapping[str, str] = MappingProxyType({})) -> list[str]:
        """The addresses of each week's ratings."""
        of_week = [Period(one.monday, one.monday + timedelta(7), self.zone) for one in found]
        return [self.drill_in(week, **whose) for week in of_week]

    def _name(self, address: Mapping[str, str]) -> str:
        gettext = self.translator.gettext
        today = self.ctx.now.astimezone(self.zone).date()
        if address == this_month(today):
            return gettext("This month")
        if address == last_month(today):
            return gettext("Last month")
        if "months" in address:
            return gettext("%(n)s months") % {"n": self.translator.number(int(address["months"]))}
        return gettext("%(n)s days") % {"n": self.translator.number(int(address["days"]))}


def sight(
    default: Mapping[str, str] | None = None,
    *,
    by_incident: bool = False,
    by_levels: tuple[str, ...] = (),
    lists: bool = False,
) -> Sight:
    """Of this request; `by_incident`: its page has the filter of incidents, `by_levels`: and of these levels; `lists`:
    and has figures of the keys of a level under them."""
    ctx = request_context()
    zone = ctx.preferences.report_zone
    return Sight(ctx, current_reader(), current_translator(), zone, default, by_incident, by_levels, lists)
