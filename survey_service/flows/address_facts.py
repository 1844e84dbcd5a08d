"""What the database knows of many addresses, for the policy: three statements, however many."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BindParameter, bindparam, select
from sqlalchemy.orm import Session

from survey_service.customers.opt_out import OptOut
from survey_service.customers.suppression import Suppression
from survey_service.flows.context import Context
from survey_service.prepared import run, table_of
from survey_service.staff.colleagues import colleagues_among

_OPT_OUTS, _SUPPRESSIONS = table_of(OptOut).c, table_of(Suppression).c
_HASHES: BindParameter[Any] = bindparam("hashes", expanding=True)
_OPTED_OUT = select(_OPT_OUTS.address_hash).where(_OPT_OUTS.undone_at.is_(None), _OPT_OUTS.address_hash.in_(_HASHES))
_SUPPRESSED = select(_SUPPRESSIONS.address_hash, _SUPPRESSIONS.reason).where(_SUPPRESSIONS.address_hash.in_(_HASHES))


@dataclass(frozen=True, slots=True, repr=False)
class AddressFacts:
    """Normalised addresses: those that opted out, those no mail may go to with the reason why, and our own people's."""

    opted_out: Collection[str]
    suppressed: dict[str, str]
    colleagues: Collection[str]


def address_facts(ctx: Context, session: Session, addresses: Collection[str]) -> AddressFacts:
    """As they are stored at this moment, what this session has not written yet included."""
    if not addresses:
        return AddressFacts((), {}, ())
    session.flush()
    by_hash = {ctx.keys.address_hash(address): address for address in addresses}
    hashes = {"hashes": list(by_hash)}
    return AddressFacts(
        {by_hash[found] for found in run(session, _OPTED_OUT, hashes).scalars()},
        {by_hash[row.address_hash]: row.reason for row in run(session, _SUPPRESSED, hashes)},
        colleagues_among(session, addresses),
    )
