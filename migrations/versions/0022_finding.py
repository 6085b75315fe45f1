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


def upgrade() -> None:
    make_translations(sa.Column("said", sa.JSON(), nullable=False))


def downgrade() -> None:
    body, warning = (sa.Column(name, sa.String(), nullable=False) for name in WORDS)
    make_translations(body, warning)


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
