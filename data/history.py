"""What the ledger tells of the past: a dataset's history, refusals, and whether a file is already held."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import polars as pl
from sqlalchemy import Connection, Select, and_, func, or_, select

from data.ledger import Ledger, Version, purged
from data.ledger_database import transaction
from data.ledger_schema import DECISION, FINDING, SUBMISSION, TABLE_FILE, VERSION, Act, Change, Status
from data.slices import overlap

TIME = pl.Datetime("us", "UTC")

HISTORY_SCHEMA: dict[str, pl.DataType] = {
    "version": pl.Int64(),
    "when": TIME,
    "who": pl.String(),
    "action": pl.String(),
    "file_name": pl.String(),
    "sha256": pl.String(),
    "provider": pl.String(),
    "source": pl.String(),
    "source_version": pl.String(),
    "slice": pl.String(),
    "rows": pl.Int64(),
    "findings": pl.Int64(),
    "current": pl.Boolean(),
    "approved_by": pl.String(),
    "alone": pl.Boolean(),
    "comment": pl.String(),
}

REFUSAL_SCHEMA: dict[str, pl.DataType] = {
    "submission": pl.Int64(),
    "when": TIME,
    "who": pl.String(),
    "file_name": pl.String(),
    "sha256": pl.String(),
    "provider": pl.String(),
    "source": pl.String(),
    "source_version": pl.String(),
    "findings": pl.Int64(),
    "purged": pl.Boolean(),
}


def history(ledger: Ledger, dataset: str) -> pl.DataFrame:
    """What happened to a dataset, one row a version that touched it, newest first.

    `action` is commit, refresh or undo; an undo row names the file it undid. `rows` counts the rows of the tables
    the version put, `findings` the times a warning's rule was broken, and `current` says whether a table this
    version wrote is one that readers see now. `approved_by`, `alone` (whether who approved is who submitted) and
    `comment` are null where a version needed no approval.
    """
    touching = select(TABLE_FILE.c.version_number).where(TABLE_FILE.c.dataset == dataset)
    origin = VERSION.alias("origin")
    query = (
        select(
            VERSION.c.number.label("version"),
            VERSION.c.at.label("when"),
            VERSION.c.who,
            VERSION.c.act.label("action"),
            *(SUBMISSION.c[name] for name in ("file_name", "sha256", "provider", "source", "source_version", "slice")),
            DECISION.c.who.label("approved_by"),
            DECISION.c.alone,
            DECISION.c.comment,
        )
        .join(origin, origin.c.number == func.coalesce(VERSION.c.undone_version, VERSION.c.number))
        .outerjoin(SUBMISSION, SUBMISSION.c.id == origin.c.submission_id)
        .outerjoin(DECISION, DECISION.c.version_number == VERSION.c.number)
        .where(or_(VERSION.c.number.in_(touching), VERSION.c.undone_dataset == dataset))
        .order_by(VERSION.c.number.desc())
    )
    visible = {file.file_name for key, file in ledger.files().items() if key.dataset == dataset}
    with transaction(ledger.engine) as connection:
        rows = _counts(connection, _rows_put(dataset))
        warnings = _counts(connection, _warnings(dataset))
        wrote = _counts(connection, _written_by(dataset))
        found = [dict(row) for row in connection.execute(query).mappings()]
    seen = {number for name, number in wrote.items() if name in visible}
    return pl.DataFrame(
        [
            row
            | {
                "rows": rows.get(row["version"], 0),
                "findings": warnings.get(row["version"], 0),
                "current": row["version"] in seen,
            }
            for row in found
        ],
        schema=HISTORY_SCHEMA,
    )


def refusals(ledger: Ledger) -> pl.DataFrame:
    """The files that were refused, one row a submission, newest first; `purged` when its bytes are deleted."""
    count = select(func.count()).where(FINDING.c.submission_id == SUBMISSION.c.id).scalar_subquery()
    query = (
        select(
            SUBMISSION.c.id.label("submission"),
            SUBMISSION.c.at.label("when"),
            *(SUBMISSION.c[name] for name in ("who", "file_name", "sha256", "provider", "source", "source_version")),
            count.label("findings"),
            SUBMISSION.c.id.in_(purged("submission_id")).label("purged"),
        )
        .where(SUBMISSION.c.status == Status.REFUSED.value)
        .order_by(SUBMISSION.c.id.desc())
    )
    with transaction(ledger.engine) as connection:
        return pl.DataFrame([dict(row) for row in connection.execute(query).mappings()], schema=REFUSAL_SCHEMA)


def holder(ledger: Ledger, sha256: str, provider: str | None = None) -> Version | None:
    """The version in which these same bytes were published and still stand, or None.

    They stand when the version is undone for none of its datasets, its tables are still there, and no later
    standing version replaced any part of the slice: bringing the file again would then change nothing.
    """
    commits, present = _commits(ledger), _present(ledger)
    for commit in reversed(commits):
        is_of_file = commit.sha256 == sha256 and (provider is None or commit.provider == provider)
        if is_of_file and _stands(commit, commits, present):
            return commit.version
    return None


def stands(ledger: Ledger, version: int, *, passing_over: Collection[int | None] = ()) -> bool:
    """Whether a version that published a file stands, as `holder` judges it; versions passed over replace nothing."""
    commits, present = _commits(ledger), _present(ledger)
    others = [other for other in commits if other.version.number not in passing_over]
    return any(_stands(commit, others, present) for commit in commits if commit.version.number == version)


@dataclass(frozen=True, kw_only=True)
class _Commit:
    version: Version
    sha256: str
    provider: str
    slice: str
    tables: frozenset[tuple[str, str, str]]
    """Dataset, source and version of what it put."""
    undone: bool


def _present(ledger: Ledger) -> set[tuple[str, str, str]]:
    return {(key.dataset, key.source, key.version) for key in ledger.files()}


def _stands(commit: _Commit, commits: Sequence[_Commit], present: set[tuple[str, str, str]]) -> bool:
    if commit.undone or not commit.tables <= present:
        return False
    later = (other for other in commits if other.version.number > commit.version.number and not other.undone)
    return not any(_replaces(other, commit) for other in later)


def _replaces(later: _Commit, earlier: _Commit) -> bool:
    shared = {dataset for dataset, _, _ in later.tables & earlier.tables}
    return bool(shared) and overlap(later.slice, earlier.slice, shared)


def _commits(ledger: Ledger) -> list[_Commit]:
    undone = select(VERSION.c.undone_version).where(VERSION.c.undone_version.is_not(None))
    query = (
        select(VERSION, SUBMISSION.c.sha256, SUBMISSION.c.provider, SUBMISSION.c.slice, VERSION.c.number.in_(undone))
        .join(SUBMISSION, SUBMISSION.c.id == VERSION.c.submission_id)
        .where(VERSION.c.act == Act.COMMIT.value)
        .order_by(VERSION.c.number)
    )
    names = (TABLE_FILE.c.version_number, TABLE_FILE.c.dataset, TABLE_FILE.c.source, TABLE_FILE.c.source_version)
    with transaction(ledger.engine) as connection:
        put: dict[int, set[tuple[str, str, str]]] = {}
        for row in connection.execute(select(*names).where(TABLE_FILE.c.change == Change.PUT.value)):
            put.setdefault(row.version_number, set()).add((row.dataset, row.source, row.source_version))
        return [
            _Commit(
                version=Version(number=row.number, act=Act(row.act), who=row.who, when=row.at, note=row.note),
                sha256=row.sha256,
                provider=row.provider,
                slice=row.slice,
                tables=frozenset(put.get(row.number, set())),
                undone=bool(row[-1]),
            )
            for row in connection.execute(query)
        ]


def _counts(connection: Connection, query: Select[int | str, int]) -> dict[int | str, int]:
    return {key: int(count) for key, count in connection.execute(query)}


def _rows_put(dataset: str) -> Select[int | str, int]:
    return (
        select(TABLE_FILE.c.version_number, func.sum(TABLE_FILE.c.rows))
        .where(TABLE_FILE.c.dataset == dataset, TABLE_FILE.c.table_name == "rows")
        .where(TABLE_FILE.c.change == Change.PUT.value)
        .group_by(TABLE_FILE.c.version_number)
    )


def _warnings(dataset: str) -> Select[int | str, int]:
    # Every finding of a rule in a column carries that rule's total, so each rule is counted once.
    rule = (VERSION.c.number, FINDING.c.rule, FINDING.c.dataset, FINDING.c.column)
    rules = (
        select(VERSION.c.number, func.max(FINDING.c.count).label("count"))
        .join(FINDING, FINDING.c.submission_id == VERSION.c.submission_id)
        .where(or_(FINDING.c.dataset == dataset, FINDING.c.dataset.is_(None)))
        .group_by(*rule)
        .subquery()
    )
    return select(rules.c.number, func.sum(rules.c.count)).group_by(rules.c.number)


def _written_by(dataset: str) -> Select[int | str, int]:
    return (
        select(TABLE_FILE.c.file_name, func.min(TABLE_FILE.c.version_number))
        .where(and_(TABLE_FILE.c.dataset == dataset, TABLE_FILE.c.change == Change.PUT.value))
        .group_by(TABLE_FILE.c.file_name)
    )
