"""audience, threads, reactions, edits

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.INTEGER(), "sqlite")
# Neither database copies the table for these, and SQLite could not add a constraint afterwards.
COLUMNS = (
    "audience VARCHAR(9) DEFAULT 'public' NOT NULL",
    "repliers VARCHAR(9) DEFAULT 'everyone' NOT NULL",
    "content_warning VARCHAR DEFAULT '' NOT NULL",
    "language VARCHAR(8)",
    "is_markdown BOOLEAN DEFAULT {false} NOT NULL",
    "conversation_id {id} DEFAULT 0 NOT NULL",
    "in_reply_to_id {id} {post} ON DELETE SET NULL",
    "reply_to_author_id {id}",
    "repost_of_id {id} {post} ON DELETE CASCADE",
    "quote_of_id {id} {post} ON DELETE SET NULL",
    "is_quote_withdrawn BOOLEAN DEFAULT {false} NOT NULL",
    "is_purged BOOLEAN DEFAULT {false} NOT NULL",
    "edited_at {moment}",
    "pinned_at {moment}",
    "replies_count {id} DEFAULT 0 NOT NULL",
    "reposts_count {id} DEFAULT 0 NOT NULL",
    "quotes_count {id} DEFAULT 0 NOT NULL",
    "likes_count {id} DEFAULT 0 NOT NULL",
)
INDEXES = (
    ("ix_post_conversation_id_id", ["conversation_id", "id"], None),
    ("ix_post_in_reply_to_id", ["in_reply_to_id"], "in_reply_to_id IS NOT NULL"),
    ("ix_post_quote_of_id_id", ["quote_of_id", "id"], "quote_of_id IS NOT NULL"),
    ("ix_post_repost_of_id_id", ["repost_of_id", "id"], "repost_of_id IS NOT NULL"),
    (
        "ix_post_language_id",
        ["language", "id"],
        "deleted_at IS NULL AND in_reply_to_id IS NULL AND repost_of_id IS NULL",
    ),
    ("ix_post_author_id_pinned_at", ["author_id"], "pinned_at IS NOT NULL"),
)

# What a home timeline asks of a post, in the index by which it finds those of a person.
BY_AUTHOR = ["author_id", "id"]
FOR_HOME = [*BY_AUTHOR, "reply_to_author_id", "repost_of_id", "audience"]


def upgrade() -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    words = {
        "id": "INTEGER" if is_sqlite else "BIGINT",
        "false": "0" if is_sqlite else "false",
        "moment": "DATETIME" if is_sqlite else "TIMESTAMP WITH TIME ZONE",
    }
    for column in COLUMNS:
        post = f"CONSTRAINT fk_post_{column.split()[0]}_post REFERENCES post (id)"
        op.execute(f"ALTER TABLE post ADD COLUMN {column.format(post=post, **words)}")
    op.execute("UPDATE post SET conversation_id = id")
    op.drop_index("ix_post_author_id_id", "post")
    create_index_by_author(FOR_HOME)
    for name, columns, condition in INDEXES:
        only = sa.text(condition) if condition else None
        op.create_index(name, "post", columns, sqlite_where=only, postgresql_where=only)
    only = sa.text("repost_of_id IS NOT NULL")
    op.create_index(
        "ix_post_author_id_repost_of_id",
        "post",
        ["author_id", "repost_of_id"],
        unique=True,
        sqlite_where=only,
        postgresql_where=only,
    )
    op.create_table(
        "mention",
        sa.Column("post_id", ID, nullable=False),
        sa.Column("user_id", ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["post_id"], ["post.id"], name=op.f("fk_mention_post_id_post"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_mention_user_id_user"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("post_id", "user_id", name=op.f("pk_mention")),
    )
    op.create_index("ix_mention_user_id", "mention", ["user_id"])
    for table in ("like", "bookmark"):
        create_reactions(table)
    create_versions()
    op.add_column(
        "user", sa.Column("read_languages", sa.String(), server_default="", nullable=False)
    )


def create_index_by_author(columns: list[str]) -> None:
    only = sa.text("deleted_at IS NULL")
    name = "ix_post_author_id_id"
    op.create_index(name, "post", columns, sqlite_where=only, postgresql_where=only)


def create_reactions(table: str) -> None:
    op.create_table(
        table,
        sa.Column("id", ID, nullable=False),
        sa.Column("user_id", ID, nullable=False),
        sa.Column("post_id", ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f(f"fk_{table}_user_id_user"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["post_id"], ["post.id"], name=op.f(f"fk_{table}_post_id_post"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("user_id", "post_id", name=op.f(f"uq_{table}_user_id_post_id")),
    )
    op.create_index(f"ix_{table}_user_id_id", table, ["user_id", "id"])
    op.create_index(f"ix_{table}_post_id_id", table, ["post_id", "id"])


def create_versions() -> None:
    op.create_table(
        "post_version",
        sa.Column("id", ID, nullable=False),
        sa.Column("post_id", ID, nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("content_warning", sa.String(), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=True),
        sa.Column("is_markdown", sa.Boolean(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["post_id"], ["post.id"], name=op.f("fk_post_version_post_id_post"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post_version")),
    )
    op.create_index("ix_post_version_post_id_id", "post_version", ["post_id", "id"])


def downgrade() -> None:
    for table in ("post_version", "bookmark", "like", "mention"):
        op.drop_table(table)
    op.execute("DELETE FROM post WHERE repost_of_id IS NOT NULL OR audience != 'public'")
    for name, _columns, _condition in INDEXES:
        op.drop_index(name, "post")
    op.drop_index("ix_post_author_id_repost_of_id", "post")
    op.drop_index("ix_post_author_id_id", "post")
    create_index_by_author(BY_AUTHOR)
    # In place: a copied table would take its tags along when the old one goes.
    for column in COLUMNS:
        op.execute(f"ALTER TABLE post DROP COLUMN {column.split()[0]}")
    op.execute('ALTER TABLE "user" DROP COLUMN read_languages')
