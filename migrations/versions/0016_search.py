"""search

Revision ID: 0016
Revises: 0015
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.INTEGER(), "sqlite")


def word(length: int) -> sa.types.TypeEngine[str]:
    """Compared byte by byte, so that what begins alike stands together."""
    bytewise = sa.String(length=length, collation="C")
    return sa.String(length=length).with_variant(bytewise, "postgresql")


def upgrade() -> None:
    op.create_table(
        "name_word",
        sa.Column("word", word(60), nullable=False),
        sa.Column("user_id", ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_name_word_user_id_user"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("word", "user_id", name=op.f("pk_name_word")),
    )
    op.create_index("ix_name_word_user_id", "name_word", ["user_id"])
    # The words of display names, and of posts, are added by `flask search rebuild`.
    op.execute('INSERT INTO name_word (word, user_id) SELECT username, id FROM "user"')
    if op.get_bind().dialect.name == "sqlite":
        # Words come folded and with blanks between: nothing else separates them.
        op.execute(
            "CREATE VIRTUAL TABLE post_search USING fts5(words, content='', contentless_delete=1,"
            " tokenize=\"ascii tokenchars '=_'\")"
        )
        op.execute(
            "CREATE TRIGGER post_search_gone AFTER DELETE ON post"
            " BEGIN DELETE FROM post_search WHERE rowid = old.id; END"
        )
        return
    op.alter_column("post_tag", "tag", type_=word(100))
    op.create_table(
        "post_search",
        sa.Column("post_id", ID, autoincrement=False, nullable=False),
        sa.Column("words", postgresql.TSVECTOR(), nullable=False),
        sa.ForeignKeyConstraint(
            ["post_id"], ["post.id"], name=op.f("fk_post_search_post_id_post"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("post_id", name=op.f("pk_post_search")),
    )
    # What waits to be put into the index in order is read from end to end by each search.
    op.create_index(
        "ix_post_search_words",
        "post_search",
        ["words"],
        postgresql_using="gin",
        postgresql_with={"gin_pending_list_limit": 256},
    )


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER IF EXISTS post_search_gone")
    else:
        op.alter_column("post_tag", "tag", type_=sa.String(length=100))
    op.drop_table("post_search")
    op.drop_table("name_word")
