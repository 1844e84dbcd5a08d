"""Asking well: what brands set, what the mail service tells, pauses, stops, reminders, samples."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "brand_logos",
        sa.Column("brand", sa.String(length=200), nullable=False),
        sa.Column("png", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("brand", name=op.f("pk_brand_logos")),
    )
    op.create_index(op.f("ix_brand_logos_digest"), "brand_logos", ["digest"], unique=False)

    op.create_table(
        "brand_preferences",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("brand", sa.String(length=200), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("value", sa.Text(), nullable=True),
        sa.Column("valid_from", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_brand_preferences")),
        sa.UniqueConstraint("brand", "name", "valid_from", name=op.f("uq_brand_preferences_brand_name_valid_from")),
    )
    op.create_table(
        "sending_pauses",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cause", sa.String(length=15), nullable=False),
        sa.Column("bad", sa.Integer(), nullable=True),
        sa.Column("among", sa.Integer(), nullable=True),
        sa.Column("began_at", sa.DateTime(), nullable=False),
        sa.Column("begun_by", sa.Integer(), nullable=True),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("ended_by", sa.Integer(), nullable=True),
        sa.CheckConstraint("cause IN ('complaints', 'bounces', 'by_hand')", name=op.f("ck_sending_pauses_cause")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sending_pauses")),
    )
    op.create_table(
        "mail_events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_key", sa.String(length=100), nullable=False),
        sa.Column("mail_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=15), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("received_at", sa.DateTime(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=True),
        sa.CheckConstraint(
            "kind IN ('processed', 'delivered', 'deferred', 'blocked', 'bounce', 'dropped', 'spam_report', 'unsubscribe')",
            name=op.f("ck_mail_events_kind"),
        ),
        sa.ForeignKeyConstraint(["mail_id"], ["mails.id"], name=op.f("fk_mail_events_mail_id_mails")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_events")),
        sa.UniqueConstraint("event_key", name=op.f("uq_mail_events_event_key")),
    )
    op.create_index(op.f("ix_mail_events_at"), "mail_events", ["at"], unique=False)
    op.create_index(op.f("ix_mail_events_kind"), "mail_events", ["kind"], unique=False)
    op.create_index(op.f("ix_mail_events_mail_id"), "mail_events", ["mail_id"], unique=False)

    op.create_table(
        "survey_stops",
        sa.Column("invitation_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=15), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("reason IN ('bereavement', 'legal', 'safety')", name=op.f("ck_survey_stops_reason")),
        sa.ForeignKeyConstraint(
            ["invitation_id"], ["invitations.id"], name=op.f("fk_survey_stops_invitation_id_invitations")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_survey_stops_user_id_users")),
        sa.PrimaryKeyConstraint("invitation_id", name=op.f("pk_survey_stops")),
    )
    op.add_column("invitations", sa.Column("account_id", sa.Integer(), nullable=True))
    op.add_column("invitations", sa.Column("sampling", sa.Float(), nullable=True))
    op.add_column("invitations", sa.Column("delivered_at", sa.DateTime(), nullable=True))
    op.add_column("invitations", sa.Column("reminder_due_at", sa.DateTime(), nullable=True))
    op.add_column("invitations", sa.Column("reminded_at", sa.DateTime(), nullable=True))
    op.add_column("invitations", sa.Column("reminder_mail_id", sa.Integer(), nullable=True))
    op.add_column("invitations", sa.Column("question_id", sa.Integer(), nullable=True))
    op.execute("UPDATE invitations SET account_id = (SELECT account_id FROM tickets WHERE tickets.id = ticket_id)")
    op.create_index("ix_invitations_account_id_sent_at", "invitations", ["account_id", "sent_at"], unique=False)
    op.create_index(op.f("ix_invitations_reminder_mail_id"), "invitations", ["reminder_mail_id"], unique=False)
    op.create_index("ix_invitations_state_reminder_due_at", "invitations", ["state", "reminder_due_at"], unique=False)

    op.add_column("mails", sa.Column("earlier_attempt_id", sa.String(length=22), nullable=True))
    op.add_column("mails", sa.Column("decided_at", sa.DateTime(), nullable=True))
    op.add_column("mails", sa.Column("decided_by", sa.Integer(), nullable=True))

    op.add_column("sources", sa.Column("rehearsed_at", sa.DateTime(), nullable=True))

    op.add_column("suppressions", sa.Column("cause", sa.String(length=20), nullable=True))
    op.add_column("suppressions", sa.Column("mail_id", sa.Integer(), nullable=True))


def downgrade() -> None:
    op.drop_column("suppressions", "mail_id")
    op.drop_column("suppressions", "cause")

    op.drop_column("sources", "rehearsed_at")

    op.drop_column("mails", "decided_by")
    op.drop_column("mails", "decided_at")
    op.drop_column("mails", "earlier_attempt_id")

    op.drop_index("ix_invitations_state_reminder_due_at", table_name="invitations")
    op.drop_index(op.f("ix_invitations_reminder_mail_id"), table_name="invitations")
    op.drop_index("ix_invitations_account_id_sent_at", table_name="invitations")
    op.drop_column("invitations", "question_id")
    op.drop_column("invitations", "reminder_mail_id")
    op.drop_column("invitations", "reminded_at")
    op.drop_column("invitations", "reminder_due_at")
    op.drop_column("invitations", "delivered_at")
    op.drop_column("invitations", "sampling")
    op.drop_column("invitations", "account_id")

    op.drop_table("survey_stops")
    op.drop_index(op.f("ix_mail_events_mail_id"), table_name="mail_events")
    op.drop_index(op.f("ix_mail_events_kind"), table_name="mail_events")
    op.drop_index(op.f("ix_mail_events_at"), table_name="mail_events")

    op.drop_table("mail_events")
    op.drop_table("sending_pauses")
    op.drop_table("brand_preferences")
    op.drop_index(op.f("ix_brand_logos_digest"), table_name="brand_logos")

    op.drop_table("brand_logos")
