"""What came of the checks of a survey: pass, fail or could not be applied, and the tables they are kept in."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum

import polars as pl


class Answer(StrEnum):
    """What came of one check of one country and wave."""

    PASS = "pass"
    FAIL = "fail"
    NOT_APPLIED = "could not be applied"


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """One check of one country and wave (and of one home asked about, where the check is of one question)."""

    check: str
    country: str
    wave: int
    about: str | None = None
    answer: Answer
    reason: str | None = None
    """Of a pass null."""


OUTCOME_SCHEMA: Mapping[str, pl.DataType] = {
    "check": pl.String(),
    "country": pl.String(),
    "wave": pl.Int64(),
    "about": pl.String(),
    "answer": pl.String(),
    "reason": pl.String(),
}

SUMMARY_SCHEMA: Mapping[str, pl.DataType] = {
    "country": pl.String(),
    "wave": pl.Int64(),
    "n": pl.Int64(),
    "questions": pl.Int64(),
    "weight_min": pl.Float64(),
    "weight_median": pl.Float64(),
    "weight_max": pl.Float64(),
    "weight_sum": pl.Float64(),
    "population_size": pl.Float64(),
    "unusable_weights": pl.Int64(),
    "zero_weights": pl.Int64(),
    "kish_design_effect": pl.Float64(),
    "effective_n": pl.Float64(),
    "identical_pairs": pl.Int64(),
    "identical_pairs_by_chance": pl.Float64(),
    "duplicates": pl.Int64(),
    "straight_liners": pl.Int64(),
    "passed": pl.Int64(),
    "failed": pl.String(),
    "could_not_be_applied": pl.String(),
}
"""One row a country and wave, without a respondent's value but the least and greatest weight.

`questions`: homes asked about there. `unusable_weights`: missing, negative or not finite; the numbers of weights are of
those above zero. `identical_pairs`: pairs of respondents alike in answers, breakdowns, age, sex, weight, stratum and
cluster, and how many chance gives; `duplicates`: respondents who repeat another; these and `straight_liners` are null
with fewer than five questions. `passed`: number of checks; `failed`: their names; `could_not_be_applied`: name and
reason of each. Null: not applicable or not told.
"""

QUESTIONS_SCHEMA: Mapping[str, pl.DataType] = {
    "country": pl.String(),
    "wave": pl.Int64(),
    "about": pl.String(),
    "column": pl.String(),
    "respondents": pl.Int64(),
    "asked": pl.Int64(),
    "missing_share": pl.Float64(),
    "no_answer_share": pl.Float64(),
}
"""One row a country, wave and question. `asked`: respondents with any answer, don't know and refused too.
`missing_share`: of the respondents, those without an entry (1: not asked there); `no_answer_share`: of the respondents,
those who did not know or refused. Both 0 to 1.
"""


def outcome_frame(outcomes: Sequence[Outcome]) -> pl.DataFrame:
    """The outcomes as a table, one row each, in the order given."""
    return pl.DataFrame([asdict(one) for one in outcomes], schema=dict(OUTCOME_SCHEMA))


def with_outcomes(summary: pl.DataFrame, outcomes: Sequence[Outcome]) -> pl.DataFrame:
    """The summary with what passed, failed and could not be applied of each country and wave."""
    told = outcome_frame(outcomes)
    cell = ["country", "wave"]
    passed = told.group_by(cell).agg(passed=(pl.col("answer") == Answer.PASS.value).sum().cast(pl.Int64))
    homes = pl.col("about").drop_nulls().str.join(", ")
    grouped = (
        told.filter(pl.col("answer") != Answer.PASS.value)
        # What fails is told with its reason by its finding; of what could not be applied this is the only place.
        .with_columns(reason=pl.when(pl.col("answer") == Answer.NOT_APPLIED.value).then("reason"))
        .group_by(*cell, "check", "answer", "reason", maintain_order=True)
        .agg(homes=homes)
        .with_columns(
            pl.col("check") + pl.when(pl.col("homes") != "").then(" (" + pl.col("homes") + ")").otherwise(pl.lit(""))
        )
        .with_columns(pl.concat_str("check", "reason", separator=": ", ignore_nulls=True))
        .group_by(cell)
        .agg(
            failed=pl.col("check").filter(pl.col("answer") == Answer.FAIL.value).str.join("; "),
            could_not_be_applied=pl.col("check").filter(pl.col("answer") == Answer.NOT_APPLIED.value).str.join("; "),
        )
    )
    counted = passed.join(grouped, on=cell, how="left")
    texts = pl.col("failed", "could_not_be_applied")
    joined = summary.join(counted, on=["country", "wave"], how="left", maintain_order="left")
    return joined.with_columns(texts.replace("", None)).select(
        pl.col(name).cast(kind) for name, kind in SUMMARY_SCHEMA.items()
    )
