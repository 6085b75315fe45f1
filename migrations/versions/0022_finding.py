"""finding

Revision ID: 0022
Revises: 0021
"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.INTEGER(), "sqlite")


# The slices in which an id is: what it has in common with those around it, in six widths.
SLICES = ", ".join(
    f"'=s' || ({level << 20} + (post_id >> {bits}))" for level, bits in enumerate(range(43, 59, 3))
)


def upgrade() -> None:
    write_words(f"words || array_to_tsvector(ARRAY[{SLICES}])")
    make_translations(sa.Column("said", sa.JSON(), nullable=False))


def downgrade() -> None:
    write_words(f"ts_delete(words, ARRAY[{SLICES}])")
    body, warning = (sa.Column(name, sa.String(), nullable=False) for name in WORDS)
    make_translations(body, warning)


def write_words(words: str) -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.drop_index("ix_post_search_words", "post_search")
        op.execute(f"UPDATE post_search SET words = {words}")  # noqa: S608  from numbers alone
        op.create_index(
            "ix_post_search_words",
            "post_search",
            ["words"],
            postgresql_using="gin",
            postgresql_with={"gin_pending_list_limit": 256},
        )


WORDS = ("body", "content_warning")


def make_translations(*said: sa.Column) -> None:
    """Anew: what they hold can be asked for again."""
    op.drop_table("translation")
    op.create_table(
        "translation",
        sa.Column("post_id", ID, nullable=False),
        sa.Column("target", sa.String(length=8), nullable=False),
        sa.Column("version", sa.String(length=64), nullable=False),
        sa.Column("source", sa.String(length=8), nullable=False),
        *said,
        sa.ForeignKeyConstraint(
            ["post_id"], ["post.id"], name=op.f("fk_translation_post_id_post"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("post_id", "target", name=op.f("pk_translation")),
    )
