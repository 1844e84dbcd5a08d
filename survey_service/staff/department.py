"""Departments hold teams."""

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from survey_service.schema import Base


class Department(Base):
    """Known by its name, as helpdesks give no other key."""

    __tablename__ = "departments"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200), unique=True)
