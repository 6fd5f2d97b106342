"""What figures must keep beside each other and beside their release: regions and partners, coverage, source."""

import polars as pl

from data.figures import Level
from data.findings import Severity
from data.regions import SCHEMES
from data.states import members
from validation.check import Check, Looked, NotApplied, Scope, Subject
from validation.checks.figures_rules import COMPUTED_ANEW, NOT_TOLD, PREFIX
from validation.held import Held

ABOUT = ("measure", "category", "subgroup", "series", "home", "grain", "period")
"""What a figure of a region and those of its partners have in common."""

ROUNDING = 1e-9
"""By which share of a sum the order in which it is added up may change it."""

WORLD = "the world"
"""As the subject says where there is no scheme."""


def _regions(held: Held, subject: Subject) -> Looked | NotApplied | None:
    """One case a measure and scheme, with the first region that is out of bounds."""
    if held.measures.is_empty():
        return NotApplied(reason=NOT_TOLD)
    adds_up = pl.col("roll_up").is_in(["distinct", "sum"]) & pl.col("is_count")
    counts = held.measures.filter(adds_up, dataset=subject.dataset)["measure"].unique().to_list()
    if not counts:
        return None
    figures = held.figures(subject).filter(pl.col("measure").is_in(counts), pl.col("value").is_not_null())
    partners = figures.filter(level=Level.PARTNER.value).select(*ABOUT, "value", actor="place")
    parts = [_bounds(partners, None), *(_bounds(partners, scheme.id) for scheme in SCHEMES)]
    found = [
        # Each scheme by itself: a figure of a partner is a part of a region of each.
        _compared(figures, part, scheme)
        for part, scheme in zip(parts, [None, *(one.id for one in SCHEMES)], strict=True)
    ]
    told = pl.concat(found)
    if told.is_empty():
        return None
    return Looked(
        cases=told,
        reason="{place} in {year} has {new}, while one of its partners has {old}: a region has no less than its "
        "greatest partner and no more than all together ({count} figures of {subject} break this).",
        remedy=COMPUTED_ANEW,
    )


def _bounds(partners: pl.LazyFrame, scheme: str | None) -> pl.LazyFrame:
    """The greatest partner and the sum of all, by region and period."""
    if scheme is None:
        placed = partners.with_columns(region=pl.lit("WORLD"))
    else:
        placed = partners.join(members(scheme).lazy(), on="actor", how="inner")
    return placed.group_by(*ABOUT, "region").agg(greatest=pl.col("value").max(), together=pl.col("value").sum())


def _compared(figures: pl.LazyFrame, bounds: pl.LazyFrame, scheme: str | None) -> pl.DataFrame:
    level = Level.WORLD if scheme is None else Level.REGION
    mine = figures.filter(pl.col("scheme").eq_missing(pl.lit(scheme, dtype=pl.String)), level=level.value)
    regions = mine.select(*ABOUT, "value", region="place")
    # What is with nobody named counts in the world alone, so the world may have more than its partners.
    ceiling = pl.lit(True) if scheme is None else pl.col("value") <= pl.col("together") * (1 + ROUNDING)
    kept = (pl.col("value") >= pl.col("greatest") * (1 - ROUNDING)) & ceiling
    # Where there is no figure of a region there is nothing to compare: not every measure or coverage gives one.
    joined = bounds.join(regions, on=[*ABOUT, "region"], how="inner", nulls_equal=True)
    broken = ~kept
    return (
        joined.sort("measure", "period", "region", "home")
        .group_by("measure", maintain_order=True)
        .agg(
            place=pl.col("region").filter(broken).first(),
            year=pl.col("period").filter(broken).first().dt.year().cast(pl.Int64),
            old=pl.col("greatest").filter(broken).first(),
            new=pl.col("value").filter(broken).first(),
            count=broken.sum().cast(pl.Int64),
            holds=~broken.any(),
        )
        .select(
            subject=pl.col("measure") + " · " + (scheme or WORLD),
            place="place",
            year="year",
            old="old",
            new="new",
            count="count",
            holds="holds",
        )
        .collect()
    )


def _own_release(held: Held, subject: Subject) -> Looked:
    """One case a source and version that stands in the figures: it is the release's own."""
    told = held.figures(subject).group_by("source", "version").len().collect()
    own = pl.col("source").eq_missing(pl.lit(subject.source)) & pl.col("version").eq_missing(pl.lit(subject.version))
    return Looked(
        cases=told.select(
            subject=pl.concat_str("source", pl.lit(" "), "version", ignore_nulls=True),
            count=pl.col("len").cast(pl.Int64),
            holds=own,
        ),
        reason="{count} figures say that they are from {subject}, and stand among those of another release.",
        remedy=COMPUTED_ANEW,
    )


def _covered(held: Held, subject: Subject) -> Looked | NotApplied:
    """One case a measure: each of its figures is of a year in which the release looked at the home, place or all."""
    coverage = held.coverage(subject)
    if coverage.is_empty():
        return NotApplied(reason="The release does not say what it looked at.")
    years = (
        coverage.select("place", year=pl.int_ranges(pl.col("first").dt.year(), pl.col("last").dt.year() + 1))
        .explode("year")
        .select("place", pl.col("year").cast(pl.Int32))
        .unique()
    )
    anywhere = years.select("year").unique().lazy().with_columns(any=True)
    everywhere = years.filter(pl.col("place").is_null()).select("year").unique().lazy().with_columns(all=True)
    named = years.drop_nulls("place").lazy()
    figures = (
        held.figures(subject)
        .select("measure", "home", "level", "place", year=pl.col("period").dt.year())
        .join(anywhere, on="year", how="left")
        .join(everywhere, on="year", how="left")
        .join(named.with_columns(at_place=True), on=["place", "year"], how="left")
        .join(named.rename({"place": "home"}).with_columns(at_home=True), on=["home", "year"], how="left")
        .with_columns(
            inside=pl.when(pl.col("level") == Level.PARTNER.value)
            .then(pl.any_horizontal(pl.col("all", "at_place", "at_home").fill_null(False)))
            .otherwise(pl.col("any").fill_null(False))
        )
    )
    out = ~pl.col("inside")
    order = [pl.col(name).filter(out) for name in ("year", "place")]
    told = figures.group_by("measure").agg(
        place=pl.col("place").filter(out).sort_by(order).first(),
        year=pl.col("year").filter(out).min().cast(pl.Int64),
        count=out.sum().cast(pl.Int64),
        holds=~out.any(),
    )
    return Looked(
        cases=told.sort("measure").rename({"measure": "subject"}).collect(),
        reason="{count} figures of {subject} are of places and years that the release did not look at; the first is of "
        "{place} in {year}.",
        remedy="Bring the file again with what it covers; no page shows these figures.",
    )


CHECK_REGIONS = Check(
    id=f"{PREFIX}regions and their partners",
    title="Regions and their partners",
    asks="Is every region's count at least its greatest partner's, and at most that of all its partners together?",
    severity=Severity.CRITICAL,
    scope=Scope.FIGURES,
    look=_regions,
)

CHECK_RELEASE = Check(
    id=f"{PREFIX}of their own release",
    title="Figures of their own release",
    asks="Is every figure from the source and version among whose figures it stands?",
    severity=Severity.CRITICAL,
    scope=Scope.FIGURES,
    look=_own_release,
)

CHECK_COVERED = Check(
    id=f"{PREFIX}inside what was looked at",
    title="Figures inside what was looked at",
    asks="Is every figure of a place and year that its release looked at?",
    severity=Severity.WARNING,
    scope=Scope.FIGURES,
    look=_covered,
)
