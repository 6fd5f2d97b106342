"""The ledger: which submissions came, which versions they made, which files a version names, and what was found."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

import polars as pl
from sqlalchemy import Connection, Engine, Select, and_, func, or_, select

from data.audit import append_entry
from data.decisions import Approval, add_decision
from data.findings import FINDING_SCHEMA, Finding
from data.ledger_database import transaction
from data.ledger_schema import (
    DECISION,
    ENTRY,
    FINDING,
    PROPOSAL,
    SUBMISSION,
    TABLE_FILE,
    VERSION,
    Act,
    Change,
    Status,
)
from data.parquet_files import Written
from data.slices import spans_of

KEY_COLUMNS = ("table_name", "dataset", "source", "source_version")


@dataclass(frozen=True, kw_only=True, order=True)
class TableKey:
    """Which table: `rows`, `figures` or `coverage` of one dataset from one version of one source."""

    table: str
    dataset: str
    source: str
    version: str


@dataclass(frozen=True, kw_only=True)
class Submission:
    """A file someone brought: who, when (UTC), the file, and what it covers.

    `slice` is the JSON of `slice_json`. `file_name` and `sha256` are None when nothing arrived and figures were
    computed anew: such a version is a refresh, which undo passes over.
    """

    who: str
    when: datetime
    file_name: str | None
    sha256: str | None
    provider: str
    datasets: tuple[str, ...]
    source: str
    version: str
    slice: str = "[]"
    own: bool = False

    def __post_init__(self) -> None:
        if self.when.tzinfo is None:
            raise ValueError(f"the time of a submission must say its zone, got {self.when}; give it in UTC")
        spans_of(self.slice)


@dataclass(frozen=True, kw_only=True)
class Version:
    """One state of the whole store: its number, what made it, who, when (UTC) and why."""

    number: int
    act: Act
    who: str
    when: datetime
    note: str | None = None


@dataclass(frozen=True, kw_only=True)
class Undone:
    """What an undo undoes: one dataset's part of one version."""

    version: int
    dataset: str


class Ledger:
    """The ledger over its database. Every method is one transaction unless it is given a connection."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def current_version(self) -> int:
        """The number of the newest version; 0 when nothing was ever committed."""
        with transaction(self.engine) as connection:
            return _newest(connection)

    def append_version(
        self,
        version: Version,
        puts: Mapping[TableKey, Written],
        removes: Iterable[TableKey] = (),
        *,
        submission: Submission | None = None,
        findings: Iterable[Finding] = (),
        undone: Undone | None = None,
        approves: Approval | None = None,
    ) -> None:
        """Adds a version with its submission, findings, files and approval in one transaction: all of it or nothing."""
        with transaction(self.engine, writes=True) as connection:
            came = None if submission is None else _add_submission(connection, submission, Status.COMMITTED, findings)
            connection.execute(
                VERSION.insert().values(
                    number=version.number,
                    submission_id=came,
                    act=version.act.value,
                    who=version.who,
                    at=version.when,
                    note=version.note,
                    undone_version=undone.version if undone else None,
                    undone_dataset=undone.dataset if undone else None,
                )
            )
            put = [_file(version.number, Change.PUT, key) | asdict(file) for key, file in puts.items()]
            removed = [_file(version.number, Change.REMOVE, key) for key in removes]
            for rows in (put, removed):
                if rows:
                    connection.execute(TABLE_FILE.insert(), rows)
            append_entry(connection, version.act, version.when, version=version.number, submission=came)
            if approves is not None:
                add_decision(
                    connection,
                    Act.APPROVE,
                    approves.proposal,
                    who=approves.who,
                    at=approves.when or datetime.now(UTC),
                    comment=approves.comment,
                    alone=approves.alone,
                    version=version.number,
                )

    def append_refusal(self, submission: Submission, findings: Iterable[Finding]) -> None:
        """Adds a refused submission with its findings; no version comes of it."""
        with transaction(self.engine, writes=True) as connection:
            came = _add_submission(connection, submission, Status.REFUSED, findings)
            append_entry(connection, Act.REFUSAL, submission.when, submission=came)

    def append_purge(self, now: datetime, *, submission: int | None = None, proposal: int | None = None) -> None:
        """Notes that the bytes of a refused submission, or of a rejected or withdrawn proposal, are deleted."""
        with transaction(self.engine, writes=True) as connection:
            append_entry(connection, Act.PURGE, now, submission=submission, proposal=proposal)

    def files(self, as_of: int | None = None) -> dict[TableKey, Written]:
        """The files that a version names (the newest when None), one for each table that has one."""
        keys = [TABLE_FILE.c[name] for name in KEY_COLUMNS]
        latest = select(*keys, func.max(TABLE_FILE.c.version_number).label("number")).group_by(*keys)
        if as_of is not None:
            latest = latest.where(TABLE_FILE.c.version_number <= as_of)
        newest = latest.subquery()
        matches = [TABLE_FILE.c[name] == newest.c[name] for name in KEY_COLUMNS]
        query = (
            select(TABLE_FILE)
            .join(newest, and_(TABLE_FILE.c.version_number == newest.c.number, *matches))
            .where(TABLE_FILE.c.change == Change.PUT.value)
            .order_by(*keys)
        )
        with transaction(self.engine) as connection:
            return {
                TableKey(
                    table=row["table_name"],
                    dataset=row["dataset"],
                    source=row["source"],
                    version=row["source_version"],
                ): Written(file_name=row["file_name"], sha256=row["sha256"], rows=row["rows"], bytes=row["bytes"])
                for row in connection.execute(query).mappings()
            }

    def every_file(self) -> list[Written]:
        """Every file that any version names, current or not, once each."""
        columns = (TABLE_FILE.c.file_name, TABLE_FILE.c.sha256, TABLE_FILE.c.rows, TABLE_FILE.c.bytes)
        query = select(*columns).where(TABLE_FILE.c.change == Change.PUT.value).distinct().order_by(columns[0])
        with transaction(self.engine) as connection:
            return [Written(**row) for row in connection.execute(query).mappings()]

    def last_standing(self, dataset: str) -> int | None:
        """The newest commit of a dataset that is not undone for it, or None."""
        undone = select(VERSION.c.undone_version).where(VERSION.c.undone_dataset == dataset)
        query = (
            select(func.max(VERSION.c.number))
            .join(TABLE_FILE, TABLE_FILE.c.version_number == VERSION.c.number)
            .where(TABLE_FILE.c.dataset == dataset, VERSION.c.act == Act.COMMIT.value, VERSION.c.number.not_in(undone))
        )
        with transaction(self.engine) as connection:
            found = connection.execute(query).scalar()
            return None if found is None else int(found)

    def findings_of(self, version: int) -> pl.DataFrame:
        """The warnings kept with a version, one row a finding."""
        query = select(*(FINDING.c[name] for name in FINDING_SCHEMA)).join(
            VERSION, VERSION.c.submission_id == FINDING.c.submission_id
        )
        with transaction(self.engine) as connection:
            rows = connection.execute(query.where(VERSION.c.number == version).order_by(FINDING.c.id)).mappings()
            return pl.DataFrame([dict(row) for row in rows], schema=FINDING_SCHEMA)

    def kept_blobs(self) -> set[str]:
        """SHA-256 of every file as it arrived that must be there: committed, or refused or proposed and not purged."""
        came = select(SUBMISSION.c.sha256).where(
            SUBMISSION.c.sha256.is_not(None),
            or_(SUBMISSION.c.status == Status.COMMITTED.value, SUBMISSION.c.id.not_in(purged("submission_id"))),
        )
        proposed = select(PROPOSAL.c.sha256).where(PROPOSAL.c.id.not_in(purged("proposal_id")))
        with transaction(self.engine) as connection:
            return {sha256 for query in (came, proposed) for sha256 in connection.execute(query).scalars()}

    def refused_before(self, moment: datetime) -> list[tuple[int, str]]:
        """Id and SHA-256 of each refused submission that came before a moment and is not purged."""
        query = select(SUBMISSION.c.id, SUBMISSION.c.sha256).where(
            SUBMISSION.c.status == Status.REFUSED.value,
            SUBMISSION.c.at < moment,
            SUBMISSION.c.id.not_in(purged("submission_id")),
        )
        with transaction(self.engine) as connection:
            return [(row.id, row.sha256) for row in connection.execute(query.order_by(SUBMISSION.c.id))]

    def closed_before(self, moment: datetime) -> list[tuple[int, str]]:
        """Id and SHA-256 of each proposal that was rejected or withdrawn before a moment and is not purged."""
        query = (
            select(PROPOSAL.c.id, PROPOSAL.c.sha256)
            .join(DECISION, DECISION.c.proposal_id == PROPOSAL.c.id)
            .where(DECISION.c.act != Act.APPROVE.value, DECISION.c.at < moment)
            .where(PROPOSAL.c.id.not_in(purged("proposal_id")))
        )
        with transaction(self.engine) as connection:
            return [(row.id, row.sha256) for row in connection.execute(query.order_by(PROPOSAL.c.id))]


def purged(reference: str) -> Select[int]:
    """The `submission_id` or `proposal_id` of everything whose bytes were deleted; never null."""
    named = ENTRY.c[reference]
    return select(named).where(ENTRY.c.act == Act.PURGE.value, named.is_not(None))


def _newest(connection: Connection) -> int:
    return int(connection.execute(select(func.max(VERSION.c.number))).scalar() or 0)


def _file(version: int, change: Change, key: TableKey) -> dict[str, object]:
    return {
        "version_number": version,
        "change": change.value,
        "table_name": key.table,
        "dataset": key.dataset,
        "source": key.source,
        "source_version": key.version,
    }


def _add_submission(connection: Connection, submission: Submission, status: Status, findings: Iterable[Finding]) -> int:
    added = connection.execute(
        SUBMISSION.insert().values(
            who=submission.who,
            at=submission.when,
            file_name=submission.file_name,
            sha256=submission.sha256,
            provider=submission.provider,
            datasets=json.dumps(submission.datasets),
            source=submission.source,
            source_version=submission.version,
            slice=submission.slice,
            own=submission.own,
            status=status.value,
        )
    )
    key = added.inserted_primary_key
    assert key is not None
    rows = [asdict(finding) | {"submission_id": key[0], "severity": finding.severity.value} for finding in findings]
    if rows:
        connection.execute(FINDING.insert(), rows)
    return int(key[0])
