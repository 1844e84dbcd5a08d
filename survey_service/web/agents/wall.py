"""`/agents/wall`: a team's praise and lessons, for the team and those who lead it (A6)."""

from flask import abort, render_template, request

from survey_service.reports.wall import counts, wall, walls
from survey_service.web.agents.feedback import READERS, blueprint
from survey_service.web.auth import may
from survey_service.web.reading import Sight, sight

KINDS = ("praise", "lesson")


@blueprint.get("/wall", endpoint="wall")
@may(*READERS)
def page() -> str:
    """`team` chooses among several; `kind` praise or lesson. A wall the reader may not open is not there."""
    seen = sight()
    open_to = walls(seen.ctx.session, seen.reader)
    team = _team(seen, open_to)
    if team is None:
        return render_template("agents/wall.html", team=None, hung=(), pages={}, kinds=(), teams=())
    n = counts(seen.ctx.session, team[0])
    kind = seen.one_of("kind", KINDS) or ("praise" if n["praise"] or not n["lesson"] else "lesson")
    several = {"team": team[0]} if len(open_to) > 1 else {}
    found = wall(seen.ctx.session, team[0], kind, seen.reading(), seen.place)
    return render_template(
        "agents/wall.html",
        team=team,
        teams=open_to,
        kind=kind,
        n=n,
        kinds=_kinds(seen, n, kind, several),
        hung=found.items,
        pages=seen.pages(found, **several, kind=kind),
        here=request.full_path.rstrip("?"),
        thanks=seen.reader.has("agent", "lead", "manager"),
    )


def _team(seen: Sight, open_to: list[tuple[int, str]]) -> tuple[int, str] | None:
    asked = request.args.get("team")
    if asked:
        chosen = next((one for one in open_to if str(one[0]) == asked), None)
        return chosen or abort(404)
    own = next((one for one in open_to if one[0] == seen.reader.team_id), None)
    return own or (open_to[0] if open_to else None)


def _kinds(seen: Sight, n: dict[str, int], kind: str, several: dict[str, int]) -> list[tuple[str, str, bool]]:
    gettext, number = seen.translator.gettext, seen.translator.number
    words = {"praise": gettext("Praise"), "lesson": gettext("Lessons")}
    return [(f"{words[one]} {number(n[one])}", seen.here(**several, kind=one), one == kind) for one in KINDS]
