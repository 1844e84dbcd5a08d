"""`/reports/numbers.csv`, `.xlsx`, `.json`: the figures of a page and of the keys under it, as a file."""

from collections.abc import Iterator

from flask import Response

from survey_service.reports.kpis import Kpi
from survey_service.reports.level_keys import Asked, keys_of
from survey_service.reports.level_words import LEVEL_WORDS
from survey_service.reports.sides import Side
from survey_service.web.auth import may
from survey_service.web.files.about import about, stem
from survey_service.web.files.table import Column, Row, Table, Value
from survey_service.web.files.taking import taken
from survey_service.web.managers.by_incident import incident_words
from survey_service.web.managers.numbers import blueprint
from survey_service.web.managers.numbers_filters import listed, name_of
from survey_service.web.narrowing import OF_LEVELS, levels_below
from survey_service.web.reading import Sight, sight
from survey_service.web.saying import say as _

FEW = 10
"""Below, no share is told (N4); the counts are."""


@blueprint.get("/numbers.<form>")
@may()
def as_file(form: str) -> Response:
    """Filters and `level` as on the page. The first row is the page's own figures."""
    seen = sight(by_incident=True, by_levels=OF_LEVELS, lists=True)
    by = listed(seen)
    (own,) = seen.kpis(*seen.subject)
    levels = levels_below(seen.reader, seen.filters) if by is None else [by]
    filters = [] if seen.incident is None else [incident_words(seen, seen.incident)]
    table = Table(
        name=stem("numbers", seen, *([by] if by else [])),
        title=_("Scores"),
        about=[*about(seen, filters, "csat"), (_("Ratings counted"), seen.translator.number(own.n))],
        columns=_columns(),
        rows=_rows(seen, own, levels),
    )
    return taken(seen.ctx, table, "numbers", form)


def _rows(seen: Sight, own: Kpi, levels: list[str]) -> Iterator[Row]:
    """Names by alphabet, page by page (N5)."""
    yield _row(own, name_of(seen), whole=True)
    session = seen.ctx.session
    for level in levels:
        scope = seen.reader.scope() if level == "agent" else seen.own_scope
        asked = Asked(level, seen.chosen.period, seen.basis, seen.pairs, scope)
        after: str | None = None
        while True:
            page = keys_of(session, asked, after)
            found = {kpi.key: kpi for kpi in seen.kpis(level, keys=page.keys)} if page.keys else {}
            session.rollback()
            for key in page.keys:
                if key in found:
                    name = _(LEVEL_WORDS[level].none) if key is None else page.names.get(key, key)
                    yield _row(found[key], name)
            if page.after is None:
                break
            after = page.after


def _columns() -> list[Column]:
    scores = [Column(f"score_{score}", _("Score %(score)s", score=score)) for score in range(1, 6)]
    sides = {"agent": _("The person"), "product": _("The product"), "process": _("The process")}
    judged = [
        Column(f"{side}_{part}", f"{said}: {words}")
        for side, said in sides.items()
        for part, words in (("good", _("good")), ("judged", _("n")), ("share", _("share")))
    ]
    return [
        Column("level", _("Level")),
        Column("name", _("Name")),
        Column("n", _("Ratings")),
        Column("csat", _("4 or 5 (CSAT)")),
        Column("csat_low", _("Low end of its interval")),
        Column("csat_high", _("High end of its interval")),
        Column("dsat", _("1 or 2 (DSAT)")),
        Column("mean", _("Mean")),
        *scores,
        *judged,
        Column("surveys_sent", _("Surveys sent")),
        Column("could_answer", _("Could answer")),
        Column("surveys_rated", _("Surveys rated")),
    ]


def _row(kpi: Kpi, name: str, *, whole: bool = False) -> list[Value]:
    """`whole`: with its surveys, which only the page's own figures have."""
    enough = kpi.n >= FEW
    ends: tuple[Value, Value] = (kpi.interval.low, kpi.interval.high) if enough and kpi.interval else (None, None)
    response = kpi.response
    sent: list[Value] = [response.sent, response.could_answer, response.rated] if whole else [None, None, None]
    return [
        kpi.level,
        name,
        kpi.n,
        kpi.csat if enough else None,
        *ends,
        kpi.dsat if enough else None,
        kpi.mean,
        *kpi.distribution,
        *(value for side in (kpi.agent, kpi.product, kpi.process) for value in _judged(side)),
        *sent,
    ]


def _judged(side: Side) -> list[Value]:
    return [side.good, side.judged, side.share if side.judged >= FEW else None]
