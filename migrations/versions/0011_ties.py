"""ties

Revision ID: 0011
Revises: 0010
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.INTEGER(), "sqlite")
NONE = {"server_default": "0", "nullable": False}
NO = {"server_default": sa.false(), "nullable": False}


def upgrade() -> None:
    op.add_column("user", sa.Column("ties", ID, **NONE))
    op.add_column("user", sa.Column("approves_followers", sa.Boolean(), **NO))
    op.add_column("follow", sa.Column("hides_reposts", sa.Boolean(), **NO))
    create_tie("block", "blocker_id", "blocked_id")
    create_tie(
        "mute",
        "muter_id",
        "muted_id",
        sa.Column("with_notifications", sa.Boolean(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
    )
    lasting = sa.text("until IS NOT NULL")
    op.create_index(
        "ix_mute_until", "mute", ["until"], sqlite_where=lasting, postgresql_where=lasting
    )
    create_tie("follow_request", "follower_id", "followed_id")
    op.drop_index("ix_notification_actor_actor_id", "notification_actor")
    columns = ["actor_id", "user_id"]
    op.create_index("ix_notification_actor_actor_id_user_id", "notification_actor", columns)


def create_tie(table: str, by: str, to: str, *columns: sa.Column) -> None:
    op.create_table(
        table,
        sa.Column("id", ID, nullable=False),
        sa.Column(by, ID, nullable=False),
        sa.Column(to, ID, nullable=False),
        *columns,
        key_to_user(table, by),
        key_to_user(table, to),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint(by, to, name=op.f(f"uq_{table}_{by}_{to}")),
    )
    for column in (by, to):
        op.create_index(f"ix_{table}_{column}_id", table, [column, "id"])


def key_to_user(table: str, column: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_user")
    return sa.ForeignKeyConstraint([column], ["user.id"], name=name, ondelete="CASCADE")


def downgrade() -> None:
    op.drop_index("ix_notification_actor_actor_id_user_id", "notification_actor")
    op.create_index("ix_notification_actor_actor_id", "notification_actor", ["actor_id"])
    op.drop_table("follow_request")
    op.drop_table("mute")
    op.drop_table("block")
    op.drop_column("follow", "hides_reposts")
    op.drop_column("user", "approves_followers")
    op.drop_column("user", "ties")
