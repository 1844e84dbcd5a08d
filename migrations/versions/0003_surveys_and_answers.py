"""Surveys, the mails they leave by, and what customers answer."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "mails",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("letter", sa.String(length=40), nullable=False),
        sa.Column("params", sa.JSON(), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("due_at", sa.DateTime(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("attempt_id", sa.String(length=22), nullable=True),
        sa.Column("lease_until", sa.DateTime(), nullable=True),
        sa.Column("settled_at", sa.DateTime(), nullable=True),
        sa.Column("provider_id", sa.String(length=200), nullable=True),
        sa.Column("detail", sa.String(length=300), nullable=True),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "state IN ('queued', 'sending', 'accepted', 'refused', 'unknown', 'parked', 'cancelled')",
            name=op.f("ck_mails_state"),
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_mails_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mails")),
    )
    op.create_index("ix_mails_state_due_at", "mails", ["state", "due_at"], unique=False)
    op.create_index("ix_mails_state_lease_until", "mails", ["state", "lease_until"], unique=False)
    op.create_table(
        "invitations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("resolution", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=True),
        sa.Column("language", sa.String(length=35), nullable=False),
        sa.Column("brand", sa.String(length=200), nullable=True),
        sa.Column("closed_at", sa.DateTime(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("due_at", sa.DateTime(), nullable=True),
        sa.Column("sent_at", sa.DateTime(), nullable=True),
        sa.Column("expires_at", sa.DateTime(), nullable=True),
        sa.Column("rated_at", sa.DateTime(), nullable=True),
        sa.Column("throttle_exempt", sa.Boolean(), nullable=False),
        sa.Column("mail_id", sa.Integer(), nullable=True),
        sa.Column("credit_agent", sa.String(length=200), nullable=True),
        sa.Column("credit_team", sa.String(length=200), nullable=True),
        sa.Column("credit_department", sa.String(length=200), nullable=True),
        sa.Column("credit_account", sa.String(length=200), nullable=True),
        sa.Column("credit_segment", sa.String(length=200), nullable=True),
        sa.Column("credit_brand", sa.String(length=200), nullable=True),
        sa.Column("credit_product_area", sa.String(length=200), nullable=True),
        sa.Column("credit_channel", sa.String(length=200), nullable=True),
        sa.Column("credit_shift", sa.String(length=200), nullable=True),
        sa.Column("credit_reason", sa.String(length=200), nullable=True),
        sa.Column("credit_severity", sa.String(length=200), nullable=True),
        sa.Column("credit_region", sa.String(length=200), nullable=True),
        sa.Column("credit_vip", sa.Boolean(), nullable=False),
        sa.Column("credit_agent_id", sa.Integer(), nullable=True),
        sa.Column("credit_team_id", sa.Integer(), nullable=True),
        sa.Column("credit_department_id", sa.Integer(), nullable=True),
        sa.Column("credit_account_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("kind IN ('survey', 'recovery')", name=op.f("ck_invitations_kind")),
        sa.CheckConstraint(
            "state IN ('not_asked', 'scheduled', 'stopped', 'cancelled', 'sending', 'sent', 'unknown', 'refused', 'bounced', 'rated', 'revoked')",
            name=op.f("ck_invitations_state"),
        ),
        sa.ForeignKeyConstraint(
            ["credit_account_id"], ["accounts.id"], name=op.f("fk_invitations_credit_account_id_accounts")
        ),
        sa.ForeignKeyConstraint(["credit_agent_id"], ["agents.id"], name=op.f("fk_invitations_credit_agent_id_agents")),
        sa.ForeignKeyConstraint(
            ["credit_department_id"], ["departments.id"], name=op.f("fk_invitations_credit_department_id_departments")
        ),
        sa.ForeignKeyConstraint(["credit_team_id"], ["teams.id"], name=op.f("fk_invitations_credit_team_id_teams")),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name=op.f("fk_invitations_customer_id_customers")),
        sa.ForeignKeyConstraint(["mail_id"], ["mails.id"], name=op.f("fk_invitations_mail_id_mails")),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("fk_invitations_ticket_id_tickets")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitations")),
        sa.UniqueConstraint("mail_id", name=op.f("uq_invitations_mail_id")),
        sa.UniqueConstraint("ticket_id", "kind", "resolution", name=op.f("uq_invitations_ticket_id_kind_resolution")),
    )
    op.create_index(op.f("ix_invitations_closed_at"), "invitations", ["closed_at"], unique=False)
    op.create_index(op.f("ix_invitations_credit_agent_id"), "invitations", ["credit_agent_id"], unique=False)
    op.create_index(op.f("ix_invitations_credit_team"), "invitations", ["credit_team"], unique=False)
    op.create_index(op.f("ix_invitations_credit_team_id"), "invitations", ["credit_team_id"], unique=False)
    op.create_index("ix_invitations_customer_id_sent_at", "invitations", ["customer_id", "sent_at"], unique=False)
    op.create_index(op.f("ix_invitations_sent_at"), "invitations", ["sent_at"], unique=False)
    op.create_index("ix_invitations_state_closed_at", "invitations", ["state", "closed_at"], unique=False)
    op.create_table(
        "outbox_mails",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("mail_id", sa.Integer(), nullable=False),
        sa.Column("letter", sa.String(length=40), nullable=False),
        sa.Column("address_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("sent_at", sa.DateTime(), nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["mail_id"], ["mails.id"], name=op.f("fk_outbox_mails_mail_id_mails")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox_mails")),
        sa.UniqueConstraint("mail_id", name=op.f("uq_outbox_mails_mail_id")),
    )
    op.create_index(op.f("ix_outbox_mails_address_hash"), "outbox_mails", ["address_hash"], unique=False)
    op.create_table(
        "answer_links",
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("invitation_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["invitation_id"], ["invitations.id"], name=op.f("fk_answer_links_invitation_id_invitations")
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_answer_links")),
    )
    op.create_index(op.f("ix_answer_links_invitation_id"), "answer_links", ["invitation_id"], unique=False)
    op.create_table(
        "contact_wishes",
        sa.Column("invitation_id", sa.Integer(), nullable=False),
        sa.Column("wanted", sa.Boolean(), nullable=False),
        sa.Column("channel", sa.String(length=5), nullable=True),
        sa.Column("number", sa.String(length=32), nullable=True),
        sa.Column("best_time", sa.String(length=10), nullable=True),
        sa.Column("other_person", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("channel IN ('phone', 'email')", name=op.f("ck_contact_wishes_channel")),
        sa.ForeignKeyConstraint(
            ["invitation_id"], ["invitations.id"], name=op.f("fk_contact_wishes_invitation_id_invitations")
        ),
        sa.PrimaryKeyConstraint("invitation_id", name=op.f("pk_contact_wishes")),
    )
    op.create_table(
        "landings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("invitation_id", sa.Integer(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=True),
        sa.Column("machine", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["invitation_id"], ["invitations.id"], name=op.f("fk_landings_invitation_id_invitations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_landings")),
    )
    op.create_index("ix_landings_invitation_id_at", "landings", ["invitation_id", "at"], unique=False)
    op.create_table(
        "responses",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("invitation_id", sa.Integer(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("score_now", sa.Integer(), nullable=False),
        sa.Column("why", sa.Text(), nullable=True),
        sa.Column("agent_was", sa.String(length=4), nullable=True),
        sa.Column("product_was", sa.String(length=4), nullable=True),
        sa.Column("process_was", sa.String(length=4), nullable=True),
        sa.Column("unsolved", sa.Boolean(), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("rated_at", sa.DateTime(), nullable=False),
        sa.Column("edited_at", sa.DateTime(), nullable=True),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("status_reason", sa.String(length=40), nullable=True),
        sa.Column("agent_verdict", sa.String(length=8), nullable=False),
        sa.Column("product_verdict", sa.String(length=8), nullable=False),
        sa.Column("process_verdict", sa.String(length=8), nullable=False),
        sa.Column("agent_source", sa.String(length=12), nullable=True),
        sa.Column("product_source", sa.String(length=12), nullable=True),
        sa.Column("process_source", sa.String(length=12), nullable=True),
        sa.CheckConstraint(
            "agent_verdict IN ('good', 'neutral', 'bad', 'none')", name=op.f("ck_responses_agent_verdict")
        ),
        sa.CheckConstraint(
            "process_verdict IN ('good', 'neutral', 'bad', 'none')", name=op.f("ck_responses_process_verdict")
        ),
        sa.CheckConstraint(
            "product_verdict IN ('good', 'neutral', 'bad', 'none')", name=op.f("ck_responses_product_verdict")
        ),
        sa.CheckConstraint("status IN ('counted', 'invalid', 'quarantined')", name=op.f("ck_responses_status")),
        sa.CheckConstraint("score BETWEEN 1 AND 5", name=op.f("ck_responses_score")),
        sa.CheckConstraint("score_now BETWEEN 1 AND 5", name=op.f("ck_responses_score_now")),
        sa.ForeignKeyConstraint(
            ["invitation_id"], ["invitations.id"], name=op.f("fk_responses_invitation_id_invitations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_responses")),
        sa.UniqueConstraint("invitation_id", name=op.f("uq_responses_invitation_id")),
    )
    op.create_index("ix_responses_product_verdict_rated_at", "responses", ["product_verdict", "rated_at"], unique=False)
    op.create_index("ix_responses_status_rated_at", "responses", ["status", "rated_at"], unique=False)
    op.create_table(
        "invalid_marks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("response_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=10), nullable=False),
        sa.Column("note", sa.String(length=2000), nullable=True),
        sa.Column("proposed_by", sa.Integer(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint("reason IN ('scanner', 'abuse', 'mistake')", name=op.f("ck_invalid_marks_reason")),
        sa.CheckConstraint(
            "state IN ('proposed', 'agreed', 'declined', 'undone')", name=op.f("ck_invalid_marks_state")
        ),
        sa.CheckConstraint(
            "decided_by IS NULL OR decided_by <> proposed_by", name=op.f("ck_invalid_marks_second_person")
        ),
        sa.ForeignKeyConstraint(["decided_by"], ["users.id"], name=op.f("fk_invalid_marks_decided_by_users")),
        sa.ForeignKeyConstraint(["proposed_by"], ["users.id"], name=op.f("fk_invalid_marks_proposed_by_users")),
        sa.ForeignKeyConstraint(["response_id"], ["responses.id"], name=op.f("fk_invalid_marks_response_id_responses")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invalid_marks")),
    )
    op.create_index(op.f("ix_invalid_marks_response_id"), "invalid_marks", ["response_id"], unique=False)
    op.create_index(
        "uq_invalid_marks_proposed",
        "invalid_marks",
        ["response_id"],
        unique=True,
        sqlite_where=sa.text("state = 'proposed'"),
        postgresql_where=sa.text("state = 'proposed'"),
    )
    op.create_table(
        "response_changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("response_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["response_id"], ["responses.id"], name=op.f("fk_response_changes_response_id_responses")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_response_changes")),
    )
    op.create_index(op.f("ix_response_changes_response_id"), "response_changes", ["response_id"], unique=False)


def downgrade() -> None:
    op.drop_table("response_changes")
    op.drop_table("invalid_marks")
    op.drop_table("responses")
    op.drop_table("landings")
    op.drop_table("contact_wishes")
    op.drop_table("answer_links")
    op.drop_table("outbox_mails")
    op.drop_table("invitations")
    op.drop_table("mails")
