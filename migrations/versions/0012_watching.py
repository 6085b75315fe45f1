"""watching

Revision ID: 0012
Revises: 0011
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.INTEGER(), "sqlite")
OF_THREADS = sa.text("kind = 'thread'")


def upgrade() -> None:
    op.add_column("user", sa.Column("home_extras", ID, server_default="0", nullable=False))
    create_lists()
    create_members()
    op.create_table(
        "tag_follow",
        sa.Column("id", ID, nullable=False),
        sa.Column("user_id", ID, nullable=False),
        sa.Column("tag", sa.String(length=100), nullable=False),
        key_to("tag_follow", "user_id", "user"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tag_follow")),
        sa.UniqueConstraint("user_id", "tag", name=op.f("uq_tag_follow_user_id_tag")),
    )
    create_watches()
    op.create_index(
        "ix_notification_actor_thread",
        "notification_actor",
        ["topic"],
        sqlite_where=OF_THREADS,
        postgresql_where=OF_THREADS,
    )


def create_lists() -> None:
    op.create_table(
        "people_list",
        sa.Column("id", ID, nullable=False),
        sa.Column("owner_id", ID, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("is_out_of_home", sa.Boolean(), server_default=sa.false(), nullable=False),
        key_to("people_list", "owner_id", "user"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people_list")),
        sa.UniqueConstraint("owner_id", "name", name=op.f("uq_people_list_owner_id_name")),
    )


def create_members() -> None:
    op.create_table(
        "list_member",
        sa.Column("id", ID, nullable=False),
        sa.Column("list_id", ID, nullable=False),
        sa.Column("owner_id", ID, nullable=False),
        sa.Column("user_id", ID, nullable=False),
        key_to("list_member", "list_id", "people_list"),
        key_to("list_member", "user_id", "user"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_list_member")),
        sa.UniqueConstraint("list_id", "user_id", name=op.f("uq_list_member_list_id_user_id")),
    )
    op.create_index("ix_list_member_list_id_id", "list_member", ["list_id", "id"])
    op.create_index(
        "ix_list_member_owner_id_user_id", "list_member", ["owner_id", "user_id", "list_id"]
    )
    op.create_index("ix_list_member_user_id", "list_member", ["user_id"])


def create_watches() -> None:
    op.create_table(
        "watch",
        sa.Column("id", ID, nullable=False),
        sa.Column("user_id", ID, nullable=False),
        sa.Column("conversation_id", ID, nullable=False),
        sa.Column("is_muted", sa.Boolean(), nullable=False),
        key_to("watch", "user_id", "user"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_watch")),
        sa.UniqueConstraint(
            "user_id", "conversation_id", name=op.f("uq_watch_user_id_conversation_id")
        ),
    )
    op.create_index("ix_watch_user_id_id", "watch", ["user_id", "id"])
    op.create_index("ix_watch_conversation_id_user_id", "watch", ["conversation_id", "user_id"])


def key_to(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{target}")
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name, ondelete="CASCADE")


def downgrade() -> None:
    op.drop_index("ix_notification_actor_thread", "notification_actor")
    for table in ("watch", "tag_follow", "list_member", "people_list"):
        op.drop_table(table)
    op.drop_column("user", "home_extras")
