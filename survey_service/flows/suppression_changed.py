"""An administrator puts an address on the list of those that are not written to, or takes it off (O4)."""

from survey_service import audit
from survey_service.customers.suppressing import Cause, suppress
from survey_service.customers.suppression import Suppression
from survey_service.flows.context import Context
from survey_service.flows.opt_out_changed import stop_scheduled


def suppressed_by_hand(ctx: Context, address: str) -> bool:
    """Whether it was not on the list; what is scheduled for this normalised address is withdrawn."""
    hashed = ctx.keys.address_hash(address)
    with ctx.writing() as session:
        ctx.lock(f"customer {address}")
        if session.get(Suppression, hashed) is not None:
            return False
        suppress(session, [Cause(hashed, "suppressed", "by_hand", ctx.now)])
        audit.record(session, ctx.now, ctx.actor, "suppressed", "address", None)
        stop_scheduled(session, hashed, "suppressed")
        return True


def suppression_undone(ctx: Context, address_hash: bytes) -> bool:
    """Whether it was on the list. Surveys stopped meanwhile stay stopped; the next ticket may be asked about."""
    with ctx.writing() as session:
        row = session.get(Suppression, address_hash, with_for_update=True)
        if row is None:
            return False
        session.delete(row)
        audit.record(session, ctx.now, ctx.actor, "suppression_undone", "address", None)
        return True
