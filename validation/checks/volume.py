"""Whether a new version has about as many rows as the one before."""

import polars as pl

from data.findings import Severity
from validation.check import Check, Looked, NotApplied, Scope, Subject, cases
from validation.earlier import FEWEST_ROWS, neighbours
from validation.held import Held


def look(held: Held, subject: Subject) -> Looked | NotApplied | None:
    """One case: the rows of both versions, of the places and times that both looked at."""
    pair = neighbours(held, subject)
    if isinstance(pair, NotApplied):
        return pair
    before, now = (side.select(pl.len()).collect().item() for side in (pair.before, pair.now))
    ratio = held.limits(subject.dataset).volume_ratio
    holds = max(before, now) <= ratio * min(before, now) or abs(now - before) < FEWEST_ROWS
    case = pl.DataFrame({"subject": ["rows"], "old": [float(before)], "new": [float(now)], "holds": [holds]})
    return Looked(
        cases=cases(case),
        reason=f"There are {{new}} rows; {pair.was}, there were {{old}} of the same places and times.",
        remedy="See whether the file came whole and once; ask the source what it added or left out.",
    )


CHECK = Check(
    id="volume",
    title="Volume",
    asks="Has a new version about as many rows as the one before it, of what both looked at?",
    severity=Severity.WARNING,
    scope=Scope.RELEASE,
    look=look,
)
