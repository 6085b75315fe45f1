"""imports

Revision ID: 0021
Revises: 0020
"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.INTEGER(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "imported",
        sa.Column("task_id", ID, nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("row_id", ID, autoincrement=False, nullable=False),
        sa.Column("owner_id", ID, nullable=False),
        sa.Column("source_key", sa.String(length=32), nullable=True),
        sa.Column("answers", sa.String(length=32), nullable=True),
        key_to("task_id", "task"),
        key_to("owner_id", "user"),
        sa.PrimaryKeyConstraint("task_id", "kind", "row_id", name=op.f("pk_imported")),
        sa.UniqueConstraint("owner_id", "source_key", name=op.f("uq_imported_owner_id_source_key")),
    )
    op.create_index("ix_imported_task_id_row_id", "imported", ["task_id", "row_id"])


def key_to(column: str, target: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_imported_{column}_{target}")
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name, ondelete="CASCADE")


def downgrade() -> None:
    op.drop_table("imported")
