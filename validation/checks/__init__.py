"""The checks beyond structure, one file a subject, in the order in which they are asked.

A file declares its checks as `CHECK`, or under names that begin with `CHECK_` where it has several; each stands here.
"""

from validation.check import Check
from validation.checks import (
    columns_as_before,
    coverage_kept,
    deaths_agree,
    drift,
    duplicates_across,
    figures,
    freshness,
    mirror,
    null_share,
    outliers,
    parties_exist,
    revisions,
    series_stopped,
    structure,
    survey_homes,
    volume,
)

CHECKS: tuple[Check, ...] = (
    structure.CHECK_READABLE,
    structure.CHECK_COLUMNS,
    figures.CHECK_REGIONS,
    figures.CHECK_RELEASE,
    figures.CHECK_COVERED,
    freshness.CHECK,
    series_stopped.CHECK,
    coverage_kept.CHECK,
    revisions.CHECK,
    volume.CHECK,
    drift.CHECK,
    null_share.CHECK,
    columns_as_before.CHECK,
    parties_exist.CHECK,
    survey_homes.CHECK,
    deaths_agree.CHECK,
    duplicates_across.CHECK_WITHIN,
    duplicates_across.CHECK_ACROSS,
    outliers.CHECK,
    mirror.CHECK,
)


def check_of(id: str) -> Check:
    """The check of an id. Raises KeyError naming those there are."""
    for one in CHECKS:
        if one.id == id:
            return one
    raise KeyError(f"no check {id!r}; there are {', '.join(one.id for one in CHECKS)}")
