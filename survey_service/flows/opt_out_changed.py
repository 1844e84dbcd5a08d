"""A customer stops surveys, or wants them again (C9)."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey_service import audit
from survey_service.audit import Actor
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
        ctx.lock(opt_out_lock(address_hash))
        row = session.get(OptOut, address_hash)
        if row is None:
            session.add(OptOut(address_hash=address_hash, since=ctx.now))
        elif row.undone_at is not None:
            row.since, row.undone_at = ctx.now, None
        else:
            return
        audit.record(session, ctx.now, ctx.actor, "opted_out", "address", None)
        stop_scheduled(session, address_hash, "opted_out")


def opted_in(ctx: Context, hashed: bytes) -> None:
    """Takes an opt-out back; surveys stopped meanwhile stay stopped. Raises UnknownLink."""
    with ctx.writing() as session:
        row = session.get(OptOut, _address(session, hashed))
        if row is not None and row.undone_at is None:
            row.undone_at = ctx.now
            audit.record(session, ctx.now, ctx.actor, "opted_in", "address", None)


def opt_outs_told(ctx: Context, session: Session, wishes: Mapping[bytes, datetime]) -> None:
    """Said to the mail service instead of to us, at those moments; who took an opt-out back with us since, is asked.

    The caller holds `opt_out_lock` of each.
    """
    for address_hash, at in sorted(wishes.items()):
        row = session.get(OptOut, address_hash, populate_existing=True)
        if row is None:
            session.add(OptOut(address_hash=address_hash, since=at))
        elif row.undone_at is not None and row.undone_at < at:
            row.since, row.undone_at = at, None
        else:
            continue
        audit.record(session, ctx.now, Actor("customer"), "opted_out", "address", None)
        stop_scheduled(session, address_hash, "opted_out")


def opt_out_lock(address_hash: bytes) -> str:
    """The name under which an address's wish changes."""
    return f"opt-out {address_hash.hex()}"


def _address(session: Session, hashed: bytes) -> bytes:
    link = session.get(OptOutLink, hashed)
    if link is None:
        raise UnknownLink
    return link.address_hash


def stop_scheduled(session: Session, address_hash: bytes, reason: str) -> None:
    """What waits for this address will not leave."""
    waiting = session.scalars(
        select(Invitation)
        .join(Customer, Customer.id == Invitation.customer_id)
        .where(Customer.address_hash == address_hash, Invitation.state == "scheduled")
        .order_by(Invitation.id)
        .with_for_update(of=Invitation)
    ).all()
    for invitation in waiting:
        withdraw(session, invitation, "not_asked", reason)
