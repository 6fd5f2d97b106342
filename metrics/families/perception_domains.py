"""Every domain of one sample at once: each home asked about, in each wording, by each part of each breakdown."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from data.datasets.survey_responses import FAVOURABLE, NEUTRAL, NO_ANSWER, UNFAVOURABLE, VIEW
from metrics.families.perception_subgroups import Breakdown, is_told
from metrics.methods.design_based import finished
from metrics.methods.design_based_errors import with_errors
from metrics.methods.design_based_sample import WEIGHT, Sample
from metrics.methods.design_based_stages import ROW
from metrics.methods.design_based_sums import DOMAIN, Item, Statistic

KINDS = {"favourable": FAVOURABLE, "unfavourable": UNFAVOURABLE, "neutral": NEUTRAL, "no_answer": NO_ANSWER}
"""Shares of all who were asked, and the answers each counts."""

OF_DECIDED, NET = "favourable_of_decided", "net_favourable"

HOME, WORDING, BREAKDOWN, UNIT, KIND = "⟨home⟩", "⟨wording⟩", "⟨breakdown⟩", "⟨part⟩", "⟨kind⟩"
NAMES = [HOME, WORDING, BREAKDOWN, UNIT]


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Homes all were asked about in the same words, or one home in whatever words."""

    homes: tuple[str, ...]
    words: pl.Expr


def asked_of(rows: pl.DataFrame, homes: Sequence[str]) -> list[Asked]:
    """Which of the homes the rows of one sample were asked about, those asked about in one wording together."""
    country = rows["country"][0]
    put = [home for home in homes if home != country and rows[VIEW + home].null_count() < rows.height]
    if not put:
        return []
    told = rows.lazy().select(
        _wording(rows, home).filter(pl.col(VIEW + home).is_not_null()).unique().implode().alias(home) for home in put
    )
    words = {home: found[0].to_list() for home, found in told.collect().to_dict().items()}
    together: dict[str | None, list[str]] = {}
    for home in put:
        if len(words[home]) == 1:
            together.setdefault(words[home][0], []).append(home)
    return [
        *(Asked(homes=tuple(of), words=pl.lit(said, dtype=pl.String)) for said, of in together.items()),
        *(Asked(homes=(home,), words=_wording(rows, home)) for home in put if len(words[home]) > 1),
    ]


def _wording(rows: pl.DataFrame, home: str) -> pl.Expr:
    own = f"wording_{home}"
    return pl.coalesce(own, "wording") if own in rows.columns else pl.col("wording")


def estimates_of_domains(sample: Sample, asked: Sequence[Asked], breakdowns: Sequence[Breakdown]) -> pl.DataFrame:
    """One row a (home, wording, breakdown, subgroup, measure) of a sample, everybody among them: value, error, bounds,
    n, effective_n, df. Who was asked about another of the homes asked together is in the domain, and not in its base.
    """
    domains = _domains(sample, asked, breakdowns)
    kind = pl.col(KIND)
    favourable, unfavourable = kind == "favourable", kind == "unfavourable"
    decided = pl.when(favourable).then(pl.lit(OF_DECIDED)).when(unfavourable).then(pl.lit("other"))
    sides = favourable.cast(pl.Float64) - unfavourable.cast(pl.Float64)
    items = [
        Item(id="kinds", statistic=Statistic.SHARE, value=kind, categories=tuple(KINDS)),
        Item(id="decided", statistic=Statistic.SHARE, value=decided, categories=(OF_DECIDED,)),
        Item(id="net", statistic=Statistic.MEAN, value=sides),
    ]
    found = [
        finished(sample, cells, item.statistic).with_columns(measure=pl.coalesce("category", pl.lit(NET)))
        for item, cells in zip(items, with_errors(sample, items, domains), strict=True)
    ]
    net = pl.col("measure") == NET
    return (
        pl.concat(found)
        .join(domains.select(DOMAIN, *NAMES).unique(), on=DOMAIN)
        .with_columns(pl.when(net).then(pl.col("low", "high").clip(-1, 1)).otherwise(pl.col("low", "high")))
        .rename(
            {"estimate": "value", "se": "error"}
            | {HOME: "home", WORDING: "wording", BREAKDOWN: "breakdown", UNIT: "subgroup"}
        )
    )


def _domains(sample: Sample, asked: Sequence[Asked], breakdowns: Sequence[Breakdown]) -> pl.DataFrame:
    """The sample's rows once for each domain they are in, with its number, and the kind of their answer."""
    everybody = (None, pl.lit(None, dtype=pl.String))
    parts = [everybody, *((breakdown.name, breakdown.unit) for breakdown in breakdowns)]
    table = sample.table.lazy()
    stacked = [
        table.filter(
            pl.any_horizontal(pl.col(VIEW + one).is_not_null() for one in together.homes) & is_told(unit)
        ).select(
            *(pl.lit(home).alias(HOME), together.words.alias(WORDING)),
            *(pl.lit(name, dtype=pl.String).alias(BREAKDOWN), unit.alias(UNIT), _kind(home).alias(KIND)),
            *dict.fromkeys((ROW, WEIGHT, *sample.units, *sample.replicates)),
        )
        for together in asked
        for home in together.homes
        for name, unit in parts
    ]
    rows = pl.concat(pl.collect_all(stacked))
    numbers = rows.select(NAMES).unique().sort(NAMES).with_row_index(DOMAIN)
    return rows.join(numbers, on=NAMES, how="left", nulls_equal=True, maintain_order="left")


def _kind(home: str) -> pl.Expr:
    answer = pl.col(VIEW + home)
    return pl.coalesce(pl.when(answer.is_in(said)).then(pl.lit(name)) for name, said in KINDS.items())
