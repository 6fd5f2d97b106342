"""Views of a home as estimates of the design a survey was drawn by, each country and wave a sample of its own."""

from collections.abc import Sequence
from itertools import count, takewhile

import polars as pl

from data.datasets.survey_responses import at_stage, staged_in
from data.survey_description import DescriptionFault, Design, ReplicateMethod
from metrics.families.perception_domains import asked_of, estimates_of_domains
from metrics.families.perception_subgroups import SURVEY, Breakdown, breakdowns_of
from metrics.methods.design_based_sample import Sample, sample_of

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
    asked = asked_of(rows, homes)
    if not asked:
        return nothing
    shown = [one for one in breakdowns if rows.select(SURVEY).head(1).join(one.where, on=SURVEY, how="semi").height]
    said = {name: pl.lit(rows[name][0], dtype=dtype) for name, dtype in SCHEMA.items() if name in SURVEY}
    found = estimates_of_domains(sample, asked, shown).with_columns(**said).select(list(SCHEMA))
    return pl.concat([nothing, found])


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
