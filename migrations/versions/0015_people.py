"""people

Revision ID: 0015
Revises: 0014
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.INTEGER(), "sqlite")


def upgrade() -> None:
    op.add_column("user", sa.Column("circle_revision", ID, server_default="0", nullable=False))
    create_pair("note", "writer_id", sa.Column("body", sa.String(), nullable=False))
    create_pair("dismissal", "user_id")
    op.create_table(
        "trend",
        sa.Column("tag", sa.String(length=100), nullable=False),
        sa.Column("people", ID, nullable=False),
        sa.Column("posts", ID, nullable=False),
        sa.Column("days", sa.String(length=100), nullable=False),
        sa.PrimaryKeyConstraint("tag", name=op.f("pk_trend")),
    )
    op.create_table(
        "translation",
        sa.Column("post_id", ID, nullable=False),
        sa.Column("target", sa.String(length=8), nullable=False),
        sa.Column("version", sa.String(length=64), nullable=False),
        sa.Column("source", sa.String(length=8), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("content_warning", sa.String(), nullable=False),
        key_to("translation", "post_id", "post"),
        sa.PrimaryKeyConstraint("post_id", "target", name=op.f("pk_translation")),
    )


def create_pair(table: str, of: str, *columns: sa.Column) -> None:
    """What one person keeps of another."""
    op.create_table(
        table,
        sa.Column(of, ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        *columns,
        key_to(table, of, "user"),
        key_to(table, "person_id", "user"),
        sa.PrimaryKeyConstraint(of, "person_id", name=op.f(f"pk_{table}")),
    )
    op.create_index(op.f(f"ix_{table}_person_id"), table, ["person_id"])


def key_to(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{other}")
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=name, ondelete="CASCADE")


def downgrade() -> None:
    for table in ("translation", "trend", "dismissal", "note"):
        op.drop_table(table)
    op.drop_column("user", "circle_revision")
