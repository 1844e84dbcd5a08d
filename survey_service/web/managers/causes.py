"""/callbacks/causes: why the cases of a month happened, as a fishbone and as Paretos (M4)."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from flask import abort, render_template, request, url_for
from markupsafe import Markup

from survey_service import charts
from survey_service.callbacks.acting import standing
from survey_service.callbacks.callback import ROOT_CAUSES
from survey_service.feedback.masking import Piece, masked
from survey_service.reports.causes import Causes, Chain, Place, areas_of_cases, causes, chains, taught
from survey_service.reports.chosen import add_months
from survey_service.reports.intervals import difference
from survey_service.reports.names import staff_names
from survey_service.staff.reader import Reader
from survey_service.web.auth import may
from survey_service.web.managers.action_words import BECAUSE, COLOURS, STANDINGS, change
from survey_service.web.managers.board_address import options
from survey_service.web.managers.desk import desk_tabs
from survey_service.web.managers.outer_loop import outer_loop
from survey_service.web.managers.words import ROOT_CAUSES as CAUSE_WORDS
from survey_service.web.reading import BAD_PERIOD, Sight, sight
from survey_service.web.saying import ngettext
from survey_service.web.saying import say as _

ON_A_BONE = 3
AREAS_SHOWN = 9
"""Of a Pareto; what comes less often is drawn as one bar."""


@outer_loop.get("/causes")
@may("lead", "manager", "auditor")
def why() -> str:
    """`month` (2026-11; without it this month), `team`, `area`."""
    seen = sight()
    if seen.chosen.kind != "month":
        abort(422, BAD_PERIOD)
    team, area = _number(request.args.get("team")), request.args.get("area") or None
    asked: dict[str, Any] = {"team_id": team, "area": area}
    session, reader, period = seen.ctx.session, seen.reader, seen.chosen.period
    found = causes(session, reader, period, **asked)
    before = causes(session, reader, seen.chosen.before, **asked)
    told = [_shown(one, seen) for one in chains(session, reader, period, **asked)]
    drawn = _Drawn(seen, found, {"team": team, "area": area})
    bones = drawn.bones({cause: words for _id, cause, words in reversed(told) if cause})
    return render_template(
        "managers/causes.html",
        desk=desk_tabs(),
        title=seen.chosen.title(seen.translator),
        month=f"{period.start:%Y-%m}",
        when=seen.chosen.when(seen.translator),
        makes=reader.acts_on_cases,
        before_title=seen.translator.date(seen.chosen.before.start, "month"),
        months=_months(seen, {"team": team, "area": area}),
        teams=options(session, reader)["team"],
        areas=[("", _("All areas")), *((name, name) for name in areas_of_cases(session, reader))],
        team=str(team or ""),
        area=area or "",
        found=found,
        sentence=drawn.sentence(),
        under=drawn.under(),
        bones=bones,
        fish=drawn.fish(bones),
        pareto=drawn.pareto("causes", drawn.by_cause()),
        areas_pareto=drawn.pareto("areas", drawn.by_area()),
        compared=_compared(found, before, drawn),
        before=before,
        chains=told,
        actions=_actions(seen),
        cause_words={cause: _(words) for cause, words in CAUSE_WORDS.items()},
    )


class _Drawn:
    """What is found, as words and pictures with their addresses."""

    def __init__(self, seen: Sight, found: Causes, kept: Mapping[str, Any]) -> None:
        self.seen, self.found, self.kept = seen, found, kept
        self.number = seen.translator.number

    def cases(self, *, before: bool = False, **wanted: str | None) -> str:
        """The board with the cases behind a number, of this month or the one before."""
        chosen = self.seen.chosen
        period = chosen.before if before else chosen.period
        days: dict[str, Any] = {"from": period.start.isoformat(), "to": (period.end - timedelta(days=1)).isoformat()}
        kept = {name: value for name, value in (dict(self.kept) | wanted).items() if value}
        return url_for("board.cases", who="all", state="closed", of="closed", **days, **kept)

    def sentence(self) -> Markup:
        """ "In November 38 cases were closed; 14 of 38 because of a defect, 9 of these in exports." """
        found, when = self.found, self.seen.chosen.when(self.seen.translator)
        if not found.closed:
            return Markup("{}").format(_("No case was closed %(when)s.", when=when))
        closed = ngettext("%(n)s case was closed %(when)s", "%(n)s cases were closed %(when)s", found.closed, when=when)
        most = found.most
        if most is None:
            return Markup("{}; {}").format(closed, _("none has a root cause."))
        of = _("%(k)s of %(n)s", k=self.number(found.by_cause[most]), n=self.number(found.n))
        linked = Markup('<a href="{}">{}</a> {}').format(self.cases(cause=most), of, _(BECAUSE[most]))
        place, n = max(found.places[most].items(), key=lambda one: (bool(one[0].area), one[1]))
        if place.area is None or found.by_cause[most] < 2:
            return Markup("{}; {}.").format(closed, linked)
        where = _("%(n)s of these in %(area)s", n=self.number(n), area=place.area)
        inside = Markup('<a href="{}">{}</a>').format(self.cases(cause=most, area=place.area), where)
        return Markup("{}; {}, {}.").format(closed, linked, inside)

    def under(self) -> str:
        """What has no root cause."""
        without = self.found.closed - self.found.n
        told = _("By the day of closing; a case about two areas is counted in both.")
        if not without:
            return told
        left = ngettext(
            "%(n)s case has no root cause: it was reviewed or withdrawn.",
            "%(n)s cases have no root cause: they were reviewed or withdrawn.",
            without,
        )
        return f"{told} {left}"

    def bones(self, whys: Mapping[str, list[list[Piece]]]) -> list[charts.Bone]:
        """One for each root cause, in the usual order; `whys` are the answers of the latest case of each."""
        return [
            charts.Bone(
                _(CAUSE_WORDS[cause]),
                self.found.by_cause.get(cause, 0),
                self._twigs(cause),
                _flat(whys[cause][-1]) if cause in whys else "",
                self.cases(cause=cause),
            )
            for cause in ROOT_CAUSES
        ]

    def _twigs(self, cause: str) -> list[charts.Twig]:
        ordered = sorted(
            self.found.places.get(cause, {}).items(),
            key=lambda one: (-one[1], one[0].area or one[0].reason or "\U0010ffff"),
        )
        shown = ordered if len(ordered) <= ON_A_BONE else ordered[: ON_A_BONE - 1]
        twigs = [charts.Twig(_named(place), n, self._at(cause, place)) for place, n in shown]
        rest = sum(n for _place, n in ordered[len(shown) :])
        return [*twigs, charts.Twig(_("elsewhere"), rest, self.cases(cause=cause))] if rest else twigs

    def _at(self, cause: str, place: Place) -> str:
        return self.cases(cause=cause, area=place.area) if place.area else self.cases(cause=cause)

    def fish(self, bones: list[charts.Bone]) -> Markup:
        """The picture."""
        speaker, month = self.seen.translator, self.seen.chosen.title(self.seen.translator)
        n = ngettext("%(n)s case, %(month)s", "%(n)s cases, %(month)s", self.found.n, month=month)
        title = _("Fishbone of %(month)s", month=month)
        mirrored = speaker.direction == "rtl"
        head = (_("Unhappy customers"), n)
        return charts.fishbone(head, bones, uid="fish", title=title, translator=speaker, mirrored=mirrored)

    def by_cause(self) -> list[tuple[str, int, str]]:
        """For the Pareto."""
        return [(_(CAUSE_WORDS[c]), self.found.by_cause.get(c, 0), self.cases(cause=c)) for c in ROOT_CAUSES]

    def by_area(self) -> list[tuple[str, int, str]]:
        """For the Pareto; the rarest areas are one bar."""
        named = sorted(((area, n) for area, n in self.found.by_area.items() if area), key=lambda one: (-one[1], one[0]))
        bars = [(area, n, self.cases(area=area)) for area, n in named[:AREAS_SHOWN]]
        rest = sum(n for _area, n in named[AREAS_SHOWN:])
        bars += [(_("other areas"), rest, "")] if rest else []
        nowhere = self.found.by_area.get(None, 0)
        return bars + ([(_("no area"), nowhere, "")] if nowhere else [])

    def pareto(self, uid: str, counted: list[tuple[str, int, str]]) -> tuple[Markup, list[charts.Step]]:
        """Picture and table."""
        found = charts.steps(counted)
        titles = {"causes": _("Root causes"), "areas": _("Product areas")}
        return charts.pareto(found, uid=uid, title=titles[uid], translator=self.seen.translator), found


def _compared(found: Causes, before: Causes, drawn: _Drawn) -> list[dict[str, Any]]:
    """Each cause against the month before."""
    rows = []
    for cause in ROOT_CAUSES:
        now, then = (found.by_cause.get(cause, 0), found.n), (before.by_cause.get(cause, 0), before.n)
        apart = difference(now, then)
        rows.append(
            {
                "label": _(CAUSE_WORDS[cause]),
                "now": now,
                "then": then,
                "url": drawn.cases(cause=cause),
                "then_url": drawn.cases(cause=cause, before=True),
                "change": change(now, then, (apart.low, apart.high) if apart else None),
            }
        )
    return rows


def _actions(seen: Sight) -> list[dict[str, Any]]:
    today = seen.ctx.now.astimezone(seen.zone).date()
    return [
        {
            "id": action.id,
            "title": action.title,
            "n": n,
            "state": _(STANDINGS[standing(action, today)]),
            "colour": COLOURS.get(standing(action, today), ""),
        }
        for action, n in taught(seen.ctx.session, seen.reader, seen.chosen.period)
    ]


def _shown(chain: Chain, seen: Sight) -> tuple[int, str | None, list[list[Piece]]]:
    """With names hidden from those who may not read them."""
    return chain.case_id, chain.cause, [_pieces(answer, chain, seen.reader, seen) for answer in chain.answers]


def _pieces(answer: str, chain: Chain, reader: Reader, seen: Sight) -> list[Piece]:
    if not reader.masked:
        return [Piece(answer)]
    return masked(answer, chain.names | staff_names(seen.ctx.session), seen.translator, chain.companies)


def _flat(pieces: list[Piece]) -> str:
    return "".join(f"[{piece.text}]" if piece.masked else piece.text for piece in pieces)


def _named(place: Place) -> str:
    return place.area or place.reason or _("no area")


def _months(seen: Sight, kept: Mapping[str, Any]) -> list[tuple[str, str, bool]]:
    """The last four and the one shown, the newest first."""
    today = seen.ctx.now.astimezone(seen.zone).date().replace(day=1)
    offered = {add_months(today, -back) for back in range(4)} | {seen.chosen.period.start}
    return [
        (
            seen.translator.date(month, "month"),
            seen.here(**(dict(kept) | {"month": f"{month:%Y-%m}"})),
            month == seen.chosen.period.start,
        )
        for month in sorted(offered, reverse=True)
    ]


def _number(text: str | None) -> int | None:
    is_number = text is not None and text.isascii() and text.isdecimal() and len(text) < 10
    return int(text) if is_number and text else None
