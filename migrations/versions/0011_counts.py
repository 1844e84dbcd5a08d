"""Kept figures: running totals by day of each slice, and what of each survey is in them."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

PLACES = (
    "agent",
    "team",
    "team_id",
    "department",
    "department_id",
    "account",
    "segment",
    "brand",
    "product_area",
    "channel",
    "shift",
    "reason",
    "severity",
    "region",
)


def upgrade() -> None:
    op.create_table(
        "count_slices",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("family", sa.SmallInteger(), nullable=False),
        sa.Column("name", sa.String(length=3000), nullable=False),
        *(sa.Column(place, sa.String(length=200), nullable=False) for place in PLACES),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_count_slices")),
        sa.UniqueConstraint("family", "name", name=op.f("uq_count_slices_family_name")),
    )
    op.create_index("ix_count_slices_agent", "count_slices", ["agent"], unique=False)
    op.create_index("ix_count_slices_account", "count_slices", ["account"], unique=False)

    op.create_table(
        "running_counts",
        sa.Column("slice_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("day", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("cells", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("slice_id", "day", name=op.f("pk_running_counts")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "counted_surveys",
        sa.Column("invitation_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("image", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("invitation_id", name=op.f("pk_counted_surveys")),
    )


def downgrade() -> None:
    op.drop_table("counted_surveys")
    op.drop_table("running_counts")
    op.drop_table("count_slices")
