"""Why a channel cannot be reached any more."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("rooms", sa.Column("loss", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("rooms", "loss")
