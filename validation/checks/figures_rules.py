"""What every table of figures must keep, stored or embedded, whatever it was counted from."""

import polars as pl

from data.figures import FIGURE_KEY, Interval, Level, Status
from data.findings import Severity
from data.states import WORLD, lives
from validation.check import Subject
from validation.held import Held
from validation.quality_rows import RowRules
from validation.rules import Form, Rule, statement

PREFIX = "figures: "
"""What the id of a check begins with that is a rule of single figures."""

COMPUTED_ANEW = "Compute the figures anew; where it stays so, report it: what counts them needs correcting."

SHOWN = (Status.SHOWN.value, Status.PROVISIONAL.value)
UNIT, IS_SHARE, IS_COUNT = "unit", "is_share", "is_count"
DECLARED = (UNIT, IS_SHARE, IS_COUNT)
"""Columns beside the figures': what is declared of the measure; null where it is not declared."""

NOT_TOLD = "What is declared of the measures was not told."


def _closed(column: str, codes: tuple[str, ...]) -> Rule:
    return Rule(
        id=f"{column} in its closed list",
        form=Form.IN_SET,
        columns=(column,),
        codes=codes,
        reason=f"A figure has a {column} that no page knows.",
        remedy=COMPUTED_ANEW,
    )


def _rule(
    id: str, columns: tuple[str, ...], holds: pl.Expr, reason: str, *, severity: Severity = Severity.CRITICAL
) -> Rule:
    return statement(id, columns, holds, reason=reason, remedy=COMPUTED_ANEW, provider=severity)


def _alive(column: str) -> pl.Expr:
    """Whether the actor of a column existed in the figure's year; null where there is no actor in it."""
    known = lives()
    year = pl.col("period").dt.year().cast(pl.Int64)
    first, last = (
        pl.col(column).replace_strict(known["actor"], known[name], default=None, return_dtype=pl.Int64)
        for name in ("first_year", "last_year")
    )
    return pl.when(pl.col(column).is_not_null()).then(((year >= first) & (year <= last)).fill_null(False))


_OF_MODELS = [one.value for one in (Interval.POSTERIOR_90, Interval.MODEL_90, Interval.MODEL_95)]
_IS_SHOWN = pl.col("status").is_in(SHOWN)
_ALL = pl.when(pl.col(UNIT) == "%").then(100).otherwise(1)
_FIRST_DAY = (pl.col("period").dt.day() == 1) & ((pl.col("grain") == "month") | (pl.col("period").dt.month() == 1))

RULES: tuple[Rule, ...] = (
    _closed("status", tuple(Status)),
    _closed("interval", tuple(Interval)),
    _closed("level", tuple(Level)),
    _closed("grain", ("year", "month")),
    _rule(
        "one figure a key",
        FIGURE_KEY,
        # By a fingerprint of 64 bits: in a million and a half figures chance repeats one in fifteen million runs.
        ~pl.struct(FIGURE_KEY).hash().is_duplicated(),
        "Two figures are of the same measure, place, period and source, so a page would show either.",
    ),
    _rule(
        "a value where it is shown",
        ("value", "status"),
        pl.col("value").is_not_null() == _IS_SHOWN,
        "A figure that is shown has no value, or one that is withheld has one.",
    ),
    _rule(
        "values are numbers",
        ("value", "low", "high"),
        pl.all_horizontal(pl.col(name).is_finite().fill_null(True) for name in ("value", "low", "high")),
        "A value, low or high is infinite or not a number.",
    ),
    _rule(
        "low, value and high in order",
        ("value", "low", "high"),
        (pl.col("low") <= pl.col("value")).fill_null(True) & (pl.col("value") <= pl.col("high")).fill_null(True),
        "A figure lies outside its own low and high.",
    ),
    _rule(
        "low and high together",
        ("low", "high", "interval"),
        # A model's interval may have no upper end: how long the slower half takes is not known yet.
        (pl.col("low").is_null() == pl.col("high").is_null()) | pl.col("interval").is_in(_OF_MODELS),
        "A figure has one end of an interval without the other.",
    ),
    _rule(
        "no interval of a full count",
        ("value", "low", "high", "interval"),
        (pl.col("interval") != Interval.EXACT.value)
        | (
            (pl.col("low").fill_null(pl.col("value")) == pl.col("value"))
            & (pl.col("high").fill_null(pl.col("value")) == pl.col("value"))
        ).fill_null(True),
        "A full count has a margin: nothing was sampled.",
    ),
    _rule(
        "shares from none to all",
        ("value", "low", "high"),
        ~pl.col(IS_SHARE)
        | pl.all_horizontal(pl.col(name).is_between(0, _ALL).fill_null(True) for name in ("value", "low", "high")),
        "A share is below nothing or above everything.",
    ),
    _rule(
        "counts whole and not below zero",
        ("value",),
        ~pl.col(IS_COUNT) | ((pl.col("value") >= 0) & (pl.col("value") == pl.col("value").round())).fill_null(True),
        "A count is negative or not whole.",
    ),
    _rule(
        "n not below zero",
        ("n",),
        pl.col("n") >= 0,
        "The number of cases behind a figure is negative.",
    ),
    _rule(
        "periods by their first day",
        ("period", "grain"),
        _FIRST_DAY.fill_null(False),
        "A period is not named by its first day, so no page finds it.",
    ),
    _rule(
        "homes that were there",
        ("home",),
        # Of partners alone: how often the same home stands beside regions depends on how many schemes there are.
        pl.when(pl.col("level") == Level.PARTNER.value).then(_alive("home")),
        "The home is no known state or organisation, or did not exist in that year.",
        severity=Severity.WARNING,
    ),
    _rule(
        "places that were there",
        ("place",),
        pl.when(pl.col("level") == Level.PARTNER.value).then(_alive("place").fill_null(False)),
        "The place is no known state, or did not exist in that year.",
        severity=Severity.WARNING,
    ),
    _rule(
        "the world is one place",
        ("place", "scheme", "level"),
        pl.when(pl.col("level") == Level.WORLD.value)
        .then((pl.col("place") == WORLD) & pl.col("scheme").is_null())
        .when(pl.col("level") == Level.REGION.value)
        .then(pl.col("scheme").is_not_null() & pl.col("place").is_not_null())
        .otherwise(pl.col("scheme").is_null())
        .fill_null(False),
        "A figure of a region has no scheme, or one of a state or the world has.",
    ),
    _rule(
        "measure declared",
        ("measure",),
        pl.col(IS_SHARE).is_not_null(),
        "The figure is of a measure that this Comity does not make from that dataset.",
    ),
)


def row_rules(held: Held, subject: Subject) -> RowRules:
    """The rules of single figures and the figures of a release, with what is declared of their measures."""
    declared = held.measures.filter(dataset=subject.dataset).select("measure", *DECLARED)
    asks = [] if not held.measures.is_empty() else [one for one in RULES if _needs(one) & set(DECLARED)]
    return RowRules(
        prefix=PREFIX,
        rules=RULES,
        frame=held.figures(subject).join(declared.lazy(), on="measure", how="left", maintain_order="left"),
        subject=subject,
        severity=lambda rule: rule.provider,
        unanswered={rule.id: NOT_TOLD for rule in asks},
        grouped=_by_measure,
    )


def _needs(rule: Rule) -> set[str]:
    """The columns that a rule looks at."""
    return set(rule.columns) if rule.holds is None else set(rule.holds.meta.root_names())


def _by_measure(broken: pl.LazyFrame, column: str) -> pl.DataFrame:
    """One case a measure, with the first of its figures."""
    first = broken.sort("level", "period", "home", "place").group_by("measure", maintain_order=True)
    return (
        first.agg(
            place=pl.col("home" if column == "home" else "place").first(),
            year=pl.col("period").first().dt.year().cast(pl.Int64),
            # A value that is withheld may be of few persons: that it is there at all is the finding.
            new=pl.when(_IS_SHOWN).then("value").first(),
            count=pl.len(),
        )
        .rename({"measure": "subject"})
        .with_columns(column=pl.lit(column))
        .collect()
    )
