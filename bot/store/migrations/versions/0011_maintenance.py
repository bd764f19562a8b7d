"""Planned maintenance. What is to be said about it waits in the outbox too, which is no longer incidents' alone."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

INDEXES = (
    ("outbox_lane", ["incident", "lane", "seq", "pos"], "state IN ('pending', 'sending', 'unknown')"),
    ("outbox_sending", ["owner"], "state = 'sending'"),
    ("outbox_waiting", ["not_before"], "state IN ('pending', 'unknown')"),
)


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
    if op.get_bind().dialect.name == "sqlite":
        _rebuild()
    else:
        op.drop_constraint("outbox_incident_fkey", "outbox", type_="foreignkey")


def downgrade() -> None:
    op.execute("DELETE FROM outbox WHERE incident < 0")
    of_incidents = sa.ForeignKeyConstraint(["incident"], ["incidents.number"], name="outbox_incident_fkey")
    if op.get_bind().dialect.name == "sqlite":
        _rebuild(of_incidents)
    else:
        op.create_foreign_key("outbox_incident_fkey", "outbox", "incidents", ["incident"], ["number"])
    op.drop_table("maintenances")


def _rebuild(*constraints: sa.ForeignKeyConstraint) -> None:
    """SQLite cannot change a table's constraints: another table takes its place."""
    op.create_table(
        "outbox_anew",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("incident", sa.Integer(), nullable=False),
        sa.Column("lane", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("pos", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("tag", sa.Text(), nullable=False),
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("obsolete", sa.Boolean(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("owner", sa.Integer(), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tried_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("post", sa.Text(), nullable=True),
        *constraints,
        sa.PrimaryKeyConstraint("key"),
    )
    op.execute("INSERT INTO outbox_anew SELECT * FROM outbox")
    op.drop_table("outbox")
    op.rename_table("outbox_anew", "outbox")
    for name, columns, where in INDEXES:
        op.create_index(name, "outbox", columns, sqlite_where=sa.text(where))
