"""The web chat's channels and messages (adapters/webchat/tables.py)."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the tables, and starts the counter of changes."""
    op.create_table(
        "webchat_channels",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("key", sa.String, unique=True),
        sa.Column("name", sa.String, nullable=False, unique=True),
        sa.Column("topic", sa.Text, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_number", sa.Integer, nullable=False),
        sa.Column("change", sa.BigInteger, nullable=False),
    )
    op.create_index("ix_webchat_channels_change", "webchat_channels", ["change"])
    op.create_table(
        "webchat_messages",
        sa.Column("channel", sa.String, sa.ForeignKey("webchat_channels.id"), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("key", sa.String, unique=True),
        sa.Column("author", sa.String, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("message", sa.Text),
        sa.Column("only_for", sa.String),
        sa.Column("pinned", sa.Boolean, nullable=False),
        sa.Column("withdrawn", sa.Boolean, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revised_at", sa.DateTime(timezone=True)),
        sa.Column("change", sa.BigInteger, nullable=False),
    )
    op.create_index("ix_webchat_messages_change", "webchat_messages", ["change"])
    op.create_index(
        "ix_webchat_messages_pinned",
        "webchat_messages",
        ["channel", "number"],
        sqlite_where=sa.text("pinned"),
        postgresql_where=sa.text("pinned"),
    )
    op.create_table(
        "webchat_members",
        sa.Column("channel", sa.String, sa.ForeignKey("webchat_channels.id"), primary_key=True),
        sa.Column("person", sa.String, primary_key=True),
    )
    op.create_table(
        "webchat_reads",
        sa.Column("channel", sa.String, sa.ForeignKey("webchat_channels.id"), primary_key=True),
        sa.Column("person", sa.String, primary_key=True),
        sa.Column("number", sa.Integer, nullable=False),
    )
    counter = op.create_table("webchat_changes", sa.Column("value", sa.BigInteger, nullable=False))
    op.bulk_insert(counter, [{"value": 0}])


def downgrade() -> None:
    """Takes the tables away, and everything said in them."""
    for table in (
        "webchat_changes",
        "webchat_reads",
        "webchat_members",
        "webchat_messages",
        "webchat_channels",
    ):
        op.drop_table(table)
