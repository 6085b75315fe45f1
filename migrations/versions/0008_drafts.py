"""drafts and scheduled posts

Revision ID: 0008
Revises: 0007
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.INTEGER(), "sqlite")
SCHEDULED = sa.text("scheduled_at IS NOT NULL")


def upgrade() -> None:
    op.create_table(
        "draft",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("author_id", ID, nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("scheduled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("notice", sa.String(length=20), nullable=False),
        sa.Column("revision", ID, nullable=False),
        sa.Column("writer", sa.String(length=32), nullable=False),
        sa.Column("saved_id", ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["author_id"], ["user.id"], name=op.f("fk_draft_author_id_user"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft")),
    )
    op.create_index("ix_draft_author_id_saved_id", "draft", ["author_id", "saved_id"])
    op.create_index(
        "ix_draft_author_id_scheduled_at",
        "draft",
        ["author_id", "scheduled_at"],
        sqlite_where=SCHEDULED,
        postgresql_where=SCHEDULED,
    )


def downgrade() -> None:
    op.drop_table("draft")
