"""From solved to answered, by cohort of closing (N7): each resolution of a ticket lies in exactly one leaf."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Final

from sqlalchemy import Select, and_, case, func, select
from sqlalchemy.orm import Session

from survey_service.invitations.invitation import Invitation
from survey_service.mail.mail_event import MailEvent
from survey_service.reports.cohorts import Buckets, Narrowed, base_language, within
from survey_service.reports.fetched import Fetched, fetched
from survey_service.reports.spread import Spread
from survey_service.responses.response import Response
from survey_service.staff.reader import Scope

LEAF_OF: Final[Mapping[str, str]] = {
    "not_asked": "not_asked",
    "stopped": "stopped",
    "cancelled": "cancelled",
    "scheduled": "scheduled",
    "sending": "scheduled",
    "refused": "refused",
    "unknown": "unknown",
    "bounced": "bounced",
    "sent": "sent",
    "rated": "sent",
    "revoked": "sent",
}
"""By the state stored. Leaving just now is scheduled still; what was rated or taken back had been sent."""
LEAVES: Final = ("not_asked", "stopped", "cancelled", "scheduled", "refused", "unknown", "bounced", "sent")
SENT: Final = tuple(state for state, leaf in LEAF_OF.items() if leaf == "sent")
HELD_UP: Final = ("deferred", "blocked")
LEVELS: Final = ("team", "brand", "language")
CONFIRMED: Final = ("counted", "invalid")
"""Answers of people, as in the response rate; a quarantined one is not."""


@dataclass
class Counts:
    """`solved` is the sum of the leaves. Of those sent: told delivered, no word of it, landed, confirmed, commented;
    `landed_confirmed`: both. `revoked` and `quarantined` stand beside: they are among those sent, or bounced later."""

    not_asked: int = 0
    stopped: int = 0
    cancelled: int = 0
    scheduled: int = 0
    refused: int = 0
    unknown: int = 0
    bounced: int = 0
    sent: int = 0
    told_delivered: int = 0
    unheard: int = 0
    landed: int = 0
    confirmed: int = 0
    commented: int = 0
    landed_confirmed: int = 0
    revoked: int = 0
    quarantined: int = 0

    @property
    def solved(self) -> int:
        """Each in one leaf."""
        return sum(getattr(self, leaf) for leaf in LEAVES)

    @property
    def delivered(self) -> int:
        """Delivered, or no event: only those told to be held up are left out."""
        return self.told_delivered + self.unheard

    def add(self, other: "Counts") -> None:
        """Of another part of the same."""
        for one in fields(self):
            setattr(self, one.name, getattr(self, one.name) + getattr(other, one.name))


@dataclass
class Funnel:
    """`by` has the counts of each bucket's number, and of each team, brand and language; `reasons` is why nobody was
    asked, `fetched` what the fetches of those sent tell."""

    buckets: Buckets
    total: Counts = field(default_factory=Counts)
    by: dict[str, dict[Any, Counts]] = field(default_factory=lambda: {name: {} for name in ("time", *LEVELS)})
    reasons: Counter[str] = field(default_factory=Counter)
    fetched: Fetched = field(default_factory=Fetched)

    def of(self, level: str, key: Any) -> Counts:
        """Made where it is new."""
        return self.by[level].setdefault(key, Counts())


def funnel(session: Session, buckets: Buckets, narrowed: Narrowed) -> Funnel:
    """In four statements, and one more for each thousand surveys whose links were opened in a burst."""
    found = Funnel(buckets)
    levels = (Invitation.credit_team, Invitation.credit_brand, Invitation.language)
    for team, brand, language, *facts in session.execute(_counted(buckets, narrowed, *levels)):
        counts = _one(*facts)
        found.total.add(counts)
        for level, key in zip(LEVELS, (team, brand, base_language(language)), strict=True):
            found.of(level, key).add(counts)
        _, reason, *_rest, times = facts
        if counts.not_asked:
            found.reasons[reason or "not_asked"] += times
    for place, *facts in session.execute(_counted(buckets, narrowed, buckets.place(Invitation.closed_at))):
        found.of("time", place).add(_one(*facts))
    found.fetched = fetched(session, buckets, [*narrowed.conditions(), Invitation.state.in_(SENT)], _landed_of(found))
    return found


def scores(session: Session, buckets: Buckets, narrowed: Narrowed) -> Spread:
    """The counted ratings of the same tickets, which "started, not sent" stands beside."""
    rows = session.execute(
        select(Response.score, func.count())
        .join(Invitation, Invitation.id == Response.invitation_id)
        .where(Response.status == "counted", *within(buckets.period, Invitation.closed_at), *narrowed.conditions())
        .group_by(Response.score)
    )
    found = Spread()
    for score, times in rows:
        found.distribution[score - 1] = times
    return found


def choices(session: Session, buckets: Buckets, scope: Scope) -> dict[str, list[str | None]]:
    """Teams, brands and languages of the period, for filters; None: without one."""
    conditions = [*within(buckets.period, Invitation.closed_at), *Narrowed(scope=scope).conditions()]
    columns = (Invitation.credit_team, Invitation.credit_brand, Invitation.language)
    rows = session.execute(select(*columns).where(*conditions).distinct())
    told = [(team, brand, base_language(language)) for team, brand, language in rows]
    found: list[set[str | None]] = [{row[place] for row in told} for place in range(len(LEVELS))]
    return {
        level: sorted(keys, key=lambda key: (key is None, (key or "").casefold()))
        for level, keys in zip(LEVELS, found, strict=True)
    }


def _landed_of(found: Funnel) -> Any:
    def seen(place: int, team: str | None, brand: str | None, language: str, *, confirmed: bool) -> None:
        keys = (("time", place), ("team", team), ("brand", brand), ("language", base_language(language)))
        for counts in (found.total, *(found.of(level, key) for level, key in keys)):
            counts.landed += 1
            counts.landed_confirmed += confirmed

    return seen


def _counted(buckets: Buckets, narrowed: Narrowed, *groups: Any) -> Select[Any]:
    """How many of each kind there are in each group."""
    held_up = select(MailEvent.id).where(MailEvent.mail_id == Invitation.mail_id, MailEvent.kind.in_(HELD_UP)).exists()
    heard = case(
        (Invitation.state.not_in(SENT), None),
        (Invitation.delivered_at.is_not(None), "told"),
        (and_(Invitation.state != "rated", held_up), "held_up"),
        else_="unheard",
    )
    words = case((and_(Response.why.is_not(None), Response.status.in_(CONFIRMED)), 1), else_=0)
    labelled = [group.label(f"group_{number}") for number, group in enumerate(groups)]
    facts = (Invitation.state, Invitation.reason, heard.label("heard"), Response.status, words.label("words"))
    rows = (
        select(*labelled, *facts)
        .outerjoin(Response, Response.invitation_id == Invitation.id)
        .where(*within(buckets.period, Invitation.closed_at), *narrowed.conditions())
        .subquery()
    )
    return select(*rows.c, func.count()).group_by(*rows.c)


def _one(state: str, _reason: str | None, heard: str | None, answer: str | None, words: int, times: int) -> Counts:
    counts = Counts()
    setattr(counts, LEAF_OF[state], times)
    counts.revoked = times if state == "revoked" else 0
    counts.quarantined = times if answer == "quarantined" else 0
    if counts.sent:
        counts.told_delivered = times if heard == "told" else 0
        counts.unheard = times if heard == "unheard" else 0
        counts.confirmed = times if answer in CONFIRMED else 0
        counts.commented = times if words else 0
    return counts
