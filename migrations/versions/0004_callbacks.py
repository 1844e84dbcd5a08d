"""Customers who are owed a call."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "callbacks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("severity", sa.String(length=10), nullable=False),
        sa.Column("vip", sa.Boolean(), nullable=False),
        sa.Column("value", sa.Float(), nullable=True),
        sa.Column("review_only", sa.Boolean(), nullable=False),
        sa.Column("again", sa.Boolean(), nullable=False),
        sa.Column("suggest_close", sa.Boolean(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("team_id", sa.Integer(), nullable=True),
        sa.Column("department_id", sa.Integer(), nullable=True),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("opened_at", sa.DateTime(), nullable=False),
        sa.Column("due_at", sa.DateTime(), nullable=True),
        sa.Column("acknowledged_at", sa.DateTime(), nullable=True),
        sa.Column("first_attempt_at", sa.DateTime(), nullable=True),
        sa.Column("waiting_until", sa.DateTime(), nullable=True),
        sa.Column("waiting_reason", sa.String(length=200), nullable=True),
        sa.Column("closed_at", sa.DateTime(), nullable=True),
        sa.Column("closed_by", sa.Integer(), nullable=True),
        sa.Column("outcome", sa.String(length=12), nullable=True),
        sa.Column("root_cause", sa.String(length=20), nullable=True),
        sa.Column("closing_note", sa.Text(), nullable=True),
        sa.CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name=op.f("ck_callbacks_closed_has_time")),
        sa.CheckConstraint(
            "(state = 'waiting') = (waiting_until IS NOT NULL)", name=op.f("ck_callbacks_waiting_has_date")
        ),
        sa.CheckConstraint("state IN ('open', 'owned', 'waiting', 'closed')", name=op.f("ck_callbacks_state")),
        sa.CheckConstraint(
            "state NOT IN ('owned', 'waiting') OR owner_id IS NOT NULL", name=op.f("ck_callbacks_owned_has_owner")
        ),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_callbacks_account_id_accounts")),
        sa.ForeignKeyConstraint(["closed_by"], ["users.id"], name=op.f("fk_callbacks_closed_by_users")),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name=op.f("fk_callbacks_customer_id_customers")),
        sa.ForeignKeyConstraint(
            ["department_id"], ["departments.id"], name=op.f("fk_callbacks_department_id_departments")
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["users.id"], name=op.f("fk_callbacks_owner_id_users")),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_callbacks_team_id_teams")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_callbacks")),
    )
    op.create_index(op.f("ix_callbacks_account_id"), "callbacks", ["account_id"], unique=False)
    op.create_index(op.f("ix_callbacks_customer_id"), "callbacks", ["customer_id"], unique=False)
    op.create_index(op.f("ix_callbacks_owner_id"), "callbacks", ["owner_id"], unique=False)
    op.create_index("ix_callbacks_state_due_at", "callbacks", ["state", "due_at"], unique=False)
    op.create_index(
        "uq_callbacks_open_customer",
        "callbacks",
        ["customer_id"],
        unique=True,
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_table(
        "attempts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("callback_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("channel", sa.String(length=5), nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=False),
        sa.Column("next_step", sa.String(length=200), nullable=True),
        sa.Column("next_at", sa.DateTime(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.CheckConstraint("channel IN ('phone', 'email', 'other')", name=op.f("ck_attempts_channel")),
        sa.CheckConstraint("outcome IN ('talked', 'no_answer', 'message', 'sent')", name=op.f("ck_attempts_outcome")),
        sa.ForeignKeyConstraint(["callback_id"], ["callbacks.id"], name=op.f("fk_attempts_callback_id_callbacks")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_attempts_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempts")),
    )
    op.create_index(op.f("ix_attempts_callback_id"), "attempts", ["callback_id"], unique=False)
    op.create_table(
        "callback_causes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("callback_id", sa.Integer(), nullable=False),
        sa.Column("invitation_id", sa.Integer(), nullable=False),
        sa.Column("response_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["callback_id"], ["callbacks.id"], name=op.f("fk_callback_causes_callback_id_callbacks")
        ),
        sa.ForeignKeyConstraint(
            ["invitation_id"], ["invitations.id"], name=op.f("fk_callback_causes_invitation_id_invitations")
        ),
        sa.ForeignKeyConstraint(
            ["response_id"], ["responses.id"], name=op.f("fk_callback_causes_response_id_responses")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_callback_causes")),
        sa.UniqueConstraint("callback_id", "invitation_id", name=op.f("uq_callback_causes_callback_id_invitation_id")),
    )
    op.create_index(op.f("ix_callback_causes_invitation_id"), "callback_causes", ["invitation_id"], unique=False)
    op.create_index(op.f("ix_callback_causes_response_id"), "callback_causes", ["response_id"], unique=False)


def downgrade() -> None:
    op.drop_table("callback_causes")
    op.drop_table("attempts")
    op.drop_table("callbacks")
