"""How fast a survey of 25 countries is estimated by its design: each home and subgroup, by clusters or replicates."""

import statistics
import time

import numpy as np
import polars as pl
from measure import table

from data.datasets.survey_responses import DATASET
from metrics.families.perception_designs import design_shares

COUNTRIES, PEOPLE, RUNS = 25, 1_200, 3
STRATA, CLUSTERS, REPLICATES = 8, 96, 80
HOMES = ("USA", "CHN", "RUS", "UKR", "UN", "EU")
ANSWERS = ("Very favourable", "Favourable", "Unfavourable", "Very unfavourable", "Neither", "Don't know")
AGES = ("18–29", "30–49", "50–64", "65+")


def _sample(country: int, *, by_replicates: bool) -> pl.DataFrame:
    """One country's made-up respondents, by sex and age; of replicates their weights, else strata and clusters."""
    draw = np.random.default_rng(country)
    cluster = draw.integers(0, CLUSTERS, PEOPLE)
    weight = draw.uniform(0.4, 2.5, PEOPLE)
    columns: dict[str, object] = {f"view_{home}": draw.choice(ANSWERS, PEOPLE) for home in HOMES}
    columns |= {"subgroup_sex": draw.choice(["Female", "Male"], PEOPLE), "subgroup_age": draw.choice(AGES, PEOPLE)}
    if by_replicates:
        times = draw.multinomial(CLUSTERS, [1 / CLUSTERS] * CLUSTERS, size=REPLICATES)
        columns |= {f"replicate_{at}": weight * one[cluster] for at, one in enumerate(times, 1)}
    else:
        columns |= {"stratum": (cluster % STRATA).astype(str), "cluster": cluster.astype(str)}
    return pl.DataFrame({"weight": weight, **columns}).with_columns(
        pollster=pl.lit("Bench"),
        country=pl.lit(f"C{country:02}"),
        wave=pl.lit(2024),
        method=pl.lit("bootstrap") if by_replicates else None,
    )


def _measured(what: str, *, by_replicates: bool) -> list[str]:
    samples = [_sample(country, by_replicates=by_replicates) for country in range(COUNTRIES)]
    rows = DATASET.completed(pl.concat(samples).lazy()).collect()
    taken = []
    for _ in range(RUNS + 1):
        begun = time.perf_counter()
        found = design_shares(rows, HOMES)
        taken.append(time.perf_counter() - begun)
    taken = taken[1:]
    return [what, f"{found.height:,}", f"{min(taken):.2f} / {statistics.median(taken):.2f} / {max(taken):.2f}"]


def main() -> None:
    """Prints a table of what each design took."""
    print(f"### A designed survey of {COUNTRIES} countries × {PEOPLE:,} persons, {len(HOMES)} homes asked about\n")
    print("Shares and net views with errors, of everybody, by sex and by age; computing alone, in one process.\n")
    lines = [
        _measured(f"{STRATA} strata, {CLUSTERS} clusters in each country", by_replicates=False),
        _measured(f"{REPLICATES} bootstrap replicates", by_replicates=True),
    ]
    print(table(["design", "estimates", "seconds: min / median / max"], lines))


if __name__ == "__main__":
    main()
