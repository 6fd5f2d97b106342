"""What a suite expects of its dataset beyond structure: how far a new version may move away from the one before."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Beyond:
    """The declared limits of one dataset; a check that has nothing declared here could not be applied, and says so."""

    amounts: tuple[str, ...] = ()
    """Columns of amounts whose revisions and outliers are looked for; empty: rows are counted instead."""
    revision_ratio: float = 2.0
    """A place and year whose amount grew or shrank by more than this is a finding."""
    revision_floor: float = 25.0
    """Differences below this, in the amount's unit, are never a finding."""
    volume_ratio: float = 1.5
    """Rows of a release may not grow or shrink by more than this."""
    null_points: float = 5.0
    """Percentage points by which the share of empty cells of a column may rise."""
    spread: tuple[str, ...] = ()
    """Columns of few values, or of amounts, whose distribution may not drift."""
    drift_limit: float = 0.25
    """The population stability index above which a distribution has drifted (0.25: a major shift, Siddiqi 2006)."""
    outlier_deviations: float = 8.0
    """Median absolute deviations of a place's own logarithms from their median beyond which a year stands out."""
    mirror: tuple[str, ...] = ()
    """Columns by which a row of our own record and one of the public record are the same event; empty: no mirror."""
    mirror_count: str | None = None
    """The column that says how many there were, where a row is no event; two records of it are compared by number."""
    usual_gap_years: float | None = None
    """Years a series may miss before it has stopped; null: the source's own cadence."""


NOTHING_DECLARED = Beyond()
"""The limits of a dataset whose suite declares none of its own."""
