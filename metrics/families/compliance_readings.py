"""How compliance is read: shares in which the unknown are kept, never past the day the register was gone through."""

from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl

from data.figures import Level
from data.states import WORLD
from metrics.families.compliance_roll_ups import FEWEST_CODED
from metrics.methods.register_readings import newest_estimate, share_with_unknown
from metrics.methods.totals import newest, share_in_window

if TYPE_CHECKING:
    from metrics.request import ReadingContext

FULL_SCORE = 3
"""The score of an obligation met in full."""


def read_substantive(context: "ReadingContext") -> pl.DataFrame:
    """Σ score ÷ (3 × obligations due) in the window, the unknown in the whole; one row a (category, place)."""
    return share_with_unknown(
        as_far_as_checked(context),
        "obligations_score",
        "obligations_unknown",
        "obligations_due",
        of="points of obligations due",
        not_known="obligations with an unknown verdict",
        most=FULL_SCORE,
    )


def read_timeliness(context: "ReadingContext") -> pl.DataFrame:
    """Obligations done by their day ÷ obligations due, the overdue in the whole; one row a (category, place)."""
    return share_with_unknown(
        as_far_as_checked(context),
        "obligations_on_time",
        "obligations_of_unknown_day",
        "obligations_due",
        of="obligations due",
        how=" done on time",
        not_known="obligations done on an unknown day, or perhaps not",
    )


def read_quota(context: "ReadingContext") -> pl.DataFrame:
    """Inspections used ÷ allowed in the window; one row a (category, place)."""
    return share_with_unknown(
        context,
        "inspection_quota_used",
        "inspection_quota_unknown",
        "inspection_quota",
        of="inspections allowed",
        how=" used",
        not_known="allowed where nobody wrote down the number used",
    )


def read_closed(context: "ReadingContext") -> pl.DataFrame:
    """Findings closed since ÷ findings raised in the window; one row a (category, place)."""
    return share_in_window(context, "findings_closed", "findings_raised", of="findings raised")


def read_open(context: "ReadingContext") -> pl.DataFrame:
    """Findings open at the end of the last covered year; one row a (category, place)."""
    return newest(context, "findings_open", within=1)


def read_kappa(context: "ReadingContext") -> pl.DataFrame:
    """Kappa of the newest year in the window with enough obligations, and how often both agreed."""
    return newest_estimate(
        context,
        "coders_agreement",
        whole="obligations_coded_twice",
        part="obligations_coded_alike",
        counted="Coded twice",
        parted="judged alike",
        few=f"Kappa needs {FEWEST_CODED} obligations of one year, and verdicts that are not all one.",
    )


def as_far_as_checked(context: "ReadingContext") -> "ReadingContext":
    """The context ending no later than the year in which the home's register was last gone through.

    A register lists what will fall due, so its years run ahead of its day: one nobody has opened for years would else
    look as new as the last date in it.
    """
    listed = context.figures(
        "obligations_listed",
        first=context.start,
        last=context.end,
        categories=(None,),
        level=Level.WORLD,
        places=(WORLD,),
    )
    checked = listed.filter(pl.col("value") > 0)["period"].dt.year().cast(pl.Int64).max()
    return replace(context, end=checked) if isinstance(checked, int) else context
