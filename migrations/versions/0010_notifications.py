"""notifications

Revision ID: 0010
Revises: 0009
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.INTEGER(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("user", sa.Column("unread_count", ID, server_default="0", nullable=False))
    create_notifications()
    create_actors()
    create_wishes()


def create_notifications() -> None:
    op.create_table(
        "notification",
        sa.Column("id", ID, nullable=False),
        sa.Column("user_id", ID, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("topic", ID, nullable=False),
        sa.Column("post_id", ID, nullable=True),
        sa.Column("newest_id", ID, nullable=False),
        sa.Column("people_count", ID, nullable=False),
        sa.Column("version_id", ID, nullable=True),
        sa.Column("read_at", MOMENT, nullable=True),
        key_to("notification", "user_id", "user"),
        key_to("notification", "post_id", "post"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notification")),
        sa.UniqueConstraint(
            "user_id", "kind", "topic", name=op.f("uq_notification_user_id_kind_topic")
        ),
    )
    for name, columns, condition in (
        ("user_id_newest_id", ["user_id", "newest_id"], None),
        ("user_id_kind_newest_id", ["user_id", "kind", "newest_id"], None),
        ("newest_id", ["newest_id"], None),
        ("unread", ["user_id", "newest_id"], "read_at IS NULL"),
        ("post_id", ["post_id", "user_id"], "post_id IS NOT NULL"),
    ):
        create_index("notification", name, columns, condition)


def create_actors() -> None:
    op.create_table(
        "notification_actor",
        sa.Column("id", ID, nullable=False),
        sa.Column("notification_id", ID, nullable=False),
        sa.Column("user_id", ID, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("topic", ID, nullable=False),
        sa.Column("actor_id", ID, nullable=False),
        sa.Column("is_withdrawn", sa.Boolean(), server_default=sa.false(), nullable=False),
        key_to("notification_actor", "notification_id", "notification"),
        key_to("notification_actor", "actor_id", "user"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notification_actor")),
        sa.UniqueConstraint(
            "user_id",
            "kind",
            "topic",
            "actor_id",
            name=op.f("uq_notification_actor_user_id_kind_topic_actor_id"),
        ),
    )
    create_index("notification_actor", "notification_id_id", ["notification_id", "id"])
    create_index("notification_actor", "actor_id", ["actor_id"])


def create_wishes() -> None:
    op.create_table(
        "wishes",
        sa.Column("user_id", ID, autoincrement=False, nullable=False),
        sa.Column("unwanted", sa.String(), server_default="", nullable=False),
        sa.Column("only_followed", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("digest", sa.String(length=6), server_default="never", nullable=False),
        sa.Column("next_at", MOMENT, nullable=True),
        sa.Column("begun", ID, server_default="0", nullable=False),
        sa.Column("told_until", ID, server_default="0", nullable=False),
        key_to("wishes", "user_id", "user"),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_wishes")),
    )
    create_index("wishes", "next_at", ["next_at"], "next_at IS NOT NULL")


def key_to(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{target}")
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name, ondelete="CASCADE")


def create_index(table: str, name: str, columns: list[str], condition: str | None = None) -> None:
    only = sa.text(condition) if condition else None
    op.create_index(f"ix_{table}_{name}", table, columns, sqlite_where=only, postgresql_where=only)


def downgrade() -> None:
    op.drop_table("wishes")
    op.drop_table("notification_actor")
    op.drop_table("notification")
    op.drop_column("user", "unread_count")
