"""How percentages that a pollster published become figures, where the answers themselves are not held."""

import polars as pl

from data.datasets.published_figures import ANSWERS
from data.figures import Interval, Status
from metrics.declare import RollUpContext
from metrics.families.perception_answers import CELL
from metrics.families.perception_figures import (
    dressed,
    judged_reliable,
    rounded,
    with_effective,
    without_numbers,
)
from metrics.methods import survey
from metrics.methods.reliability import FEWEST

PUBLISHED = ("favourable", "unfavourable", "no_answer", "favourable_of_decided", "net_favourable")


def from_published(rows: pl.LazyFrame, context: RollUpContext) -> pl.DataFrame:
    """Figures as their pollster published them, one row a (measure, series, home, country, wave). Of two polls of one
    series in a year the later stands. An interval only where a margin was published; net and the share of those who
    said either are computed where both percentages are there. Reliability is judged by what was published: without a
    margin by n alone.
    """
    margin = pl.col("margin_of_error").max()
    wide = (
        rows.filter(pl.col("country") != pl.col("about"))
        .group_by(*CELL, "about", "fieldwork_first", "fieldwork_last")
        .agg(
            *[pl.col("percent").filter(pl.col("answer") == answer).max().alias(answer) for answer in ANSWERS],
            n=pl.col("n").max(),
            margin=margin,
            of_design=pl.col("margin_of_design").fill_null(False).all(),
            mode=pl.col("mode").max(),
            sample=pl.col("sample_type").max(),
        )
        .sort(*CELL, "about", "fieldwork_last", "fieldwork_first", nulls_last=False)
        .group_by(*CELL, "about", "mode", "sample", maintain_order=True)
        .last()
        .with_columns(
            # The published margin is that of a share of one half: n it stands for = ¼·(1.96/margin)².
            number=0.25 * (100 * survey.critical(pl.lit(1e6)) / pl.col("margin")).pow(2),
            decided=(pl.col("favourable") + pl.col("unfavourable")) / 100,
        )
        .with_columns(
            favourable_of_decided=pl.when(pl.col("decided") > 0).then(pl.col("favourable") / pl.col("decided")),
            net_favourable=pl.col("favourable") - pl.col("unfavourable"),
        )
        .collect()
    )
    part, net = pl.col("favourable_of_decided") / 100, pl.col("net_favourable") / 100
    spreads = {
        **dict.fromkeys(("favourable", "unfavourable", "no_answer"), pl.lit(0.25)),
        "favourable_of_decided": part * (1 - part) / pl.col("decided"),
        "net_favourable": pl.col("decided") - net.pow(2),
    }
    errors = {measure: (spread / pl.col("number")).sqrt() for measure, spread in spreads.items()}
    reach = {measure: 100 * survey.critical(pl.lit(1e6)) * error for measure, error in errors.items()}
    least = dict.fromkeys(PUBLISHED, 0.0) | {"net_favourable": -100.0}
    shares = [
        wide.filter(pl.col(measure).is_not_null()).select(
            *CELL,
            "mode",
            "sample",
            "n",
            "number",
            home="about",
            subgroup=pl.lit(None, dtype=pl.String),
            measure=pl.lit(measure),
            value=pl.col(measure),
            error=errors[measure],
            low=(pl.col(measure) - reach[measure]).clip(least[measure], 100),
            high=(pl.col(measure) + reach[measure]).clip(least[measure], 100),
            interval=pl.when(pl.col("margin").is_null())
            .then(pl.lit(Interval.NONE.value))
            .when("of_design")
            .then(pl.lit(Interval.SURVEY_DESIGN.value))
            .otherwise(pl.lit(Interval.SURVEY_WEIGHTS.value)),
        )
        for measure in PUBLISHED
    ]
    figures = rounded(pl.concat(shares))
    is_judged = pl.col("interval") != Interval.NONE.value
    # Where n was not published, the margin alone tells how many answers stand behind it.
    told = figures.filter(is_judged).with_columns(said=pl.col("n"), n=pl.coalesce("n", pl.col("effective").round(0)))
    judged = judged_reliable(told, context.status).with_columns(n="said").drop("said")
    enough = (pl.col("n") >= FEWEST).fill_null(value=True)
    bare = figures.filter(~is_judged).with_columns(
        status=pl.when(enough).then(pl.lit(context.status)).otherwise(pl.lit(Status.UNRELIABLE.value))
    )
    return dressed(with_effective(without_numbers(pl.concat([judged, bare]))), pl.lit(""))
