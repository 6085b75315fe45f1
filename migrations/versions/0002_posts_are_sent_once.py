"""posts are sent once

Revision ID: 0002
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

ONLY = sa.text("once IS NOT NULL")


def upgrade() -> None:
    op.add_column("post", sa.Column("once", sa.String(length=32), nullable=True))
    op.create_index(
        "ix_post_author_id_once",
        "post",
        ["author_id", "once"],
        sqlite_where=ONLY,
        postgresql_where=ONLY,
    )


def downgrade() -> None:
    op.drop_index("ix_post_author_id_once", "post")
    # In place: a copied table would take its tags along when the old one goes.
    op.execute("ALTER TABLE post DROP COLUMN once")
