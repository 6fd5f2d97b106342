"""The rule by which data are graded from A to F: what counts, and in which order it is asked."""

from dataclasses import dataclass
from enum import StrEnum

FRESHNESS = "freshness"
"""The check that asks whether data are as new as they should be."""

NEWS = ("control limits",)
"""Checks whose findings are news about the world, not faults of data: they count for no grade."""

MOST_WARNINGS_OF_B = 5
MOST_WARNINGS_OF_C = 20
MOST_DAYS_SINCE = 8
MOST_NOT_APPLIED = 1 / 3


class Grade(StrEnum):
    """How far data can be relied on, as far as the checks tell; best first."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"
    F = "F"
    NONE = "not graded"


RULES: tuple[tuple[Grade, str], ...] = (
    (Grade.F, "A critical finding is open and nobody has acknowledged it."),
    (
        Grade.D,
        f"A critical finding is open and acknowledged, or more than {MOST_WARNINGS_OF_C} warnings are open.",
    ),
    (
        Grade.C,
        f"{MOST_WARNINGS_OF_B + 1} to {MOST_WARNINGS_OF_C} warnings are open, or the data are older than they should "
        f"be, or the last check is more than {MOST_DAYS_SINCE} days ago.",
    ),
    (
        Grade.B,
        f"1 to {MOST_WARNINGS_OF_B} warnings are open, or over a third of the checks could not be applied.",
    ),
    (Grade.A, "Nothing of the above."),
    (Grade.NONE, "No finished run has looked at the data, or none of its checks could be applied."),
)
"""What gives each grade, the first that is true deciding. Acknowledged warnings count: the data are as they were."""


@dataclass(frozen=True, kw_only=True)
class Ground:
    """What a grade rests on: open findings (without those that are news), and how the last check went."""

    critical: int = 0
    """Critical findings that nobody answers for."""
    critical_acknowledged: int = 0
    warnings: int = 0
    """Open warnings, acknowledged or not."""
    stale: bool = False
    """Whether the check of freshness has an open finding."""
    not_applied: int = 0
    asked: int = 0
    """Checks that were put, `not_applied` among them."""
    days_since: int = 0
    """Days since the last check, on the day of the grade; negative where the clock went back."""


def grade_of(ground: Ground | None) -> tuple[Grade, str]:
    """The grade and why, in one sentence; None: never checked.

    >>> grade_of(Ground(warnings=3, asked=10))
    (<Grade.B: 'B'>, '3 warnings are open.')
    >>> grade_of(None)[0].value
    'not graded'
    """
    if ground is None:
        return Grade.NONE, "No finished run has looked at it yet."
    if ground.critical:
        return Grade.F, f"{_findings(ground.critical, 'critical finding')} open that nobody has acknowledged."
    if ground.critical_acknowledged:
        return Grade.D, f"{_findings(ground.critical_acknowledged, 'critical finding')} open and acknowledged."
    if ground.asked and ground.not_applied == ground.asked:
        return Grade.NONE, "No check could be applied."
    if ground.warnings > MOST_WARNINGS_OF_C:
        return Grade.D, f"{ground.warnings:,} warnings are open, more than {MOST_WARNINGS_OF_C}."
    if ground.warnings > MOST_WARNINGS_OF_B:
        return Grade.C, f"{ground.warnings} warnings are open."
    if ground.stale:
        return Grade.C, "The data are older than they should be by now."
    if ground.days_since > MOST_DAYS_SINCE:
        return Grade.C, f"The last check was {ground.days_since:,} days ago, more than {MOST_DAYS_SINCE}."
    if ground.warnings:
        return Grade.B, f"{_findings(ground.warnings, 'warning')} open."
    if ground.asked and ground.not_applied / ground.asked > MOST_NOT_APPLIED:
        return Grade.B, f"{ground.not_applied:,} of {ground.asked:,} checks could not be applied."
    return Grade.A, "No fault is open."


def _findings(count: int, word: str) -> str:
    return f"{count:,} {word} is" if count == 1 else f"{count:,} {word}s are"
