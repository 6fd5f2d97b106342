"""Back-test: which alarms the rules would have raised over the stored history, had one address taken every message."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import polars as pl

from data.quality import Run
from data.quality_records import QualityRecords
from validation.alert_rules import digest_since, messages_due
from validation.alert_run_rules import SUMMARY, when
from validation.alert_standing import TOLD_SCHEMA, WORSE_SCHEMA, AlertKind, Due, Limits, Standing
from validation.alerts import RUNS_LOOKED_AT, DigestDue

EVERY = timedelta(hours=1)
"""How often alarms are looked for between runs, as a timer that says `comity alerts send` would."""

ALARM_SCHEMA: dict[str, pl.DataType] = {
    "at": pl.Datetime("us", "UTC"),
    "rule": pl.String(),
    "run": pl.Int64(),
    "findings": pl.Int64(),
    "checks": pl.List(pl.String()),
    "datasets": pl.List(pl.String()),
}
"""One row a message that would have gone out, oldest first; `run` is the newest run then, null where there was none."""

COUNT_SCHEMA: dict[str, pl.DataType] = {
    "rule": pl.String(),
    "messages": pl.Int64(),
    "findings": pl.Int64(),
    "days_with_any": pl.Int64(),
    "most_in_a_day": pl.Int64(),
    "per_day": pl.Float64(),
}
"""One row a rule, those that would have said nothing too. `per_day` is over all days of the history."""


def replay(
    records: QualityRecords,
    limits: Limits,
    *,
    until: datetime,
    since: datetime | None = None,
    digest_due: DigestDue | None = None,
) -> pl.DataFrame:
    """The messages that the rules as they are now would have sent to one address, columns of `ALARM_SCHEMA`.

    The runs and what they changed are taken as they were, with the acknowledgements of the time, each from the run
    before it; repeats are held back as in force. Between runs it is looked hourly, for what is due by the clock alone.
    `since` leaves earlier messages out of the answer, not out of what the address remembers.
    """
    told = pl.DataFrame(schema=TOLD_SCHEMA)
    alarms: list[pl.DataFrame] = []
    for known, end in _stretches(records, until):
        # Between runs a rule can only begin to speak when one of its times is up, so only then it is asked.
        times = _times(known, limits, end, told)
        now = known.now
        while now < end or now == known.now:
            at = _heard(known, now, told)
            dues = [*(messages_due(at, limits) if now >= times[0] else []), *_digest(at, digest_due)]
            if dues:
                told = _newest_of(pl.concat([told, *(_remembered(due, now) for due in dues)]))
                alarms += [_alarm(due, now) for due in dues]
            # What was told lets other rules speak at the next look, and itself again after the time of repeats.
            times = sorted(one for one in (*times, *([now + EVERY, now + limits.repeat] if dues else [])) if one > now)
            now = _next_look(at, now, times[0], end, digest_due)
    found = pl.concat([pl.DataFrame(schema=ALARM_SCHEMA), *alarms])
    return found if since is None else found.filter(pl.col("at") >= since)


def counts_by_rule(alarms: pl.DataFrame, *, first: datetime | None, until: datetime) -> pl.DataFrame:
    """How many messages each rule would have sent from a moment on, columns of `COUNT_SCHEMA`."""
    rules = pl.DataFrame({"rule": [str(kind) for kind in AlertKind if kind is not AlertKind.TEST]})
    by_day = (
        by_rule_and_day(alarms)
        .group_by("rule")
        .agg(
            messages=pl.col("messages").sum(),
            findings=pl.col("findings").sum(),
            days_with_any=pl.len(),
            most_in_a_day=pl.col("messages").max(),
        )
    )
    days = None if first is None else max((until.date() - first.date()).days + 1, 1)
    counted = rules.join(by_day, on="rule", how="left", maintain_order="left").with_columns(
        pl.exclude("rule").fill_null(0)
    )
    per_day = pl.lit(None, pl.Float64()) if days is None else pl.col("messages") / days
    return counted.with_columns(per_day=per_day).select(pl.col(name).cast(kind) for name, kind in COUNT_SCHEMA.items())


def by_rule_and_day(alarms: pl.DataFrame) -> pl.DataFrame:
    """Messages and findings of each day (UTC) and rule that had any: `day`, `rule`, `messages`, `findings`."""
    return (
        alarms.group_by(day=pl.col("at").dt.date(), rule=pl.col("rule"))
        .agg(messages=pl.len().cast(pl.Int64()), findings=pl.col("findings").sum())
        .sort("day", "rule")
    )


def first_moment(records: QualityRecords) -> datetime | None:
    """When the stored history begins; null where there is none."""
    return min((one.at for one in records.runs(None)), default=None)


def _stretches(records: QualityRecords, until: datetime) -> Iterator[tuple[Standing, datetime]]:
    """What was known when each run ended, but for what was told, and until when it was all that was known."""
    known = [one for one in sorted(records.runs(None), key=lambda one: one.id) if one.ending is not None]
    ended = [one for one in known if one.took_place]
    skipped = [one for one in known if not one.took_place]
    moments = [*_in_order([when(one) for one in ended]), until]
    worse = pl.DataFrame(schema=WORSE_SCHEMA)
    for place, one in enumerate(ended):
        now = moments[place]
        if now > until:
            return
        findings = records.findings(run=one.id, today=now.date())
        worse = _grown(worse, findings, one)
        runs = tuple(ended[max(0, place + 1 - RUNS_LOOKED_AT) : place + 1][::-1])
        yield Standing(now=now, findings=findings, worse=worse, runs=runs, skipped=skipped), moments[place + 1]


def _times(known: Standing, limits: Limits, end: datetime, told: pl.DataFrame) -> list[datetime]:
    """The moments from which on a rule may say something that it did not say before, in order; never empty."""
    day = known.now.replace(hour=0, minute=0, second=0, microsecond=0)
    midnights = [day + timedelta(days=n) for n in range(1, (end - day).days + 1)]
    late = [one + limits.escalate_after for one in known.findings["first_seen"].unique()]
    last = (*(when(one) for one in known.finished()[:1]), *(one.at for one in known.runs[:1]))
    missing = [one + limits.missing_after + timedelta(microseconds=1) for one in last]
    repeats = [one + limits.repeat for one in told["at"].unique() if one + limits.repeat > known.now]
    return sorted({known.now, end, *midnights, *late, *missing, *repeats, *(one.at for one in known.skipped)})


def _next_look(at: Standing, now: datetime, time: datetime, end: datetime, digest_due: DigestDue | None) -> datetime:
    """The first look after the next time that is up, or after a digest that is due before it."""
    owed, last = digest_since(at), min(time, end)
    is_owed = digest_due is not None and owed is not None and digest_due(owed, last + EVERY) is not None
    while (now := now + EVERY) < last:
        if is_owed and digest_due is not None and owed is not None and digest_due(owed, now) is not None:
            return now
    return now


def _in_order(moments: Sequence[datetime]) -> list[datetime]:
    """The moments, none earlier than the one before it: where the clock was set back, time stands still."""
    return pl.Series(moments, dtype=pl.Datetime("us", "UTC")).cum_max().to_list()


def _grown(worse: pl.DataFrame, findings: pl.DataFrame, run: Run) -> pl.DataFrame:
    now = findings.filter(pl.col("state") == "worse", pl.col("changed_run") == run.id)
    rows = now.select("identity", worse_run=pl.col("changed_run"))
    return pl.concat([worse.join(rows, on="identity", how="anti"), rows])


def _heard(known: Standing, now: datetime, told: pl.DataFrame) -> Standing:
    """The same at a later moment, with what was told until then; an acknowledgement ends with its day."""
    holds = pl.col("is_acknowledged") & (pl.col("acknowledged_until") >= now.astimezone(UTC).date())
    findings = known.findings.with_columns(is_acknowledged=holds.fill_null(value=False))
    return replace(known, now=now, findings=findings, told=told)


def _digest(standing: Standing, digest_due: DigestDue | None) -> list[Due]:
    since = digest_since(standing)
    if digest_due is None or since is None or digest_due(since, standing.now) is None:
        return []
    return [Due(kind=AlertKind.DIGEST, identities=(SUMMARY,), run=standing.newest_run)]


def _remembered(due: Due, now: datetime) -> pl.DataFrame:
    rows = {"kind": str(due.kind), "identity": list(due.identities), "run": due.run, "at": now}
    return pl.DataFrame(rows, schema=TOLD_SCHEMA)


def _newest_of(told: pl.DataFrame) -> pl.DataFrame:
    """The newest that was told of each kind and identity: no rule asks of more, for here no clock goes back."""
    newest = told.group_by("kind", "identity").agg(pl.col("run").max(), pl.col("at").max())
    return newest.select(*TOLD_SCHEMA)


def _alarm(due: Due, now: datetime) -> pl.DataFrame:
    of = {
        name: [] if due.findings.is_empty() else due.findings[column].unique(maintain_order=True).to_list()
        for name, column in (("checks", "check"), ("datasets", "dataset"))
    }
    row = {"at": now, "rule": str(due.kind), "run": due.run, "findings": due.findings.height, **of}
    return pl.DataFrame([row], schema=ALARM_SCHEMA)
