"""posts have revisions

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    id_type = sa.BigInteger().with_variant(sa.INTEGER(), "sqlite")
    op.add_column("post", sa.Column("revision", id_type, server_default="0", nullable=False))
    no_poll = sa.Column("has_poll", sa.Boolean(), server_default=sa.false(), nullable=False)
    op.add_column("post", no_poll)


def downgrade() -> None:
    op.drop_column("post", "has_poll")
    op.drop_column("post", "revision")
