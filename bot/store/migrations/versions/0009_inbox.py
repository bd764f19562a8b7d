"""What was acknowledged before it was worked off; and facts that are of use for a while only."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("facts", sa.Column("until", sa.DateTime(timezone=True), nullable=True))
    op.create_index("facts_until", "facts", ["until"])
    op.create_table(
        "inbox",
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("letter", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("platform", "letter"),
    )


def downgrade() -> None:
    op.drop_table("inbox")
    op.drop_index("facts_until", "facts")
    op.drop_column("facts", "until")
