"""How figures of favourable views become readings: the latest wave, and the change between two that may be compared."""

from typing import TYPE_CHECKING

import polars as pl

from data.figures import Interval, Level, Status
from data.states import WORLD, actors, members
from metrics.families.perception_answers import FEWEST_ANSWERS
from metrics.families.perception_figures import EFFECTIVE, Drawn
from metrics.families.perception_waves import (
    FEWEST_PARTNERS,
    HIDDEN,
    SHOWN,
    judged,
    mean_changes,
    most_asked,
    pairs_of,
    waves_of,
)

if TYPE_CHECKING:
    from metrics.request import ReadingContext

MOST_NAMED = 6
"""Partners a reason names; of more it gives the number."""

NOTHING = pl.lit(None, dtype=pl.String)

COMPARED = ("favourable", "favourable_of_decided")
"""The measures whose changes must both exclude none."""


def read_latest(context: "ReadingContext", measure: str) -> pl.DataFrame:
    """The newest wave shown and not after the request, one row a partner; null where it was never asked.

    A newer wave that is withheld or too unreliable to be shown is named in the reason.
    """
    figures = context.figures(measure, first=context.start, last=context.end)
    shown = figures.filter(pl.col("status").is_in(SHOWN))
    latest = most_asked(shown.filter(pl.col("period") == pl.col("period").max().over("place")), ["place"])
    return (
        _every_place(figures)
        .join(latest.drop("category", "subgroup"), on="place", how="left", maintain_order="left")
        .select(
            NOTHING.alias("category"),
            NOTHING.alias("subgroup"),
            "series",
            "place",
            "value",
            "low",
            "high",
            first_period="period",
            last_period="period",
            interval=pl.col("interval").fill_null(Interval.NONE.value),
            direction=NOTHING,
            arrow=pl.lit("none"),
            n="n",
            status=pl.coalesce("status", "missing"),
            reason=pl.when(pl.col("status").is_null())
            .then("why_missing")
            .otherwise(_together(pl.when(pl.col("low").is_null()).then(INDICATIVE), NEWER)),
        )
    )


def _every_place(figures: pl.DataFrame) -> pl.DataFrame:
    """One row a place asked for: what it is (`missing`, `why_missing`) when no wave of it is shown.

    `hidden_year`, `why_hidden`: its newest wave that is not shown, where that is newer than all that are.
    """
    nowhere = (pl.col("status") == Status.NOT_APPLICABLE.value).all()
    period, is_hidden = pl.col("period"), pl.col("status").is_in(HIDDEN)
    last_shown = period.filter(pl.col("status").is_in(SHOWN)).max()
    newest = pl.when(is_hidden).then(period)
    return (
        figures.sort("place", period, pl.col("n").fill_null(0), maintain_order=True)
        .group_by("place", maintain_order=True)
        .agg(
            nowhere=nowhere,
            hidden=pl.col("status").filter(is_hidden).last(),
            hidden_n=pl.col("n").filter(is_hidden).last(),
            hidden_year=newest.max().dt.year(),
            is_newer=(newest.max() > last_shown).fill_null(False),
        )
        .with_columns(
            missing=pl.when("nowhere")
            .then(pl.lit(Status.NOT_APPLICABLE.value))
            .otherwise(pl.coalesce("hidden", pl.lit(Status.NOT_COLLECTED.value))),
            why_hidden=WHY_HIDDEN,
        )
        .with_columns(
            why_missing=pl.when(~pl.col("nowhere")).then(pl.coalesce("why_hidden", pl.lit("never asked here"))),
            hidden_year=pl.when("is_newer").then("hidden_year"),
        )
        .drop("nowhere", "is_newer", "hidden", "hidden_n")
    )


WHY_HIDDEN = (
    pl.when(pl.col("hidden") == Status.UNRELIABLE.value)
    .then(pl.lit("too few answers for a reliable share"))
    .when(pl.col("hidden_n").is_not_null())
    .then(pl.lit(f"fewer than {FEWEST_ANSWERS} people were asked"))
    .when(pl.col("hidden").is_not_null())
    .then(pl.lit("withheld: it could tell of a few persons"))
)

NEWER = pl.when(pl.col("hidden_year").is_not_null()).then(
    pl.format("the newer wave of {} is not shown: {}", "hidden_year", "why_hidden")
)

INDICATIVE = (
    pl.when(pl.col("series").str.ends_with(Drawn.OPT_IN.value))
    .then(pl.lit("indicative: an opt-in sample has no margin of error"))
    .when(pl.col("series").str.ends_with(Drawn.UNKNOWN.value))
    .then(pl.lit("indicative: how people were found is not stated, so there is no margin of error"))
)


def _together(*reasons: pl.Expr) -> pl.Expr:
    """Reasons as one text; null where none holds."""
    joined = pl.concat_str([reason.cast(pl.String) for reason in reasons], separator="; ", ignore_nulls=True)
    return pl.when(joined != "").then(joined)


NO_DIRECTION = (
    pl.when(pl.col("alone") == "none")
    .then(pl.lit("the interval includes no change"))
    .when(pl.col("way") == "none")
    .then(pl.lit("of those who said either, the favourable share does not clearly move the same way"))
)

NO_WAY = (
    pl.when(pl.col("low").is_null())
    .then(pl.coalesce(INDICATIVE, pl.lit("no interval was published for both waves")))
    .otherwise(NO_DIRECTION)
)


def read_change(context: "ReadingContext") -> pl.DataFrame:
    """Change of favourable views to the latest wave, one row a place; of a region or the world the mean change of the
    partners asked in the same two waves."""

    def asked(measure: str, *categories: str) -> pl.DataFrame:
        return context.figures(
            measure,
            first=context.start,
            last=context.end,
            level=Level.PARTNER,
            places=_partners(context),
            categories=categories or (None,),
        )

    figures = {measure: asked(measure) for measure in (*COMPARED, "no_answer")}
    figures[EFFECTIVE] = asked(EFFECTIVE, *COMPARED)
    if figures["no_answer"]["status"].is_in(HIDDEN).any():
        figures |= {measure: asked(measure) for measure in ("unfavourable", "neutral")}
    waves = waves_of(figures)
    if context.level is Level.PARTNER:
        return _partner_changes(_every_place(figures["favourable"]), waves, context.window)
    return _mean_changes(_regions(context), pairs_of(waves), context.window)


def _partners(context: "ReadingContext") -> tuple[str, ...] | None:
    return context.places if context.level is Level.PARTNER else None


def _regions(context: "ReadingContext") -> pl.DataFrame:
    """place, actor: who belongs to each region asked for, or to the world."""
    if context.level is Level.WORLD or context.scheme is None:
        return actors().select(place=pl.lit(WORLD), actor="actor")
    regions = members(context.scheme).select(place="region", actor="actor")
    return regions if context.places is None else regions.filter(pl.col("place").is_in(list(context.places)))


def _partner_changes(places: pl.DataFrame, waves: pl.DataFrame, window: int) -> pl.DataFrame:
    """The latest wave against the one nearest the window before it that it may be joined with; where there is none,
    against the last one before it, to say why not."""
    last = waves.group_by("place").agg(only=pl.col("year").max())
    chosen = (
        pairs_of(waves)
        .filter(pl.col("year") == pl.col("year").max().over("place"))
        .sort(
            "place",
            pl.col("joined"),
            pl.when("joined").then((pl.col("year") - pl.col("year_0") - window).abs()),
            pl.when("joined").then("year_0").otherwise(-pl.col("year_0")),
            "favourable_n",
            "favourable_n_0",
            descending=[False, True, False, False, True, True],
        )
        .unique("place", keep="first", maintain_order=True)
    )
    is_kept = pl.col("verdict").is_in(["comparable", "unknown", "silent"])
    reason = (
        pl.when(pl.col("verdict") == "moved")
        .then(
            pl.format(
                "not comparable: no-answer moved from {} to {} %",
                pl.col("no_answer_0").round(0).cast(pl.Int64),
                pl.col("no_answer").round(0).cast(pl.Int64),
            )
        )
        .when(pl.col("verdict") == "broken")
        .then(pl.format("not comparable: new mode, sample or wording in {}: not joined", "new_from"))
        .when(pl.col("verdict") == "unknown")
        .then(pl.lit("comparability not established: how the waves were asked is not known for both"))
        .when(pl.col("verdict") == "silent")
        .then(pl.lit("comparability not established: no-answer is not shown for both waves"))
        .when(pl.col("verdict") == "comparable")
        .then(NO_WAY)
        .when(pl.col("only").is_not_null())
        .then(pl.format("asked in {} only: no earlier wave", "only"))
        .otherwise("why_missing")
    )
    is_there = pl.col("only").is_not_null()
    way = pl.when(pl.col("verdict") == "comparable").then("way").otherwise(pl.lit("none"))
    return (
        places.join(last, on="place", how="left", maintain_order="left")
        .join(judged(chosen), on="place", how="left", maintain_order="left")
        .select(
            NOTHING.alias("category"),
            NOTHING.alias("subgroup"),
            "series",
            "place",
            first_period=pl.date("year_0", 1, 1),
            last_period=pl.date(pl.coalesce("year", "only"), 1, 1),
            value=pl.when(is_kept).then("change"),
            low=pl.when(is_kept).then("low"),
            high=pl.when(is_kept).then("high"),
            interval=pl.when(~is_kept | pl.col("low").is_null())
            .then(pl.lit(Interval.NONE.value))
            .when(pl.col("favourable_interval") == pl.col("favourable_interval_0"))
            .then("favourable_interval")
            .otherwise(pl.lit(Interval.SURVEY_WEIGHTS.value)),
            direction=way,
            arrow=way,
            n=pl.col("favourable_n") + pl.col("favourable_n_0"),
            status=pl.when(is_kept)
            .then(pl.lit(Status.SHOWN.value))
            .when(pl.col("verdict").is_not_null())
            .then(pl.lit(Status.UNRELIABLE.value))
            .when(is_there)
            .then(pl.lit(Status.NOT_COLLECTED.value))
            .otherwise("missing"),
            reason=pl.when(is_there).then(_together(reason, NEWER)).otherwise(reason),
        )
    )


def _mean_changes(regions: pl.DataFrame, pairs: pl.DataFrame, window: int) -> pl.DataFrame:
    means = judged(mean_changes(pairs, regions, window))
    these = (
        pl.when(pl.col("k") <= MOST_NAMED)
        .then(pl.format("these {} partners: {}", "k", pl.col("partners").list.join(", ")))
        .otherwise(pl.format("these {} partners", "k"))
    )
    is_there = pl.col("k").is_not_null()
    return (
        regions.select("place")
        .unique(maintain_order=True)
        .join(means, on="place", how="left", maintain_order="left")
        .select(
            NOTHING.alias("category"),
            NOTHING.alias("subgroup"),
            NOTHING.alias("series"),
            "place",
            first_period=pl.date("year_0", 1, 1),
            last_period=pl.date("year", 1, 1),
            value="change",
            low="low",
            high="high",
            interval=pl.when(is_there)
            .then(pl.lit(Interval.SURVEY_WEIGHTS.value))
            .otherwise(pl.lit(Interval.NONE.value)),
            direction=pl.col("way").fill_null("none"),
            arrow=pl.col("way").fill_null("none"),
            n="k",
            status=pl.when(is_there).then(pl.lit(Status.SHOWN.value)).otherwise(pl.lit(Status.NOT_COLLECTED.value)),
            reason=pl.when(is_there)
            .then(pl.concat_str(these, pl.format("; {}", NO_DIRECTION).fill_null("")))
            .otherwise(pl.lit(f"fewer than {FEWEST_PARTNERS} partners asked in the same two comparable waves")),
        )
    )
