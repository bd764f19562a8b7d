"""Places to go, beside a channel of the web chat."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("webchat_channels", sa.Column("links", sa.Text(), nullable=False, server_default="[]"))


def downgrade() -> None:
    op.drop_column("webchat_channels", "links")
