"""polls

Revision ID: 0007
Revises: 0006
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.INTEGER(), "sqlite")
OPEN = sa.text("ended_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "poll",
        sa.Column("post_id", ID, autoincrement=False, nullable=False),
        sa.Column("is_multiple", sa.Boolean(), nullable=False),
        sa.Column("hide_results", sa.Boolean(), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voters_count", ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["post_id"], ["post.id"], name=op.f("fk_poll_post_id_post"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("post_id", name=op.f("pk_poll")),
    )
    op.create_index(
        "ix_poll_closes_at", "poll", ["closes_at"], sqlite_where=OPEN, postgresql_where=OPEN
    )
    op.create_table(
        "poll_option",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("post_id", ID, nullable=False),
        sa.Column("text", sa.String(length=500), nullable=False),
        sa.Column("votes_count", ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["post_id"],
            ["poll.post_id"],
            name=op.f("fk_poll_option_post_id_poll"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_poll_option")),
    )
    op.create_index("ix_poll_option_post_id", "poll_option", ["post_id"])
    create_answers("poll_ballot", "post_id", "poll")
    create_answers("poll_vote", "option_id", "poll_option")


def create_answers(table: str, column: str, target: str) -> None:
    """A table of what a person answered, whose rows go with the person and with the question."""
    op.create_table(
        table,
        sa.Column(column, ID, nullable=False),
        sa.Column("user_id", ID, nullable=False),
        sa.ForeignKeyConstraint(
            [column],
            [f"{target}.{column.removeprefix('option_')}"],
            name=op.f(f"fk_{table}_{column}_{target}"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f(f"fk_{table}_user_id_user"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint(column, "user_id", name=op.f(f"pk_{table}")),
    )
    op.create_index(f"ix_{table}_user_id", table, ["user_id"])


def downgrade() -> None:
    for table in ("poll_vote", "poll_ballot", "poll_option", "poll"):
        op.drop_table(table)
    op.execute(sa.text("UPDATE post SET has_poll = :no WHERE has_poll").bindparams(no=False))
