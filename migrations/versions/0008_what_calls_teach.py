"""What calls teach: recovery, remarks, whys, repair steps, corrective actions, incidents."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "recoveries",
        sa.Column("invitation_id", sa.Integer(), nullable=False),
        sa.Column("callback_id", sa.Integer(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=True),
        sa.Column("why", sa.Text(), nullable=True),
        sa.Column("answered_at", sa.DateTime(), nullable=True),
        sa.Column("changed_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint("(score IS NULL) = (answered_at IS NULL)", name=op.f("ck_recoveries_score_has_time")),
        sa.CheckConstraint("score BETWEEN 1 AND 5", name=op.f("ck_recoveries_score")),
        sa.ForeignKeyConstraint(["callback_id"], ["callbacks.id"], name=op.f("fk_recoveries_callback_id_callbacks")),
        sa.ForeignKeyConstraint(
            ["invitation_id"], ["invitations.id"], name=op.f("fk_recoveries_invitation_id_invitations")
        ),
        sa.PrimaryKeyConstraint("invitation_id", name=op.f("pk_recoveries")),
        sa.UniqueConstraint("callback_id", name=op.f("uq_recoveries_callback_id")),
    )
    op.create_table(
        "case_remarks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("callback_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("words", sa.Text(), nullable=True),
        sa.Column("disagrees", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["callback_id"], ["callbacks.id"], name=op.f("fk_case_remarks_callback_id_callbacks")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_case_remarks_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_remarks")),
    )
    op.create_index(op.f("ix_case_remarks_callback_id"), "case_remarks", ["callback_id"], unique=False)
    op.create_table(
        "whys",
        sa.Column("callback_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=True),
        sa.Column("by", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("number BETWEEN 1 AND 5", name=op.f("ck_whys_number")),
        sa.ForeignKeyConstraint(["by"], ["users.id"], name=op.f("fk_whys_by_users")),
        sa.ForeignKeyConstraint(["callback_id"], ["callbacks.id"], name=op.f("fk_whys_callback_id_callbacks")),
        sa.PrimaryKeyConstraint("callback_id", "number", name=op.f("pk_whys")),
    )
    op.create_table(
        "repair_steps",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("callback_id", sa.Integer(), nullable=False),
        sa.Column("agent_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("given_by", sa.Integer(), nullable=False),
        sa.Column("given_at", sa.DateTime(), nullable=False),
        sa.Column("done_at", sa.DateTime(), nullable=True),
        sa.Column("done_words", sa.Text(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["agent_id"], ["agents.id"], name=op.f("fk_repair_steps_agent_id_agents")),
        sa.ForeignKeyConstraint(["callback_id"], ["callbacks.id"], name=op.f("fk_repair_steps_callback_id_callbacks")),
        sa.ForeignKeyConstraint(["given_by"], ["users.id"], name=op.f("fk_repair_steps_given_by_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_repair_steps")),
    )
    op.create_index(op.f("ix_repair_steps_agent_id"), "repair_steps", ["agent_id"], unique=False)
    op.create_index(op.f("ix_repair_steps_callback_id"), "repair_steps", ["callback_id"], unique=False)
    op.create_table(
        "corrective_actions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("detail", sa.Text(), nullable=True),
        sa.Column("root_cause", sa.String(length=20), nullable=False),
        sa.Column("product_area", sa.String(length=200), nullable=True),
        sa.Column("department_id", sa.Integer(), nullable=True),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("check_on", sa.Date(), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("done_at", sa.DateTime(), nullable=True),
        sa.Column("dropped_at", sa.DateTime(), nullable=True),
        sa.Column("told", sa.Text(), nullable=True),
        sa.Column("effect", sa.String(length=8), nullable=True),
        sa.Column("effect_words", sa.Text(), nullable=True),
        sa.Column("checked_at", sa.DateTime(), nullable=True),
        sa.Column("checked_by", sa.Integer(), nullable=True),
        sa.CheckConstraint("effect IN ('worked', 'did_not', 'unclear')", name=op.f("ck_corrective_actions_effect")),
        sa.CheckConstraint(
            "(effect IS NULL) = (checked_at IS NULL)", name=op.f("ck_corrective_actions_effect_has_time")
        ),
        sa.ForeignKeyConstraint(["checked_by"], ["users.id"], name=op.f("fk_corrective_actions_checked_by_users")),
        sa.ForeignKeyConstraint(
            ["department_id"], ["departments.id"], name=op.f("fk_corrective_actions_department_id_departments")
        ),
        sa.ForeignKeyConstraint(["made_by"], ["users.id"], name=op.f("fk_corrective_actions_made_by_users")),
        sa.ForeignKeyConstraint(["owner_id"], ["users.id"], name=op.f("fk_corrective_actions_owner_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_corrective_actions")),
    )
    op.create_index("ix_corrective_actions_done_at_due_on", "corrective_actions", ["done_at", "due_on"], unique=False)
    op.create_index(op.f("ix_corrective_actions_owner_id"), "corrective_actions", ["owner_id"], unique=False)
    op.create_table(
        "action_cases",
        sa.Column("action_id", sa.Integer(), nullable=False),
        sa.Column("callback_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["action_id"], ["corrective_actions.id"], name=op.f("fk_action_cases_action_id_corrective_actions")
        ),
        sa.ForeignKeyConstraint(["callback_id"], ["callbacks.id"], name=op.f("fk_action_cases_callback_id_callbacks")),
        sa.PrimaryKeyConstraint("action_id", "callback_id", name=op.f("pk_action_cases")),
    )
    op.create_index(op.f("ix_action_cases_callback_id"), "action_cases", ["callback_id"], unique=False)
    op.create_table(
        "action_told",
        sa.Column("action_id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("mail_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["action_id"], ["corrective_actions.id"], name=op.f("fk_action_told_action_id_corrective_actions")
        ),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name=op.f("fk_action_told_customer_id_customers")),
        sa.ForeignKeyConstraint(["mail_id"], ["mails.id"], name=op.f("fk_action_told_mail_id_mails")),
        sa.PrimaryKeyConstraint("action_id", "customer_id", name=op.f("pk_action_told")),
    )
    op.create_table(
        "incidents",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=True),
        sa.Column("product_area", sa.String(length=200), nullable=True),
        sa.Column("starts_at", sa.DateTime(), nullable=False),
        sa.Column("ends_at", sa.DateTime(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("made_by", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("removed_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint("ends_at IS NULL OR ends_at > starts_at", name=op.f("ck_incidents_ends_after_start")),
        sa.ForeignKeyConstraint(["made_by"], ["users.id"], name=op.f("fk_incidents_made_by_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incidents")),
        sa.UniqueConstraint("key", name=op.f("uq_incidents_key")),
    )
    op.create_table(
        "incident_tickets",
        sa.Column("incident_id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("how", sa.String(length=8), nullable=False),
        sa.CheckConstraint("how IN ('rule', 'event', 'put_in', 'left_out')", name=op.f("ck_incident_tickets_how")),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incidents.id"], name=op.f("fk_incident_tickets_incident_id_incidents")
        ),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("fk_incident_tickets_ticket_id_tickets")),
        sa.PrimaryKeyConstraint("incident_id", "ticket_id", name=op.f("pk_incident_tickets")),
    )
    op.create_index(op.f("ix_incident_tickets_ticket_id"), "incident_tickets", ["ticket_id"], unique=False)


def downgrade() -> None:
    op.drop_table("incident_tickets")
    op.drop_table("incidents")
    op.drop_table("action_told")
    op.drop_table("action_cases")
    op.drop_table("corrective_actions")
    op.drop_table("repair_steps")
    op.drop_table("whys")
    op.drop_table("case_remarks")
    op.drop_table("recoveries")
