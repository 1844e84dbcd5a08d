"""Themes of what customers write about the product, and what became of them."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "themes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("side", sa.String(length=8), nullable=False),
        sa.Column("area", sa.String(length=200), nullable=True),
        sa.Column("keywords", sa.JSON(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("applied_revision", sa.Integer(), nullable=False),
        sa.Column("tracker_url", sa.String(length=2000), nullable=True),
        sa.Column("fixed_in", sa.String(length=200), nullable=True),
        sa.Column("fixed_at", sa.DateTime(), nullable=True),
        sa.Column("merged_into_id", sa.Integer(), nullable=True),
        sa.Column("archived", sa.Boolean(), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("side IN ('product', 'process')", name=op.f("ck_themes_side")),
        sa.ForeignKeyConstraint(["created_by"], ["users.id"], name=op.f("fk_themes_created_by_users")),
        sa.ForeignKeyConstraint(["merged_into_id"], ["themes.id"], name=op.f("fk_themes_merged_into_id_themes")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_themes")),
        sa.UniqueConstraint("name", name=op.f("uq_themes_name")),
    )
    op.create_table(
        "theme_told",
        sa.Column("theme_id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("mail_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name=op.f("fk_theme_told_customer_id_customers")),
        sa.ForeignKeyConstraint(["mail_id"], ["mails.id"], name=op.f("fk_theme_told_mail_id_mails")),
        sa.ForeignKeyConstraint(["theme_id"], ["themes.id"], name=op.f("fk_theme_told_theme_id_themes")),
        sa.PrimaryKeyConstraint("theme_id", "customer_id", name=op.f("pk_theme_told")),
    )
    op.create_table(
        "segment_themes",
        sa.Column("segment_id", sa.Integer(), nullable=False),
        sa.Column("theme_id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=8), nullable=False),
        sa.CheckConstraint("source IN ('rule', 'held', 'left_out')", name=op.f("ck_segment_themes_source")),
        sa.ForeignKeyConstraint(
            ["segment_id"], ["segments.id"], name=op.f("fk_segment_themes_segment_id_segments"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["theme_id"], ["themes.id"], name=op.f("fk_segment_themes_theme_id_themes")),
        sa.PrimaryKeyConstraint("segment_id", "theme_id", name=op.f("pk_segment_themes")),
    )
    op.create_index(op.f("ix_segment_themes_theme_id"), "segment_themes", ["theme_id"], unique=False)
    op.create_table(
        "theme_checks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("theme_id", sa.Integer(), nullable=False),
        sa.Column("segment_id", sa.Integer(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("right", sa.Boolean(), nullable=False),
        sa.Column("by", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["by"], ["users.id"], name=op.f("fk_theme_checks_by_users")),
        sa.ForeignKeyConstraint(
            ["segment_id"], ["segments.id"], name=op.f("fk_theme_checks_segment_id_segments"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["theme_id"], ["themes.id"], name=op.f("fk_theme_checks_theme_id_themes")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_theme_checks")),
    )
    op.create_index(op.f("ix_theme_checks_theme_id"), "theme_checks", ["theme_id"], unique=False)


def downgrade() -> None:
    op.drop_table("theme_checks")
    op.drop_table("segment_themes")
    op.drop_table("theme_told")
    op.drop_table("themes")
