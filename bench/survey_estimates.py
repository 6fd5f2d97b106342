"""How fast a survey file is looked into and estimated: all countries, targets and waves, against two other programs."""

import statistics
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl
from measure import ROOT, table

from data.survey_description import Design
from data.survey_looking import look
from metrics.methods.design_based import estimates

FILE = ROOT.parent / "shared" / "data" / "pew" / "pew_global_attitudes_2002_2023.parquet"
RUNS = 5
FEW_SAMPLES = 20
"""Country-waves of one question given to samplics, whose time grows with their number times the rows of all."""

RELATIVE = 1e-9


def _seconds(work: Callable[[], object], runs: int) -> list[float]:
    taken = []
    for _ in range(runs + (runs > 1)):
        begun = time.perf_counter()
        work()
        taken.append(time.perf_counter() - begun)
    return taken[-runs:]


def _comity(rows: pl.DataFrame, columns: list[str]) -> pl.DataFrame:
    return estimates(rows, Design(weight="wgt"), statistic="share", columns=columns, by=("sta", "wav"))


def _statsmodels(rows: pl.DataFrame, columns: list[str]) -> dict[tuple[str, str, str], float]:
    """Every share by (column, answer, country and wave); its error is that of weights taken as counts."""
    from statsmodels.stats.weightstats import DescrStatsW

    found = {}
    for (country, wave), sample in rows.group_by("sta", "wav"):
        for column in columns:
            asked = sample.select(pl.col(column).cast(pl.String), "wgt").drop_nulls()
            answers, weights = asked[column].to_numpy(), asked["wgt"].to_numpy()
            for answer in np.unique(answers):
                share = DescrStatsW((answers == answer).astype(float), weights)
                _ = share.std_mean
                found[column, str(answer), f"{country} {wave}"] = float(share.mean)
    return found


def _samplics(rows: pl.DataFrame, column: str) -> None:
    from samplics import PopParam, TaylorEstimator

    samples = rows.select(pl.format("{} {}", "sta", "wav")).to_series().to_numpy()
    TaylorEstimator(PopParam.prop).estimate(
        y=rows[column].cast(pl.String).to_numpy(), samp_weight=rows["wgt"].to_numpy(), stratum=samples, domain=samples
    )


def _agree(ours: pl.DataFrame, theirs: dict[tuple[str, str, str], float]) -> bool:
    mine = {
        (column, category, f"{country} {wave}"): value
        for column, category, country, wave, value in ours.select(
            "column", "category", "sta", "wav", "estimate"
        ).iter_rows()
    }
    return all(abs(mine[key] - value) <= RELATIVE * max(value, RELATIVE) for key, value in theirs.items())


def main() -> None:
    """Prints a table of what each program took; ends with an error where their shares differ."""
    if not FILE.is_file():
        sys.exit(f"the survey file is not at {FILE}")
    warnings.simplefilter("ignore")
    rows = pl.read_parquet(FILE).drop_nulls("wgt").with_columns(pl.col("sta").cast(pl.String))
    columns = [name for name in rows.columns if name.startswith("opi_") and name != "opi_rel"]
    first = rows.drop_nulls("opi_USA").select("sta", "wav").unique().sort("sta", "wav").head(FEW_SAMPLES)
    few = rows.drop_nulls("opi_USA").join(first, on=["sta", "wav"], maintain_order="left")
    looking = _seconds(lambda: look(Path(FILE), file_name=FILE.name), RUNS)
    ours = _seconds(lambda: _comity(rows, columns), RUNS)
    ours_few = _seconds(lambda: _comity(few, ["opi_USA"]), RUNS)
    theirs = _seconds(lambda: _statsmodels(rows, columns), 1)
    samplics = _seconds(lambda: _samplics(few, "opi_USA"), 1)
    answers = _comity(rows, columns)
    if not _agree(answers, _statsmodels(rows, columns)):
        sys.exit("the shares differ from those of statsmodels")
    print(f"### A survey of {rows.height:,} respondents, {len(columns)} homes asked about: {answers.height:,} shares\n")
    print("Computing alone, in one process; the shares of all are equal to nine digits.\n")
    whole, part = statistics.median(ours), statistics.median(ours_few)
    lines = [
        ("look into the file (inspect)", "Comity", looking, None),
        ("all countries × homes × waves", "Comity", ours, 1.0),
        ("the same, weights taken as counts", "statsmodels", theirs, statistics.median(theirs) / whole),
        (f"{FEW_SAMPLES} country-waves about the USA", "Comity", ours_few, 1.0),
        ("the same", "samplics", samplics, statistics.median(samplics) / part),
    ]
    print(
        table(
            ["what", "program", "seconds: min / median / max", "times Comity's median"],
            [
                [
                    what,
                    program,
                    f"{min(taken):.2f} / {statistics.median(taken):.2f} / {max(taken):.2f}",
                    "" if ratio is None else f"{ratio:.1f}",
                ]
                for what, program, taken, ratio in lines
            ],
        )
    )


if __name__ == "__main__":
    main()
