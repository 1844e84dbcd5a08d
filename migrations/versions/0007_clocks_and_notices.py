"""Clocks of teams, absences, who was told of a case, and what was written to its customer."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "team_preferences",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("value", sa.Text(), nullable=True),
        sa.Column("valid_from", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_team_preferences_team_id_teams")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team_preferences")),
        sa.UniqueConstraint("team_id", "name", "valid_from", name=op.f("uq_team_preferences_team_id_name_valid_from")),
    )
    op.create_table(
        "absences",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("cover_id", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("cover_id IS NULL OR cover_id <> user_id", name=op.f("ck_absences_covered_by_another")),
        sa.CheckConstraint("last_day >= first_day", name=op.f("ck_absences_days_in_order")),
        sa.ForeignKeyConstraint(["cover_id"], ["users.id"], name=op.f("fk_absences_cover_id_users")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_absences_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absences")),
    )
    op.create_index("ix_absences_user_id_last_day", "absences", ["user_id", "last_day"], unique=False)
    op.create_table(
        "account_owners",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_account_owners_account_id_accounts")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_account_owners_user_id_users")),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_account_owners")),
    )
    op.create_index(op.f("ix_account_owners_user_id"), "account_owners", ["user_id"], unique=False)
    op.create_table(
        "case_notices",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("callback_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("mail_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('assigned', 'unassigned', 'overdue', 'overdue_department', 'returned')",
            name=op.f("ck_case_notices_kind"),
        ),
        sa.ForeignKeyConstraint(["callback_id"], ["callbacks.id"], name=op.f("fk_case_notices_callback_id_callbacks")),
        sa.ForeignKeyConstraint(["mail_id"], ["mails.id"], name=op.f("fk_case_notices_mail_id_mails")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_case_notices_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_notices")),
    )
    op.create_index(op.f("ix_case_notices_callback_id"), "case_notices", ["callback_id"], unique=False)
    op.create_index(op.f("ix_case_notices_mail_id"), "case_notices", ["mail_id"], unique=False)
    op.create_index("ix_case_notices_user_id_id", "case_notices", ["user_id", "id"], unique=False)
    op.create_table(
        "case_letters",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("callback_id", sa.Integer(), nullable=False),
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=True),
        sa.Column("words", sa.Text(), nullable=True),
        sa.Column("mail_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempts.id"], name=op.f("fk_case_letters_attempt_id_attempts")),
        sa.ForeignKeyConstraint(["callback_id"], ["callbacks.id"], name=op.f("fk_case_letters_callback_id_callbacks")),
        sa.ForeignKeyConstraint(["mail_id"], ["mails.id"], name=op.f("fk_case_letters_mail_id_mails")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_case_letters_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_letters")),
        sa.UniqueConstraint("attempt_id", name=op.f("uq_case_letters_attempt_id")),
        sa.UniqueConstraint("mail_id", name=op.f("uq_case_letters_mail_id")),
    )
    op.create_index(op.f("ix_case_letters_callback_id"), "case_letters", ["callback_id"], unique=False)
    op.add_column("callbacks", sa.Column("promised_at", sa.DateTime(), nullable=True))
    op.add_column("callbacks", sa.Column("reached_at", sa.DateTime(), nullable=True))
    op.add_column("callbacks", sa.Column("next_at", sa.DateTime(), nullable=True))
    op.add_column("callbacks", sa.Column("acted_at", sa.DateTime(), nullable=True))
    op.add_column("callbacks", sa.Column("backup_told_at", sa.DateTime(), nullable=True))
    op.add_column("callbacks", sa.Column("department_told_at", sa.DateTime(), nullable=True))
    op.create_index("ix_callbacks_closed_at", "callbacks", ["closed_at"], unique=False)
    op.create_index("ix_callbacks_promised_at", "callbacks", ["promised_at"], unique=False)
    op.execute("UPDATE callbacks SET promised_at = due_at")
    op.execute(
        "UPDATE callbacks SET"
        " reached_at = (SELECT min(at) FROM attempts WHERE callback_id = callbacks.id AND outcome = 'talked'),"
        " acted_at = coalesce((SELECT max(at) FROM attempts WHERE callback_id = callbacks.id), acknowledged_at),"
        " next_at = (SELECT next_at FROM attempts WHERE callback_id = callbacks.id ORDER BY id DESC LIMIT 1)"
    )


def downgrade() -> None:
    op.drop_index("ix_callbacks_promised_at", table_name="callbacks")
    op.drop_index("ix_callbacks_closed_at", table_name="callbacks")
    op.drop_column("callbacks", "department_told_at")
    op.drop_column("callbacks", "backup_told_at")
    op.drop_column("callbacks", "acted_at")
    op.drop_column("callbacks", "next_at")
    op.drop_column("callbacks", "reached_at")
    op.drop_column("callbacks", "promised_at")
    op.drop_table("case_letters")
    op.drop_table("case_notices")
    op.drop_table("account_owners")
    op.drop_table("absences")
    op.drop_table("team_preferences")
