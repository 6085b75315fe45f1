"""Give people roles, let them be suspended and limited, write down what staff does

Revision ID: 0024
Revises: 0023
"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.INTEGER(), "sqlite")
LEAVING = "leaves_at IS NOT NULL"
AWAY = "leaves_at IS NOT NULL OR suspended_at IS NOT NULL"


def partial(name: str, columns: list[str], only: str) -> None:
    condition = sa.text(only)
    op.create_index(name, "user", columns, sqlite_where=condition, postgresql_where=condition)


def upgrade() -> None:
    for column in (
        sa.Column("role", sa.String(13), nullable=False, server_default="member"),
        sa.Column("suspended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("suspended_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("suspended_for", sa.String(), nullable=False, server_default=""),
        sa.Column("is_limited", sa.Boolean(), nullable=False, server_default=sa.false()),
    ):
        op.add_column("user", column)
    partial("ix_user_away", ["id", "leaves_at", "suspended_at"], AWAY)
    op.drop_index("ix_user_leaves_at", "user")
    op.create_table(
        "staff_event",
        sa.Column("id", ID, nullable=False),
        sa.Column("actor_id", ID, nullable=True),
        sa.Column("actor_name", sa.String(30), nullable=False),
        sa.Column("action", sa.String(40), nullable=False),
        sa.Column("target_kind", sa.String(20), nullable=False),
        sa.Column("target_id", ID, nullable=True),
        sa.Column("target_name", sa.String(200), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["actor_id"],
            ["user.id"],
            name="fk_staff_event_actor_id_user",
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_staff_event"),
    )
    for columns in (["actor_id"], ["actor_name"], ["action"], ["target_kind", "target_id"]):
        name = "ix_staff_event_" + "_".join([*columns, "id"])
        op.create_index(name, "staff_event", [*columns, "id"])
    op.create_index("ix_staff_event_target_name_id", "staff_event", ["target_name", "id"])


def downgrade() -> None:
    op.drop_table("staff_event")
    partial("ix_user_leaves_at", ["id", "leaves_at"], LEAVING)
    op.drop_index("ix_user_away", "user")
    for column in ("is_limited", "suspended_for", "suspended_until", "suspended_at", "role"):
        op.drop_column("user", column)
