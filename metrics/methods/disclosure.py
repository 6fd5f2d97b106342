"""Which counts of a table are withheld so that none of 1 to 9 persons is told, nor found by taking others away.

A *unit* is a group of people whose answers are shown (everybody, the women, the women of 18–29); its *cells* are how
many gave each answer and how many were asked. Whoever reads the shown cells knows every sum that holds between them.
Secondary withholding goes on until linear algebra over those sums gives back no withheld count. Withheld zeros count as
known to the reader: then both one person more and one fewer is possible in every withheld cell that is not zero.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Counts = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Sums = npt.NDArray[np.float64]

EXACTLY = 1e-7


@dataclass(frozen=True, kw_only=True)
class Lattice:
    """The sums that hold between the units of one survey, whatever was asked."""

    sums: Sums
    """One row a sum, one column a unit: the whole 1, its parts −1."""
    also: Sums
    """Further combinations of units that are always zero, where the sums do not imply them."""
    level: npt.NDArray[np.int64]
    """How many breakdowns make a unit: 0 everybody, 1 one, 2 a crossed pair."""
    told: Flags
    """Whether the unit is shown at all; those who are in no part of a breakdown are not."""

    @property
    def units(self) -> int:
        return len(self.level)


def lattice_of(belongs: Flags, breakdown: Sequence[str | None], level: Sequence[int], told: Sequence[bool]) -> Lattice:
    """The lattice of units given who belongs to them: one row a unit, one column a person (or those alike).

    Sums are found from who belongs where, so those of breakdowns nested in one another are there too: every breakdown
    whose parts make up a unit, and what else is always zero.
    """
    of = np.array(["" if one is None else one for one in breakdown])
    found: list[Sums] = []
    for name in dict.fromkeys(of):
        parts = np.flatnonzero(of == name)
        for whole in range(len(of)):
            within = [int(part) for part in parts if part != whole and not (belongs[part] & ~belongs[whole]).any()]
            if within and (belongs[within].sum(axis=0) == belongs[whole]).all() and of[whole] != name:
                found.append(_sum(len(of), whole, within))
    sums = np.array(found) if found else np.zeros((0, len(of)))
    also = always_zero(belongs.astype(float))
    if np.linalg.matrix_rank(np.vstack([sums, also])) == np.linalg.matrix_rank(sums):
        also = also[:0]
    return Lattice(sums=sums, also=also, level=np.array(level), told=np.array(told))


def _sum(units: int, whole: int, parts: list[int]) -> Sums:
    row = np.zeros(units)
    row[whole] = 1
    row[parts] = -1
    return row


def always_zero(belongs: Sums) -> Sums:
    """Every combination of units that is zero whoever answered what: the left null space."""
    left, sizes, _ = np.linalg.svd(belongs, full_matrices=True)
    rank = int((sizes > EXACTLY).sum())
    found = left[:, rank:].T
    return np.where(np.abs(found) > EXACTLY, found, 0.0)


@dataclass(frozen=True, kw_only=True)
class Table:
    """How many of each unit gave each answer to one question, and how many were asked (the last column)."""

    lattice: Lattice
    counts: Counts
    """One row a unit, one column an answer, the last all answers together."""
    shown_anyhow: Flags
    """By unit: published elsewhere, so never withheld and never sensitive."""


def sensitive(table: Table, fewest: int) -> Flags:
    """Cells of 1 to fewest − 1, and cells that leave so few of those asked; zero is not sensitive.

    Those who are in no part of a breakdown are no cell: nobody shows them.
    """
    counts = table.counts
    asked = counts[:, -1:]
    few = (counts > 0) & (counts < fewest)
    rest = asked - counts
    few |= (counts > 0) & (rest > 0) & (rest < fewest)
    few[:, -1] = (asked[:, 0] > 0) & (asked[:, 0] < fewest)
    few[table.shown_anyhow | ~table.lattice.told] = False
    return few


@dataclass(kw_only=True)
class _Work:
    """One table while it is protected: cells in one line, unit by unit."""

    counts: Counts
    sums: Sums
    """Every sum over cells: one row a sum."""
    plain: int
    """How many of them, from the first, are a whole and its parts."""
    may: Flags
    """Cells that may be withheld."""
    hidden: Flags
    needs: Flags
    """Cells that must not be found."""
    unknown: Flags
    """Cells the reader does not know: withheld ones that are not zero."""
    rank: npt.NDArray[np.float64]
    """What is withheld rather: the lower the sooner."""
    answers: int

    def hide(self, cell: int) -> None:
        """Withholds a cell; with how many were asked, all answers of that unit."""
        unit, answer = divmod(cell, self.answers)
        start = unit * self.answers
        cells = np.arange(start, start + self.answers) if answer == self.answers - 1 else np.array([cell])
        self.hidden[cells] = True
        positive = cells[self.counts[cells] > 0]
        self.unknown[positive] = True
        self.needs[positive] = True
        if answer != self.answers - 1:
            self.unknown[cell] = True
            self.needs[cell] = True


def withheld(table: Table, fewest: int, *, order: Sequence[int], hidden_units: Sequence[int] = ()) -> Flags:
    """The cells to withhold, one row a unit and one column an answer, as in `table.counts`.

    `order` has the answers (without all together) in which they are given up: first to last. `hidden_units` are units
    withheld as a whole for another question asked of the same people.
    """
    work = _start(table, fewest, order, hidden_units)
    while True:
        cell = _lone(work, fewest)
        if cell is None:
            cell = _found(work)
        if cell is None:
            cell = _pinned(work)
        if cell is None:
            return work.hidden.reshape(table.counts.shape) & table.lattice.told[:, None]
        work.hide(cell)


def _start(table: Table, fewest: int, order: Sequence[int], hidden_units: Sequence[int]) -> _Work:
    lattice, answers = table.lattice, table.counts.shape[1]
    counts = table.counts.ravel()
    first = sensitive(table, fewest).ravel()
    told = np.repeat(lattice.told, answers)
    rank = np.tile(_ranks(answers, order), lattice.units)
    # Everybody's answers are given up last, crossed ones first.
    rank += np.repeat(np.where(lattice.level == 0, 1_000, 10 * (2 - lattice.level)), answers)
    work = _Work(
        counts=counts,
        sums=over_cells(lattice, answers),
        plain=lattice.units + len(lattice.sums) * answers,
        may=told & ~np.repeat(table.shown_anyhow, answers),
        hidden=np.zeros(counts.shape, dtype=bool),
        needs=first.copy(),
        # Those in no part are taken as known: who protects cells by them relies on what few of them said.
        unknown=first & (counts > 0),
        rank=rank + counts / (counts.max(initial=0) + 1),
        answers=answers,
    )
    for cell in [*np.flatnonzero(first), *(unit * answers + answers - 1 for unit in hidden_units)]:
        work.hide(int(cell))
    return work


def _ranks(answers: int, order: Sequence[int]) -> npt.NDArray[np.float64]:
    rank = np.full(answers, 100.0)
    rank[list(order)] = np.arange(len(order)) * 2.0
    return rank


def over_cells(lattice: Lattice, answers: int) -> Sums:
    """The sums of a table: each of the lattice for every answer, and in each unit the answers that make all."""
    of_unit = np.append(-np.ones(answers - 1), 1.0)
    each = np.eye(answers)
    return np.vstack(
        [np.kron(np.eye(lattice.units), of_unit), np.kron(lattice.sums, each), np.kron(lattice.also, each)]
    )


def _lone(work: _Work, fewest: int) -> int | None:
    """The next cell to withhold for a sum in which one unknown stands alone, or few persons together; None: no such."""
    in_sum = work.sums[: work.plain] != 0
    unknown = in_sum & work.unknown
    how_many = unknown.sum(axis=1)
    persons = unknown @ np.where(work.unknown, work.counts, 0)
    parts_only = ~((work.sums[: work.plain] > 0) & work.unknown).any(axis=1)
    open_cells = work.may & ~work.hidden & (work.counts > 0)
    is_needed = (in_sum & work.needs).any(axis=1)
    bad = is_needed & ((how_many == 1) | ((how_many > 1) & parts_only & (persons < fewest)))
    bad &= (in_sum & open_cells).any(axis=1)
    if not bad.any():
        return None
    closes = in_sum[bad].sum(axis=0)
    candidates = np.flatnonzero(open_cells & (closes > 0))
    return int(candidates[np.argmin(work.rank[candidates] - np.minimum(closes[candidates], 9) * 3)])


def _found(work: _Work) -> int | None:
    """The next cell to withhold because the sums together give a cell back; None where they give none."""
    unknown = np.flatnonzero(work.unknown)
    needed = np.flatnonzero(work.needs[unknown])
    if not len(needed):
        return None
    within = work.sums[:, unknown]
    inverse = np.linalg.pinv(within, rcond=EXACTLY)
    told = 1 - np.einsum("ij,ji->i", inverse[needed], within[:, needed]) < EXACTLY
    for at in needed[told]:
        used = np.abs(inverse[at] @ work.sums) > EXACTLY
        for zeros_too in (False, True):
            candidates = np.flatnonzero(used & work.may & ~work.hidden & ((work.counts > 0) | zeros_too))
            if len(candidates):
                return int(candidates[np.argmin(work.rank[candidates])])
    return None


def _pinned(work: _Work) -> int | None:
    """The next cell to withhold because counts are never negative and that alone gives a cell back; None: none does.

    Asked only where a zero had to be withheld to protect a cell: elsewhere one more and one fewer are both possible.
    """
    if not (work.unknown & (work.counts == 0) & work.hidden).any():
        return None
    unknown = np.flatnonzero(work.unknown)
    within = work.sums[:, unknown]
    # Where a count stays open though every withheld zero is known, one more and one fewer are possible: most do.
    positive = np.flatnonzero(work.unknown & (work.counts > 0))
    of_positive = work.sums[:, positive]
    open_left = 1 - np.einsum("ij,ji->i", np.linalg.pinv(of_positive, rcond=EXACTLY), of_positive)
    doubtful = positive[open_left < EXACTLY]
    for cell in doubtful[work.needs[doubtful]]:
        low, high = bounds(within, within @ work.counts[unknown], int(np.flatnonzero(unknown == cell)[0]))
        if high - low < 1 - EXACTLY:
            beside = ((work.sums[:, cell] != 0)[:, None] & (work.sums != 0)).any(axis=0)
            for near in (beside, np.ones_like(beside)):
                candidates = np.flatnonzero(near & work.may & ~work.hidden)
                if len(candidates):
                    return int(candidates[np.argmin(work.rank[candidates])])
    return None


def bounds(sums: Sums, totals: npt.NDArray[np.float64], cell: int) -> tuple[float, float]:
    """The least and the most an unknown count can be, given sums over unknown counts that are never negative."""
    # Loaded here: it takes a fifth of a second, and is needed for few tables.
    from scipy.optimize import linprog

    aim = np.zeros(sums.shape[1])
    aim[cell] = 1
    ends = [linprog(sign * aim, A_eq=sums, b_eq=totals, bounds=(0, None), method="highs") for sign in (1, -1)]
    low, high = (
        float(sign * end.fun) if end.status == 0 else sign * np.inf for sign, end in zip((1, -1), ends, strict=True)
    )
    return (max(low, 0.0), high) if np.isfinite(low) else (0.0, np.inf)
