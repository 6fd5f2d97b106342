"""How deaths changed between two windows: sums, their ratio with bounds, direction, and the words for it."""

from dataclasses import dataclass

import polars as pl

from data.figures import Interval, Status

FEWEST_DEATHS = 125
"""Below this in either window only the counts are told: 25 deaths a year, UCDP's own threshold, over five years."""
MOST_IN_PERCENT = 2.0
"""A ratio up to this is told as percent, above it as n-fold: "900 % more" is misread as nine times by many."""
KEYS = ("category", "place")


@dataclass(frozen=True, kw_only=True)
class Windows:
    """Two windows of years that touch, first and last year inclusive."""

    before_first: int
    before_last: int
    after_first: int
    after_last: int

    @classmethod
    def ending(cls, end: int, years: int) -> "Windows":
        """The window of so many years that ends in `end`, and the one before it.

        >>> Windows.ending(2024, 5).before
        '2015–2019'
        """
        return cls(
            before_first=end - 2 * years + 1, before_last=end - years, after_first=end - years + 1, after_last=end
        )

    @property
    def before(self) -> str:
        return span(self.before_first, self.before_last)

    @property
    def after(self) -> str:
        return span(self.after_first, self.after_last)

    @property
    def both(self) -> str:
        return span(self.before_first, self.after_last)

    @property
    def years(self) -> int:
        return self.after_last - self.before_first + 1


def span(first: int, last: int) -> str:
    """Years as they are printed: `2015–2019`, or `2019` alone."""
    return str(first) if first == last else f"{first}–{last}"


def in_windows(figures: pl.DataFrame, windows: Windows) -> pl.DataFrame:
    """One row a (category, place): deaths `d0`, `d1` with their low `l0`, `l1` and high `h0`, `h1` in each window.

    `known` is the years with a value, `gone` whether the place did not exist in some year, `bounded` whether every
    year's bounds agree with its value. Figures are of years, zeros filled.
    """
    year = pl.col("period").dt.year()
    before = year.is_between(windows.before_first, windows.before_last)
    after = year.is_between(windows.after_first, windows.after_last)
    inside = before | after
    known = inside & pl.col("value").is_not_null()
    return (
        figures.lazy()
        .group_by(KEYS)
        .agg(
            d0=pl.col("value").filter(before).sum(),
            d1=pl.col("value").filter(after).sum(),
            l0=pl.col("low").filter(before).sum(),
            l1=pl.col("low").filter(after).sum(),
            h0=pl.col("high").filter(before).sum(),
            h1=pl.col("high").filter(after).sum(),
            known=known.sum(),
            gone=(inside & (pl.col("status") == Status.NOT_APPLICABLE.value)).any(),
            bounded=~(known & (pl.col("low").is_null() | pl.col("high").is_null())).any(),
        )
        .sort(KEYS)
        .collect()
    )


def change(sums: pl.DataFrame, windows: Windows) -> pl.DataFrame:
    """The sums with the ratio R = d1/d0 as `value`, its bounds, `direction`, `status`, `interval` and `reason`.

    Bounds are [l1/h0, h1/l0]: the coders' lowest after over their highest before, and the reverse; `high` is null where
    l0 is zero. They are no confidence interval. A direction is told only where they exclude 1. Null value: not whole
    years known, no deaths in a window, or fewer than `FEWEST_DEATHS` in either.
    """
    whole = pl.col("known") == windows.years
    told = whole & (pl.min_horizontal("d0", "d1") >= FEWEST_DEATHS)
    bounded = told & pl.col("bounded")
    low = pl.when(bounded).then(pl.col("l1") / pl.col("h0"))
    high = pl.when(bounded & (pl.col("l0") > 0)).then(pl.col("h1") / pl.col("l0"))
    return sums.with_columns(
        value=pl.when(told).then(pl.col("d1") / pl.col("d0")),
        low=low,
        high=high,
        interval=pl.when(bounded).then(pl.lit(Interval.BOUNDS.value)).otherwise(pl.lit(Interval.NONE.value)),
        status=pl.when(~whole & ~pl.col("gone"))
        .then(pl.lit(Status.NOT_COLLECTED.value))
        .when(~told)
        .then(pl.lit(Status.NOT_APPLICABLE.value))
        .otherwise(pl.lit(Status.SHOWN.value)),
        direction=pl.when(high < 1).then(pl.lit("down")).when(low > 1).then(pl.lit("up")).otherwise(pl.lit("none")),
        n=pl.when(whole).then((pl.col("d0") + pl.col("d1")).cast(pl.Int64)),
    ).with_columns(reason=_reason(windows, whole))


def _reason(windows: Windows, whole: pl.Expr) -> pl.Expr:
    d0, d1 = grouped(pl.col("d0")), grouped(pl.col("d1"))
    before, after = pl.lit(windows.before), pl.lit(windows.after)
    counts = pl.format("{} in {} and {} in {}", _deaths(pl.col("d0")), before, d1, after)
    phrase = ratio_phrase(pl.col("value"))
    compared = pl.format("{} in {} ({} deaths) than in {} ({})", phrase, after, d1, before, d0)
    multiple = pl.format("{} in {} ({} deaths) against {} ({})", phrase, after, d1, before, d0)
    changed = pl.when(pl.col("value") <= MOST_IN_PERCENT).then(compared).otherwise(multiple)
    unsure = (
        pl.when(pl.col("direction") != "none")
        .then(pl.lit(""))
        .when(pl.col("bounded"))
        .then(pl.lit("; the coders' low and high leave the direction open"))
        .otherwise(pl.lit("; in some year the published bounds contradict the estimate, so no direction"))
    )
    return (
        pl.when(~whole & pl.col("gone"))
        .then(pl.lit(f"not a state through all of {windows.both}"))
        .when(~whole)
        .then(pl.lit(f"the source does not cover all of {windows.both}"))
        .when((pl.col("d0") == 0) & (pl.col("d1") == 0))
        .then(pl.lit(f"no deaths in {windows.before} nor in {windows.after}"))
        .when(pl.col("d0") == 0)
        .then(pl.format("no deaths in {}, so a reduction cannot be computed; {} in {}", before, d1, after))
        .when((pl.col("d1") == 0) & (pl.col("d0") >= FEWEST_DEATHS))
        .then(pl.format("{} in {} and none in {}", _deaths(pl.col("d0")), before, after))
        .when(pl.col("value").is_null())
        .then(pl.concat_str(counts, pl.lit(": too few for a rate")))
        .otherwise(pl.concat_str(changed, unsure))
    )


def grouped(number: pl.Expr) -> pl.Expr:
    """A whole number as text with thousands separated, as pages print it.

    >>> pl.select(grouped(pl.lit(1234567.0))).item()
    '1,234,567'
    """
    digits = number.round(0).cast(pl.Int64).cast(pl.String)
    return digits.str.reverse().str.replace_all(r"(\d{3})", "${1},").str.strip_chars_end(",").str.reverse()


def _deaths(number: pl.Expr) -> pl.Expr:
    """A number of deaths in words: `no deaths`, `1 death`, `1,234 deaths`."""
    return (
        pl.when(number == 0)
        .then(pl.lit("no deaths"))
        .when(number == 1)
        .then(pl.lit("1 death"))
        .otherwise(pl.format("{} deaths", grouped(number)))
    )


def percent_of(ratio: pl.Expr) -> pl.Expr:
    """A ratio as percent of change, in words' form: `38 %`; under one percent to a tenth."""
    size = ((ratio - 1) * 100).abs()
    return pl.format("{} %", pl.when(size >= 1).then(_whole(size)).otherwise(size.round(1).cast(pl.String)))


def _whole(number: pl.Expr) -> pl.Expr:
    return number.round(0).cast(pl.Int64).cast(pl.String)


def ratio_phrase(ratio: pl.Expr) -> pl.Expr:
    """A ratio as percent of change up to two, else n-fold: `38 % fewer`, `50 % more`, `3.4-fold`."""
    return (
        pl.when(ratio < 1)
        .then(pl.format("{} fewer", percent_of(ratio)))
        .when(ratio <= MOST_IN_PERCENT)
        .then(pl.format("{} more", percent_of(ratio)))
        .when(ratio < 10)
        .then(pl.format("{}-fold", ratio.round(1).cast(pl.String)))
        .otherwise(pl.format("{}-fold", _whole(ratio)))
    )


def ratio_in_words(ratio: float) -> str:
    """A ratio of deaths as a page prints it: percent of change up to two, else n-fold.

    >>> ratio_in_words(0.62), ratio_in_words(1.5), ratio_in_words(3.44), ratio_in_words(1.0)
    ('−38 %', '+50 %', '3.4-fold', '0 %')
    """
    if ratio > MOST_IN_PERCENT:
        return f"{ratio:.1f}-fold" if ratio < 10 else f"{ratio:,.0f}-fold"
    percent = round((ratio - 1) * 100)
    return f"{'+' if percent > 0 else '−' if percent < 0 else ''}{abs(percent)} %"


def by_region(changes: pl.DataFrame, totals: pl.DataFrame, windows: Windows) -> pl.DataFrame:
    """What a region's ratio is made of: one row a (category, place) with `parts`, a phrase for its reason.

    `changes` are the states' (from `change`, with the `region` each lies in), `totals` the region's own. The phrase
    says how many states fell, rose and cannot be told, and the ratio without the state of most deaths.
    """
    dying = (pl.col("d0") + pl.col("d1")) > 0
    told = pl.col("direction") != "none"
    largest = pl.col("d0") + pl.col("d1")
    summed = (
        changes.sort(largest, "place", descending=[True, False])
        .group_by("category", "region", maintain_order=True)
        .agg(
            fell=(pl.col("direction") == "down").sum(),
            rose=(pl.col("direction") == "up").sum(),
            open=(dying & ~told).sum(),
            quiet=(~dying).sum(),
            name=pl.col("name").first(),
            top0=pl.col("d0").first(),
            top1=pl.col("d1").first(),
        )
    )
    rest0, rest1 = pl.col("d0") - pl.col("top0"), pl.col("d1") - pl.col("top1")
    without = (
        pl.when(pl.min_horizontal(rest0, rest1) >= FEWEST_DEATHS)
        .then(
            pl.format(
                "without {}: {} in {} and {} in {}, {}",
                "name", grouped(rest0), pl.lit(windows.before), grouped(rest1), pl.lit(windows.after),
                ratio_phrase(rest1 / rest0),
            )
        )
        .otherwise(
            pl.format(
                "without {}: {} in {} and {} in {}, too few for a rate",
                "name", _deaths(rest0), pl.lit(windows.before), grouped(rest1), pl.lit(windows.after),
            )
        )
    )  # fmt: skip
    states = pl.format(
        "of its states {} fell, {} rose, {} cannot be told, {} had no deaths", "fell", "rose", "open", "quiet"
    )
    return (
        totals.join(
            summed, left_on=["category", "place"], right_on=["category", "region"], how="inner", nulls_equal=True
        )
        .filter(pl.col("top0") + pl.col("top1") > 0)
        .select("category", "place", parts=pl.concat_str(states, pl.lit("; "), without))
    )
