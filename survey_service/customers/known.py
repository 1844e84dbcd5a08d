"""Find or remember a customer and an account; what was not told stays as it was."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey_service.customers.account import Account
from survey_service.customers.customer import Customer


def known_customer(session: Session, address: str, address_hash: bytes, **told: Any) -> Customer:
    """`address` is normalised; `told` are columns of Customer, None where nothing was said."""
    customer = session.scalar(select(Customer).where(Customer.email == address))
    if customer is None:
        customer = Customer(email=address, address_hash=address_hash)
        session.add(customer)
    _learn(customer, told)
    session.flush()
    return customer


def known_account(session: Session, source: str, external_id: str, **told: Any) -> Account:
    """`told` are columns of Account, None where nothing was said."""
    account = session.scalar(select(Account).where(Account.source == source, Account.external_id == external_id))
    if account is None:
        account = Account(source=source, external_id=external_id, vip=False)
        session.add(account)
    _learn(account, told)
    session.flush()
    return account


def _learn(row: Customer | Account, told: dict[str, Any]) -> None:
    for name, value in told.items():
        if value is not None and getattr(row, name) != value:
            setattr(row, name, value)
