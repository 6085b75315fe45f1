"""exports

Revision ID: 0020
Revises: 0019
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.INTEGER(), "sqlite")
LEAVING = "ix_user_leaves_at"


def upgrade() -> None:
    op.create_table(
        "task",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("owner_id", ID, nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("done", ID, nullable=False),
        sa.Column("total", ID, nullable=False),
        sa.Column("place", sa.JSON(), nullable=False),
        sa.Column("report", sa.JSON(), nullable=False),
        sa.Column("file_key", sa.String(length=32), nullable=True),
        sa.Column("size", ID, nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["user.id"], name=op.f("fk_task_owner_id_user"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task")),
    )
    create_index("task", "owner_id_id", ["owner_id", "id"])
    running = "finished_at IS NULL"
    create_index("task", "running", ["owner_id", "kind"], running, unique=True)
    create_index("task", "expires_at", ["expires_at"], "expires_at IS NOT NULL")
    create_index("task", "file_key", ["file_key"], "file_key IS NOT NULL")
    op.create_table(
        "left_name",
        sa.Column("name_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name_hash", name=op.f("pk_left_name")),
    )
    create_index("left_name", "until", ["until"])
    op.add_column("user", sa.Column("leaves_at", sa.DateTime(timezone=True), nullable=True))
    create_index("user", "leaves_at", ["id", "leaves_at"], "leaves_at IS NOT NULL")


def create_index(
    table: str, name: str, columns: list[str], condition: str | None = None, unique: bool = False
) -> None:
    only = sa.text(condition) if condition else None
    op.create_index(
        f"ix_{table}_{name}",
        table,
        columns,
        unique=unique,
        sqlite_where=only,
        postgresql_where=only,
    )


def downgrade() -> None:
    op.drop_index(LEAVING, "user")
    op.execute('ALTER TABLE "user" DROP COLUMN leaves_at')
    op.drop_table("left_name")
    op.drop_table("task")
