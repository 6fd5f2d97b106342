"""Views of a home as estimates of the design a survey was drawn by, each country and wave a sample of its own."""

from collections.abc import Sequence
from itertools import count, takewhile

import polars as pl

from data.datasets.survey_responses import FAVOURABLE, NEUTRAL, NO_ANSWER, UNFAVOURABLE, VIEW, at_stage, staged_in
from data.survey_description import DescriptionFault, Design, ReplicateMethod
from metrics.families.perception_subgroups import SURVEY, Breakdown, breakdowns_of, is_told
from metrics.methods.design_based import finished, numbered
from metrics.methods.design_based_errors import with_errors
from metrics.methods.design_based_sample import Sample, sample_of
from metrics.methods.design_based_sums import DOMAIN, Item, Statistic

KINDS = {"favourable": FAVOURABLE, "unfavourable": UNFAVOURABLE, "neutral": NEUTRAL, "no_answer": NO_ANSWER}
"""Shares of all who were asked, and the answers each counts."""

OF_DECIDED, NET = "favourable_of_decided", "net_favourable"

SCHEMA = {
    "pollster": pl.String,
    "wording": pl.String,
    "country": pl.String,
    "wave": pl.Int64,
    "home": pl.String,
    "breakdown": pl.String,
    "subgroup": pl.String,
    "measure": pl.String,
    "value": pl.Float64,
    "error": pl.Float64,
    "low": pl.Float64,
    "high": pl.Float64,
    "n": pl.Int64,
    "effective_n": pl.Float64,
    "df": pl.Int64,
}

WORDING, UNIT = "⟨wording⟩", "⟨unit⟩"


def design_shares(rows: pl.DataFrame, homes: Sequence[str]) -> pl.DataFrame:
    """One row a (pollster, wording, country, wave, home, subgroup, measure), as fractions of one: `value` of
    favourable, unfavourable, neutral, no_answer, favourable_of_decided and net_favourable, with its standard `error`,
    95 % bounds, `n` in the base, `effective_n` (spread ÷ error²) and degrees of freedom.

    `rows` are of survey_responses, every respondent of each sample. A subgroup is a domain of the full design, null
    everybody; respondents not asked stay in the design. Null bounds: too few units to tell. Population sizes that
    cannot be (smaller than the sample, unlike within a stratum) are left out, which errs to the wide side; a sample
    whose replicates or weights cannot be used has no rows.
    """
    breakdowns = breakdowns_of(rows.lazy())
    parts = [_of_sample(sample, homes, breakdowns) for sample in rows.partition_by(SURVEY, maintain_order=True)]
    return pl.concat([pl.DataFrame(schema=SCHEMA), *parts]).sort(
        *SURVEY, "home", "wording", "breakdown", "subgroup", "measure", nulls_last=False
    )


def _of_sample(rows: pl.DataFrame, homes: Sequence[str], breakdowns: Sequence[Breakdown]) -> pl.DataFrame:
    nothing = pl.DataFrame(schema=SCHEMA)
    sample = _drawn(rows)
    if sample is None:
        return nothing
    country = rows["country"][0]
    asked = [home for home in homes if home != country and rows[VIEW + home].null_count() < rows.height]
    shown = [one for one in breakdowns if rows.select(SURVEY).head(1).join(one.where, on=SURVEY, how="semi").height]
    at_once: dict[str | None, list[str]] = {}
    one_by_one: list[str] = []
    for home in asked:
        told = rows.filter(pl.col(VIEW + home).is_not_null()).select(_wording(rows, home).alias(WORDING))[WORDING]
        if told.n_unique() == 1:
            at_once.setdefault(told[0], []).append(home)
        else:
            one_by_one.append(home)
    groups = [(pl.lit(words, dtype=pl.String), together) for words, together in at_once.items()]
    groups += [(_wording(rows, home), [home]) for home in one_by_one]
    found = [
        _of_domains(sample, words, together, breakdown) for words, together in groups for breakdown in (None, *shown)
    ]
    said = {name: pl.lit(rows[name][0], dtype=dtype) for name, dtype in SCHEMA.items() if name in SURVEY}
    return pl.concat([nothing, *(one.with_columns(**said).select(list(SCHEMA)) for one in found)])


def _wording(rows: pl.DataFrame, home: str) -> pl.Expr:
    own = f"wording_{home}"
    return pl.coalesce(own, "wording") if own in rows.columns else pl.col("wording")


def _of_domains(sample: Sample, words: pl.Expr, homes: Sequence[str], breakdown: Breakdown | None) -> pl.DataFrame:
    """Everything about homes all were asked about in the same words, or about one home in whatever words."""
    unit = pl.lit(None, dtype=pl.String) if breakdown is None else breakdown.unit
    somebody = pl.any_horizontal(pl.col(VIEW + home).is_not_null() for home in homes)
    placed = numbered(sample, {WORDING: words, UNIT: unit}, somebody & is_told(unit))
    items = [item for home in homes for item in _items(home)]
    told = [
        finished(placed, cells, item.statistic).with_columns(
            home=pl.lit(item.id), measure=pl.coalesce("category", pl.lit(NET))
        )
        for item, cells in zip(items, with_errors(placed, items), strict=True)
    ]
    names = placed.table.filter(pl.col(DOMAIN).is_not_null()).select(DOMAIN, WORDING, UNIT).unique()
    net = pl.col("measure") == NET
    return (
        pl.concat(told)
        .join(names, on=DOMAIN)
        .with_columns(pl.when(net).then(pl.col("low", "high").clip(-1, 1)).otherwise(pl.col("low", "high")))
        .rename({"estimate": "value", "se": "error", WORDING: "wording", UNIT: "subgroup"})
        .with_columns(breakdown=pl.lit(None if breakdown is None else breakdown.name, dtype=pl.String))
    )


def _items(home: str) -> tuple[Item, Item, Item]:
    answer = pl.col(VIEW + home)
    kind = pl.coalesce(pl.when(answer.is_in(said)).then(pl.lit(name)) for name, said in KINDS.items())
    favourable, unfavourable = kind == "favourable", kind == "unfavourable"
    decided = pl.when(favourable).then(pl.lit(OF_DECIDED)).when(unfavourable).then(pl.lit("other"))
    sides = favourable.cast(pl.Float64) - unfavourable.cast(pl.Float64)
    return (
        Item(id=home, statistic=Statistic.SHARE, value=kind, categories=tuple(KINDS)),
        Item(id=home, statistic=Statistic.SHARE, value=decided, categories=(OF_DECIDED,)),
        Item(id=home, statistic=Statistic.MEAN, value=sides),
    )


def _drawn(rows: pl.DataFrame) -> Sample | None:
    """The sample with the design its rows carry; None where its replicates or weights cannot be used."""
    whole, filled = design_of_rows(rows), with_units_told(rows)
    without = Design(
        **{key: getattr(whole, key) for key in ("weight", "strata", "cluster", "replicate_weights")},
        replicate_method=whole.replicate_method,
        replicate_scale=whole.replicate_scale,
        fay=whole.fay,
    )
    for design in (whole, without):
        try:
            return sample_of(filled, design)
        except DescriptionFault:
            continue
    return None


def with_units_told(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows with a stratum and clusters for everybody: who has none told is a stratum or a cluster of one's own."""
    person = pl.format("person {}", pl.int_range(pl.len()))
    return rows.with_columns(
        pl.col(name).fill_null(stand_in)
        for name in staged_in(rows.columns)
        for own, stand_in in (("stratum", "not told"), ("cluster", person))
        if name.startswith(own)
    )


def design_of_rows(rows: pl.DataFrame) -> Design:
    """The design the rows of one sample carry: each column of it in which anything stands."""
    told = {name for name in rows.columns if rows[name].null_count() < rows.height}
    replicates = _of_number(told, "replicate_")
    scales = [f"scale_{name.removeprefix('replicate_')}" for name in replicates]
    scaled = replicates and all(name in told for name in scales)
    method = rows["method"].drop_nulls()[0] if replicates and "method" in told else None
    return Design(
        weight="weight",
        strata=_of_stages(told, "stratum"),
        cluster=_of_stages(told, "cluster"),
        fpc=_of_stages(told, "size"),
        replicate_weights=tuple(replicates),
        replicate_method=None if method is None else ReplicateMethod(method),
        replicate_scale=tuple(float(rows[name].drop_nulls()[0]) for name in scales) if scaled else (),
        fay=float(rows["fay"].drop_nulls()[0]) if "fay" in told else None,
    )


def _of_stages(names: set[str], own: str) -> tuple[str, ...]:
    """The columns of the stages one after the other, down to the first that nothing is told of."""
    return tuple(takewhile(names.__contains__, (at_stage(own, stage) for stage in count(1))))


def _of_number(names: set[str], beginning: str) -> list[str]:
    numbered_names = [name for name in names if name.removeprefix(beginning).isdecimal() and name.startswith(beginning)]
    return sorted(numbered_names, key=lambda name: int(name.removeprefix(beginning)))
