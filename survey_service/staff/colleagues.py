"""Addresses of our own people: agents of any helpdesk, and users of this product."""

from collections.abc import Collection, Sequence

from sqlalchemy import BindParameter, bindparam, select, union_all
from sqlalchemy.orm import Session

from survey_service.prepared import run, table_of
from survey_service.recall import kept
from survey_service.staff.agent import Agent
from survey_service.staff.user import User

_PLACE = "colleagues"
_AGENTS, _USERS = table_of(Agent).c, table_of(User).c
_SOUGHT: BindParameter[str] = bindparam("addresses", expanding=True)
_THEIRS = union_all(
    select(_AGENTS.email.label("email")).where(_AGENTS.email.in_(_SOUGHT)),
    select(_USERS.email.label("email")).where(_USERS.email.in_(_SOUGHT)),
)


def is_colleague(session: Session, address: str) -> bool:
    """Whether a normalised address is one of theirs; asked once in a transaction."""
    known = kept(session, _PLACE)
    if address not in known:
        known |= _each(session, [address])
    return bool(known[address])


def meet_colleagues(session: Session, addresses: Collection[str]) -> None:
    """Look many up at once."""
    known = kept(session, _PLACE)
    sought = [address for address in addresses if address not in known]
    if sought:
        known |= _each(session, sought)


def colleagues_among(session: Session, addresses: Collection[str]) -> set[str]:
    """Those of the addresses that are theirs, in one statement."""
    return {row.email for row in run(session, _THEIRS, {"addresses": list(addresses)})}


def _each(session: Session, addresses: Sequence[str]) -> dict[str, bool]:
    found = colleagues_among(session, addresses)
    return {address: address in found for address in addresses}
