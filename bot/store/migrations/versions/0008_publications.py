"""Publications, and who is owed one by mail."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "publications",
        sa.Column("incident", sa.Integer(), sa.ForeignKey("incidents.number"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("incident", "number"),
    )
    op.create_table(
        "recipients",
        sa.Column("release", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("release", "address"),
    )
    op.create_index("recipients_waiting", "recipients", ["release", "state", "position"])


def downgrade() -> None:
    op.drop_table("recipients")
    op.drop_table("publications")
