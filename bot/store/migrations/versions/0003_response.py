"""Details of an incident, its tasks, and who declared what lately; an event in triage counts as open."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

BEFORE = sa.text("status IN ('investigating', 'identified', 'monitoring')")
AFTER = sa.text("status IN ('triage', 'investigating', 'identified', 'monitoring')")


def upgrade() -> None:
    op.add_column("incidents", sa.Column("details", sa.Text(), nullable=False, server_default="{}"))
    op.create_index("incidents_declared", "incidents", ["declared_platform", "declared_id", "opened_at"])
    op.drop_index("incidents_open", "incidents")
    op.create_index("incidents_open", "incidents", ["severity", "number"], sqlite_where=AFTER, postgresql_where=AFTER)
    op.create_table(
        "tasks",
        sa.Column("incident", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("platform", sa.Text(), nullable=True),
        sa.Column("person", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("alarm_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["incident"], ["incidents.number"]),
        sa.PrimaryKeyConstraint("incident", "number"),
    )
    op.create_index("tasks_alarm", "tasks", ["alarm_at"])


def downgrade() -> None:
    op.drop_table("tasks")
    op.drop_index("incidents_open", "incidents")
    op.create_index("incidents_open", "incidents", ["severity", "number"], sqlite_where=BEFORE, postgresql_where=BEFORE)
    op.drop_index("incidents_declared", "incidents")
    op.drop_column("incidents", "details")
