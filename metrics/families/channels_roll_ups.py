"""Channels rolled up: lines in place, tests of them and their outcome, and contacts with adversaries."""

import polars as pl

from data.datasets.adversary_contacts import LEVELS
from data.datasets.channels import KINDS
from metrics.declare import RollUpContext
from metrics.methods.register_sums import standing, sums, with_last_day, year_of

OF_KINDS = {code: pl.col("kind") == code for code, _, _ in KINDS}


def lines(rows: pl.LazyFrame, context: RollUpContext) -> pl.DataFrame:
    """Distinct lines in place in each year, the first and the last among them; one with several partners is one."""
    in_place = standing(
        with_last_day(rows, context.coverage),
        first=pl.col("established_year"),
        last=pl.col("ended_year"),
    )
    return sums(in_place, context, {"lines_in_place": pl.lit(1)}, OF_KINDS, event="channel")


def tests(rows: pl.LazyFrame, context: RollUpContext) -> pl.DataFrame:
    """Tests in each year, those passed, and those whose outcome nobody wrote down."""
    dated = rows.with_columns(period=year_of("tested"))
    amounts = {
        "channel_tests_made": pl.lit(1),
        "channel_tests_passed": pl.col("passed"),
        "channel_tests_unknown": pl.col("passed").is_null(),
    }
    return sums(dated, context, amounts, OF_KINDS)


def contacts(rows: pl.LazyFrame, context: RollUpContext) -> pl.DataFrame:
    """Contacts with adversaries in each year and month, by level."""
    # A figure has a level of its own: partner, region or world.
    known = rows.rename({"level": "held_at"})
    of_levels = {code: pl.col("held_at") == code for code, _, _ in LEVELS}
    month = pl.col("held").dt.truncate("1mo")
    one = {"adversary_contacts_held": pl.lit(1)}
    return pl.concat(
        [
            sums(known.with_columns(period=year_of("held")), context, one, of_levels),
            sums(known.with_columns(period=month), context, one, of_levels, grain="month"),
        ]
    )
