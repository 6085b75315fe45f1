"""messages

Revision ID: 0014
Revises: 0013
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.INTEGER(), "sqlite")
LOOSE = "ix_picture_loose_id"


def upgrade() -> None:
    create_chats()
    create_members()
    create_messages()
    create_reports()
    # Neither database copies the table for this, and SQLite could not add a constraint afterwards.
    kind = "INTEGER" if op.get_bind().dialect.name == "sqlite" else "BIGINT"
    key = "CONSTRAINT fk_picture_message_id_message REFERENCES message (id) ON DELETE CASCADE"
    op.execute(f"ALTER TABLE picture ADD COLUMN message_id {kind} {key}")
    create_index("picture", "message_id", ["message_id"], "message_id IS NOT NULL")
    op.drop_index(LOOSE, "picture")
    create_index("picture", "loose_id", ["id"], "post_id IS NULL AND message_id IS NULL")
    op.add_column("user", sa.Column("unread_messages", ID, server_default="0", nullable=False))
    whom = sa.Column("messages_from", sa.String(8), server_default="everyone", nullable=False)
    op.add_column("user", whom)


def create_chats() -> None:
    op.create_table(
        "chat",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("is_group", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("low_id", ID, nullable=True),
        sa.Column("high_id", ID, nullable=True),
        sa.Column("last_id", ID, server_default="0", nullable=False),
        key_to("chat", "low_id", "user", "SET NULL"),
        key_to("chat", "high_id", "user", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chat")),
        sa.UniqueConstraint("low_id", "high_id", name=op.f("uq_chat_low_id_high_id")),
    )
    create_index("chat", "high_id", ["high_id"])


def create_members() -> None:
    op.create_table(
        "chat_member",
        sa.Column("chat_id", ID, autoincrement=False, nullable=False),
        sa.Column("user_id", ID, autoincrement=False, nullable=False),
        sa.Column("since_id", ID, server_default="0", nullable=False),
        sa.Column("read_id", ID, server_default="0", nullable=False),
        sa.Column("last_id", ID, nullable=True),
        sa.Column("unread_count", ID, server_default="0", nullable=False),
        sa.Column("is_muted", sa.Boolean(), server_default=sa.false(), nullable=False),
        key_to("chat_member", "chat_id", "chat"),
        key_to("chat_member", "user_id", "user"),
        sa.PrimaryKeyConstraint("chat_id", "user_id", name=op.f("pk_chat_member")),
    )
    create_index("chat_member", "user_id_last_id", ["user_id", "last_id"])
    create_index("chat_member", "unread", ["user_id"], "unread_count > 0")


def create_messages() -> None:
    op.create_table(
        "message",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("chat_id", ID, nullable=False),
        sa.Column("author_id", ID, nullable=False),
        sa.Column("kind", sa.String(length=8), server_default="said", nullable=False),
        sa.Column("subject_id", ID, nullable=True),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("body_html", sa.String(), nullable=False),
        sa.Column("has_pictures", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("once", sa.String(length=32), nullable=True),
        key_to("message", "chat_id", "chat"),
        key_to("message", "author_id", "user"),
        key_to("message", "subject_id", "user"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
    )
    for name, columns, condition in (
        ("chat_id_id", ["chat_id", "id"], None),
        ("author_id", ["author_id"], None),
        ("author_id_once", ["author_id", "once"], "once IS NOT NULL"),
        ("subject_id", ["subject_id"], "subject_id IS NOT NULL"),
    ):
        create_index("message", name, columns, condition)


def create_reports() -> None:
    op.create_table(
        "report",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("reporter_id", ID, nullable=False),
        sa.Column("subject_id", ID, nullable=False),
        sa.Column("target_kind", sa.String(length=10), nullable=False),
        sa.Column("target_id", ID, nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("category", sa.String(length=12), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        key_to("report", "reporter_id", "user"),
        key_to("report", "subject_id", "user"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report")),
    )
    create_index("report", "target_kind_target_id", ["target_kind", "target_id"])
    create_index("report", "reporter_id", ["reporter_id"])
    create_index("report", "subject_id", ["subject_id"])


def key_to(
    table: str, column: str, target: str, ondelete: str = "CASCADE"
) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{target}")
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name, ondelete=ondelete)


def create_index(table: str, name: str, columns: list[str], condition: str | None = None) -> None:
    only = sa.text(condition) if condition else None
    op.create_index(f"ix_{table}_{name}", table, columns, sqlite_where=only, postgresql_where=only)


def downgrade() -> None:
    op.execute('ALTER TABLE "user" DROP COLUMN messages_from')
    op.execute('ALTER TABLE "user" DROP COLUMN unread_messages')
    op.drop_index(LOOSE, "picture")
    op.drop_index("ix_picture_message_id", "picture")
    op.execute("DELETE FROM picture WHERE message_id IS NOT NULL")
    op.execute("ALTER TABLE picture DROP COLUMN message_id")
    create_index("picture", "loose_id", ["id"], "post_id IS NULL")
    for table in ("report", "message", "chat_member", "chat"):
        op.drop_table(table)
