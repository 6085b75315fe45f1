"""filters, and when somebody was here before

Revision ID: 0013
Revises: 0012
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.INTEGER(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "filter",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("user_id", ID, nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("phrases", sa.String(), nullable=False),
        sa.Column("is_whole", sa.Boolean(), nullable=False),
        sa.Column("hides", sa.Boolean(), nullable=False),
        sa.Column("places", sa.String(length=60), nullable=False),
        sa.Column("until", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_filter_user_id_user"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_filter")),
    )
    op.create_index(op.f("ix_filter_user_id"), "filter", ["user_id"])
    op.add_column("user", sa.Column("filters_version", ID, server_default="0", nullable=False))
    op.add_column("user", sa.Column("left_at", MOMENT, nullable=True))


def downgrade() -> None:
    op.drop_column("user", "left_at")
    op.drop_column("user", "filters_version")
    op.drop_table("filter")
