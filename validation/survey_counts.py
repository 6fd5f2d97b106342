"""The numbers behind the checks of a survey, one row a country and wave: sizes, weights, copies, straight-lining.

Pairs alike by chance: of all pairs, the share alike in answers times the share alike in person, the two being
independent; straight-lining and one constant weight raise it by themselves, and so are not taken for copies.
"""

from collections.abc import Mapping

import polars as pl

from data.survey_description import SurveyDescription
from validation.survey_limits import FEWEST_QUESTIONS
from validation.survey_outcomes import QUESTIONS_SCHEMA, SUMMARY_SCHEMA
from validation.survey_tally import CELL, Tally

SIZES_SCHEMA: Mapping[str, pl.DataType] = {
    name: SUMMARY_SCHEMA[name]
    for name in SUMMARY_SCHEMA
    if name not in ("questions", "population_size", "passed", "failed", "could_not_be_applied")
}


def counted(tally: Tally, description: SurveyDescription) -> pl.DataFrame:
    """The summary of `survey_outcomes.SUMMARY_SCHEMA` but for what passed and failed, in order of country and wave."""
    sizes = pl.DataFrame([_sample(*one) for one in tally.people()], schema=dict(SIZES_SCHEMA), orient="row")
    questions = tally.questions.filter(pl.col("asked") > 0).group_by(*CELL).agg(questions=pl.len().cast(pl.Int64))
    alike = ("identical_pairs", "identical_pairs_by_chance", "duplicates", "straight_liners")
    return (
        sizes.join(questions, on=CELL, how="left", maintain_order="left")
        .with_columns(pl.col("questions").fill_null(0))
        .with_columns(
            pl.when(pl.col("questions") >= FEWEST_QUESTIONS).then(pl.col(alike)),
            population_size=pl.lit(description.population_size, dtype=pl.Float64),
        )
    )


def _sample(country: str, wave: int, people: pl.DataFrame) -> dict[str, object]:
    """The numbers of one country and wave. Kish's design effect is n·Σw²/(Σw)² (Kish 1992, J. Official Statistics 8) of
    the usable weights, the effective n their number over it.
    """
    weight = people["weight"]
    usable = weight.filter((weight.is_finite() & (weight > 0)).fill_null(False))
    zero = int((weight == 0).sum())
    total = float(usable.sum())
    kish = len(usable) * float((usable * usable).sum()) / total**2 if total else None
    both, repeated = _alike(people.select(pl.struct("answers", "person").hash()).to_series())
    everyone = people.height * (people.height - 1) // 2
    by_chance = _alike(people["answers"])[0] * _alike(people["person"])[0] / everyone if everyone else 0.0
    return {
        "country": country,
        "wave": wave,
        "n": people.height,
        "weight_min": usable.min(),
        "weight_median": usable.median(),
        "weight_max": usable.max(),
        "weight_sum": total,
        "unusable_weights": people.height - len(usable) - zero,
        "zero_weights": zero,
        "kish_design_effect": kish,
        "effective_n": len(usable) / kish if kish else None,
        "identical_pairs": both,
        "identical_pairs_by_chance": by_chance,
        "duplicates": repeated,
        "straight_liners": int(people["straight"].sum()),
    }


def _alike(fingerprints: pl.Series) -> tuple[int, int]:
    """How many pairs of respondents have the same fingerprint, and how many respondents repeat another.

    >>> _alike(pl.Series([7, 7, 7, 1, 2, 2]))
    (4, 3)
    """
    # Sorted runs, not groups: a table of millions of groups takes ten times the memory.
    runs = fingerprints.sort().rle().struct.field("len").cast(pl.Int64)
    return int((runs * (runs - 1) // 2).sum()), int((runs - 1).sum())


def question_shares(asked: pl.DataFrame, description: SurveyDescription) -> pl.DataFrame:
    """Each question's shares without an entry and without a view: `survey_outcomes.QUESTIONS_SCHEMA`."""
    columns = {question.about: question.column for question in description.questions}
    return asked.with_columns(
        column=pl.col("about").replace_strict(columns, default=None, return_dtype=pl.String),
        missing_share=1 - pl.col("asked") / pl.col("respondents"),
        no_answer_share=pl.col("no_answer") / pl.col("respondents"),
    ).select(pl.col(name).cast(kind) for name, kind in QUESTIONS_SCHEMA.items())
