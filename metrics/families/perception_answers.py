"""Weighted shares of those asked about a home, of everybody and of subgroups, with their standard errors."""

from collections.abc import Sequence

import polars as pl

from data.datasets.survey_responses import FAVOURABLE, NEUTRAL, NO_ANSWER, UNFAVOURABLE, VIEW, staged_in
from data.survey_description import OPT_IN, PROBABILITY
from metrics.families.perception_subgroups import Breakdown
from metrics.methods import survey

CELL = ["pollster", "wording", "country", "wave"]
ASKED = [*CELL, "home"]
"""What tells one question in one country and wave from another."""

KINDS = {"f": FAVOURABLE, "u": UNFAVOURABLE, "x": NO_ANSWER, "m": NEUTRAL}
"""Answers by kind: favourable, unfavourable, no answer, and in the middle."""

EVERY = ("f", "u", "x", "m")

SHARES = {
    "favourable": ("f", EVERY),
    "unfavourable": ("u", EVERY),
    "no_answer": ("x", EVERY),
    "neutral": ("m", EVERY),
    "favourable_of_decided": ("f", ("f", "u")),
}
"""Each share as (answers counted, answers it is a share of)."""

NET = "net_favourable"

MIXED_MODE = "mixed mode"

FEWEST_ANSWERS = 10
"""Under this many asked, a figure is withheld: it would tell of persons, and says nothing of a country."""


def sums_of(rows: pl.LazyFrame, homes: Sequence[str], breakdowns: Sequence[Breakdown]) -> pl.DataFrame:
    """Respondents (`n_`), weights (`w_`) and squared weights (`ww_`) by kind of answer, one row a (question, unit).

    `breakdown` and `unit` are those of `perception_subgroups`; null: everybody. `sample_type` is null where it is not
    known of all or not the same; `public` only where it is true of all. Respondents of the home itself are left out.
    """
    parts = [_sums(rows, home, breakdown) for home in homes for breakdown in (None, *breakdowns)]
    sums = pl.concat(pl.collect_all(parts), how="diagonal_relaxed")
    said = ["mode", "sample", "sample_type", "public", "is_design"]
    whole = sums.filter(pl.col("unit").is_null())
    offered = whole.group_by("pollster", "wording", "wave", "home").agg(neutral_offered=pl.col("n_m").sum() > 0)
    return (
        sums.drop(said)
        .join(whole.select(*ASKED, *said), on=ASKED, how="left", nulls_equal=True, maintain_order="left")
        .join(offered, on=["pollster", "wording", "wave", "home"], how="left", nulls_equal=True, maintain_order="left")
    )


def _sums(rows: pl.LazyFrame, home: str, breakdown: Breakdown | None) -> pl.LazyFrame:
    """The sums about one home, of everybody or by one breakdown; null is not asked."""
    answer, weight = pl.col(VIEW + home), pl.col("weight")
    have = set(rows.collect_schema().names())
    named = f"wording_{home}"
    wording = pl.coalesce(named, "wording") if named in have else pl.col("wording")
    one_mode = pl.when(pl.col("mode").n_unique() == 1).then(pl.col("mode").first()).otherwise(pl.lit(MIXED_MODE))
    asked = rows.filter(answer.is_not_null(), pl.col("country") != home)
    keys = [*CELL]
    if breakdown is not None:
        asked = breakdown.of(asked)
        keys = [*CELL, "unit"]
    return (
        asked.with_columns(wording.alias("wording"))
        .with_columns(is_kind.alias(kind) for kind, is_kind in ((k, answer.is_in(v)) for k, v in KINDS.items()))
        .group_by(keys)
        .agg(
            pl.when(pl.col("mode").is_null().any()).then(None).otherwise(one_mode).alias("mode"),
            pl.when(pl.col("sample").n_unique() == 1).then(pl.col("sample").first()).alias("sample"),
            (pl.col("sample_type") == OPT_IN).fill_null(False).any().alias("has_opt_in"),
            (pl.col("sample_type") == PROBABILITY).fill_null(False).all().alias("is_probability"),
            pl.col("public").fill_null(False).all().alias("public"),
            _carries_design(have).any().alias("is_design"),
            *[pl.col(kind).sum().cast(pl.Int64).alias(f"n_{kind}") for kind in KINDS],
            *[weight.filter(pl.col(kind)).sum().alias(f"w_{kind}") for kind in KINDS],
            *[weight.filter(pl.col(kind)).pow(2).sum().alias(f"ww_{kind}") for kind in KINDS],
        )
        .with_columns(
            home=pl.lit(home),
            breakdown=pl.lit(None if breakdown is None else breakdown.name, dtype=pl.String),
            unit=pl.col("unit") if breakdown is not None else pl.lit(None, dtype=pl.String),
            sample_type=pl.when("has_opt_in").then(pl.lit(OPT_IN)).when("is_probability").then(pl.lit(PROBABILITY)),
        )
        .drop("has_opt_in", "is_probability")
        .sort(keys)
    )


def _carries_design(have: set[str]) -> pl.Expr:
    """Whether a respondent's row says how the sample was drawn, beyond its weight."""
    names = [*sorted(staged_in(have)), *sorted(name for name in have if name.startswith("replicate_"))]
    return pl.any_horizontal(pl.col(name).is_not_null() for name in names) if names else pl.lit(False)


def _total(kinds: tuple[str, ...], of: str) -> pl.Expr:
    return pl.sum_horizontal(f"{of}_{kind}" for kind in kinds)


def shares_of(sums: pl.DataFrame, design_effect: float) -> pl.DataFrame:
    """Every share and the net view, one row a (measure, question, unit).

    Columns besides those that name it: `n` (respondents in the base, unweighted), `value`, `low` and `high` (95 %) in
    percent, `error` (standard error, a fraction), `number` (effective answers where everybody said the same).
    """
    offered = pl.col("measure") != "neutral"
    shares = [_share(sums, measure, design_effect) for measure in SHARES]
    every = pl.concat([*shares, _net(sums, design_effect)])
    return every.filter(offered | pl.col("neutral_offered")).drop("neutral_offered")


def _share(sums: pl.DataFrame, measure: str, setting: float) -> pl.DataFrame:
    counted, base = SHARES[measure]
    n, share, error = pl.col("n"), pl.col("share"), pl.col("error")
    rest = tuple(kind for kind in base if kind != counted)
    measured = (
        sums.with_columns(n=_total(base, "n"), w=_total(base, "w"), ww=_total(base, "ww"))
        .filter(pl.col("w") > 0)
        .with_columns(share=(pl.col(f"w_{counted}") / pl.col("w")).clip(0, 1))
        .with_columns(
            spread=share * (1 - share),
            deff=pl.max_horizontal(survey.kish(n, pl.col("w"), pl.col("ww")), pl.lit(setting)),
            residuals=pl.col(f"ww_{counted}") * (1 - share).pow(2) + _total(rest, "ww") * share.pow(2),
        )
        .with_columns(error=_error())
    )
    number = survey.effective_number(n=n, spread=pl.col("spread"), error=error, design_effect=pl.col("deff"))
    return _told(measured, measure, survey.share_interval(share, error, number, n - 1))


def _net(sums: pl.DataFrame, setting: float) -> pl.DataFrame:
    n, net = pl.col("n"), pl.col("share")
    measured = (
        sums.with_columns(n=_total(EVERY, "n"), w=_total(EVERY, "w"), ww=_total(EVERY, "ww"))
        .filter(pl.col("w") > 0)
        .with_columns(share=(pl.col("w_f") - pl.col("w_u")) / pl.col("w"))
        .with_columns(
            spread=(pl.col("w_f") + pl.col("w_u")) / pl.col("w") - net.pow(2),
            deff=pl.max_horizontal(survey.kish(n, pl.col("w"), pl.col("ww")), pl.lit(setting)),
            residuals=pl.col("ww_f") * (1 - net).pow(2)
            + pl.col("ww_u") * (1 + net).pow(2)
            + pl.col("ww_x") * net.pow(2)
            + pl.col("ww_m") * net.pow(2),
        )
        .with_columns(error=_error())
    )
    return _told(measured, NET, survey.mean_interval(net, pl.col("error"), n - 1))


def _error() -> pl.Expr:
    n = pl.col("n")
    return survey.standard_error(
        n=n,
        linearised=survey.linearised_variance(n, pl.col("w"), pl.col("residuals")),
        spread=pl.col("spread"),
        design_effect=pl.col("deff"),
    )


def _told(measured: pl.DataFrame, measure: str, bounds: survey.Bounds) -> pl.DataFrame:
    return measured.select(
        *ASKED,
        "breakdown",
        "unit",
        *("mode", "sample", "sample_type", "public", "is_design", "neutral_offered"),
        "n",
        measure=pl.lit(measure),
        value=100 * pl.col("share"),
        error=pl.col("error"),
        number=pl.col("n") / pl.col("deff"),
        low=100 * bounds.low,
        high=100 * bounds.high,
    )
