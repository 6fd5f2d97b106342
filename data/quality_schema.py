"""The ledger's tables of data quality: runs, what their checks answered, what they found, and who was told."""

from sqlalchemy import BigInteger, Boolean, Column, Date, Float, ForeignKey, Index, Integer, String, Table, Text

from data.ledger_metadata import METADATA, UtcTime

RUN = Table(
    "quality_run",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("at", UtcTime, nullable=False),
    Column("who", String, nullable=False),
    Column("trigger", String, nullable=False),
    Column("due", UtcTime, comment="the moment of the schedule it ran for; null where nobody scheduled it"),
    Column("datasets", Text, nullable=False, comment="JSON list of those it was asked for; empty: all"),
    Column("store_version", Integer, nullable=False, comment="0: nothing was ever committed"),
    Column("suites", String, nullable=False, comment="a fingerprint of the suites and checks in force"),
)

RUN_END = Table(
    "quality_run_end",
    METADATA,
    Column("run_id", ForeignKey("quality_run.id"), primary_key=True, autoincrement=False),
    Column("at", UtcTime, nullable=False),
    Column("ending", String, nullable=False, comment="finished, failed, crashed or skipped"),
    Column("reason", Text, comment="why it did not finish"),
)

QUESTION = Table(
    "quality_question",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("check", String, nullable=False),
    Column("dataset", String, nullable=False),
    Column("source", String, comment="null: the check spans sources"),
    Column("version", String, comment="null: the check spans versions"),
    Index("ix_quality_question_key", "dataset", "check", "source", "version"),
)

OUTCOME = Table(
    "quality_outcome",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("run_id", ForeignKey("quality_run.id"), nullable=False, index=True),
    Column("question_id", ForeignKey("quality_question.id"), nullable=False),
    Column("severity", String, nullable=False),
    Column("answer", String, nullable=False),
    Column("reason", Text, comment="why it could not be applied, or to what part"),
    Column("cases", BigInteger, nullable=False),
    Column("broken", BigInteger, nullable=False),
    Column("excepted", BigInteger, nullable=False),
    Column("seconds", Float, nullable=False),
)

LOOKED = Table(
    "quality_looked",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("run_id", ForeignKey("quality_run.id"), nullable=False, index=True),
    Column("dataset", String, nullable=False, comment="one that a finished run looked at"),
    Column("passed", Integer, nullable=False),
    Column("failed", Integer, nullable=False),
    Column("not_applied", Integer, nullable=False),
    Column("critical_open", Integer, nullable=False, comment="critical findings open when the run ended"),
    Column("warnings_open", Integer, nullable=False),
    Column("grade", String, nullable=False, comment="as it was told when the run ended"),
    Index("ix_quality_looked_dataset", "dataset", "run_id", unique=True),
)

CHANGE = Table(
    "quality_change",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("run_id", ForeignKey("quality_run.id"), nullable=False, index=True),
    Column("first_run_id", ForeignKey("quality_run.id"), nullable=False, comment="the run in which it became new"),
    Column("identity", String(16), nullable=False),
    Column("state", String, nullable=False, comment="what it became: new, worse, still open but otherwise, resolved"),
    Column("check", String, nullable=False),
    Column("severity", String, nullable=False),
    Column("dataset", String, nullable=False),
    Column("source", String),
    Column("version", String),
    Column("subject", String, nullable=False),
    Column("place", String),
    Column("year", Integer),
    Column("column", String),
    Column("value", Text, comment="never a respondent's"),
    Column("old", Float),
    Column("new", Float),
    Column("rows", Text, nullable=False, comment="JSON list: numbers of the first rows concerned"),
    Column("count", BigInteger, nullable=False),
    Column("reason", Text, nullable=False),
    Column("remedy", Text, nullable=False),
    Column("resolved_because", Text, comment="null until it is resolved"),
    Index("ix_quality_change_identity", "identity", "id"),
    # It holds all that is needed to tell which findings are open: the rows of those alone are then read.
    Index("ix_quality_change_standing", "dataset", "identity", "id", "state"),
)

ACKNOWLEDGEMENT = Table(
    "acknowledgement",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("change_id", ForeignKey("quality_change.id"), nullable=False, comment="the finding as it then stood"),
    Column("identity", String(16), nullable=False, index=True),
    Column("at", UtcTime, nullable=False),
    Column("who", String, nullable=False),
    Column("until", Date, comment="the last day it holds; null: an earlier one was withdrawn"),
    Column("reason", Text, nullable=False),
)

ALERT = Table(
    "alert_sent",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("at", UtcTime, nullable=False),
    Column("kind", String, nullable=False),
    Column("identity", String, comment="of the finding; null where the message is of none or of several"),
    Column("run_id", ForeignKey("quality_run.id"), comment="the run it tells of, if any"),
    Column("channel", String, nullable=False, comment="its label, never its address"),
    Column("ok", Boolean, nullable=False, comment="whether the channel took it"),
    Column("subject", Text, nullable=False),
    Index("ix_alert_sent_identity", "identity", "kind", "at"),
    Index("ix_alert_sent_at", "at"),
)
