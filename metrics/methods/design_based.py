"""Estimates of a survey with the error its design gives: shares, means, totals and ratios, of all and of domains."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from difflib import get_close_matches
from itertools import pairwise

import polars as pl

from data.survey_description import DescriptionFault, Design
from metrics.methods import survey
from metrics.methods.design_based_errors import with_errors
from metrics.methods.design_based_sample import Sample, found_column, number, sample_of
from metrics.methods.design_based_stages import lone_units
from metrics.methods.design_based_sums import DOMAIN, Item, Statistic

COLUMNS = ("statistic", "column", "category", "domain", "estimate", "se", "low", "high", "n", "deff", "df")

MOST_CATEGORIES = 1_000
"""Of a column whose shares are asked for: more is a number or a text, not a question with answers."""


def estimates(
    frame: pl.DataFrame,
    design: Design,
    *,
    statistic: str = "share",
    columns: Sequence[str],
    by: Sequence[str] = (),
    category: str | None = None,
    domain: pl.Expr | str | None = None,
    denominator: str | None = None,
) -> pl.DataFrame:
    """One row a (column, category, domain): estimate, its standard error, 95 % interval, n, design effect and degrees.

    A share is of those who gave any value, between 0 and 1; a null value was not asked and is out of the base, and
    every row stays in the design. `domain` is an expression or text such as `sex=Female, age=18–29`; `by` splits it.
    `n` is unweighted, of the base (weights above 0). Null se, deff or bounds: the domain has too few units to tell.
    `deff` is against drawing as many persons singly: without return where weights sum to a population, else with.
    `df`: clusters less strata of the domain; of replicates the rank of their weights less one (R's `degf`).
    Intervals: shares logit, Korn–Graubard at 0 and 1; the others linear, with Student's t.
    Raises DescriptionFault for what cannot be estimated.
    """
    wanted = _statistic(statistic)
    _check_request(wanted, columns, category, denominator)
    sample = with_domains(sample_of(frame, design), by=by, domain=domain)
    items = [_item(frame, wanted, name, denominator) for name in columns]
    found = pl.concat(
        finished(sample, cells, wanted).with_columns(
            statistic=pl.lit(wanted.value), column=pl.lit(name), place=pl.lit(place)
        )
        for place, (name, cells) in enumerate(zip(columns, with_errors(sample, items), strict=True))
    )
    if category is not None:
        found = _only(found, columns, category)
    beside = [name for name in by if name not in COLUMNS]
    told = labels_of(sample, by, domain if isinstance(domain, str) else None).select(DOMAIN, "domain", *beside)
    return found.join(told, on=DOMAIN).sort(DOMAIN, "place", *in_order("category")).select(*COLUMNS, *beside)


def notes(frame: pl.DataFrame, design: Design) -> list[str]:
    """What an analyst should know of the errors of a design: none at all, weights alone, units drawn alone."""
    if design.replicate_weights:
        return []
    if design.is_weights_only:
        return [
            "The design names weights alone: every person counts as drawn singly, so where clusters were drawn the "
            "intervals are too narrow."
        ]
    sample = sample_of(frame, design)
    return lone_units(sample.table, sample.stages)


def _statistic(name: str) -> Statistic:
    try:
        return Statistic(name)
    except ValueError:
        raise DescriptionFault("statistic", got=f"“{name}”", allowed=", ".join(Statistic)) from None


def _check_request(statistic: Statistic, columns: Sequence[str], category: str | None, denominator: str | None) -> None:
    if not columns:
        raise DescriptionFault("column", got="none", allowed="one column or more to estimate from")
    if category is not None and statistic is not Statistic.SHARE:
        raise DescriptionFault("category", got=f"“{category}” with a {statistic}", allowed="a category of a share")
    if (denominator is not None) != (statistic is Statistic.RATIO):
        got = "none" if denominator is None else f"“{denominator}” with a {statistic}"
        raise DescriptionFault("denominator", got=got, allowed="one column with a ratio, none with anything else")


def _item(frame: pl.DataFrame, statistic: Statistic, name: str, denominator: str | None) -> Item:
    if statistic is not Statistic.SHARE:
        base = None if denominator is None else number(frame, denominator, "denominator")
        return Item(id=name, statistic=statistic, value=number(frame, name, "column"), base=base)
    found_column(frame.columns, name, "column")
    categories = frame.select(as_text(frame, name).n_unique()).item()
    if categories > MOST_CATEGORIES:
        raise DescriptionFault(
            "column",
            got=f"“{name}” holds {categories:,} different values",
            allowed=f"at most {MOST_CATEGORIES:,} for shares",
            next_step="Ask for its mean, or put the values into classes.",
        )
    return Item(id=name, statistic=statistic, value=as_text(frame, name))


def as_text(frame: pl.DataFrame, name: str) -> pl.Expr:
    """A column's values as they are named in results: whole numbers without a point; null where empty."""
    dtype = frame.schema[name]
    if dtype.is_float():
        column = pl.col(name).fill_nan(None)
        whole = pl.when(column.round() == column).then(column.cast(pl.Int64, strict=False).cast(pl.String))
        return whole.otherwise(column.cast(pl.String))
    text = pl.col(name).cast(pl.String)
    return pl.when(text != "").then(text)


def _only(found: pl.DataFrame, columns: Sequence[str], category: str) -> pl.DataFrame:
    there = found["category"].unique().sort().to_list()
    if category not in there:
        _no_such_value("category", " or ".join(columns), category, there)
    return found.filter(pl.col("category") == category)


def with_domains(sample: Sample, *, by: Sequence[str] = (), domain: pl.Expr | str | None = None) -> Sample:
    """The sample with the number of the domain each row is in; null in none: outside, or with no value in `by`."""
    table = sample.table
    inside = pl.lit(value=True) if domain is None else _condition(table, domain)
    for name in by:
        found_column(table.columns, name, "by")
    keys = {f"⟨by {at}⟩": as_text(table, name) for at, name in enumerate(by)}
    told = inside.fill_null(value=False) & pl.all_horizontal(
        pl.lit(value=True), *(key.is_not_null() for key in keys.values())
    )
    return numbered(sample, keys, told)


def numbered(sample: Sample, keys: Mapping[str, pl.Expr], inside: pl.Expr) -> Sample:
    """The sample with a number for each combination of the keys among the rows that are inside, and none elsewhere.
    The keys are kept as columns; a null key is a key.
    """
    table = sample.table.with_columns(inside.alias(DOMAIN)).with_columns(key.alias(name) for name, key in keys.items())
    if not keys:
        zero = pl.when(pl.col(DOMAIN)).then(pl.lit(0, dtype=pl.UInt32)).alias(DOMAIN)
        return replace(sample, table=table.with_columns(zero))
    names = list(keys)
    order = [key for name in names for key in in_order(name)]
    numbers = table.filter(DOMAIN).select(names).unique().sort(order).with_row_index("⟨number⟩")
    joined = table.join(numbers, on=names, how="left", nulls_equal=True, maintain_order="left")
    number_inside = pl.when(pl.col(DOMAIN)).then("⟨number⟩").alias(DOMAIN)
    return replace(sample, table=joined.with_columns(number_inside).drop("⟨number⟩"))


def in_order(name: str) -> tuple[pl.Expr, pl.Expr]:
    """What a column of texts is sorted by: numbers by their size, then the rest by letter."""
    return pl.col(name).cast(pl.Float64, strict=False), pl.col(name)


def labels_of(sample: Sample, by: Sequence[str], within: str | None) -> pl.DataFrame:
    """One row a domain: its number, its name (`sex=Female, age=18–29`; null: everybody) and what `by` holds."""
    keys = {f"⟨by {at}⟩": name for at, name in enumerate(by)}
    told = sample.table.filter(pl.col(DOMAIN).is_not_null()).select(DOMAIN, *keys).unique()
    parts = [pl.concat_str(pl.lit(f"{name}="), key) for key, name in keys.items()]
    said = [pl.lit(within.strip())] if within else []
    label = pl.concat_str([*said, *parts], separator=", ") if said or parts else pl.lit(None, dtype=pl.String)
    return told.select(
        DOMAIN, label.alias("domain"), *(pl.col(key).alias(name) for key, name in keys.items() if name != "domain")
    )


def _beginnings(domain: str, names: Sequence[str]) -> list[re.Match[str]]:
    """Where each `column=` of a domain begins. Raises DescriptionFault where there is none."""
    found = list(re.finditer(r"(?:^|,)\s*([^=,]+?)\s*=", domain))
    begins = [one for one in found if one.start() == 0 or one.group(1) in names]
    if not begins or begins[0].start() != 0:
        raise DescriptionFault("domain", got=f"“{domain}”", allowed="column=value, as sex=Female")
    return begins


def columns_of_domain(domain: str, names: Sequence[str]) -> list[str]:
    """The columns a domain such as `sex=Female, age=18–29` names.

    >>> columns_of_domain("town=Bonn, Rhine, sex=Female", ["town", "sex"])
    ['town', 'sex']
    """
    return [found_column(names, one.group(1), "domain") for one in _beginnings(domain, names)]


def _condition(table: pl.DataFrame, domain: pl.Expr | str) -> pl.Expr:
    """An expression; or `sex=Female, age=18–29` as one. A comma is part of a value unless `column=` follows it."""
    if isinstance(domain, pl.Expr):
        return domain
    begins = _beginnings(domain, table.columns)
    conditions = []
    for this, following in pairwise((*begins, None)):
        name = found_column(table.columns, this.group(1), "domain")  # type: ignore[union-attr]
        value = domain[this.end() : following.start() if following else len(domain)].strip()  # type: ignore[union-attr]
        there = table.select(as_text(table, name).unique().drop_nulls().sort().alias("values"))["values"].to_list()
        if value not in there:
            _no_such_value("domain", name, value, there)
        conditions.append(as_text(table, name) == value)
    return pl.all_horizontal(conditions)


def _no_such_value(key: str, column: str, value: str, there: Sequence[str]) -> None:
    near = get_close_matches(value, there, n=3, cutoff=0.5) or there[:10]
    shown = ", ".join(f"“{one}”" for one in near)
    raise DescriptionFault(
        key, got=f"no row says “{value}” in column “{column}”", allowed=shown or "nothing: the column is empty"
    )


def finished(sample: Sample, cells: pl.DataFrame, statistic: Statistic) -> pl.DataFrame:
    """Cells with errors (`with_errors`) as results, with `effective_n`: how many drawn singly would tell as much,
    spread ÷ se². Where nobody or everybody said so there is no spread to tell it from: n less the effect of the
    weights and of few degrees of freedom (Korn & Graubard 1998, Survey Methodology 24).
    """
    n, weight, se, df = pl.col("n"), pl.col("weight"), pl.col("se"), pl.col("df")
    kish = pl.max_horizontal(survey.kish(n, weight, pl.col("squares")), 1.0)
    few = pl.min_horizontal((survey.critical(n - 1) / survey.critical(df)).pow(2), 1.0)
    spread = weight.pow(2) * pl.col("spread") / pl.col("divisor").pow(2)
    left = 1 - n / weight if sample.counts_people else pl.lit(1.0)
    told = cells.with_columns(se=_error(statistic), df=pl.when(df > 0).then(df).cast(pl.Int64)).with_columns(
        deff=pl.when(n > 1, spread > 0, left > 0).then(pl.col("variance") / (spread / (n - 1) * left)),
        effective_n=pl.when(se > 0).then(spread / pl.col("variance")).otherwise(n / kish * few),
    )
    reach = survey.critical(df) * se
    bounds = survey.Bounds(pl.col("estimate") - reach, pl.col("estimate") + reach)
    if statistic is Statistic.SHARE:
        bounds = survey.share_interval(pl.col("estimate"), se, pl.col("effective_n"), df)
    known = df.is_not_null() & se.is_not_null()
    return told.select(
        *(DOMAIN, "category", "estimate", "se", "n", "deff", "effective_n", "df"),
        low=pl.when(known).then(bounds.low),
        high=pl.when(known).then(bounds.high),
    )


def _error(statistic: Statistic) -> pl.Expr:
    """√variance; null where one person alone was asked, whose answer has no spread."""
    error = pl.col("variance").sqrt()
    return error if statistic is Statistic.TOTAL else pl.when(pl.col("n") > 1).then(error)
