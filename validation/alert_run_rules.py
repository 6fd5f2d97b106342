"""The rules of the alarms about runs: one that failed, one that is missing, one that finishes again after either."""

from datetime import datetime, timedelta

import polars as pl

from data.quality import Run, RunEnding
from validation.alert_standing import CLOCK_SLACK, AlertKind, Due, Limits, Standing

FAILURES_TOLD = timedelta(days=7)
"""A run that failed or crashed longer ago than this is news no more."""

SKIPPED_IN_A_ROW = 2
"""Runs of the schedule that did not take place, one after another, before it is told."""

MISSING, FAILING, FAILED_ONCE, AGAIN, SUMMARY = "missing", "failing", "failed once", "again", "digest"
"""What is remembered as told in place of a finding's identity."""


def run_missing(standing: Standing, limits: Limits) -> list[Due]:
    """No run finished within `limits.missing_after`; again after every `limits.repeat` for which that stays so.

    Nor where as many as `SKIPPED_IN_A_ROW` did not take place one after another, however soon that is.
    """
    # A run dated in the future was written under a wrong clock; it must not keep the alarm silent until then.
    done = [one for one in standing.finished() if when(one) <= standing.now + CLOCK_SLACK]
    newest = max(done, key=when, default=None)
    skipped = skipped_in_a_row(standing)
    in_a_row = len({one.due or one.at for one in skipped}) >= SKIPPED_IN_A_ROW
    if newest is not None and standing.now - when(newest) <= limits.missing_after and not in_a_row:
        return []
    just_begun = any(abs(standing.now - one.at) <= limits.missing_after for one in standing.runs)
    if newest is None and just_begun and not in_a_row:
        return []
    if standing.is_told_lately(limits, AlertKind.RUN_MISSING):
        return []
    runs = (*(() if newest is None else (newest,)), *skipped)
    return [Due(kind=AlertKind.RUN_MISSING, identities=(MISSING,), run=standing.newest_run, runs=runs)]


def skipped_in_a_row(standing: Standing) -> tuple[Run, ...]:
    """Runs that did not take place since the last of every dataset ended, newest first.

    One such is no alarm: the run that was under way looks at the data too. One that broke off has an alarm of its own.
    """
    ended = [when(one) for one in standing.runs if one.ending is not None and not one.datasets]
    since = max((one for one in ended if one <= standing.now + CLOCK_SLACK), default=standing.now - FAILURES_TOLD)
    return tuple(one for one in standing.skipped if since < one.at <= standing.now)


def runs_failed(standing: Standing, limits: Limits) -> list[Due]:
    """Runs that failed or crashed since the last that was told, in one message, not more than one a `limits.repeat`."""
    since = standing.now - FAILURES_TOLD
    ended = [one for one in standing.runs if one.ending in (RunEnding.FAILED, RunEnding.CRASHED) and when(one) >= since]
    if not ended or standing.is_told_lately(limits, AlertKind.RUN_FAILED):
        return []
    told = standing.told_run(AlertKind.RUN_FAILED)
    bad = tuple(one for one in ended if one.id > told)
    if not bad:
        return []
    identity = FAILED_ONCE if later_finished(standing, bad) else FAILING
    return [Due(kind=AlertKind.RUN_FAILED, identities=(identity,), run=standing.newest_run, runs=bad)]


def runs_again(standing: Standing) -> list[Due]:
    """A run finished after this address was told that none does: good news, once."""
    trouble = standing.told_of(AlertKind.RUN_FAILED, AlertKind.RUN_MISSING)
    trouble = trouble.filter(pl.col("identity").is_in([FAILING, MISSING]))
    done = standing.finished()
    if trouble.is_empty() or not done:
        return []
    newest = max(done, key=lambda one: one.id)
    worst = trouble["run"].max()
    told = worst if isinstance(worst, int) else 0
    if newest.id <= told or standing.told_run(AlertKind.RUNS_AGAIN) > told:
        return []
    return [Due(kind=AlertKind.RUNS_AGAIN, identities=(AGAIN,), run=newest.id, runs=(newest,))]


def later_finished(standing: Standing, bad: tuple[Run, ...]) -> bool:
    """Whether a run finished after the last of these."""
    newest = max((one.id for one in standing.runs if one.ending is RunEnding.FINISHED), default=0)
    return newest > max(one.id for one in bad)


def when(run: Run) -> datetime:
    """When a run ended; when it began, where it did not."""
    return run.ended or run.at
