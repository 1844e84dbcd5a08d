"""Who of us looks after an account: its callbacks can be given to that person."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from survey_service.schema import Base


class AccountOwner(Base):
    """At most one for each account."""

    __tablename__ = "account_owners"

    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
