"""Reports as cases, decisions of moderators, and appeals

Revision ID: 0025
Revises: 0024
"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.INTEGER(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    create_cases()
    put_reports_into_cases()
    create_evidence()
    create_decisions()
    create_appeals()
    op.add_column(
        "picture",
        sa.Column("is_veiled", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    op.add_column("post", sa.Column("kept_until", MOMENT, nullable=True))
    op.add_column("notification", sa.Column("about", sa.String(12), nullable=True))
    create_index("user", "staff", ["id", "role"], "role != 'member'")


def create_cases() -> None:
    op.create_table(
        "report_case",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("subject_id", ID, nullable=False),
        sa.Column("target_kind", sa.String(10), nullable=False),
        sa.Column("target_id", ID, nullable=False),
        sa.Column("claimed_by_id", ID, nullable=True),
        sa.Column("claimed_at", MOMENT, nullable=True),
        sa.Column("closed_at", MOMENT, nullable=True),
        sa.Column("closed_by_id", ID, nullable=True),
        sa.Column("outcome", sa.String(8), server_default="", nullable=False),
        sa.Column("answer", sa.String(), server_default="", nullable=False),
        key_to("report_case", "subject_id", "user"),
        key_to("report_case", "claimed_by_id", "user", "SET NULL"),
        key_to("report_case", "closed_by_id", "user", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_case")),
    )
    create_index("report_case", "subject_id", ["subject_id"])
    create_index("report_case", "open_id", ["id"], "closed_at IS NULL")
    create_index("report_case", "closed_at", ["closed_at"], "closed_at IS NOT NULL")
    create_index(
        "report_case", "claimed_by_id_id", ["claimed_by_id", "id"], "claimed_by_id IS NOT NULL"
    )
    create_index("report_case", "closed_by_id", ["closed_by_id"], "closed_by_id IS NOT NULL")
    where = sa.text("closed_at IS NULL")
    op.create_index(
        "uq_report_case_open_target",
        "report_case",
        ["target_kind", "target_id"],
        unique=True,
        sqlite_where=where,
        postgresql_where=where,
    )


def put_reports_into_cases() -> None:
    """A case for each thing that was reported, in which nobody has reported it twice."""
    op.execute(
        "INSERT INTO report_case (id, subject_id, target_kind, target_id)"
        " SELECT min(id), min(subject_id), target_kind, target_id FROM report"
        " GROUP BY target_kind, target_id"
    )
    op.add_column("report", sa.Column("case_id", ID, nullable=True))
    op.execute(
        "UPDATE report SET case_id = (SELECT report_case.id FROM report_case"
        " WHERE report_case.target_kind = report.target_kind"
        " AND report_case.target_id = report.target_id)"
    )
    op.execute(
        "DELETE FROM report WHERE id NOT IN"
        " (SELECT first FROM (SELECT min(id) AS first FROM report"
        " GROUP BY case_id, reporter_id) AS kept)"
    )
    with op.batch_alter_table("report") as table:
        table.alter_column("case_id", existing_type=ID, nullable=False)
        table.create_foreign_key(
            op.f("fk_report_case_id_report_case"),
            "report_case",
            ["case_id"],
            ["id"],
            ondelete="CASCADE",
        )
        table.create_unique_constraint(
            op.f("uq_report_case_id_reporter_id"), ["case_id", "reporter_id"]
        )
        table.drop_index("ix_report_reporter_id")
        table.drop_index("ix_report_target_kind_target_id")
        table.create_index("ix_report_reporter_id_id", ["reporter_id", "id"])


def create_evidence() -> None:
    op.create_table(
        "evidence",
        sa.Column("key", sa.String(32), nullable=False),
        sa.Column("report_id", ID, nullable=False),
        sa.Column("position", ID, nullable=False),
        sa.Column("source", sa.String(100), nullable=False),
        sa.Column("alt_text", sa.String(), nullable=False),
        sa.Column("is_kept", sa.Boolean(), server_default=sa.false(), nullable=False),
        key_to("evidence", "report_id", "report"),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_evidence")),
    )
    create_index("evidence", "report_id_position", ["report_id", "position"])


def create_decisions() -> None:
    op.create_table(
        "decision",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("case_id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("moderator_id", ID, nullable=True),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("rule", sa.String(12), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("target_kind", sa.String(10), nullable=False),
        sa.Column("target_id", ID, nullable=False),
        sa.Column("excerpt", sa.String(), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("undone_at", MOMENT, nullable=True),
        key_to("decision", "case_id", "report_case"),
        key_to("decision", "person_id", "user"),
        key_to("decision", "moderator_id", "user", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
    )
    create_index("decision", "case_id_id", ["case_id", "id"])
    create_index("decision", "person_id_id", ["person_id", "id"])
    create_index("decision", "moderator_id", ["moderator_id"], "moderator_id IS NOT NULL")


def create_appeals() -> None:
    op.create_table(
        "appeal",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("decision_id", ID, nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("closed_at", MOMENT, nullable=True),
        sa.Column("closed_by_id", ID, nullable=True),
        sa.Column("is_granted", sa.Boolean(), nullable=True),
        sa.Column("answer", sa.String(), server_default="", nullable=False),
        key_to("appeal", "decision_id", "decision"),
        key_to("appeal", "closed_by_id", "user", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appeal")),
        sa.UniqueConstraint("decision_id", name=op.f("uq_appeal_decision_id")),
    )
    create_index("appeal", "open_id", ["id"], "closed_at IS NULL")
    create_index("appeal", "closed_by_id", ["closed_by_id"], "closed_by_id IS NOT NULL")


def key_to(
    table: str, column: str, target: str, ondelete: str = "CASCADE"
) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{target}")
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name, ondelete=ondelete)


def create_index(table: str, name: str, columns: list[str], only: str | None = None) -> None:
    where = None if only is None else sa.text(only)
    op.create_index(
        f"ix_{table}_{name}", table, columns, sqlite_where=where, postgresql_where=where
    )


def downgrade() -> None:
    """What was reported stays; who decided what, and what was kept of pictures, goes."""
    # What stands in a state that nobody knows would be prepared for ever.
    op.execute("UPDATE picture SET state = 'failed' WHERE state = 'removed'")
    op.execute("DELETE FROM notification WHERE kind = 'moderation'")
    op.drop_index("ix_user_staff", "user")
    op.drop_column("notification", "about")
    op.drop_column("post", "kept_until")
    op.drop_column("picture", "is_veiled")
    for table in ("appeal", "decision", "evidence"):
        op.drop_table(table)
    with op.batch_alter_table("report") as table:
        table.drop_constraint(op.f("fk_report_case_id_report_case"), type_="foreignkey")
        table.drop_constraint(op.f("uq_report_case_id_reporter_id"), type_="unique")
        table.drop_index("ix_report_reporter_id_id")
        table.create_index("ix_report_reporter_id", ["reporter_id"])
        table.create_index("ix_report_target_kind_target_id", ["target_kind", "target_id"])
        table.drop_column("case_id")
    op.drop_table("report_case")
