"""pictures

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.INTEGER(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "picture",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("author_id", ID, nullable=False),
        sa.Column("post_id", ID, nullable=True),
        sa.Column("position", ID, nullable=False),
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("alt_text", sa.String(), nullable=False),
        sa.Column("is_sensitive", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("is_animated", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("is_held", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("width", ID, nullable=False),
        sa.Column("height", ID, nullable=False),
        sa.Column("preview_width", ID, nullable=False),
        sa.Column("preview_height", ID, nullable=False),
        sa.Column("blurhash", sa.String(length=40), nullable=False),
        sa.Column("bytes", ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["author_id"], ["user.id"], name=op.f("fk_picture_author_id_user"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["post_id"], ["post.id"], name=op.f("fk_picture_post_id_post"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_picture")),
        sa.UniqueConstraint("key", name=op.f("uq_picture_key")),
    )
    op.create_index("ix_picture_author_id", "picture", ["author_id"])
    for name, columns, condition in (
        ("ix_picture_post_id_position", ["post_id", "position"], "post_id IS NOT NULL"),
        ("ix_picture_loose_id", ["id"], "post_id IS NULL"),
    ):
        only = sa.text(condition)
        op.create_index(name, "picture", columns, sqlite_where=only, postgresql_where=only)
    op.add_column(
        "user",
        sa.Column("requires_alt_text", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    op.add_column(
        "post_version", sa.Column("alt_texts", sa.JSON(), server_default="[]", nullable=False)
    )
    op.add_column(
        "post_version",
        sa.Column("is_sensitive", sa.Boolean(), server_default=sa.false(), nullable=False),
    )


def downgrade() -> None:
    op.drop_column("post_version", "is_sensitive")
    op.drop_column("post_version", "alt_texts")
    op.drop_column("user", "requires_alt_text")
    op.drop_table("picture")
