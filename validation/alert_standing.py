"""What the rules of the alarms look at: what stands at a moment, what one address was told, and what is due then."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

import polars as pl

from data.findings import Severity
from data.quality import Run, RunEnding

CLOCK_SLACK = timedelta(hours=1)
"""A record dated further ahead than this was written under a wrong clock, and is not trusted to be recent."""


class AlertKind(StrEnum):
    """What an alarm tells; each is a rule of its own."""

    RUN_MISSING = "run missing"
    RUN_FAILED = "run failed"
    ESCALATION = "escalation"
    WORSE = "worse finding"
    NEW = "new finding"
    STALE = "stale source"
    SIGNAL = "signal"
    RESOLVED = "resolved"
    IMPROVED = "indicator improved"
    RUNS_AGAIN = "runs again"
    DIGEST = "digest"
    TEST = "test"
    """A person tries the addresses; no rule gives it."""


TOLD_SCHEMA: dict[str, pl.DataType] = {
    "kind": pl.String(),
    "identity": pl.String(),
    "run": pl.Int64(),
    "at": pl.Datetime("us", "UTC"),
}
"""What one address took: one row a message and finding (or matter of runs) that it told of."""

WORSE_SCHEMA: dict[str, pl.DataType] = {"identity": pl.String(), "worse_run": pl.Int64()}
"""The last run in which a finding became worse: one row a finding that ever did."""


@dataclass(frozen=True, kw_only=True)
class Limits:
    """When the rules speak."""

    least: Severity = Severity.WARNING
    escalate_from: Severity = Severity.CRITICAL
    escalate_after: timedelta = timedelta(hours=48)
    repeat: timedelta = timedelta(hours=24)
    missing_after: timedelta = timedelta(hours=36)


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What is known at one moment, and what one address was told before it."""

    now: datetime
    findings: pl.DataFrame
    """Open and resolved findings, with the columns of `FINDING_STATE_SCHEMA`."""
    worse: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=WORSE_SCHEMA))
    runs: Sequence[Run] = ()
    """Those that took place, newest first."""
    skipped: Sequence[Run] = ()
    """Those that did not, since another was under way."""
    told: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=TOLD_SCHEMA))

    @property
    def newest_run(self) -> int | None:
        """The newest run that ended; null where none did."""
        return max((one.id for one in self.runs if one.ending is not None), default=None)

    def told_of(self, *kinds: AlertKind) -> pl.DataFrame:
        """What was told in some kinds."""
        return self.told.filter(pl.col("kind").is_in([str(one) for one in kinds]))

    def told_lately(self, limits: Limits) -> pl.DataFrame:
        """Kinds and identities told within the time of repeats: before now or, by a clock set back since, after it."""
        told = self.told.lazy().filter((pl.col("at") - self.now).abs() < limits.repeat)
        return told.select("kind", "identity").unique().collect()

    def is_told_lately(self, limits: Limits, kind: AlertKind) -> bool:
        """Whether anything of a kind was."""
        return kind in self.told_lately(limits)["kind"]

    def told_run(self, *kinds: AlertKind) -> int:
        """The newest run that was told of in some kinds, 0 where none was."""
        newest = self.told_of(*kinds)["run"].max()
        return newest if isinstance(newest, int) else 0

    def finished(self) -> list[Run]:
        """Finished runs of every dataset, newest first (of some datasets only, where none was of every one)."""
        done = [one for one in self.runs if one.ending is RunEnding.FINISHED]
        return [one for one in done if not one.datasets] or done


@dataclass(frozen=True, kw_only=True)
class Due:
    """One message that is due: of findings, or of runs."""

    kind: AlertKind
    identities: tuple[str, ...]
    """Of the findings it tells of, or the matter of runs; what is remembered as told."""
    run: int | None
    """The newest run when it was decided."""
    findings: pl.DataFrame = field(default_factory=pl.DataFrame)
    runs: tuple[Run, ...] = ()
