"""How survey answers become figures: weighted shares of all asked and of subgroups, withheld where they must be."""

import polars as pl

from data.datasets.survey_responses import DATASET, VIEW
from data.figures import Interval, Status
from data.own_record import OWN
from data.settings import settings
from data.survey_description import OPT_IN, PROBABILITY
from metrics.declare import RollUpContext
from metrics.families.perception_answers import ASKED, FEWEST_ANSWERS, NET, shares_of, sums_of
from metrics.families.perception_designs import design_shares
from metrics.families.perception_figures import (
    EFFECTIVE,
    MEASURES,
    UNIT,
    Drawn,
    dressed,
    judged_reliable,
    rounded,
    with_effective,
    without_numbers,
)
from metrics.families.perception_subgroups import SURVEY, breakdowns_of, is_rare, is_told, people_of
from metrics.families.perception_withholding import with_withheld

FIGURES = (*MEASURES, EFFECTIVE)
"""Every measure that answers give."""

USED = {
    "favourable": ("f",),
    "unfavourable": ("u",),
    "no_answer": ("x",),
    "neutral": ("m",),
    "favourable_of_decided": ("f", "u"),
    NET: ("f", "u"),
}
"""The kinds of answer that give a measure away: where one of them is withheld, so is the measure."""


def from_responses(rows: pl.LazyFrame, context: RollUpContext) -> pl.DataFrame:
    """Figures of every home asked about, one row a (measure, subgroup, series, home, country, wave).

    Respondents of the home itself are left out. n is how many were asked (of favourable_of_decided: how many said
    either), unweighted. Subgroups are those the rows declare. Withheld: of fewer than 10 asked everything, and, unless
    the pollster publishes the totals (as every provider does), cells of few persons and those that give them away.
    """
    rows = DATASET.completed(rows)
    homes = [name.removeprefix(VIEW) for name in rows.collect_schema().names() if name.startswith(VIEW)]
    is_own = context.source == OWN
    breakdowns = breakdowns_of(rows)
    sums = sums_of(rows, homes, breakdowns)
    if not is_own:
        sums = sums.with_columns(public=pl.lit(True), sample_type=pl.lit(PROBABILITY))
    if is_own or breakdowns:
        sums = with_withheld(sums, people_of(rows, breakdowns), settings().fewest_answers)
    else:
        sums = sums.with_columns(pl.lit(False).alias(f"hidden_{kind}") for kind in ("f", "u", "x", "m", "n"))
    told = sums.filter(is_told(pl.col("unit")))
    if is_own:
        told = told.filter(~is_rare(pl.col("unit"), rows, settings().fewest_answers))
    shares = shares_of(told, context.design_effect).rename({"unit": "subgroup"})
    figures = rounded(_by_design(shares, rows, homes))
    shown = _without_error(_withheld(judged_reliable(figures, context.status), told))
    drawn = (
        pl.when(pl.col("sample_type") == OPT_IN)
        .then(pl.lit(Drawn.OPT_IN.value))
        .when(pl.col("sample_type").is_null())
        .then(pl.lit(Drawn.UNKNOWN.value))
        .otherwise(pl.lit(""))
    )
    return dressed(with_effective(without_numbers(shown)), drawn)


def _by_design(shares: pl.DataFrame, rows: pl.LazyFrame, homes: list[str]) -> pl.DataFrame:
    """The shares with their `interval`, those of surveys that say how they were drawn as their design gives them."""
    drawn = shares.filter("is_design").select(SURVEY).unique()
    by_weights = shares.with_columns(interval=pl.lit(Interval.SURVEY_WEIGHTS.value))
    if drawn.is_empty():
        return by_weights
    people = rows.join(drawn.lazy(), on=SURVEY, how="semi").collect()
    keys = [*UNIT, "measure"]
    by_design = design_shares(people, homes).select(
        *keys,
        *((100 * pl.col(name)).alias(f"{name}_drawn") for name in ("value", "low", "high")),
        error_drawn="error",
        number_drawn="effective_n",
        is_drawn=pl.lit(True),
    )
    numbers = ("value", "low", "high", "error", "number")
    is_drawn = pl.col("is_drawn").fill_null(value=False)
    return (
        by_weights.join(by_design, on=keys, how="left", nulls_equal=True, maintain_order="left")
        .with_columns(
            *(pl.when(is_drawn).then(f"{name}_drawn").otherwise(name).alias(name) for name in numbers),
            interval=pl.when(is_drawn).then(pl.lit(Interval.SURVEY_DESIGN.value)).otherwise("interval"),
        )
        .drop("is_drawn", *(f"{name}_drawn" for name in numbers))
    )


def _withheld(figures: pl.DataFrame, sums: pl.DataFrame) -> pl.DataFrame:
    """The figures, those that would tell of a few persons `too_few`; where that is by their cells, without their n."""
    hidden = sums.select(
        *ASKED,
        pl.col("unit").alias("subgroup"),
        *(
            pl.any_horizontal(f"hidden_{kind}" for kind in (*kinds, "n")).alias(measure)
            for measure, kinds in USED.items()
        ),
    ).unpivot(list(USED), index=UNIT, variable_name="measure", value_name="by_cells")
    few = pl.col("n") < FEWEST_ANSWERS
    return (
        figures.join(hidden, on=[*UNIT, "measure"], how="left", nulls_equal=True, maintain_order="left")
        .with_columns(
            status=pl.when(pl.col("by_cells") | few).then(pl.lit(Status.TOO_FEW.value)).otherwise("status"),
            n=pl.when(~pl.col("by_cells")).then("n"),
        )
        .drop("by_cells")
    )


def _without_error(figures: pl.DataFrame) -> pl.DataFrame:
    """The figures, those of people who offered themselves, or found nobody says how, without interval: indicative."""
    is_drawn = (pl.col("sample_type") == PROBABILITY).fill_null(value=False)
    return figures.with_columns(
        pl.when(is_drawn).then(pl.col("low", "high")).name.keep(),
        interval=pl.when(is_drawn).then("interval").otherwise(pl.lit(Interval.NONE.value)),
    )
