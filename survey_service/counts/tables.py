"""What is kept: running totals by day of each slice, and what of each survey was put into them."""

from typing import Final

from sqlalchemy import Column, Index, Integer, LargeBinary, SmallInteger, String, Table, UniqueConstraint

from survey_service.counts.families import PLACES
from survey_service.schema import Base

SLICES: Final = Table(
    "count_slices",
    Base.metadata,
    Column("id", Integer, primary_key=True),
    Column("family", SmallInteger, nullable=False),
    Column("name", String(3000), nullable=False),
    *(Column(place, String(200), nullable=False) for place in PLACES),
    UniqueConstraint("family", "name"),
    Index("ix_count_slices_agent", "agent"),
    Index("ix_count_slices_account", "account"),
)
"""A value of each place of a family, "" for none; `name` is all of them as JSON. Never changed, never removed."""

COUNTS: Final = Table(
    "running_counts",
    Base.metadata,
    Column("slice_id", Integer, primary_key=True, autoincrement=False),
    Column("day", Integer, primary_key=True, autoincrement=False),
    Column("cells", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)
"""All up to and including the day, where something fell on it (a proleptic ordinal in REPORT_TIMEZONE). Any period is
the difference of two rows, however many answers and days it has. `cells`: see cells.py; an answer is in them on the day
it was given and on that of its ticket's close, a survey on the day it left."""

IMAGES: Final = Table(
    "counted_surveys",
    Base.metadata,
    Column("invitation_id", Integer, primary_key=True, autoincrement=False),
    Column("image", LargeBinary, nullable=False),
)
"""What of each survey is in the counts, to be taken out again when it changes: see images.py."""
