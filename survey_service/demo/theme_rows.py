"""Themes of product comments: rules in several languages, one in the tracker, one fixed; some comments are in none, so
that a theme can be suggested from them."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from survey_service.demo.rows import Rows
from survey_service.feedback.theme import Theme
from survey_service.feedback.themes import belongs, of_side, part_rows, parts_found, themes_in_use
from survey_service.flows.themes_applied import settle_pairs
from survey_service.reports.names import staff_names

TRACKER = "https://tracker.larkfield.example/issues/"
MADE = timedelta(days=150)
INCOMPLETE = (
    "rows, Zeilen, lignes, linhas, regels, filas, lines missing, header line, cut off, empty, incomplet*, coupé, "
    "cortado, unvollständig, no file, dates, umlaut*, accents"
)
BREAKS = (
    "crash*, times out, broken, repaired, fail*, doubled, never arrives, panne, funktioniert nicht, not fit, hopeless"
)
FASTER = "faster, schneller, plus vite, rápido, mucho mejor, sneller,速く, أسرع, just works, slower"
INVOICES = "total, tax rate, charged twice, credit note, payment link, lien de paiement, doppelt abgebucht, Steuersatz"
SIGN_IN = (
    "session timeout, single sign-on, password reset, code, loops, logs me out, login page, signed in, company login"
)
THEMES = (
    ("Exports incomplete", "exports", INCOMPLETE, "EXP-311", None),
    ("Exports break", "exports", BREAKS, "EXP-342", "7.3"),
    ("Speed since the last versions", None, FASTER, None, None),
    ("Invoices with wrong amounts", "invoices", INVOICES, "INV-98", None),
    ("Signing in", "sign-in", SIGN_IN, "AUTH-54", "7.0"),
    ("Limits and documents of the API", "api", "limit*, docs, 429, field name, Schnittstelle, Limits", None, None),
)
"""Name, area, key words, number in the tracker, version it is fixed in. Imports and the phone app have none yet."""


def add_themes(rows: Rows, made_by: int, now: datetime) -> None:
    """Their rules are applied by `fill_themes`, once everything is inserted."""
    for place, (name, area, keywords, issue, fixed_in) in enumerate(THEMES):
        rows.add(
            Theme,
            name=name,
            side="product",
            area=area,
            keywords=keywords.split(", "),
            revision=1,
            applied_revision=1,
            tracker_url=f"{TRACKER}{issue}" if issue else None,
            fixed_in=fixed_in,
            fixed_at=now - timedelta(days=20 + 25 * place) if fixed_in else None,
            merged_into_id=None,
            archived=False,
            created_by=made_by,
            created_at=now - MADE + timedelta(days=9 * place),
        )


def fill_themes(session: Session) -> None:
    """What the worker does after a rule was made."""
    staff = staff_names(session)
    parts = parts_found(session, part_rows().where(of_side("product")))
    themes = themes_in_use(session)
    wanted = {(p.id, t.id) for p in parts for t in themes if belongs(p, t.side, t.area, t.keywords, staff)}
    numbers = sorted({part for part, _ in wanted})
    for start in range(0, len(numbers), 400):
        batch = numbers[start : start + 400]
        inside = set(batch)
        settle_pairs(session, batch, [theme.id for theme in themes], [pair for pair in wanted if pair[0] in inside])
