"""Find or remember a customer and an account; what was not told stays as it was."""

from typing import Any

from sqlalchemy.orm import Session

from survey_service.customers.account import Account
from survey_service.customers.customer import Customer
from survey_service.recall import recall, remember


def known_customer(session: Session, address: str, address_hash: bytes, **told: Any) -> Customer:
    """`address` is normalised; `told` are columns of Customer, None where nothing was said."""
    customer = recall(session, Customer, email=address)
    if customer is not None:
        _learn(customer, told)
        return customer
    customer = new_customer(session, address, address_hash)
    _learn(customer, told)
    session.flush()
    return customer


def new_customer(session: Session, address: str, address_hash: bytes) -> Customer:
    """Somebody nobody has told of yet; without `id` before the next flush."""
    customer = Customer(email=address, address_hash=address_hash)
    session.add(customer)
    remember(session, customer, email=address)
    return customer


def known_account(session: Session, source: str, external_id: str, **told: Any) -> Account:
    """`told` are columns of Account, None where nothing was said."""
    account = recall(session, Account, source=source, external_id=external_id)
    if account is not None:
        _learn(account, told)
        return account
    account = new_account(session, source, external_id)
    _learn(account, told)
    session.flush()
    return account


def new_account(session: Session, source: str, external_id: str) -> Account:
    """The same for an account."""
    account = Account(source=source, external_id=external_id, vip=False)
    session.add(account)
    remember(session, account, source=source, external_id=external_id)
    return account


def _learn(row: Customer | Account, told: dict[str, Any]) -> None:
    for name, value in told.items():
        if value is not None and getattr(row, name) != value:
            setattr(row, name, value)
