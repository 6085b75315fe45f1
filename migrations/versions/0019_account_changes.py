"""account_changes

Revision ID: 0019
Revises: 0018
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


HIDES = ("is_unlisted", "hides_follows", "hides_from_engines", "hides_last_seen")


def upgrade() -> None:
    for name in HIDES:
        hides = sa.Column(name, sa.Boolean(), server_default=sa.false(), nullable=False)
        op.add_column("user", hides)


def downgrade() -> None:
    for name in HIDES:
        op.drop_column("user", name)
