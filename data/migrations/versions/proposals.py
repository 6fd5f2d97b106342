"""Proposals: files that wait for a second person, what was decided on them, and both in the audit chain."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "proposal",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("who", sa.String, nullable=False),
        sa.Column("file_name", sa.String, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("dataset", sa.String, nullable=False),
        sa.Column("description", sa.Text, comment="JSON: how the file is read; null: it has the dataset's own columns"),
        sa.Column("findings", sa.Text, nullable=False, comment="JSON list; never a respondent's values"),
        sa.Column(
            "summary",
            sa.Text,
            nullable=False,
            comment="JSON list, one object a country and wave; never a row's values",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_proposal"),
    )
    op.create_index("ix_proposal_sha256", "proposal", ["sha256"])
    op.create_table(
        "decision",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("proposal_id", sa.Integer, nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("who", sa.String, nullable=False),
        sa.Column("act", sa.String, nullable=False, comment="approve, reject or withdraw"),
        sa.Column("comment", sa.Text),
        sa.Column("version_number", sa.Integer, comment="the version an approval made"),
        sa.Column("alone", sa.Boolean, nullable=False, comment="whether who decided is who submitted"),
        sa.PrimaryKeyConstraint("id", name="pk_decision"),
        sa.ForeignKeyConstraint(["proposal_id"], ["proposal.id"], name="fk_decision_proposal_id"),
        sa.ForeignKeyConstraint(["version_number"], ["version.number"], name="fk_decision_version_number"),
        sa.UniqueConstraint("proposal_id", name="uq_decision_proposal_id"),
    )
    # Where the database cannot add a reference to a table (SQLite), its rows are copied as they are: every hash stays.
    with op.batch_alter_table("entry") as entry:
        for thing in ("proposal", "decision"):
            entry.add_column(sa.Column(f"{thing}_id", sa.Integer))
            entry.create_foreign_key(f"fk_entry_{thing}_id", thing, [f"{thing}_id"], ["id"])
            entry.create_index(f"ix_entry_{thing}_id", [f"{thing}_id"])


def downgrade() -> None:
    with op.batch_alter_table("entry") as entry:
        for thing in ("proposal", "decision"):
            entry.drop_index(f"ix_entry_{thing}_id")
            entry.drop_constraint(f"fk_entry_{thing}_id", type_="foreignkey")
            entry.drop_column(f"{thing}_id")
    for table in ("decision", "proposal"):
        op.drop_table(table)
