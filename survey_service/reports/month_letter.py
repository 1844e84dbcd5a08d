"""What the mail of a monthly report says: one sentence, the weeks as a picture, and a table (N10)."""

from collections.abc import Iterable
from typing import Any

from survey_service.language import Translator
from survey_service.reports.month_words import BEYOND
from survey_service.reports.monthly import Monthly, Part, weeks_of
from survey_service.reports.sentence import OVERALL, Share, answer, figure
from survey_service.reports.weeks import Week

MOST_ROWS = 20
"""Of the table; more are on the page."""


def letter_values(report: Monthly, department: str | None, speaker: Translator) -> dict[str, Any]:
    """Of the department its reader answers for, None: of all. Numbers and names of teams, nothing else."""
    own = next((part for part in report.departments if department is not None and part.key == department), None)
    main = own or report.company
    earlier = main.change("before")
    said = answer(
        OVERALL, Share(main.good, main.n), Share(earlier.then.good, earlier.then.n), report.chosen, speaker
    ).unescape()
    rows = [_row(part, name, speaker) for part, name in _parts(report, own, speaker)]
    return {
        "month": speaker.date(report.month, "month"),
        "sentence": f"{department}: {said}" if own else said,
        "rows": rows[:MOST_ROWS],
        "more": max(len(rows) - MOST_ROWS, 0),
        "weeks": weeks_of(own.figures["weeks"] if own else report.figures["weeks"]),
        "corrected": len(report.corrected),
    }


def has_answers(weeks: Iterable[Week]) -> bool:
    """Whether there is anything to draw."""
    return any(week.n for week in weeks)


def _parts(report: Monthly, own: Part | None, speaker: Translator) -> list[tuple[Part, str]]:
    everybody = [(report.company, speaker.gettext("Company"))]
    if own is None:
        departments = [(part, part.key or speaker.gettext("No department")) for part in report.departments]
        return everybody + (departments if len(departments) > 1 else []) + _teams(report, None, speaker)
    return [*everybody, (own, str(own.key)), *_teams(report, own.key, speaker)]


def _teams(report: Monthly, department: str | None, speaker: Translator) -> list[tuple[Part, str]]:
    of = [part for part in report.teams if department is None or part.figures["department"] == department]
    return [(part, part.key or speaker.gettext("No team")) for part in of]


def _row(part: Part, name: str, speaker: Translator) -> dict[str, str]:
    earlier = part.change("before")
    was = Share(earlier.then.good, earlier.then.n)
    return {
        "name": name,
        "share": figure(Share(part.good, part.n), speaker) if part.n else "—",
        "was": figure(was, speaker) if was.n else "—",
        "apart": speaker.gettext(BEYOND[earlier.verdict]) if part.n and was.n else "",
    }
