"""Registers of treaty compliance rolled up: what fell due and its outcome, findings, quotas, two coders' kappa."""

import math

import numpy as np
import polars as pl

from data.datasets.obligations import JUDGED, KINDS
from data.datasets.second_codings import CODED
from data.figures import Interval, conform
from metrics.declare import RollUpContext
from metrics.methods.agreement_of_coders import cohen_kappa
from metrics.methods.register_sums import CELL, placed, standing, sums, with_last_day, year_of

FEWEST_CODED = 10
"""Under so many obligations coded twice in a year no kappa is kept: one verdict would move it by a tenth or more."""

VERDICTS = (*JUDGED, "unknown")
"""The verdicts of what was due."""

VERIFIERS = ("third-party", "partner", "home", "nobody", "not-written")
"""Who verified it; the last where nobody wrote it down, which is not “nobody”."""

OURS = pl.col("party") == pl.col("home")
SIDES = {"ours": OURS, "theirs": ~OURS}
DIRECTIONS = {code: pl.col("direction") == code for code in ("by-home", "of-home")}


def obligations(rows: pl.LazyFrame, context: RollUpContext) -> pl.DataFrame:
    """What fell due in each year, by who must do it and what; its score, its timing, and what is not yet due.

    The register's day is the latest day any row of the home was checked, not after the record's last covered day.
    What falls due after it is not yet due; what fell due before it and is still called not yet due is unknown.
    """
    known = (
        with_last_day(rows, context.coverage)
        .with_columns(
            day=pl.coalesce("due", pl.date("due_year", 12, 31)),
            register_day=pl.min_horizontal(pl.col("checked").max().over("home"), "last_day"),
            period=pl.date("due_year", 1, 1),
            waits=pl.col("verdict") == "not-yet-due",
        )
        .with_columns(
            is_due=(pl.col("day") < pl.col("register_day"))
            | ((pl.col("day") == pl.col("register_day")) & ~pl.col("waits"))
        )
        .with_columns(verdict=pl.when("waits").then(pl.lit("unknown")).otherwise("verdict"))
    )
    due = known.filter("is_due")
    by_kind = {code: pl.col("kind") == code for code, _, _ in KINDS}
    unknown = pl.col("verdict") == "unknown"
    no_day = pl.col("done").is_null()
    overdue = no_day & pl.col("verdict").is_in(["partly", "not-met"])
    amounts = {
        "obligations_due": pl.lit(1),
        "obligations_unknown": unknown,
        "obligations_on_time": (pl.col("done") <= pl.col("day")).fill_null(False),
        "obligations_late": (pl.col("done") > pl.col("day")).fill_null(False),
        "obligations_overdue": overdue,
        "obligations_of_unknown_day": no_day & ~overdue,
    }
    verdicts = {verdict: pl.col("verdict") == verdict for verdict in VERDICTS} | {"overdue": overdue}
    by_side = {f"{side}-{name}": holds & said for side, holds in SIDES.items() for name, said in verdicts.items()}
    verifier = pl.col("verified_by").fill_null("not-written")
    verified = {who: verifier == who for who in VERIFIERS}
    score = sums(due, context, {"obligations_score": pl.col("score")}, SIDES | by_kind)
    judged = sums(due, context, {"obligations_score": pl.col("score").is_not_null()}, SIDES | by_kind)
    cell = [*CELL, "period", "category"]
    return pl.concat(
        [
            sums(due, context, amounts, SIDES | by_kind),
            sums(due, context, {"obligation_verdicts": pl.lit(1)}, verdicts | by_side),
            sums(due, context, {"obligation_verifiers": pl.lit(1)}, verified),
            sums(known.filter(~pl.col("is_due")), context, {"obligations_not_yet_due": pl.lit(1)}, SIDES | by_kind),
            sums(known.with_columns(period=year_of("register_day")), context, {"obligations_listed": pl.lit(1)}, {}),
            score.drop("n")
            .join(judged.select(*cell, "n"), on=cell, how="left", nulls_equal=True)
            .select(score.columns),
        ]
    )


def findings(rows: pl.LazyFrame, context: RollUpContext) -> pl.DataFrame:
    """Findings by the year they were raised, those of them closed since, and those open at each year's end."""
    known = with_last_day(rows, context.coverage).with_columns(
        closed=pl.when(pl.col("closed") <= pl.col("last_day")).then("closed")
    )
    raised = known.with_columns(period=year_of("raised"))
    amounts = {"findings_raised": pl.lit(1), "findings_closed": pl.col("closed").is_not_null()}
    open_then = standing(known, first=pl.col("raised").dt.year(), last=pl.col("closed").dt.year().cast(pl.Int64) - 1)
    return pl.concat(
        [
            sums(raised, context, amounts, SIDES),
            sums(open_then, context, {"findings_open": pl.lit(1)}, SIDES),
        ]
    )


def quotas(rows: pl.LazyFrame, context: RollUpContext) -> pl.DataFrame:
    """Inspections allowed, used, and allowed where it is not known how many were used; rows with a quota alone."""
    under_quota = rows.filter(pl.col("allowed").is_not_null()).with_columns(period=pl.date("year", 1, 1))
    amounts = {
        "inspection_quota": pl.col("allowed"),
        "inspection_quota_used": pl.col("used"),
        "inspection_quota_unknown": pl.when(pl.col("used").is_null()).then("allowed").otherwise(0),
    }
    return sums(under_quota, context, amounts, DIRECTIONS)


def codings(rows: pl.LazyFrame, context: RollUpContext) -> pl.DataFrame:
    """Obligations two coders judged in each year, those they judged alike, and kappa where they are enough."""
    dated = rows.with_columns(period=pl.date("year", 1, 1))
    alike = pl.col("first_verdict") == pl.col("verdict")
    amounts = {"obligations_coded_twice": pl.lit(1), "obligations_coded_alike": alike}
    return pl.concat([conform(sums(dated, context, amounts, {})), kappas(dated, context)])


def kappas(rows: pl.LazyFrame, context: RollUpContext) -> pl.DataFrame:
    """Cohen's kappa of each cell and year with enough obligations; without limits where every verdict is alike."""
    cell = [*CELL, "period"]
    number = pl.col("first_verdict", "verdict").cast(pl.Enum(CODED)).to_physical()
    cells = placed(rows, context.regions).with_columns(number).collect().partition_by(cell, as_dict=True)
    tables = {key: _table(part) for key, part in cells.items() if part.height >= FEWEST_CODED}
    found = {key: cohen_kappa(table) for key, table in tables.items()}
    figures = [
        dict(zip(cell, key, strict=True))
        | {
            "value": kappa.value,
            "low": kappa.low if kappa.standard_error > 0 else None,
            "high": kappa.high if kappa.standard_error > 0 else None,
            "interval": (Interval.MODEL_95 if kappa.standard_error > 0 else Interval.NONE).value,
            "n": kappa.n,
        }
        for key, kappa in found.items()
        if not math.isnan(kappa.value)
    ]
    schema = dict.fromkeys(CELL, pl.String()) | {
        "period": pl.Date(),
        **dict.fromkeys(("value", "low", "high"), pl.Float64()),
        "interval": pl.String(),
        "n": pl.Int64(),
    }
    return conform(
        pl.DataFrame(figures, schema=schema).with_columns(
            measure=pl.lit("coders_agreement"), grain=pl.lit("year"), status=pl.lit(context.status)
        )
    )


def _table(part: pl.DataFrame) -> np.ndarray:
    """How often the first coder's verdict (row) met the second's (column)."""
    table = np.zeros((len(CODED), len(CODED)))
    np.add.at(table, (part["first_verdict"].to_numpy(), part["verdict"].to_numpy()), 1)
    return table
