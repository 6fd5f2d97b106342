"""What is said of Pew's files: what is odd in them, without a single respondent's value."""

import polars as pl

from data.datasets.survey_responses import DATASET, VIEW
from data.findings import Finding, Severity, from_rows

WEIGHT_NEAR_ONE = 0.005
"""How far a country-wave's mean weight may lie from one before it is said."""


def note(rule: str, column: str | None, reason: str, count: int = 1) -> Finding:
    """A warning on the file as a whole, without a respondent's value; `count` is of such findings, not of people."""
    return Finding(
        rule=rule,
        severity=Severity.WARNING,
        dataset=DATASET.id,
        column=column,
        reason=reason,
        remedy="Nothing need be done; it is kept with the version.",
        count=count,
    )


def no_numbers(written: pl.DataFrame, numbers: pl.DataFrame) -> list[Finding]:
    """A critical finding for every year, age and weight that is no number; the value, a respondent's, is not shown."""
    return [
        one
        for column in ("wave", "age", "weight")
        for one in from_rows(
            written.filter(written[column].is_not_null() & numbers[column].is_null()),
            rule="not a number",
            severity=Severity.CRITICAL,
            dataset=DATASET.id,
            column=column,
            reason=f"The {column} is not a number.",
            remedy="Correct it in the file, or leave it empty where it was not recorded.",
            show_values=False,
        )
    ]


def left_out(answered: pl.DataFrame, views: list[str]) -> list[Finding]:
    """A warning for each country and wave with respondents who were asked for no view."""
    counts = (
        answered.filter(pl.all_horizontal(pl.col(views).is_null()))
        .group_by("country", "wave")
        .len()
        .sort("country", "wave")
    )
    return [
        note(
            "asked about no country",
            None,
            f"{number:,} respondents of {country} {wave} were asked for no view and are left out.",
            counts.height,
        )
        for country, wave, number in counts.iter_rows()
    ]


def about_weights(rows: pl.DataFrame) -> list[Finding]:
    """Warnings on the weights: no design beside them, waves where they are constant or do not average one."""
    weighed = (
        rows.group_by("country", "wave")
        .agg(mean=pl.col("weight").mean(), different=pl.col("weight").n_unique())
        .sort("country", "wave")
    )
    constant = weighed.filter(pl.col("different") == 1)
    away = weighed.filter((pl.col("mean") - 1).abs() > WEIGHT_NEAR_ONE)
    return [
        note(
            "no design in the file",
            "weight",
            "The file holds weights and no strata or clusters, so intervals from it alone are too narrow; they are "
            "widened by a design effect.",
        ),
        *[
            note(
                "one constant weight",
                "weight",
                f"Every respondent of {country} {wave} has the same weight: the wave is unweighted.",
                constant.height,
            )
            for country, wave in constant.select("country", "wave").iter_rows()
        ],
        *[
            note(
                "weights do not average one",
                "weight",
                f"The weights of {country} {wave} average {mean:.3f}; that changes no percentage.",
                away.height,
            )
            for country, wave, mean in away.select("country", "wave", "mean").iter_rows()
        ],
    ]


def about_people(rows: pl.DataFrame, views: list[str]) -> list[Finding]:
    """Warnings on the respondents: who rated their own country, and whose sex or age was not recorded."""
    own = {
        home: rows.filter(pl.col("country") == home, pl.col(VIEW + home).is_not_null()).height
        for home in (view.removeprefix(VIEW) for view in views)
    }
    blank = {column: rows[column].null_count() for column in ("sex", "age")}
    return [
        *[
            note(
                "own country rated",
                VIEW + home,
                f"{number:,} respondents in {home} rated {home} itself: kept, and excluded from its figures.",
            )
            for home, number in own.items()
            if number
        ],
        *[
            note(f"{column} not recorded", column, f"{number:,} respondents have no {column}.")
            for column, number in blank.items()
            if number
        ],
    ]
