"""Two records that only count: how many of each partner, year and kind are in both, in ours alone, in theirs alone."""

import polars as pl

from data.contract import ROW_NUMBER
from validation.check import Subject
from validation.held import Held
from validation.mirroring import AGREE, OURS, THEIRS
from validation.place_years import covered, year_of


def counts_compared(held: Held, own: Subject, public: Subject, column: str, home: str) -> pl.DataFrame:
    """One row a partner, year, kind and state (agree, only ours, only theirs) with its `number`, never zero but of
    agree: the smaller of two counts agrees, and what the larger has beyond it is in that record alone.

    Only years that both cover for the home; where a record has no row there it counted none, where its count is null
    nobody counted and nothing is compared. `title` gives both counts, `their_row` the row of the public record.
    """
    kinds = [name for name in held.limits(public.dataset).mirror if name not in ("partner", "year")]
    ours, theirs = (_counted(held, one, column, home, kinds) for one in (own, public))
    keys = ["place", "year", "kind"]
    both = ours.rename({"number": "ours"}).join(
        theirs.rename({"number": "theirs", "row": "their_row"}), on=keys, how="full", coalesce=True
    )
    looked = both.with_columns(at=pl.lit(home)).drop("kind")
    inside = covered(looked, held.coverage(own), place="at") & covered(looked, held.coverage(public), place="at")
    known = both.filter(inside).with_columns(
        # A row without a count was laid aside as -1: nobody counted, which is no zero.
        pl.col("ours", "theirs").fill_null(0)
    )
    compared = known.filter(pl.col("ours") >= 0, pl.col("theirs") >= 0).with_columns(
        title=pl.format("{} (ours {}, theirs {})", "kind", "ours", "theirs"), when=pl.lit(None, dtype=pl.String)
    )
    sides = (
        (AGREE, pl.min_horizontal("ours", "theirs"), pl.lit(True)),
        (OURS, pl.col("ours") - pl.col("theirs"), pl.col("ours") > pl.col("theirs")),
        (THEIRS, pl.col("theirs") - pl.col("ours"), pl.col("theirs") > pl.col("ours")),
    )
    return pl.concat(
        compared.filter(only).select(*keys, "title", "when", "their_row", state=pl.lit(state), number=number)
        for state, number, only in sides
    )


def _counted(held: Held, subject: Subject, column: str, home: str, kinds: list[str]) -> pl.DataFrame:
    return (
        held.rows(subject)
        .filter(pl.col("home") == home)
        .with_columns(year=year_of(held.dataset(subject)))
        .select(
            "year",
            place="partner",
            kind=pl.concat_str([pl.lit(""), *(pl.col(name).fill_null("") for name in kinds)]),
            number=pl.col(column).cast(pl.Int64).fill_null(-1),
            row=pl.col(ROW_NUMBER),
        )
        .drop_nulls(["place", "year"])
        .group_by("place", "year", "kind")
        .agg(pl.col("number").sum(), pl.col("row").min())
        .collect()
    )
