"""audit

Revision ID: 0017
Revises: 0016
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.INTEGER(), "sqlite")
WHOSE = "ix_audit_event_user_id_id"


def upgrade() -> None:
    op.add_column("session", sa.Column("proved_at", sa.DateTime(timezone=True), nullable=True))
    last = sa.Column("last_address", sa.String(45), server_default="", nullable=False)
    op.add_column("session", last)
    op.execute("UPDATE session SET last_address = address")
    op.create_table(
        "audit_event",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("user_id", ID, nullable=False),
        sa.Column("actor_id", ID, nullable=True),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("times", ID, server_default="1", nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("address", sa.String(45), nullable=False),
        sa.Column("agent", sa.String(300), nullable=False),
        key_to_user("user_id", "CASCADE"),
        key_to_user("actor_id", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_event")),
    )
    op.create_index(WHOSE, "audit_event", ["user_id", "id"])
    actors = sa.text("actor_id IS NOT NULL")
    op.create_index(
        "ix_audit_event_actor_id",
        "audit_event",
        ["actor_id"],
        sqlite_where=actors,
        postgresql_where=actors,
    )


def key_to_user(column: str, then: str) -> sa.ForeignKeyConstraint:
    name = f"fk_audit_event_{column}_user"
    return sa.ForeignKeyConstraint([column], ["user.id"], name=name, ondelete=then)


def downgrade() -> None:
    op.drop_table("audit_event")
    op.drop_column("session", "last_address")
    op.drop_column("session", "proved_at")
