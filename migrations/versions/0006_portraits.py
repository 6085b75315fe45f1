"""portraits and headers of people

Revision ID: 0006
Revises: 0005
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.INTEGER(), "sqlite")
KEYS = ("avatar_key", "header_key")


def upgrade() -> None:
    for name in KEYS:
        op.add_column("user", sa.Column(name, sa.String(length=32), nullable=True))
    op.create_table(
        "portrait",
        sa.Column("user_id", ID, nullable=False),
        sa.Column("kind", sa.String(length=6), nullable=False),
        sa.Column("state", sa.String(length=7), nullable=False),
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("source", sa.String(length=64), nullable=False),
        sa.Column("original_key", sa.String(length=32), nullable=False),
        sa.Column("x", sa.Double(), nullable=False),
        sa.Column("y", sa.Double(), nullable=False),
        sa.Column("size", sa.Double(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_portrait_user_id_user"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", "kind", name=op.f("pk_portrait")),
    )


def downgrade() -> None:
    op.drop_table("portrait")
    # In place: a copied table would take its rows' followers along when the old one goes.
    for name in KEYS:
        op.execute(f'ALTER TABLE "user" DROP COLUMN {name}')
