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


def messages_due(standing: Standing, limits: Limits, *, alarms: bool = True, escalations: bool = True) -> list[Due]:
    """The messages due to one address, the gravest first; nothing is due twice once it stands in `told`.

    A finding is told when it is new and open, unless somebody has acknowledged it, and again when it is worse than
    when it was told, acknowledged or not. What was told is told once more when it is resolved. The same of the same
    finding is not told again within `limits.repeat`, so that one which comes and goes makes no noise. An address
    for `escalations` alone hears of what nobody acknowledged in time, and when it is resolved.
    """
    opened = _open_findings(standing, limits) if alarms else []
    just_told = {identity for due in opened for identity in due.identities}
    return [
        *(run_missing(standing, limits) if alarms else []),
        *(runs_failed(standing, limits) if alarms else []),
        *(_escalations(standing, limits, just_told) if escalations else []),
        *opened,
        *_resolved(standing, limits),
        *(runs_again(standing) if alarms else []),
    ]


def digest_since(standing: Standing) -> datetime | None:
    """The moment since which no digest was sent: of the last one, else of the first run; null: there is no run."""
    told = standing.told_of(AlertKind.DIGEST).filter(pl.col("at") <= standing.now + CLOCK_SLACK)
    sent = told["at"].max()
    return sent if isinstance(sent, datetime) else min((one.at for one in standing.runs), default=None)


def digest_rows(standing: Standing) -> pl.DataFrame:
    """Every finding with its opening kind, for a digest: the critical ones first."""
    return _with_opening(standing.findings.with_columns(pl.col("is_acknowledged").fill_null(value=False)))


def _escalations(standing: Standing, limits: Limits, just_told: set[str]) -> list[Due]:
    """What nobody acknowledged within `limits.escalate_after`, in one message; again after every `limits.repeat`."""
    late = _open(standing, limits.escalate_from).filter(
        pl.col("first_seen") <= standing.now - limits.escalate_after,
        ~pl.col("is_acknowledged"),
        pl.col("opening") != AlertKind.IMPROVED,
        ~pl.col("identity").is_in(list(just_told)),
    )
    lately = standing.told_lately(limits, AlertKind.ESCALATION)
    return _one(AlertKind.ESCALATION, late.join(lately, on="identity", how="anti", maintain_order="left"), standing)


def _open_findings(standing: Standing, limits: Limits) -> list[Due]:
    """New and worse findings that are open."""
    told = _last_run(standing, "told_run", *OPENING, AlertKind.WORSE)
    rows = (
        _open(standing, limits.least)
        .join(told, on="identity", how="left")
        .join(standing.worse, on="identity", how="left")
        .with_columns(is_told=(pl.col("told_run") >= pl.col("first_run")).fill_null(value=False))
    )
    new = rows.filter(~pl.col("is_told"), ~pl.col("is_acknowledged"))
    due = {AlertKind.WORSE: rows.filter(pl.col("is_told"), pl.col("worse_run") > pl.col("told_run"))}
    due |= {kind: new.filter(pl.col("opening") == kind) for kind in OPENING}
    unheard = {
        kind: part.join(standing.told_lately(limits, kind), on="identity", how="anti", maintain_order="left")
        for kind, part in due.items()
    }
    return [one for kind, part in unheard.items() for one in _grouped(kind, part, standing)]


def _resolved(standing: Standing, limits: Limits) -> list[Due]:
    """What this address was told was found, and is found no more."""
    rows = (
        standing.findings.filter(pl.col("state") == FindingState.RESOLVED)
        .join(_last_run(standing, "told_run", *OPENING, AlertKind.WORSE, AlertKind.ESCALATION), on="identity")
        .join(_last_run(standing, "closed_run", AlertKind.RESOLVED), on="identity", how="left")
        .filter(
            pl.col("told_run") < pl.col("changed_run"),
            pl.col("told_run") >= pl.col("first_run"),
            (pl.col("closed_run") < pl.col("changed_run")).fill_null(value=True),
        )
        .join(standing.told_lately(limits, AlertKind.RESOLVED), on="identity", how="anti")
    )
    return _one(AlertKind.RESOLVED, _with_opening(rows), standing)


def _last_run(standing: Standing, name: str, *kinds: AlertKind) -> pl.DataFrame:
    """The newest run told of in some kinds: one row an identity."""
    return standing.told_of(*kinds).group_by("identity").agg(pl.col("run").max().alias(name))


def _open(standing: Standing, least: Severity) -> pl.DataFrame:
    """Open findings of at least a severity."""
    severities = [str(Severity.CRITICAL)] if least is Severity.CRITICAL else [str(one) for one in Severity]
    rows = standing.findings.filter(
        pl.col("state") != FindingState.RESOLVED, pl.col("severity").is_in(severities)
    ).with_columns(pl.col("is_acknowledged").fill_null(value=False))
    return _with_opening(rows)


def _with_opening(rows: pl.DataFrame) -> pl.DataFrame:
    """With the kind that tells of each for the first time (`opening`); critical ones first, always in one order."""
    kind = (
        pl.when(pl.col("check") == FRESHNESS)
        .then(pl.lit(str(AlertKind.STALE)))
        .when((pl.col("check") == SIGNALS) & pl.col("reason").str.contains(BETTER, literal=True))
        .then(pl.lit(str(AlertKind.IMPROVED)))
        .when(pl.col("check") == SIGNALS)
        .then(pl.lit(str(AlertKind.SIGNAL)))
        .otherwise(pl.lit(str(AlertKind.NEW)))
    )
    order = [pl.col("severity") != Severity.CRITICAL, "dataset", "check", "place", "year", "subject", "identity"]
    return rows.with_columns(opening=kind).sort(order, nulls_last=True)


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
