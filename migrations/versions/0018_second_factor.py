"""second_factor

Revision ID: 0018
Revises: 0017
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.INTEGER(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "totp",
        sa.Column("user_id", ID, autoincrement=False, nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_step", ID, nullable=False),
        of_user("totp"),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_totp")),
    )
    op.create_table(
        "recovery_code",
        sa.Column("user_id", ID, autoincrement=False, nullable=False),
        sa.Column("code_hash", sa.LargeBinary(length=32), nullable=False),
        of_user("recovery_code"),
        sa.PrimaryKeyConstraint("user_id", "code_hash", name=op.f("pk_recovery_code")),
    )
    op.create_table(
        "passkey",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("user_id", ID, nullable=False),
        sa.Column("credential_id", sa.LargeBinary(length=1023), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", ID, nullable=False),
        sa.Column("name", sa.String(length=50), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        of_user("passkey"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passkey")),
        sa.UniqueConstraint("credential_id", name=op.f("uq_passkey_credential_id")),
    )
    op.create_index("ix_passkey_user_id", "passkey", ["user_id"])
    op.create_table(
        "spent_challenge",
        sa.Column("hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_spent_challenge")),
    )
    op.create_index("ix_spent_challenge_ends_at", "spent_challenge", ["ends_at"])
    op.add_column("user", sa.Column("recovery_at", sa.DateTime(timezone=True), nullable=True))
    only = sa.text("recovery_at IS NOT NULL")
    op.create_index(
        "ix_user_recovery_at", "user", ["recovery_at"], sqlite_where=only, postgresql_where=only
    )


def of_user(table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_user_id_user")
    return sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=name, ondelete="CASCADE")


def downgrade() -> None:
    op.drop_index("ix_user_recovery_at", "user")
    op.execute('ALTER TABLE "user" DROP COLUMN recovery_at')
    for table in ("spent_challenge", "passkey", "recovery_code", "totp"):
        op.drop_table(table)
