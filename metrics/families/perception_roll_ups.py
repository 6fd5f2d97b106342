"""How survey answers and published percentages become figures: weighted shares of all asked, with honest intervals."""

import polars as pl

from data.datasets.published_figures import ANSWERS
from data.datasets.survey_responses import FAVOURABLE, NO_ANSWER, UNFAVOURABLE, VIEW
from data.figures import FIGURE_SCHEMA, Interval, Status
from metrics.declare import RollUpContext
from metrics.methods import survey

NOT_STATED = "not stated"
"""In a figure's series: mode or sample is not known, so it can be joined with no other wave."""

FEWEST_ANSWERS = 10
"""Under this many asked, a figure is withheld: it would tell of persons, and says nothing of a country."""

DECIMALS = 4
"""Of a percentage kept: a ten-thousandth of a point, far inside any interval here, and a smaller file."""

CELL = ["pollster", "wording", "country", "wave"]

SHARES = {
    "favourable": ("f", ("f", "u", "x")),
    "unfavourable": ("u", ("f", "u", "x")),
    "no_answer": ("x", ("f", "u", "x")),
    "favourable_of_decided": ("f", ("f", "u")),
}
"""Each share as (answers counted, answers it is a share of): f favourable, u unfavourable, x no answer."""

MEASURES = (*SHARES, "net_favourable")


def series_of(pollster: pl.Expr, wording: pl.Expr, mode: pl.Expr, sample: pl.Expr) -> pl.Expr:
    """What a figure may be joined with: pollster, wording where it is not the usual, mode and sample.

    >>> one = {"p": "P", "w": None, "m": "telephone", "s": None}
    >>> frame = pl.DataFrame([one], schema=dict.fromkeys(one, pl.String))
    >>> frame.select(series_of(pl.col("p"), pl.col("w"), pl.col("m"), pl.col("s"))).item()
    'P: telephone, sample not stated'
    """
    return pl.concat_str(
        pollster,
        pl.lit(": "),
        pl.format("“{}”, ", wording).fill_null(""),
        mode.fill_null(f"mode {NOT_STATED}"),
        pl.lit(", "),
        sample.fill_null(f"sample {NOT_STATED}"),
    )


def from_responses(rows: pl.LazyFrame, context: RollUpContext) -> pl.DataFrame:
    """Figures of every home asked about, one row a (measure, series, home, country, wave); respondents of the home
    itself are left out. n is how many were asked (of favourable_of_decided: how many said either), unweighted.
    """
    homes = [name.removeprefix(VIEW) for name in rows.collect_schema().names() if name.startswith(VIEW)]
    sums = pl.concat(pl.collect_all([_sums(rows, home) for home in homes]))
    shares = [_share(sums, measure, context.design_effect) for measure in SHARES]
    return _withheld(_dressed(pl.concat([*shares, _net(sums, context.design_effect)]), context))


def _sums(rows: pl.LazyFrame, home: str) -> pl.LazyFrame:
    """Respondents, weights and squared weights by cell and kind of answer about one home; null is not asked."""
    answer, weight = pl.col(VIEW + home), pl.col("weight")
    kinds = {"f": FAVOURABLE, "u": UNFAVOURABLE, "x": NO_ANSWER}
    one_mode = pl.when(pl.col("mode").n_unique() == 1).then(pl.col("mode").first()).otherwise(pl.lit("mixed mode"))
    return (
        rows.filter(answer.is_not_null(), pl.col("country") != home)
        .with_columns(is_kind.alias(kind) for kind, is_kind in ((k, answer.is_in(v)) for k, v in kinds.items()))
        .group_by(CELL)
        .agg(
            pl.when(pl.col("mode").is_null().any()).then(None).otherwise(one_mode).alias("mode"),
            pl.when(pl.col("sample").n_unique() == 1).then(pl.col("sample").first()).alias("sample"),
            *[pl.col(kind).sum().cast(pl.Int64).alias(f"n_{kind}") for kind in kinds],
            *[weight.filter(pl.col(kind)).sum().alias(f"w_{kind}") for kind in kinds],
            *[weight.filter(pl.col(kind)).pow(2).sum().alias(f"ww_{kind}") for kind in kinds],
        )
        .with_columns(home=pl.lit(home))
        .sort(CELL)
    )


def _total(sums: tuple[str, ...], of: str) -> pl.Expr:
    return pl.sum_horizontal(f"{of}_{kind}" for kind in sums)


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
    bounds = survey.share_interval(share, error, number, n - 1)
    return _figure(measured, measure, share, bounds)


def _net(sums: pl.DataFrame, setting: float) -> pl.DataFrame:
    every = ("f", "u", "x")
    n, net = pl.col("n"), pl.col("share")
    measured = (
        sums.with_columns(n=_total(every, "n"), w=_total(every, "w"), ww=_total(every, "ww"))
        .filter(pl.col("w") > 0)
        .with_columns(share=(pl.col("w_f") - pl.col("w_u")) / pl.col("w"))
        .with_columns(
            spread=(pl.col("w_f") + pl.col("w_u")) / pl.col("w") - net.pow(2),
            deff=pl.max_horizontal(survey.kish(n, pl.col("w"), pl.col("ww")), pl.lit(setting)),
            residuals=pl.col("ww_f") * (1 - net).pow(2)
            + pl.col("ww_u") * (1 + net).pow(2)
            + pl.col("ww_x") * net.pow(2),
        )
        .with_columns(error=_error())
    )
    return _figure(measured, "net_favourable", net, survey.mean_interval(net, pl.col("error"), n - 1))


def _error() -> pl.Expr:
    n = pl.col("n")
    return survey.standard_error(
        n=n,
        linearised=survey.linearised_variance(n, pl.col("w"), pl.col("residuals")),
        spread=pl.col("spread"),
        design_effect=pl.col("deff"),
    )


def _figure(measured: pl.DataFrame, measure: str, share: pl.Expr, bounds: survey.Bounds) -> pl.DataFrame:
    return measured.select(
        *CELL,
        "home",
        "mode",
        "sample",
        "n",
        measure=pl.lit(measure),
        value=100 * share,
        low=100 * bounds.low,
        high=100 * bounds.high,
        interval=pl.lit(Interval.SURVEY_WEIGHTS.value),
    )


def _dressed(figures: pl.DataFrame, context: RollUpContext) -> pl.DataFrame:
    """The figures with the table's remaining columns: partner level, one wave a year."""
    return figures.with_columns(
        pl.col("value", "low", "high").round(DECIMALS),
        category=pl.lit(None, dtype=pl.String),
        subgroup=pl.lit(None, dtype=pl.String),
        series=series_of(pl.col("pollster"), pl.col("wording"), pl.col("mode"), pl.col("sample")),
        level=pl.lit("partner"),
        scheme=pl.lit(None, dtype=pl.String),
        place="country",
        grain=pl.lit("year"),
        period=pl.date("wave", 1, 1),
        status=pl.lit(context.status),
    ).select(pl.col(name) for name in FIGURE_SCHEMA if name not in {"source", "version"})


def _withheld(figures: pl.DataFrame) -> pl.DataFrame:
    few = pl.col("n") < FEWEST_ANSWERS
    return figures.with_columns(
        pl.when(few).then(None).otherwise(pl.col("value", "low", "high")).name.keep(),
        status=pl.when(few).then(pl.lit(Status.TOO_FEW.value)).otherwise("status"),
    )


def from_published(rows: pl.LazyFrame, context: RollUpContext) -> pl.DataFrame:
    """Figures as their pollster published them, one row a (measure, series, home, country, wave). Of two polls of one
    series in a year the later stands. An interval only where a margin was published; net and the share of those who
    said either are computed where both percentages are there.
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
    reach = {
        measure: 100 * survey.critical(pl.lit(1e6)) * (spread / pl.col("number")).sqrt()
        for measure, spread in spreads.items()
    }
    least = dict.fromkeys(MEASURES, 0.0) | {"net_favourable": -100.0}
    figures = [
        wide.filter(pl.col(measure).is_not_null()).select(
            *CELL,
            "mode",
            "sample",
            "n",
            home="about",
            measure=pl.lit(measure),
            value=pl.col(measure),
            low=(pl.col(measure) - reach[measure]).clip(least[measure], 100),
            high=(pl.col(measure) + reach[measure]).clip(least[measure], 100),
            interval=pl.when(pl.col("margin").is_null())
            .then(pl.lit(Interval.NONE.value))
            .when("of_design")
            .then(pl.lit(Interval.SURVEY_DESIGN.value))
            .otherwise(pl.lit(Interval.SURVEY_WEIGHTS.value)),
        )
        for measure in MEASURES
    ]
    return _dressed(pl.concat(figures), context)
