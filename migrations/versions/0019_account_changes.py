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


ID = sa.BigInteger().with_variant(sa.INTEGER(), "sqlite")
HIDES = ("is_unlisted", "hides_follows", "hides_from_engines", "hides_last_seen")


def upgrade() -> None:
    for name in HIDES:
        hides = sa.Column(name, sa.Boolean(), server_default=sa.false(), nullable=False)
        op.add_column("user", hides)

    create_table(
        "former_name",
        sa.Column("name", sa.String(length=30), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_former_name")),
    )
    create_table(
        "email_change",
        sa.Column("id", ID, nullable=False),
        sa.Column("old_email", sa.String(length=254), nullable=False),
        sa.Column("new_email", sa.String(length=254), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_email_change")),
    )
    op.create_index(op.f("ix_email_change_old_email"), "email_change", ["old_email"])


def create_table(name: str, *columns: sa.Column | sa.Constraint) -> None:
    """Something of a person's that ends at a moment."""
    person = op.f(f"fk_{name}_user_id_user")
    op.create_table(
        name,
        *columns,
        sa.Column("user_id", ID, nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=person, ondelete="CASCADE"),
    )
    for column in ("user_id", "until"):
        op.create_index(op.f(f"ix_{name}_{column}"), name, [column])


def downgrade() -> None:
    op.drop_table("email_change")
    op.drop_table("former_name")
    for name in HIDES:
        op.drop_column("user", name)
