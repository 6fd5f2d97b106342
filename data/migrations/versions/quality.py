"""Data quality: runs of the checks, their outcomes, how findings changed, acknowledgements and alerts sent."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    _runs()
    _outcomes()
    _findings()
    op.create_table(
        "alert_sent",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("identity", sa.String, comment="of the finding; null where the message is of none or of several"),
        sa.Column("run_id", sa.Integer, comment="the run it tells of, if any"),
        sa.Column("channel", sa.String, nullable=False, comment="its label, never its address"),
        sa.Column("ok", sa.Boolean, nullable=False, comment="whether the channel took it"),
        sa.Column("subject", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_alert_sent"),
        sa.ForeignKeyConstraint(["run_id"], ["quality_run.id"], name="fk_alert_sent_run_id"),
    )
    op.create_index("ix_alert_sent_identity", "alert_sent", ["identity", "kind", "at"])
    op.create_index("ix_alert_sent_at", "alert_sent", ["at"])
    # Where the database cannot add a reference to a table (SQLite), its rows are copied as they are: every hash stays.
    with op.batch_alter_table("entry") as entry:
        entry.add_column(sa.Column("acknowledgement_id", sa.Integer))
        entry.create_foreign_key("fk_entry_acknowledgement_id", "acknowledgement", ["acknowledgement_id"], ["id"])
        entry.create_index("ix_entry_acknowledgement_id", ["acknowledgement_id"])


def downgrade() -> None:
    with op.batch_alter_table("entry") as entry:
        entry.drop_index("ix_entry_acknowledgement_id")
        entry.drop_constraint("fk_entry_acknowledgement_id", type_="foreignkey")
        entry.drop_column("acknowledgement_id")
    for table in ("alert_sent", "acknowledgement", "quality_change", "quality_looked", "quality_outcome"):
        op.drop_table(table)
    for table in ("quality_question", "quality_run_end", "quality_run"):
        op.drop_table(table)


def _runs() -> None:
    op.create_table(
        "quality_run",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("who", sa.String, nullable=False),
        sa.Column("trigger", sa.String, nullable=False),
        sa.Column("due", sa.DateTime, comment="the moment of the schedule it ran for; null where nobody scheduled it"),
        sa.Column("datasets", sa.Text, nullable=False, comment="JSON list of those it was asked for; empty: all"),
        sa.Column("store_version", sa.Integer, nullable=False, comment="0: nothing was ever committed"),
        sa.Column("suites", sa.String, nullable=False, comment="a fingerprint of the suites and checks in force"),
        sa.PrimaryKeyConstraint("id", name="pk_quality_run"),
    )
    op.create_table(
        "quality_run_end",
        sa.Column("run_id", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("ending", sa.String, nullable=False, comment="finished, failed or crashed"),
        sa.Column("reason", sa.Text, comment="why it did not finish"),
        sa.PrimaryKeyConstraint("run_id", name="pk_quality_run_end"),
        sa.ForeignKeyConstraint(["run_id"], ["quality_run.id"], name="fk_quality_run_end_run_id"),
    )


def _outcomes() -> None:
    op.create_table(
        "quality_question",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("check", sa.String, nullable=False),
        sa.Column("dataset", sa.String, nullable=False),
        sa.Column("source", sa.String, comment="null: the check spans sources"),
        sa.Column("version", sa.String, comment="null: the check spans versions"),
        sa.PrimaryKeyConstraint("id", name="pk_quality_question"),
    )
    op.create_index("ix_quality_question_key", "quality_question", ["dataset", "check", "source", "version"])
    op.create_table(
        "quality_outcome",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("run_id", sa.Integer, nullable=False),
        sa.Column("question_id", sa.Integer, nullable=False),
        sa.Column("severity", sa.String, nullable=False),
        sa.Column("answer", sa.String, nullable=False),
        sa.Column("reason", sa.Text, comment="why it could not be applied"),
        sa.Column("cases", sa.BigInteger, nullable=False),
        sa.Column("broken", sa.BigInteger, nullable=False),
        sa.Column("excepted", sa.BigInteger, nullable=False),
        sa.Column("seconds", sa.Float, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_quality_outcome"),
        sa.ForeignKeyConstraint(["run_id"], ["quality_run.id"], name="fk_quality_outcome_run_id"),
        sa.ForeignKeyConstraint(["question_id"], ["quality_question.id"], name="fk_quality_outcome_question_id"),
    )
    op.create_index("ix_quality_outcome_run_id", "quality_outcome", ["run_id"])
    op.create_table(
        "quality_looked",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("run_id", sa.Integer, nullable=False),
        sa.Column("dataset", sa.String, nullable=False, comment="one that a finished run looked at"),
        sa.Column("passed", sa.Integer, nullable=False),
        sa.Column("failed", sa.Integer, nullable=False),
        sa.Column("not_applied", sa.Integer, nullable=False),
        sa.Column("critical_open", sa.Integer, nullable=False, comment="critical findings open when the run ended"),
        sa.Column("warnings_open", sa.Integer, nullable=False),
        sa.Column("grade", sa.String, nullable=False, comment="as it was told when the run ended"),
        sa.PrimaryKeyConstraint("id", name="pk_quality_looked"),
        sa.ForeignKeyConstraint(["run_id"], ["quality_run.id"], name="fk_quality_looked_run_id"),
    )
    op.create_index("ix_quality_looked_run_id", "quality_looked", ["run_id"])
    op.create_index("ix_quality_looked_dataset", "quality_looked", ["dataset", "run_id"], unique=True)


def _findings() -> None:
    op.create_table(
        "quality_change",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("run_id", sa.Integer, nullable=False),
        sa.Column("first_run_id", sa.Integer, nullable=False, comment="the run in which it became new"),
        sa.Column("identity", sa.String(16), nullable=False),
        sa.Column(
            "state", sa.String, nullable=False, comment="what it became: new, worse, still open but otherwise, resolved"
        ),
        sa.Column("check", sa.String, nullable=False),
        sa.Column("severity", sa.String, nullable=False),
        sa.Column("dataset", sa.String, nullable=False),
        sa.Column("source", sa.String),
        sa.Column("version", sa.String),
        sa.Column("subject", sa.String, nullable=False),
        sa.Column("place", sa.String),
        sa.Column("year", sa.Integer),
        sa.Column("column", sa.String),
        sa.Column("value", sa.Text, comment="never a respondent's"),
        sa.Column("old", sa.Float),
        sa.Column("new", sa.Float),
        sa.Column("rows", sa.Text, nullable=False, comment="JSON list: numbers of the first rows concerned"),
        sa.Column("count", sa.BigInteger, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("remedy", sa.Text, nullable=False),
        sa.Column("resolved_because", sa.Text, comment="null until it is resolved"),
        sa.PrimaryKeyConstraint("id", name="pk_quality_change"),
        sa.ForeignKeyConstraint(["run_id"], ["quality_run.id"], name="fk_quality_change_run_id"),
        sa.ForeignKeyConstraint(["first_run_id"], ["quality_run.id"], name="fk_quality_change_first_run_id"),
    )
    op.create_index("ix_quality_change_run_id", "quality_change", ["run_id"])
    op.create_index("ix_quality_change_identity", "quality_change", ["identity", "id"])
    op.create_index("ix_quality_change_standing", "quality_change", ["dataset", "identity", "id", "state"])
    op.create_table(
        "acknowledgement",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("change_id", sa.Integer, nullable=False, comment="the finding as it then stood"),
        sa.Column("identity", sa.String(16), nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("who", sa.String, nullable=False),
        sa.Column("until", sa.Date, comment="the last day it holds; null: an earlier one was withdrawn"),
        sa.Column("reason", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_acknowledgement"),
        sa.ForeignKeyConstraint(["change_id"], ["quality_change.id"], name="fk_acknowledgement_change_id"),
    )
    op.create_index("ix_acknowledgement_identity", "acknowledgement", ["identity"])
