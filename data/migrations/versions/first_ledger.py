"""The first ledger: submissions, versions, their files, findings and the audit chain."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "submission",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("who", sa.String, nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("file_name", sa.String, comment="null: nothing arrived, figures were computed anew"),
        sa.Column("sha256", sa.String(64)),
        sa.Column("provider", sa.String, nullable=False),
        sa.Column("datasets", sa.Text, nullable=False, comment="JSON list"),
        sa.Column("source", sa.String, nullable=False),
        sa.Column("source_version", sa.String, nullable=False),
        sa.Column(
            "slice", sa.Text, nullable=False, comment="JSON: places, periods and kinds it covers; never a row's values"
        ),
        sa.Column("own", sa.Boolean, nullable=False),
        sa.Column("status", sa.String, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_submission"),
    )
    op.create_index("ix_submission_sha256", "submission", ["sha256"])
    op.create_table(
        "version",
        sa.Column("number", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("submission_id", sa.Integer, comment="null for an undo"),
        sa.Column("act", sa.String, nullable=False),
        sa.Column("who", sa.String, nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("note", sa.Text),
        sa.Column("undone_version", sa.Integer, comment="the version an undo undoes"),
        sa.Column("undone_dataset", sa.String, comment="for which dataset"),
        sa.PrimaryKeyConstraint("number", name="pk_version"),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.id"], name="fk_version_submission_id"),
        sa.ForeignKeyConstraint(["undone_version"], ["version.number"], name="fk_version_undone_version"),
    )
    op.create_table(
        "table_file",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("version_number", sa.Integer, nullable=False),
        sa.Column("change", sa.String, nullable=False),
        sa.Column("table_name", sa.String, nullable=False),
        sa.Column("dataset", sa.String, nullable=False),
        sa.Column("source", sa.String, nullable=False),
        sa.Column("source_version", sa.String, nullable=False),
        sa.Column("file_name", sa.String),
        sa.Column("sha256", sa.String(64)),
        sa.Column("rows", sa.BigInteger),
        sa.Column("bytes", sa.BigInteger),
        sa.PrimaryKeyConstraint("id", name="pk_table_file"),
        sa.ForeignKeyConstraint(["version_number"], ["version.number"], name="fk_table_file_version_number"),
        sa.UniqueConstraint(
            "version_number", "table_name", "dataset", "source", "source_version", name="uq_table_file_version_number"
        ),
    )
    op.create_index(
        "ix_table_file_key", "table_file", ["dataset", "table_name", "source", "source_version", "version_number"]
    )
    op.create_table(
        "finding",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("submission_id", sa.Integer, nullable=False),
        sa.Column("rule", sa.String, nullable=False),
        sa.Column("severity", sa.String, nullable=False),
        sa.Column("dataset", sa.String),
        sa.Column("column", sa.String),
        sa.Column("row", sa.BigInteger),
        sa.Column("value", sa.Text),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("remedy", sa.Text, nullable=False),
        sa.Column("count", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_finding"),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.id"], name="fk_finding_submission_id"),
    )
    op.create_index("ix_finding_submission_id", "finding", ["submission_id"])
    op.create_table(
        "entry",
        sa.Column("seq", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("act", sa.String, nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("version_number", sa.Integer),
        sa.Column("submission_id", sa.Integer),
        sa.Column("previous", sa.String(64), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_entry"),
        sa.ForeignKeyConstraint(["version_number"], ["version.number"], name="fk_entry_version_number"),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.id"], name="fk_entry_submission_id"),
    )
    op.create_index("ix_entry_version_number", "entry", ["version_number"])
    op.create_index("ix_entry_submission_id", "entry", ["submission_id"])


def downgrade() -> None:
    for table in ("entry", "finding", "table_file", "version", "submission"):
        op.drop_table(table)
