"""What words are about, and what people decide of them: segments, reviews, appeals, lessons."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "brand_reasons",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("brand", sa.String(length=200), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("family", sa.String(length=8), nullable=False),
        sa.Column("labels", sa.JSON(), nullable=False),
        sa.Column("scores", sa.JSON(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("offered", sa.Boolean(), nullable=False),
        sa.CheckConstraint("family IN ('support', 'product')", name=op.f("ck_brand_reasons_family")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_brand_reasons")),
        sa.UniqueConstraint("brand", "code", name=op.f("uq_brand_reasons_brand_code")),
    )
    op.create_table(
        "learnt_models",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.String(length=40), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("learnt_from", sa.Integer(), nullable=False),
        sa.Column("held_back", sa.Integer(), nullable=False),
        sa.Column("scores", sa.JSON(), nullable=False),
        sa.Column("weights", sa.LargeBinary(), nullable=True),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("swapped_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint("state IN ('active', 'retired', 'rejected')", name=op.f("ck_learnt_models_state")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_learnt_models")),
        sa.UniqueConstraint("version", name=op.f("uq_learnt_models_version")),
    )
    op.create_index(
        "uq_learnt_models_active",
        "learnt_models",
        ["state"],
        unique=True,
        sqlite_where=sa.text("state = 'active'"),
        postgresql_where=sa.text("state = 'active'"),
    )
    op.create_table(
        "appeals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("response_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=14), nullable=False),
        sa.Column("words", sa.String(length=2000), nullable=True),
        sa.Column("appealed_by", sa.Integer(), nullable=False),
        sa.Column("appealed_at", sa.DateTime(), nullable=False),
        sa.Column("agent_id", sa.Integer(), nullable=True),
        sa.Column("due_at", sa.DateTime(), nullable=False),
        sa.Column("decider_id", sa.Integer(), nullable=True),
        sa.Column("passed_on", sa.Integer(), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(), nullable=True),
        sa.Column("answer", sa.String(length=2000), nullable=True),
        sa.CheckConstraint(
            "reason IN ('product', 'policy', 'wrong_person', 'scanner', 'abuse', 'mistake')",
            name=op.f("ck_appeals_reason"),
        ),
        sa.CheckConstraint(
            "state IN ('open', 'granted', 'declined', 'withdrawn', 'undone')", name=op.f("ck_appeals_state")
        ),
        sa.CheckConstraint("decided_by IS NULL OR decided_by <> appealed_by", name=op.f("ck_appeals_second_person")),
        sa.ForeignKeyConstraint(["agent_id"], ["agents.id"], name=op.f("fk_appeals_agent_id_agents")),
        sa.ForeignKeyConstraint(["appealed_by"], ["users.id"], name=op.f("fk_appeals_appealed_by_users")),
        sa.ForeignKeyConstraint(["decided_by"], ["users.id"], name=op.f("fk_appeals_decided_by_users")),
        sa.ForeignKeyConstraint(["decider_id"], ["users.id"], name=op.f("fk_appeals_decider_id_users")),
        sa.ForeignKeyConstraint(["response_id"], ["responses.id"], name=op.f("fk_appeals_response_id_responses")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appeals")),
    )
    op.create_index(op.f("ix_appeals_agent_id"), "appeals", ["agent_id"], unique=False)
    op.create_index(op.f("ix_appeals_response_id"), "appeals", ["response_id"], unique=False)
    op.create_index("ix_appeals_state_due_at", "appeals", ["state", "due_at"], unique=False)
    op.create_index(
        "uq_appeals_open",
        "appeals",
        ["response_id"],
        unique=True,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_table(
        "comment_notes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("response_id", sa.Integer(), nullable=False),
        sa.Column("by", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("words", sa.String(length=2000), nullable=False),
        sa.ForeignKeyConstraint(["by"], ["users.id"], name=op.f("fk_comment_notes_by_users")),
        sa.ForeignKeyConstraint(["response_id"], ["responses.id"], name=op.f("fk_comment_notes_response_id_responses")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comment_notes")),
    )
    op.create_index(op.f("ix_comment_notes_response_id"), "comment_notes", ["response_id"], unique=False)
    op.create_table(
        "lessons",
        sa.Column("response_id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("words", sa.String(length=2000), nullable=True),
        sa.Column("proposed_by", sa.Integer(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(), nullable=False),
        sa.Column("answered_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint("kind IN ('praise', 'lesson')", name=op.f("ck_lessons_kind")),
        sa.CheckConstraint("state IN ('proposed', 'shared', 'declined', 'withdrawn')", name=op.f("ck_lessons_state")),
        sa.ForeignKeyConstraint(["proposed_by"], ["users.id"], name=op.f("fk_lessons_proposed_by_users")),
        sa.ForeignKeyConstraint(["response_id"], ["responses.id"], name=op.f("fk_lessons_response_id_responses")),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_lessons_team_id_teams")),
        sa.PrimaryKeyConstraint("response_id", name=op.f("pk_lessons")),
    )
    op.create_index("ix_lessons_team_id_state", "lessons", ["team_id", "state"], unique=False)
    op.create_table(
        "review_decisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("response_id", sa.Integer(), nullable=False),
        sa.Column("by", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.Column("undone_at", sa.DateTime(), nullable=True),
        sa.Column("outdated", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["by"], ["users.id"], name=op.f("fk_review_decisions_by_users")),
        sa.ForeignKeyConstraint(
            ["response_id"], ["responses.id"], name=op.f("fk_review_decisions_response_id_responses")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_decisions")),
    )
    op.create_index(op.f("ix_review_decisions_by"), "review_decisions", ["by"], unique=False)
    op.create_index(op.f("ix_review_decisions_response_id"), "review_decisions", ["response_id"], unique=False)
    op.create_table(
        "segments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("response_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("start_at", sa.Integer(), nullable=False),
        sa.Column("end_at", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(length=8), nullable=False),
        sa.Column("tone", sa.String(length=8), nullable=False),
        sa.Column("certainty", sa.Float(), nullable=False),
        sa.Column("filed", sa.Boolean(), nullable=False),
        sa.Column("source", sa.String(length=8), nullable=False),
        sa.Column("model", sa.String(length=40), nullable=True),
        sa.CheckConstraint("label IN ('agent', 'product', 'process', 'none')", name=op.f("ck_segments_label")),
        sa.CheckConstraint("source IN ('person', 'model')", name=op.f("ck_segments_source")),
        sa.CheckConstraint("tone IN ('good', 'neutral', 'bad')", name=op.f("ck_segments_tone")),
        sa.CheckConstraint("certainty BETWEEN 0 AND 1", name=op.f("ck_segments_certainty")),
        sa.CheckConstraint("start_at < end_at", name=op.f("ck_segments_not_empty")),
        sa.ForeignKeyConstraint(["response_id"], ["responses.id"], name=op.f("fk_segments_response_id_responses")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_segments")),
        sa.UniqueConstraint("response_id", "position", name=op.f("uq_segments_response_id_position")),
    )
    op.create_table(
        "thanks",
        sa.Column("response_id", sa.Integer(), nullable=False),
        sa.Column("by", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["by"], ["users.id"], name=op.f("fk_thanks_by_users")),
        sa.ForeignKeyConstraint(["response_id"], ["responses.id"], name=op.f("fk_thanks_response_id_responses")),
        sa.PrimaryKeyConstraint("response_id", "by", name=op.f("pk_thanks")),
    )
    op.create_table(
        "verdict_corrections",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("response_id", sa.Integer(), nullable=False),
        sa.Column("appeal_id", sa.Integer(), nullable=True),
        sa.Column("side", sa.String(length=8), nullable=False),
        sa.Column("verdict", sa.String(length=8), nullable=False),
        sa.Column("by", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("undone_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint("side IN ('agent', 'product', 'process')", name=op.f("ck_verdict_corrections_side")),
        sa.CheckConstraint(
            "verdict IN ('good', 'neutral', 'bad', 'none')", name=op.f("ck_verdict_corrections_verdict")
        ),
        sa.ForeignKeyConstraint(["appeal_id"], ["appeals.id"], name=op.f("fk_verdict_corrections_appeal_id_appeals")),
        sa.ForeignKeyConstraint(["by"], ["users.id"], name=op.f("fk_verdict_corrections_by_users")),
        sa.ForeignKeyConstraint(
            ["response_id"], ["responses.id"], name=op.f("fk_verdict_corrections_response_id_responses")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_verdict_corrections")),
    )
    op.create_index(op.f("ix_verdict_corrections_response_id"), "verdict_corrections", ["response_id"], unique=False)
    # Never in batch mode: SQLite would drop and rebuild tables that others refer to.
    op.add_column("responses", sa.Column("words_split_at", sa.DateTime(), nullable=True))
    op.add_column("responses", sa.Column("review_due_at", sa.DateTime(), nullable=True))
    op.add_column("responses", sa.Column("review_lapsed_at", sa.DateTime(), nullable=True))
    op.create_index(
        "ix_responses_review_due_at",
        "responses",
        ["review_due_at"],
        sqlite_where=sa.text("review_due_at IS NOT NULL"),
        postgresql_where=sa.text("review_due_at IS NOT NULL"),
    )
    op.create_index(
        "ix_responses_unsplit",
        "responses",
        ["id"],
        sqlite_where=sa.text("words_split_at IS NULL AND why IS NOT NULL"),
        postgresql_where=sa.text("words_split_at IS NULL AND why IS NOT NULL"),
    )
    op.add_column("users", sa.Column("daily_feedback", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.add_column("users", sa.Column("praise_at_once", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("users", sa.Column("feedback_mailed_until", sa.DateTime(), nullable=True))


def downgrade() -> None:
    for name in ("feedback_mailed_until", "praise_at_once", "daily_feedback"):
        op.drop_column("users", name)
    op.drop_index("ix_responses_unsplit", table_name="responses")
    op.drop_index("ix_responses_review_due_at", table_name="responses")
    for name in ("review_lapsed_at", "review_due_at", "words_split_at"):
        op.drop_column("responses", name)
    op.drop_table("verdict_corrections")
    op.drop_table("thanks")
    op.drop_table("segments")
    op.drop_table("review_decisions")
    op.drop_table("lessons")
    op.drop_table("comment_notes")
    op.drop_table("appeals")
    op.drop_table("learnt_models")
    op.drop_table("brand_reasons")
