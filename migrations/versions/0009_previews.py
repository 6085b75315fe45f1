"""previews of links

Revision ID: 0009
Revises: 0008
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.INTEGER(), "sqlite")
INDEX = "ix_post_preview_id_id"


def upgrade() -> None:
    op.create_table(
        "preview",
        sa.Column("id", ID, nullable=False),
        sa.Column("url_hash", sa.String(length=64), nullable=False),
        sa.Column("url", sa.String(length=2048), nullable=False),
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("site", sa.String(), nullable=False),
        sa.Column("reached", sa.String(), nullable=False),
        sa.Column("asks", ID, nullable=False),
        sa.Column("picture", ID, nullable=False),
        sa.Column("picture_width", ID, nullable=False),
        sa.Column("picture_height", ID, nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fetched_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_preview")),
        sa.UniqueConstraint("key", name=op.f("uq_preview_key")),
        sa.UniqueConstraint("url_hash", name=op.f("uq_preview_url_hash")),
    )
    op.create_index("ix_preview_used_at", "preview", ["used_at"])
    # Neither database copies the table for this, and SQLite could not add a constraint afterwards.
    kind = "INTEGER" if op.get_bind().dialect.name == "sqlite" else "BIGINT"
    to_preview = "CONSTRAINT fk_post_preview_id_preview REFERENCES preview (id) ON DELETE SET NULL"
    op.execute(f"ALTER TABLE post ADD COLUMN preview_id {kind} {to_preview}")
    only = sa.text("preview_id IS NOT NULL")
    columns = ["preview_id", "id"]
    op.create_index(INDEX, "post", columns, sqlite_where=only, postgresql_where=only)
    shown = sa.Column("shows_previews", sa.Boolean(), server_default=sa.true(), nullable=False)
    op.add_column("user", shown)


def downgrade() -> None:
    op.execute('ALTER TABLE "user" DROP COLUMN shows_previews')
    op.drop_index(INDEX, "post")
    # In place: a copied table would take its tags along when the old one goes.
    op.execute("ALTER TABLE post DROP COLUMN preview_id")
    op.drop_table("preview")
