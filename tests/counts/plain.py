"""The figures a second time, in plain SQL and Python that knows nothing of how the product counts them."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import text
from sqlalchemy.orm import Session

COUNTED = "SELECT * FROM invitations i LEFT JOIN responses r ON r.invitation_id = i.id WHERE i.kind = 'survey'"
ENDED = {"bounced": "bounced", "revoked": "revoked_unanswered", "unknown": "unknown"}
Row = dict[str, Any]


def rows_of(session: Session) -> list[Row]:
    """Every survey with its answer, if it has one."""
    session.flush()
    raw = session.execute(text(COUNTED))
    names = list(raw.keys())
    return [{f"{names[n]}2" if names[n] in names[:n] else names[n]: one for n, one in enumerate(row)} for row in raw]


def day_of(moment: str | datetime | None, zone: ZoneInfo) -> date | None:
    if moment is None:
        return None
    told = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    return told.replace(tzinfo=UTC).astimezone(zone).date()


def key_of(row: Row, level: str) -> str | None:
    if level == "company":
        return None
    value = row["credit_agent_id" if level == "agent" else f"credit_{level}"]
    return None if value is None else str(value)


def recounted(
    rows: list[Row], level: str, within: tuple[str, str] | None, start: date, end: date, basis: str, zone: ZoneInfo
) -> dict[str | None, Row]:
    """By key, what the API tells of it but shares and intervals."""
    inside: Callable[[Row], bool] = lambda row: within is None or (key_of(row, within[0]) or "") == within[1]  # noqa: E731
    fitting = [row for row in rows if inside(row)]
    answers = [
        row for row in fitting if row["status"] == "counted" and _in(row[basis + answer(row, basis)], start, end, zone)
    ]
    sent = [row for row in fitting if row["state"] != "refused" and _in(row["sent_at"], start, end, zone)]
    keys = {key_of(row, level) for row in answers + sent} | ({None} if level == "company" else set())
    return {
        key: _figures(
            [row for row in answers if key_of(row, level) == key], [row for row in sent if key_of(row, level) == key]
        )
        for key in keys
    }


def answer(row: Row, basis: str) -> str:
    """Both tables have a rated_at."""
    return "2" if basis == "rated_at" else ""


def _in(moment: str | None, start: date, end: date, zone: ZoneInfo) -> bool:
    day = day_of(moment, zone)
    return day is not None and start <= day < end


def _figures(answers: list[Row], sent: list[Row]) -> Row:
    found: Row = {"n": len(answers), "customers": len({row["customer_id"] for row in answers} - {None})}
    found["distribution"] = [sum(row["score"] == score for row in answers) for score in range(1, 6)]
    for side in ("agent", "product", "process"):
        waits = [row for row in answers if row[f"{side}_source"] == "to_review"]
        said = [row for row in answers if row[f"{side}_source"] != "to_review"]
        by = {
            name: [row for row in said if row[f"{side}_verdict"] == name] for name in ("good", "neutral", "bad", "none")
        }
        found[side] = {name: len(by[name]) for name in ("good", "neutral", "bad")} | {"to_review": len(waits)}
        found[side]["left_out"] = [sum(row["score"] == score for row in by["none"]) for score in range(1, 6)]
        found[side]["bad_at"] = [sum(row["score"] == score for row in by["bad"]) for score in range(1, 6)]
        found[side]["waiting_at"] = [sum(row["score"] == score for row in waits) for score in range(1, 6)]
    found["response"] = {"sent": len(sent)}
    for name in ("unknown", "bounced", "dropped", "revoked_unanswered", "rated"):
        found["response"][name] = sum(_came_of(row) == name for row in sent)
    return found


def _came_of(row: Row) -> str:
    if row["status"] in ("counted", "invalid"):
        return "rated"
    if row["state"] == "bounced" and row["reason"] == "dropped":
        return "dropped"
    return ENDED.get(row["state"], "sent")


def shown(kpi: Any) -> Row:
    """A Kpi of the product, as `_figures` tells."""
    found: Row = {"n": kpi.n, "customers": kpi.customers, "distribution": list(kpi.distribution)}
    for side in ("agent", "product", "process"):
        one = getattr(kpi, side)
        names = ("good", "neutral", "bad", "to_review", "left_out", "bad_at", "waiting_at")
        found[side] = {name: getattr(one, name) for name in names}
    names = ("sent", "unknown", "bounced", "dropped", "revoked_unanswered", "rated")
    found["response"] = {name: getattr(kpi.response, name) for name in names}
    return found
