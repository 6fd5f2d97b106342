"""What is to be told now: the rules of the alarms, pure over what stands and what one address was told before."""

from datetime import datetime

import polars as pl

from data.findings import Severity
from data.quality import FindingState
from validation.alert_run_rules import run_missing, runs_again, runs_failed
from validation.alert_standing import CLOCK_SLACK, AlertKind, Due, Limits, Standing

FRESHNESS, SIGNALS = "freshness", "control limits"
"""The checks whose findings have a kind of alarm of their own."""

BETTER = "improved beyond its usual variation"
"""What stands in the reason of a finding of `SIGNALS` that is good news."""

MOST_MESSAGES = 6
"""Messages of one kind at once; where more are due, one message tells of all."""

OPENING = (AlertKind.NEW, AlertKind.STALE, AlertKind.SIGNAL, AlertKind.IMPROVED)
"""Kinds that tell of a finding for the first time."""


ORDER = (pl.col("severity") != Severity.CRITICAL, "dataset", "check", "place", "year", "subject", "identity")
"""Critical ones first, and always the same order."""


def messages_due(standing: Standing, limits: Limits, *, alarms: bool = True, escalations: bool = True) -> list[Due]:
    """The messages due to one address, the gravest first; nothing is due twice once it stands in `told`.

    A finding is told when it is new and open, unless somebody has acknowledged it, and again when it is worse than
    when it was told, acknowledged or not. What was told is told once more when it is resolved. The same of the same
    finding is not told again within `limits.repeat`, so that one which comes and goes makes no noise. An address
    for `escalations` alone hears of what nobody acknowledged in time, and when it is resolved.
    """
    lately = standing.told_lately(limits)
    opened = _open_findings(standing, limits, lately) if alarms else []
    just_told = [identity for due in opened for identity in due.identities]
    return [
        *(run_missing(standing, limits) if alarms else []),
        *(runs_failed(standing, limits) if alarms else []),
        *(_escalations(standing, limits, lately, just_told) if escalations else []),
        *opened,
        *_resolved(standing, lately),
        *(runs_again(standing) if alarms else []),
    ]


def digest_since(standing: Standing) -> datetime | None:
    """The moment since which no digest was sent: of the last one, else of the first run; null: there is no run."""
    told = standing.told_of(AlertKind.DIGEST).filter(pl.col("at") <= standing.now + CLOCK_SLACK)
    sent = told["at"].max()
    return sent if isinstance(sent, datetime) else min((one.at for one in standing.runs), default=None)


def digest_rows(standing: Standing) -> pl.DataFrame:
    """Every finding with its opening kind, for a digest: the critical ones first."""
    return _with_opening(standing.findings.lazy()).sort(ORDER, nulls_last=True).collect()


def _escalations(standing: Standing, limits: Limits, lately: pl.DataFrame, just_told: list[str]) -> list[Due]:
    """What nobody acknowledged within `limits.escalate_after`, in one message; again after every `limits.repeat`."""
    late = _open(standing, limits.escalate_from).filter(
        pl.col("first_seen") <= standing.now - limits.escalate_after,
        ~pl.col("is_acknowledged"),
        pl.col("opening") != AlertKind.IMPROVED,
        ~pl.col("identity").is_in(just_told),
    )
    return _one(AlertKind.ESCALATION, _unheard(late, AlertKind.ESCALATION, lately), standing)


def _open_findings(standing: Standing, limits: Limits, lately: pl.DataFrame) -> list[Due]:
    """New and worse findings that are open."""
    told_run = pl.col("told_run")
    rows = (
        _open(standing, limits.least)
        .join(_last_run(standing, "told_run", *OPENING, AlertKind.WORSE), on="identity", how="left")
        .join(standing.worse.lazy(), on="identity", how="left")
        .with_columns(is_told=(told_run >= pl.col("first_run")).fill_null(value=False))
    )
    worse = pl.col("is_told") & (pl.col("worse_run") > told_run)
    new = ~pl.col("is_told") & ~pl.col("is_acknowledged")
    kind = pl.when(worse).then(pl.lit(str(AlertKind.WORSE))).when(new).then("opening")
    due = _unheard(rows.with_columns(kind=kind).drop_nulls("kind"), None, lately)
    return [
        one
        for each in (AlertKind.WORSE, *OPENING)
        for one in _grouped(each, due.filter(pl.col("kind") == each), standing)
        if not due.is_empty()
    ]


def _resolved(standing: Standing, lately: pl.DataFrame) -> list[Due]:
    """What this address was told was found, and is found no more."""
    if standing.told.is_empty():
        return []
    rows = (
        standing.findings.lazy()
        .filter(pl.col("state") == FindingState.RESOLVED)
        .join(_last_run(standing, "told_run", *OPENING, AlertKind.WORSE, AlertKind.ESCALATION), on="identity")
        .join(_last_run(standing, "closed_run", AlertKind.RESOLVED), on="identity", how="left")
        .filter(
            pl.col("told_run") < pl.col("changed_run"),
            pl.col("told_run") >= pl.col("first_run"),
            (pl.col("closed_run") < pl.col("changed_run")).fill_null(value=True),
        )
    )
    return _one(AlertKind.RESOLVED, _unheard(_with_opening(rows), AlertKind.RESOLVED, lately), standing)


def _last_run(standing: Standing, name: str, *kinds: AlertKind) -> pl.LazyFrame:
    """The newest run told of in some kinds: one row an identity."""
    told = standing.told.lazy().filter(pl.col("kind").is_in([str(one) for one in kinds]))
    return told.group_by("identity").agg(pl.col("run").max().alias(name))


def _unheard(rows: pl.LazyFrame, kind: AlertKind | None, lately: pl.DataFrame) -> pl.DataFrame:
    """Those that were not told lately in a kind, in `ORDER`; None: each in the kind of its row."""
    told = lately.lazy() if kind is None else lately.lazy().filter(pl.col("kind") == kind)
    on = ["identity"] if kind is not None else ["identity", "kind"]
    return rows.join(told, on=on, how="anti").sort(ORDER, nulls_last=True).collect()


def _open(standing: Standing, least: Severity) -> pl.LazyFrame:
    """Open findings of at least a severity."""
    severities = [str(Severity.CRITICAL)] if least is Severity.CRITICAL else [str(one) for one in Severity]
    rows = standing.findings.lazy().filter(
        pl.col("state") != FindingState.RESOLVED, pl.col("severity").is_in(severities)
    )
    return _with_opening(rows)


def _with_opening(rows: pl.LazyFrame) -> pl.LazyFrame:
    """With the kind that tells of each for the first time (`opening`)."""
    kind = (
        pl.when(pl.col("check") == FRESHNESS)
        .then(pl.lit(str(AlertKind.STALE)))
        .when((pl.col("check") == SIGNALS) & pl.col("reason").str.contains(BETTER, literal=True))
        .then(pl.lit(str(AlertKind.IMPROVED)))
        .when(pl.col("check") == SIGNALS)
        .then(pl.lit(str(AlertKind.SIGNAL)))
        .otherwise(pl.lit(str(AlertKind.NEW)))
    )
    return rows.with_columns(opening=kind, is_acknowledged=pl.col("is_acknowledged").fill_null(value=False))


def _grouped(kind: AlertKind, rows: pl.DataFrame, standing: Standing) -> list[Due]:
    """One message a check and dataset for findings; one in all for other kinds, and for too many messages."""
    if kind not in (AlertKind.NEW, AlertKind.WORSE):
        return _one(kind, rows, standing)
    parts = rows.partition_by("dataset", "check", maintain_order=True)
    if len(parts) > MOST_MESSAGES:
        return _one(kind, rows, standing)
    return [due for part in parts for due in _one(kind, part, standing)]


def _one(kind: AlertKind, rows: pl.DataFrame, standing: Standing) -> list[Due]:
    if rows.is_empty():
        return []
    return [Due(kind=kind, identities=tuple(rows["identity"].to_list()), run=standing.newest_run, findings=rows)]
