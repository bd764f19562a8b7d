"""Who wants to hear of what is published, what their webhooks are still owed, and who wants to hear no more."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

BY_MAIL = sa.text("way = 'mail'")


def upgrade() -> None:
    op.create_table(
        "subscribers",
        sa.Column("id", sa.Text(), primary_key=True),
        sa.Column("way", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("known_by", sa.Text(), nullable=False),
        sa.Column("consent", sa.Text(), nullable=False),
        sa.Column("wishes", sa.Text(), nullable=False),
        sa.Column("asks", sa.Text(), nullable=False, server_default="[]"),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("link", sa.Text(), nullable=True),
        sa.Column("link_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due", sa.Text(), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failing_since", sa.DateTime(timezone=True), nullable=True),
    )
    op.create_index(
        "subscribers_known",
        "subscribers",
        ["known_by"],
        unique=True,
        sqlite_where=BY_MAIL,
        postgresql_where=BY_MAIL,
    )
    op.create_index("subscribers_hearing", "subscribers", ["way", "consent", "id"])
    op.create_index("subscribers_asked", "subscribers", ["consent", "asked_at"])
    op.create_index("subscribers_link", "subscribers", ["link"])
    op.create_index("subscribers_due", "subscribers", ["due_at"])
    op.create_table(
        "forgotten",
        sa.Column("hash", sa.Text(), primary_key=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "heard",
        sa.Column("subscriber", sa.Text(), nullable=False),
        sa.Column("incident", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("subscriber", "incident"),
    )
    op.create_table(
        "calls",
        sa.Column("release", sa.Text(), primary_key=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
    )
    op.create_index("calls_next", "calls", ["next_at"])


def downgrade() -> None:
    op.drop_table("calls")
    op.drop_table("heard")
    op.drop_table("forgotten")
    op.drop_table("subscribers")
