"""A customer stops surveys, or wants them again (C9)."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey_service import audit
from survey_service.customers.customer import Customer
from survey_service.customers.opt_out import OptOut, OptOutLink
from survey_service.flows.context import Context
from survey_service.flows.rating_given import UnknownLink
from survey_service.flows.survey_scheduled import withdraw
from survey_service.invitations.invitation import Invitation


def opted_out(ctx: Context, hashed: bytes) -> None:
    """Stops what is scheduled and all that would follow. Done twice it stays done. Raises UnknownLink."""
    with ctx.writing() as session:
        address_hash = _address(session, hashed)
        ctx.lock(f"opt-out {address_hash.hex()}")
        row = session.get(OptOut, address_hash)
        if row is None:
            session.add(OptOut(address_hash=address_hash, since=ctx.now))
        elif row.undone_at is not None:
            row.since, row.undone_at = ctx.now, None
        else:
            return
        audit.record(session, ctx.now, ctx.actor, "opted_out", "address", None)
        _stop_scheduled(session, address_hash)


def opted_in(ctx: Context, hashed: bytes) -> None:
    """Takes an opt-out back; surveys stopped meanwhile stay stopped. Raises UnknownLink."""
    with ctx.writing() as session:
        row = session.get(OptOut, _address(session, hashed))
        if row is not None and row.undone_at is None:
            row.undone_at = ctx.now
            audit.record(session, ctx.now, ctx.actor, "opted_in", "address", None)


def _address(session: Session, hashed: bytes) -> bytes:
    link = session.get(OptOutLink, hashed)
    if link is None:
        raise UnknownLink
    return link.address_hash


def _stop_scheduled(session: Session, address_hash: bytes) -> None:
    waiting = session.scalars(
        select(Invitation)
        .join(Customer, Customer.id == Invitation.customer_id)
        .where(Customer.address_hash == address_hash, Invitation.state == "scheduled")
        .order_by(Invitation.id)
        .with_for_update(of=Invitation)
    ).all()
    for invitation in waiting:
        withdraw(session, invitation, "not_asked", "opted_out")
