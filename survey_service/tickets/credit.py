"""Who and what a rating is counted for, frozen when the ticket closes (A3)."""

from dataclasses import dataclass

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

LEVELS = (
    "agent",
    "team",
    "department",
    "account",
    "segment",
    "brand",
    "product_area",
    "channel",
    "shift",
    "reason",
    "severity",
    "region",
)


@dataclass(frozen=True)
class Credit:
    """Names as they were at the close; the ids serve rights and links, never figures' labels."""

    agent: str | None = None
    team: str | None = None
    department: str | None = None
    account: str | None = None
    segment: str | None = None
    brand: str | None = None
    product_area: str | None = None
    channel: str | None = None
    shift: str | None = None
    reason: str | None = None
    severity: str | None = None
    region: str | None = None
    agent_id: int | None = None
    team_id: int | None = None
    department_id: int | None = None
    account_id: int | None = None
    vip: bool = False


class CreditColumns:
    """The same, as columns `credit_*` of the row that holds it."""

    credit_agent: Mapped[str | None] = mapped_column(String(200))
    credit_team: Mapped[str | None] = mapped_column(String(200), index=True)
    credit_department: Mapped[str | None] = mapped_column(String(200))
    credit_account: Mapped[str | None] = mapped_column(String(200))
    credit_segment: Mapped[str | None] = mapped_column(String(200))
    credit_brand: Mapped[str | None] = mapped_column(String(200))
    credit_product_area: Mapped[str | None] = mapped_column(String(200))
    credit_channel: Mapped[str | None] = mapped_column(String(200))
    credit_shift: Mapped[str | None] = mapped_column(String(200))
    credit_reason: Mapped[str | None] = mapped_column(String(200))
    credit_severity: Mapped[str | None] = mapped_column(String(200))
    credit_region: Mapped[str | None] = mapped_column(String(200))
    credit_vip: Mapped[bool] = mapped_column(default=False)
    credit_agent_id: Mapped[int | None] = mapped_column(ForeignKey("agents.id"))
    credit_team_id: Mapped[int | None] = mapped_column(ForeignKey("teams.id"), index=True)
    credit_department_id: Mapped[int | None] = mapped_column(ForeignKey("departments.id"))
    credit_account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
