"""The brands there are: those that tickets, sources or administrators name, and how much is asked for each."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from survey_service.invitations.invitation import Invitation
from survey_service.preferences.brands import Brand, brand_of
from survey_service.preferences.own_brands import INSTALLATION
from survey_service.preferences.preferences import Preferences
from survey_service.tickets.source import Source
from survey_service.tickets.ticket import Ticket

LATELY = timedelta(days=30)


@dataclass(frozen=True)
class BrandRow:
    """`tickets`: all there were; `sent` and `rated`: surveys that left within LATELY, and those of them answered.
    `own`: the names set for it."""

    brand: Brand
    tickets: int
    sent: int
    rated: int
    own: tuple[str, ...]


def brands(session: Session, preferences: Preferences, now: datetime) -> list[BrandRow]:
    """The installation first, then those with most tickets."""
    tickets = _counted(session.execute(select(Ticket.brand, func.count()).group_by(Ticket.brand)).all())
    lately = session.execute(
        select(Invitation.brand, func.count(), func.count(Invitation.rated_at))
        .where(Invitation.kind == "survey", Invitation.sent_at >= now - LATELY)
        .group_by(Invitation.brand)
    ).all()
    sent = _counted([(brand, count) for brand, count, _ in lately])
    rated = _counted([(brand, count) for brand, _, count in lately])
    named = {brand for brand in session.scalars(select(Source.brand)) if brand}
    own = {brand: names_set(preferences, brand) for brand in set_brands(preferences)}
    rows = [
        BrandRow(
            brand_of(session, preferences, name),
            tickets.get(name, 0),
            sent.get(name, 0),
            rated.get(name, 0),
            own.get(name, ()),
        )
        for name in {INSTALLATION, *tickets, *sent, *named, *own}
    ]
    return sorted(rows, key=lambda row: (row.brand.name != INSTALLATION, -row.tickets, row.brand.shown_name.casefold()))


def set_brands(preferences: Preferences) -> set[str]:
    """Those about which something is set."""
    own = preferences.own_brands
    said = {brand for brand, names in own.said.items() if names}
    return said | set(own.logos) | set(preferences.own_asking.of_brand)


def names_set(preferences: Preferences, brand: str) -> tuple[str, ...]:
    """What is set for this brand itself, by name; a logo too."""
    own = preferences.own_brands
    asking = (name for name, _ in preferences.own_asking.of_brand.get(brand, ()))
    logo = ("logo",) if brand in own.logos else ()
    return tuple(dict.fromkeys((*own.said.get(brand, {}), *asking, *logo)))


def _counted(rows: Iterable[Any]) -> dict[str, int]:
    return {brand or INSTALLATION: count for brand, count in rows}
