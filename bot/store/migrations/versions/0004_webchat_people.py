"""The web chat's people, login links, sessions and files; what stands in the timeline."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the tables and the two columns."""
    op.create_table(
        "webchat_people",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("locale", sa.String, nullable=False),
        sa.Column("zone", sa.String),
    )
    for table in ("webchat_logins", "webchat_sessions"):
        op.create_table(
            table,
            sa.Column("hash", sa.String, primary_key=True),
            sa.Column("person", sa.String, sa.ForeignKey("webchat_people.id"), nullable=False),
            sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        )
    op.create_table(
        "webchat_files",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("channel", sa.String, nullable=False),
        sa.Column("author", sa.String, nullable=False),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("type", sa.String, nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.Column("sent", sa.Boolean, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index(
        "ix_webchat_files_waiting",
        "webchat_files",
        ["at"],
        sqlite_where=sa.text("NOT sent"),
        postgresql_where=sa.text("NOT sent"),
    )
    op.add_column("webchat_messages", sa.Column("noted", sa.Boolean, nullable=False, server_default=sa.false()))
    op.add_column("webchat_messages", sa.Column("files", sa.Text))


def downgrade() -> None:
    """Takes them away; nobody is signed in any more."""
    op.drop_column("webchat_messages", "files")
    op.drop_column("webchat_messages", "noted")
    for table in ("webchat_files", "webchat_sessions", "webchat_logins", "webchat_people"):
        op.drop_table(table)
