"""Planned maintenance."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "maintenances",
        sa.Column("number", sa.Integer(), sa.Identity(), primary_key=True),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("wake_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("maintenances_wake", "maintenances", ["wake_at"])


def downgrade() -> None:
    op.drop_table("maintenances")
