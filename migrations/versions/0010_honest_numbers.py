"""Honest numbers: one question more, the old tool's ratings, breaks, releases, kept months, briefs."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "briefs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agent_id", sa.Integer(), nullable=False),
        sa.Column("meets_on", sa.Date(), nullable=False),
        sa.Column("shown_on", sa.Date(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("questions", sa.JSON(), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("told_at", sa.DateTime(), nullable=True),
        sa.Column("removed_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint("shown_on <= meets_on", name=op.f("ck_briefs_shown_before_meeting")),
        sa.ForeignKeyConstraint(["agent_id"], ["agents.id"], name=op.f("fk_briefs_agent_id_agents")),
        sa.ForeignKeyConstraint(["made_by"], ["users.id"], name=op.f("fk_briefs_made_by_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_briefs")),
    )
    op.create_index("ix_briefs_agent_id_meets_on", "briefs", ["agent_id", "meets_on"], unique=False)
    op.create_index(op.f("ix_briefs_shown_on"), "briefs", ["shown_on"], unique=False)

    op.create_table(
        "kept_months",
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("closed_at", sa.DateTime(), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("mailed_at", sa.DateTime(), nullable=True),
        sa.Column("reminded_at", sa.DateTime(), nullable=True),
        sa.Column("reviewed_at", sa.DateTime(), nullable=True),
        sa.Column("reviewed_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["reviewed_by"], ["users.id"], name=op.f("fk_kept_months_reviewed_by_users")),
        sa.PrimaryKeyConstraint("month", name=op.f("pk_kept_months")),
    )
    op.create_table(
        "method_breaks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("removed_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["made_by"], ["users.id"], name=op.f("fk_method_breaks_made_by_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_method_breaks")),
    )
    op.create_index(op.f("ix_method_breaks_day"), "method_breaks", ["day"], unique=False)

    op.create_table(
        "rating_imports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tool", sa.String(length=100), nullable=False),
        sa.Column("imported_at", sa.DateTime(), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=True),
        sa.Column("removed_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["made_by"], ["users.id"], name=op.f("fk_rating_imports_made_by_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rating_imports")),
    )
    op.create_table(
        "releases",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("product_area", sa.String(length=200), nullable=True),
        sa.Column("released_at", sa.DateTime(), nullable=False),
        sa.Column("url", sa.String(length=2000), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("made_by", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("removed_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["made_by"], ["users.id"], name=op.f("fk_releases_made_by_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_releases")),
    )
    op.create_index(op.f("ix_releases_released_at"), "releases", ["released_at"], unique=False)

    op.create_table(
        "brief_points",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("brief_id", sa.Integer(), nullable=False),
        sa.Column("by", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("words", sa.String(length=1000), nullable=False),
        sa.Column("removed_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["brief_id"], ["briefs.id"], name=op.f("fk_brief_points_brief_id_briefs")),
        sa.ForeignKeyConstraint(["by"], ["users.id"], name=op.f("fk_brief_points_by_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_brief_points")),
    )
    op.create_index(op.f("ix_brief_points_brief_id"), "brief_points", ["brief_id"], unique=False)

    op.create_table(
        "imported_ratings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("score", sa.SmallInteger(), nullable=False),
        sa.Column("agent", sa.String(length=320), nullable=True),
        sa.Column("team", sa.String(length=200), nullable=True),
        sa.Column("comment", sa.Text(), nullable=True),
        sa.Column("row_hash", sa.LargeBinary(length=32), nullable=False),
        sa.CheckConstraint("score BETWEEN 1 AND 5", name=op.f("ck_imported_ratings_score")),
        sa.ForeignKeyConstraint(
            ["import_id"], ["rating_imports.id"], name=op.f("fk_imported_ratings_import_id_rating_imports")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_imported_ratings")),
        sa.UniqueConstraint("row_hash", name=op.f("uq_imported_ratings_row_hash")),
    )
    op.create_index("ix_imported_ratings_day_team", "imported_ratings", ["day", "team"], unique=False)
    op.create_index(op.f("ix_imported_ratings_import_id"), "imported_ratings", ["import_id"], unique=False)

    op.create_table(
        "further_answers",
        sa.Column("response_id", sa.Integer(), nullable=False),
        sa.Column("question", sa.String(length=10), nullable=False),
        sa.Column("score", sa.SmallInteger(), nullable=False),
        sa.Column("why", sa.Text(), nullable=True),
        sa.Column("sampling", sa.Double(), nullable=False),
        sa.Column("answered_at", sa.DateTime(), nullable=False),
        sa.Column("edited_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint(
            "CASE question WHEN 'nps' THEN score BETWEEN 0 AND 10 ELSE score BETWEEN 1 AND 5 END",
            name=op.f("ck_further_answers_score"),
        ),
        sa.CheckConstraint("question IN ('effort', 'tried', 'nps')", name=op.f("ck_further_answers_question")),
        sa.ForeignKeyConstraint(
            ["response_id"], ["responses.id"], name=op.f("fk_further_answers_response_id_responses")
        ),
        sa.PrimaryKeyConstraint("response_id", name=op.f("pk_further_answers")),
    )
    op.create_index(
        "ix_further_answers_question_answered_at", "further_answers", ["question", "answered_at"], unique=False
    )

    op.create_index(op.f("ix_tickets_closed_at"), "tickets", ["closed_at"], unique=False)
    op.create_index(op.f("ix_tickets_opened_at"), "tickets", ["opened_at"], unique=False)

    op.add_column("users", sa.Column("monthly_report", sa.Boolean(), server_default=sa.true(), nullable=False))


def downgrade() -> None:
    op.drop_column("users", "monthly_report")

    op.drop_index(op.f("ix_tickets_opened_at"), table_name="tickets")
    op.drop_index(op.f("ix_tickets_closed_at"), table_name="tickets")

    op.drop_table("further_answers")

    op.drop_table("imported_ratings")

    op.drop_table("brief_points")

    op.drop_table("releases")
    op.drop_table("rating_imports")

    op.drop_table("method_breaks")
    op.drop_table("kept_months")

    op.drop_table("briefs")
