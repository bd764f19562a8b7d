"""What can be undone, and when a forgotten incident is asked about: open ones from before are looked at soon."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("incidents", sa.Column("check_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("incidents", sa.Column("acts", sa.Text(), nullable=False, server_default="[]"))
    op.create_index("incidents_check", "incidents", ["check_at"])
    op.execute(
        "UPDATE incidents SET check_at = opened_at "
        "WHERE status IN ('triage', 'investigating', 'identified', 'monitoring')"
    )


def downgrade() -> None:
    op.drop_index("incidents_check", "incidents")
    op.drop_column("incidents", "acts")
    op.drop_column("incidents", "check_at")
