"""A reader who wants the withheld counts back: every shown figure of one survey as sums, and what follows from them."""

from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy.optimize import linprog

from data.datasets.survey_responses import FAVOURABLE, NEUTRAL, NO_ANSWER, UNFAVOURABLE

ANSWERED = {
    "favourable": FAVOURABLE,
    "unfavourable": UNFAVOURABLE,
    "no_answer": NO_ANSWER,
    "neutral": NEUTRAL,
}


@dataclass(frozen=True, kw_only=True)
class Target:
    """One count that is not shown: of whom, of which answer about which home, and what it truly is."""

    home: str
    unit: str
    answer: str
    count: int


@dataclass(frozen=True, kw_only=True)
class Knowledge:
    """What a reader knows: sums over counts of those alike in every breakdown, which are never negative."""

    sums: npt.NDArray[np.float64]
    totals: npt.NDArray[np.float64]
    targets: tuple[Target, ...]
    aims: npt.NDArray[np.float64]
    """One row a target: the counts that make it up."""


def knowledge(rows: pl.DataFrame, figures: pl.DataFrame) -> Knowledge:
    """What a reader of all figures of one country and wave knows who also knows which combinations of parts there are,
    that all weights are alike (so that a share of n is a count), and that all were asked about every home.
    """
    subgroups = [name for name in rows.columns if name.startswith("subgroup_")]
    people = rows.select(subgroups).unique(maintain_order=True).with_row_index("alike")
    placed = rows.join(people, on=subgroups, how="left", nulls_equal=True, maintain_order="left") if subgroups else None
    alike = np.zeros(rows.height, dtype=int) if placed is None else placed["alike"].to_numpy()
    kinds = max(people.height, 1)
    homes = [name.removeprefix("view_") for name in rows.columns if name.startswith("view_")]
    width = len(homes) * len(ANSWERED) * kinds
    members = units_of(people, subgroups)

    def at(home: str, answer: str, unit: str) -> npt.NDArray[np.float64]:
        row = np.zeros((len(homes), len(ANSWERED), kinds))
        row[homes.index(home), list(ANSWERED).index(answer)] = members[unit]
        return row.reshape(width)

    def asked(home: str, unit: str) -> npt.NDArray[np.float64]:
        return np.sum([at(home, answer, unit) for answer in ANSWERED], axis=0)

    truth = np.array(
        [
            [
                np.bincount(alike[rows[f"view_{home}"].is_in(words).fill_null(False).to_numpy()], minlength=kinds)
                for words in ANSWERED.values()
            ]
            for home in homes
        ]
    ).reshape(width)
    sums, totals = [], []
    shown = figures.filter(pl.col("category").is_null())
    of = {
        (row["home"], row["subgroup"] or "", row["measure"]): row
        for row in shown.select("home", "subgroup", "measure", "value", "n", "status").to_dicts()
    }
    for (home, unit, measure), row in of.items():
        if row["n"] is None:
            continue
        if measure == "favourable_of_decided":
            base = at(home, "favourable", unit) + at(home, "unfavourable", unit)
        else:
            base = asked(home, unit)
        known = [(base, row["n"])]
        if row["value"] is not None:
            count = row["value"] * row["n"] / 100
            first = at(home, "favourable" if measure in ("favourable_of_decided", "net_favourable") else measure, unit)
            known.append((first - at(home, "unfavourable", unit) if measure == "net_favourable" else first, count))
        for vector, total in known:
            assert abs(vector @ truth - total) < 0.01, "the reader knows something wrong"
            sums.append(vector)
            totals.append(round(total))
    for one, other in combinations(homes, 2):
        for kind in range(kinds):
            row = np.zeros((len(homes), len(ANSWERED), kinds))
            row[homes.index(one), :, kind], row[homes.index(other), :, kind] = 1, -1
            sums.append(row.reshape(width))
            totals.append(0)
    targets, aims = [], []
    for home in homes:
        for unit in members:
            for answer in ANSWERED:
                row = of.get((home, unit, answer))
                count = round(float(at(home, answer, unit) @ truth))
                if row is not None and row["status"] == "too_few" and count > 0:
                    targets.append(Target(home=home, unit=unit, answer=answer, count=count))
                    aims.append(at(home, answer, unit))
    # Many figures say the same: each sum is known once.
    facts = np.unique(np.column_stack([np.array(sums).reshape(-1, width), np.array(totals, dtype=float)]), axis=0)
    return Knowledge(
        sums=facts[:, :-1],
        totals=facts[:, -1],
        targets=tuple(targets),
        aims=np.array(aims).reshape(-1, width),
    )


def units_of(people: pl.DataFrame, subgroups: list[str]) -> dict[str, npt.NDArray[np.float64]]:
    """Who belongs to every filter a page offers: everybody, each part, and each pair of parts crossed."""
    found = {"": np.ones(max(people.height, 1))}
    singles = {
        f"{name.removeprefix('subgroup_')}={label}": (people[name] == label).fill_null(False).to_numpy().astype(float)
        for name in subgroups
        for label in people[name].drop_nulls().unique().sort()
    }
    crossed = {
        f"{one}, {other}": singles[one] * singles[other]
        for one in singles
        for other in singles
        if one.split("=")[0] != other.split("=")[0]
    }
    return found | singles | crossed


def by_algebra(known: Knowledge) -> list[Target]:
    """The targets that sums and differences of what is shown give back exactly."""
    if not known.targets:
        return []
    _, sizes, across = np.linalg.svd(known.sums, full_matrices=False)
    basis = across[sizes > 1e-8]
    left = known.aims - known.aims @ basis.T @ basis
    return [target for target, rest in zip(known.targets, left, strict=True) if np.abs(rest).max() < 1e-6]


def ranges(known: Knowledge) -> list[tuple[Target, float, float]]:
    """The least and the most each target can be, as no count is negative."""
    found = []
    for target, aim in zip(known.targets, known.aims, strict=True):
        ends = [
            linprog(sign * aim, A_eq=known.sums, b_eq=known.totals, bounds=(0, None), method="highs")
            for sign in (1, -1)
        ]
        low = ends[0].fun if ends[0].status == 0 else 0.0
        high = -ends[1].fun if ends[1].status == 0 else float("inf")
        assert low - 1e-4 <= target.count <= high + 1e-4, "the truth is among what is possible"
        found.append((target, low, high))
    return found
