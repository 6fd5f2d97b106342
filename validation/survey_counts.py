"""The numbers behind the checks of a survey, one row a country and wave: sizes, weights, copies, straight-lining."""

import polars as pl

from data.survey_description import SurveyDescription
from validation.survey_limits import FEWEST_QUESTIONS
from validation.survey_outcomes import QUESTIONS_SCHEMA
from validation.survey_tally import CELL


def counted(people: pl.DataFrame, asked: pl.DataFrame, description: SurveyDescription) -> pl.DataFrame:
    """The summary of `survey_outcomes.SUMMARY_SCHEMA` but for what passed and failed, in order of country and wave.

    `people` and `asked` are `Tally.people` and `Tally.questions`. Kish's design effect is n·Σw²/(Σw)² (Kish 1992,
    J. Official Statistics 8) of the usable weights, the effective n their number over it.
    """
    is_usable = (pl.col("weight").is_finite() & (pl.col("weight") > 0)).fill_null(False)
    is_zero = (pl.col("weight") == 0).fill_null(False)
    weight = pl.col("weight").filter(is_usable)
    sizes = people.group_by(*CELL).agg(
        n=pl.len().cast(pl.Int64),
        usable=is_usable.sum().cast(pl.Int64),
        zero_weights=is_zero.sum().cast(pl.Int64),
        weight_min=weight.min(),
        weight_median=weight.median(),
        weight_max=weight.max(),
        weight_sum=weight.sum(),
        squares=weight.pow(2).sum(),
        straight_liners=pl.col("straight").sum(),
    )
    questions = asked.filter(pl.col("asked") > 0).group_by(*CELL).agg(questions=pl.len().cast(pl.Int64))
    kish = pl.when(pl.col("usable") > 0).then(pl.col("usable") * pl.col("squares") / pl.col("weight_sum").pow(2))
    enough = pl.col("questions") >= FEWEST_QUESTIONS
    alike = ("identical_pairs", "identical_pairs_by_chance", "duplicates", "straight_liners")
    return (
        sizes.join(_pairs(people), on=CELL, how="left")
        .with_columns(
            pl.col("country").cast(pl.String), unusable_weights=pl.col("n") - pl.col("usable") - pl.col("zero_weights")
        )
        .join(questions, on=CELL, how="left")
        .with_columns(pl.col("questions").fill_null(0), kish_design_effect=kish)
        .with_columns(
            pl.when(enough).then(pl.col(alike)),
            effective_n=pl.col("usable") / pl.col("kish_design_effect"),
            population_size=pl.lit(description.population_size, dtype=pl.Float64),
        )
        .drop("usable", "squares")
        .sort(*CELL)
    )


def _pairs(people: pl.DataFrame) -> pl.DataFrame:
    """Pairs of respondents alike in everything, and how many there would be by chance: of all pairs, the share alike in
    answers times the share alike in person (the two being independent), which straight-lining and one constant weight
    raise by themselves.
    """
    cells = people.group_by(*CELL).agg(all_pairs=_of(pl.len()))
    alike = [
        people.group_by(*CELL, *by)
        .agg(number=pl.len())
        .group_by(*CELL)
        .agg(_of(pl.col("number")).sum().alias(name), (pl.col("number") - 1).sum().cast(pl.Int64).alias(f"{name}_more"))
        for name, by in (("same_answers", ["answers"]), ("same_person", ["person"]), ("both", ["answers", "person"]))
    ]
    for one in alike:
        cells = cells.join(one, on=CELL, how="left")
    by_chance = pl.when(pl.col("all_pairs") > 0).then(
        pl.col("same_answers") * pl.col("same_person") / pl.col("all_pairs")
    )
    return cells.select(
        *CELL,
        identical_pairs=pl.col("both").cast(pl.Int64),
        identical_pairs_by_chance=by_chance.fill_null(0.0),
        duplicates="both_more",
    )


def _of(number: pl.Expr) -> pl.Expr:
    """Pairs among so many, as a float: of five million there are more than fit a whole number squared."""
    count = number.cast(pl.Float64)
    return count * (count - 1) / 2


def question_shares(asked: pl.DataFrame, description: SurveyDescription) -> pl.DataFrame:
    """Each question's shares without an entry and without a view: `survey_outcomes.QUESTIONS_SCHEMA`."""
    columns = {question.about: question.column for question in description.questions}
    return asked.with_columns(
        column=pl.col("about").replace_strict(columns, default=None, return_dtype=pl.String),
        missing_share=1 - pl.col("asked") / pl.col("respondents"),
        no_answer_share=pl.col("no_answer") / pl.col("respondents"),
    ).select(pl.col(name).cast(kind) for name, kind in QUESTIONS_SCHEMA.items())
