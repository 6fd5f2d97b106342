"""The ledger's tables. Rows are only ever added; a change here needs a migration and a new HEAD."""

from enum import StrEnum

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint

from data.ledger_metadata import METADATA, UtcTime
from data.quality_schema import ACKNOWLEDGEMENT, ALERT, CHANGE, LOOKED, OUTCOME, QUESTION, RUN, RUN_END

__all__ = [
    "ACKNOWLEDGEMENT", "ALERT", "CHANGE", "DECISION", "ENTRY", "FINDING", "HEAD", "LOOKED", "METADATA", "OUTCOME",
    "PROPOSAL", "QUESTION", "RUN", "RUN_END", "SUBMISSION", "TABLE_FILE", "VERSION", "Act", "Change", "Status",
    "UtcTime",
]  # fmt: skip

HEAD = "0003"
"""The newest revision of the schema. Kept here so that opening a store need not load the migrations."""


class Act(StrEnum):
    """What made a version or an entry of the audit chain."""

    COMMIT = "commit"
    """A file was published."""
    REFRESH = "refresh"
    """Figures were computed anew; no file arrived."""
    UNDO = "undo"
    REFUSAL = "refusal"
    PURGE = "purge"
    """The bytes of a refused file, or of a proposal that was rejected or withdrawn, were deleted."""
    PROPOSAL = "proposal"
    """A file was submitted and waits for a decision."""
    APPROVE = "approve"
    REJECT = "reject"
    WITHDRAW = "withdraw"
    """Who submitted took a proposal back, or an acknowledgement was ended before its day."""
    ACKNOWLEDGE = "acknowledge"
    """Someone answers for an open finding of data quality until a day."""


class Change(StrEnum):
    """What a version did to a table."""

    PUT = "put"
    REMOVE = "remove"


class Status(StrEnum):
    """What became of a submission."""

    COMMITTED = "committed"
    REFUSED = "refused"


SUBMISSION = Table(
    "submission",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("who", String, nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("file_name", String, comment="null: nothing arrived, figures were computed anew"),
    Column("sha256", String(64), index=True),
    Column("provider", String, nullable=False),
    Column("datasets", Text, nullable=False, comment="JSON list"),
    Column("source", String, nullable=False),
    Column("source_version", String, nullable=False),
    Column("slice", Text, nullable=False, comment="JSON: places, periods and kinds it covers; never a row's values"),
    Column("own", Boolean, nullable=False),
    Column("status", String, nullable=False),
)

VERSION = Table(
    "version",
    METADATA,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("submission_id", ForeignKey("submission.id"), comment="null for an undo"),
    Column("act", String, nullable=False),
    Column("who", String, nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("note", Text),
    Column("undone_version", ForeignKey("version.number"), comment="the version an undo undoes"),
    Column("undone_dataset", String, comment="for which dataset"),
)

TABLE_FILE = Table(
    "table_file",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("version_number", ForeignKey("version.number"), nullable=False),
    Column("change", String, nullable=False),
    Column("table_name", String, nullable=False),
    Column("dataset", String, nullable=False),
    Column("source", String, nullable=False),
    Column("source_version", String, nullable=False),
    Column("file_name", String),
    Column("sha256", String(64)),
    Column("rows", BigInteger),
    Column("bytes", BigInteger),
    UniqueConstraint("version_number", "table_name", "dataset", "source", "source_version"),
    Index("ix_table_file_key", "dataset", "table_name", "source", "source_version", "version_number"),
)

FINDING = Table(
    "finding",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("submission_id", ForeignKey("submission.id"), nullable=False, index=True),
    Column("rule", String, nullable=False),
    Column("severity", String, nullable=False),
    Column("dataset", String),
    Column("column", String),
    Column("row", BigInteger),
    Column("value", Text),
    Column("reason", Text, nullable=False),
    Column("remedy", Text, nullable=False),
    Column("count", BigInteger, nullable=False),
)

PROPOSAL = Table(
    "proposal",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("at", UtcTime, nullable=False),
    Column("who", String, nullable=False),
    Column("file_name", String, nullable=False),
    Column("sha256", String(64), nullable=False, index=True),
    Column("size", BigInteger, nullable=False),
    Column("dataset", String, nullable=False),
    Column("description", Text, comment="JSON: how the file is read; null: it has the dataset's own columns"),
    Column("findings", Text, nullable=False, comment="JSON list; never a respondent's values"),
    Column("summary", Text, nullable=False, comment="JSON list, one object a country and wave; never a row's values"),
)

DECISION = Table(
    "decision",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("proposal_id", ForeignKey("proposal.id"), nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("who", String, nullable=False),
    Column("act", String, nullable=False, comment="approve, reject or withdraw"),
    Column("comment", Text),
    Column("version_number", ForeignKey("version.number"), comment="the version an approval made"),
    Column("alone", Boolean, nullable=False, comment="whether who decided is who submitted"),
    UniqueConstraint("proposal_id"),
)

ENTRY = Table(
    "entry",
    METADATA,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("act", String, nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("version_number", ForeignKey("version.number"), index=True),
    Column("submission_id", ForeignKey("submission.id"), index=True),
    Column("proposal_id", ForeignKey("proposal.id"), index=True),
    Column("decision_id", ForeignKey("decision.id"), index=True),
    Column("acknowledgement_id", ForeignKey("acknowledgement.id"), index=True),
    Column("previous", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
)
