"""Themes in a period: how many answers, whose accounts, what they are worth, week by week (P1, P3)."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from survey_service import charts
from survey_service.customers.account import Account
from survey_service.feedback.segment import Segment
from survey_service.feedback.theme import SegmentTheme, Theme
from survey_service.feedback.themes import in_theme, of_side
from survey_service.invitations.invitation import Invitation
from survey_service.language import Translator
from survey_service.reports.comments import Asked
from survey_service.reports.period import Period
from survey_service.reports.slices import Within
from survey_service.responses.response import Response

WEEKS = 13
LONGEST_LABEL = 48


class Named(NamedTuple):
    """An answer that says the product was a problem, and a theme of one of its parts."""

    response_id: int
    theme_id: int
    account_id: int | None
    rated_at: datetime


@dataclass
class ThemeRow:
    """`answers` name it as a problem; `so_far` is the share of all problem answers this theme or one above it names."""

    theme: Theme
    answers: int = 0
    so_far: float = 0.0
    accounts: int = 0
    vips: int = 0
    value: float = 0.0
    weeks: list[int] = field(default_factory=lambda: [0] * WEEKS)


@dataclass(frozen=True)
class Picture:
    """The themes of a period, most named first; of `bad` answers in all, the words of `rest` are in none of them, and
    `wordless` have no words about the product."""

    rows: list[ThemeRow]
    rest: int
    wordless: int
    bad: int

    @property
    def in_words(self) -> int:
        """Answers that say in words what the problem is."""
        return self.bad - self.wordless


def names_theme(theme_id: int) -> ColumnElement[bool]:
    """An answer with a part in the theme that is no praise."""
    inside = select(Segment.response_id).where(in_theme(theme_id), of_side(), Segment.tone != "good")
    return Response.id.in_(inside) & (Response.product_verdict == "bad")


def says_in_words() -> ColumnElement[bool]:
    """An answer with a part about the product that is no praise, or with a comment that is not cut. Not one that only
    ticked "was a problem", nor one whose words are about something else or wait for review."""
    cut = select(Segment.response_id)
    of_product = cut.where(of_side(), Segment.tone != "good")
    return Response.id.in_(of_product) | (Response.why.is_not(None) & Response.id.not_in(cut))


def picture_of(session: Session, asked: Asked, themes: Iterable[Theme], bad: int) -> Picture:
    """Of the answers asked for, `bad` of which say the product was a problem."""
    rows = {theme.id: ThemeRow(theme) for theme in themes}
    answers: dict[int, set[int]] = {number: set() for number in rows}
    touched: dict[int, set[int]] = {number: set() for number in rows}
    for one in _named(session, asked, rows):
        answers[one.theme_id].add(one.response_id)
        if one.account_id is not None:
            touched[one.theme_id].add(one.account_id)
    worth = _worth(session, set().union(*touched.values()) if touched else set())
    for number, row in rows.items():
        row.answers, row.accounts = len(answers[number]), len(touched[number])
        row.vips = sum(worth[account][0] for account in touched[number] if account in worth)
        row.value = sum(worth[account][1] for account in touched[number] if account in worth)
    ranked = sorted(rows.values(), key=lambda row: (-row.answers, row.theme.name))
    covered: set[int] = set()
    for row in ranked:
        covered |= answers[row.theme.id]
        row.so_far = len(covered) / bad if bad else 0.0
    in_words = _in_words(session, asked) if bad else 0
    return Picture(ranked, in_words - len(covered), bad - in_words, bad)


def add_weeks(session: Session, found: Picture, within: Within, last_day: date, zone: ZoneInfo) -> None:
    """So many weeks up to this day, whatever the period; oldest first."""
    newest = last_day - timedelta(days=last_day.weekday())
    first = newest - timedelta(weeks=WEEKS - 1)
    asked = Asked(Period(first, newest + timedelta(weeks=1), zone), within=within, only_counted=True)
    rows = {row.theme.id: row for row in found.rows}
    seen: set[tuple[int, int]] = set()
    for one in _named(session, asked, rows):
        if (one.response_id, one.theme_id) not in seen:
            seen.add((one.response_id, one.theme_id))
            week = (one.rated_at.astimezone(zone).date() - first).days // 7
            rows[one.theme_id].weeks[week] += 1


def pareto(found: Picture, title: str, translator: Translator) -> dict[str, object]:
    """Themes that were named, then what names none, then what has no words; dark until three quarters are reached. For
    the macro rows."""
    items: list[charts.Row] = []
    before = 0.0
    for row in found.rows:
        if row.answers:
            items.append(charts.Row(_short(row.theme.name), row.answers, translator.percent(row.so_far), before < 0.75))
            before = row.so_far
    if found.rest:
        so_far = translator.percent(found.in_words / found.bad)
        items.append(charts.Row(translator.gettext("no theme"), found.rest, so_far))
    if found.wordless:
        items.append(charts.Row(translator.gettext("no words"), found.wordless, translator.percent(1.0)))
    return {"svg": charts.rows(items, uid="themes", title=title, translator=translator), "items": items}


def known_areas(session: Session) -> list[str]:
    """Product areas that answered tickets name."""
    column = Invitation.credit_product_area
    found = select(column).where(Invitation.rated_at.is_not(None), column.is_not(None)).distinct().order_by(column)
    return [area for area in session.scalars(found) if area]


def _named(session: Session, asked: Asked, themes: Iterable[int]) -> list[Named]:
    found = (
        select(Response.id, SegmentTheme.theme_id, Invitation.credit_account_id, Response.rated_at)
        .select_from(Response)
        .join(Invitation)
        .join(Segment, Segment.response_id == Response.id)
        .join(SegmentTheme, SegmentTheme.segment_id == Segment.id)
        .where(
            SegmentTheme.theme_id.in_(list(themes)),
            SegmentTheme.source != "left_out",
            of_side(),
            Segment.tone != "good",
            Response.product_verdict == "bad",
            *asked.conditions(),
        )
    )
    return [Named(*row) for row in session.execute(found)]


def _in_words(session: Session, asked: Asked) -> int:
    found = select(func.count()).select_from(Response).join(Invitation)
    return session.scalar(found.where(Response.product_verdict == "bad", says_in_words(), *asked.conditions())) or 0


def _worth(session: Session, accounts: set[int]) -> dict[int, tuple[bool, float]]:
    found = select(Account.id, Account.vip, Account.value).where(Account.id.in_(accounts))
    return {number: (vip, value or 0.0) for number, vip, value in session.execute(found)}


def _short(name: str) -> str:
    return name if len(name) <= LONGEST_LABEL else name[: LONGEST_LABEL - 1].rstrip() + "…"
