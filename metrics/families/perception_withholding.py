"""Which answers of a survey are withheld: a few persons in a cell, and what would give them away by subtraction."""

from collections.abc import Sequence

import numpy as np
import polars as pl

from metrics.families.perception_answers import ASKED, EVERY, FEWEST_ANSWERS
from metrics.families.perception_subgroups import CROSSED, SURVEY, is_told
from metrics.methods.disclosure import EXACTLY, Flags, Lattice, Table, always_zero, lattice_of, withheld

GIVEN_UP = ("m", "x", "u", "f")
"""Kinds of answer in the order in which they are withheld to protect others."""

UNIT = [*SURVEY, "breakdown", "unit"]


def with_withheld(sums: pl.DataFrame, people: pl.DataFrame, fewest: int) -> pl.DataFrame:
    """The sums with `hidden_f`, `hidden_u`, `hidden_x`, `hidden_m` and `hidden_n` (how many were asked).

    `sums` are those of `sums_of`, `people` those of `people_of`. Totals with `public` are never withheld. Where how
    many were asked is withheld for one question, it is so for every other that tells it: see `_withheld_beside`.
    """
    units = people.select(UNIT).unique(maintain_order=True).with_columns(at=pl.int_range(pl.len()).over(SURVEY))
    numbered = sums.join(units, on=UNIT, how="left", nulls_equal=True, maintain_order="left").with_row_index("row")
    hidden = np.zeros((sums.height, len(EVERY) + 1), dtype=bool)
    of_people = people.partition_by(SURVEY, as_dict=True)
    of_units = units.partition_by(SURVEY, as_dict=True)
    for survey, answers in numbered.partition_by(SURVEY, as_dict=True).items():
        lattice = _lattice(of_units[survey], of_people[survey])
        for rows, at, flags in _of_survey(lattice, answers, fewest):
            hidden[rows] = flags[at]
    names = [*(f"hidden_{kind}" for kind in EVERY), "hidden_n"]
    return sums.with_columns(pl.Series(name, hidden[:, column]) for column, name in enumerate(names))


def _lattice(units: pl.DataFrame, people: pl.DataFrame) -> Lattice:
    """How the units of one survey add up, from who belongs to them."""
    member = people.join(units, on=UNIT, nulls_equal=True).select("person", "at")
    belongs = np.zeros((units.height, people["person"].n_unique()), dtype=bool)
    belongs[member["at"].to_numpy(), (member["person"].rank("dense") - 1).to_numpy()] = True
    level = pl.col("breakdown").str.count_matches(CROSSED, literal=True).add(1).fill_null(0)
    told = units.select(level=level, told=is_told(pl.col("unit")))
    return lattice_of(belongs, units["breakdown"].to_list(), told["level"].to_list(), told["told"].to_list())


def _of_survey(lattice: Lattice, answers: pl.DataFrame, fewest: int) -> list[tuple[Flags, Flags, Flags]]:
    """Rows of the sums, their units and what is withheld of every unit, one entry a question of one survey."""
    asked = [
        (question["row"].to_numpy(), question["at"].to_numpy(), _table(lattice, question))
        for question in answers.partition_by(ASKED, maintain_order=True)
    ]
    order = [EVERY.index(kind) for kind in GIVEN_UP]
    withheld_units: list[set[int]] = [set() for _ in asked]
    flags: list[Flags | None] = [None for _ in asked]
    while any(one is None for one in flags):
        for number, (_, _, table) in enumerate(asked):
            if flags[number] is None:
                flags[number] = withheld(table, fewest, order=order, hidden_units=sorted(withheld_units[number]))
        found = [one for one in flags if one is not None]
        for number, told in enumerate(_withheld_beside([table for _, _, table in asked], found)):
            if any(not found[number][unit, -1] for unit in told):
                withheld_units[number] |= told
                flags[number] = None
    return [(rows, at, own) for (rows, at, _), own in zip(asked, flags, strict=True) if own is not None]


def _withheld_beside(tables: Sequence[Table], found: Sequence[Flags]) -> list[set[int]]:
    """The units of each question to withhold whole because they are for another one and would tell how many that was
    put to: where as many of a unit were asked, and where questions add up, as one put to all and two to half of them.
    """
    asked = np.array([table.counts[:, -1] for table in tables])
    hidden = np.array([flags[:, -1] for flags in found])
    sums = always_zero(asked.astype(float))
    add_up = np.abs(sums.T @ sums) > EXACTLY
    return [
        set(np.flatnonzero((hidden & (of_one[:, None] | (asked == own))).any(axis=0) & ~table.shown_anyhow).tolist())
        for of_one, own, table in zip(add_up, asked, tables, strict=True)
    ]


def _table(lattice: Lattice, question: pl.DataFrame) -> Table:
    counts = np.zeros((lattice.units, len(EVERY) + 1), dtype=np.int64)
    at = question["at"].to_numpy()
    counts[at, : len(EVERY)] = question.select(f"n_{kind}" for kind in EVERY).to_numpy()
    counts[:, -1] = counts.sum(axis=1)
    enough = pl.sum_horizontal(f"n_{kind}" for kind in EVERY) >= FEWEST_ANSWERS
    total = question.filter(pl.col("unit").is_null() & pl.col("public") & enough)["at"].to_numpy()
    # A part that is everybody asked is told by the published total.
    shown = np.isin(counts[:, -1], counts[total, -1])
    return Table(lattice=lattice, counts=counts, shown_anyhow=shown)
