"""An agent's answers, newest first: their pages take as long with many as with few."""

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_invitations_credit_agent_id_rated_at", "invitations", ["credit_agent_id", "rated_at"], unique=False
    )
    op.drop_index(op.f("ix_invitations_credit_agent_id"), table_name="invitations")
    if op.get_bind().dialect.name == "postgresql":  # a total written again beside its old self touches no index
        op.execute("ALTER TABLE running_counts SET (fillfactor = 70)")


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE running_counts RESET (fillfactor)")
    op.create_index(op.f("ix_invitations_credit_agent_id"), "invitations", ["credit_agent_id"], unique=False)
    op.drop_index("ix_invitations_credit_agent_id_rated_at", table_name="invitations")
