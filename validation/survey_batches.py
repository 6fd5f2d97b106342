"""The rows of a survey judged batch by batch and kept on the disk, so that memory holds one batch of them."""

from pathlib import Path

import polars as pl

from data.contract import ROW_NUMBER
from data.datasets.survey_responses import DATASET
from data.findings import Finding, has_criticals
from data.own_record import OwnCoverage, own_coverage
from data.survey_rows import joined_findings
from validation.columns import check
from validation.limits import give_back
from validation.rules import Rule
from validation.suites import suite
from validation.survey_gathering import Gathered
from validation.survey_tally import Tally

RULES = suite(DATASET.id)
SAMPLE = ("pollster", "country", "wave")


class Batches:
    """Takes rows batch by batch: judges each by contract and suite, counts it, and writes it into the folder.

    Once something critical was found no rows are kept: the file is refused, and the rest is read to be judged only.
    """

    def __init__(self, folder: Path) -> None:
        self.tally = Tally()
        self._reading: list[list[Finding]] = []
        self._rules = Gathered()
        self.files: list[Path] = []
        self.coverages: list[pl.DataFrame] = []
        self.respondents = 0
        self._folder = folder
        self._refused = False
        self._sums: list[pl.DataFrame] = []
        self._last_row = 0
        self._all_read = True

    @property
    def reading(self) -> list[Finding]:
        """What reading the rows found, as if it had been one batch."""
        return joined_findings(self._reading)

    @property
    def rules(self) -> list[Finding]:
        """What contract and suite found, likewise."""
        return self._rules.findings

    def add(self, rows: pl.DataFrame, found: list[Finding]) -> None:
        """Takes in the rows of a batch and what reading them found."""
        self._reading.append(found)
        self.respondents += rows.height
        self.tally.add(rows)
        if has_criticals(found):
            self._refuse()
            self._all_read = False
            return
        typed, misfits = check(rows, DATASET)
        self._rules.add(misfits)
        if has_criticals(misfits):
            self._refuse()
            self._all_read = False
            return
        self._sums.append(_sums(typed))
        broken = self._judged([rule for rule in RULES.rules_for(typed.columns) if _of_a_batch(rule)], typed)
        self._rules.add(broken)
        if has_criticals(broken):
            self._refuse()
        if not self._refused:
            self._keep(typed)
        self._follow(typed)
        # A batch leaves hundreds of megabytes behind that the allocator would otherwise keep.
        give_back()

    def judge_across(self) -> None:
        """Asks the rules that look across rows of the sums of all samples; not where rows could not be read."""
        if self._sums and self._all_read:
            sums = pl.concat(self._sums).group_by(*SAMPLE, maintain_order=True)
            whole = sums.agg(pl.col("weight").sum(), pl.col(ROW_NUMBER).min())
            self._rules.add(self._judged([rule for rule in RULES.rules if not _of_a_batch(rule)], whole))

    def _follow(self, typed: pl.DataFrame) -> None:
        """Rows are numbered on from batch to batch, so that none of one batch has the key of one of another."""
        if int(typed[ROW_NUMBER][0]) <= self._last_row:
            raise ValueError("rows of two batches have the same number")
        self._last_row = int(typed[ROW_NUMBER][-1])

    def _judged(self, rules: list[Rule], rows: pl.DataFrame) -> list[Finding]:
        # Imported here: seconds and 250 MB, which a file refused before this point need not cost.
        from validation.expectations import apply

        return apply(rules, rows, dataset=DATASET.id, own=True, one_cell=True)

    def _keep(self, typed: pl.DataFrame) -> None:
        self.coverages.append(own_coverage(typed, DATASET, OwnCoverage(), ""))
        self.files.append(self._folder / f"rows-{len(self.files)}.arrow")
        typed.write_ipc(self.files[-1])

    def _refuse(self) -> None:
        self._refused = True
        for path in self.files:
            path.unlink(missing_ok=True)
        self.files, self.coverages = [], []


def _of_a_batch(rule: Rule) -> bool:
    """Whether a rule can be asked batch by batch: of one row, or of rows told apart by their number in the file."""
    return not rule.looks_across_rows or ROW_NUMBER in rule.columns


def _sums(rows: pl.DataFrame) -> pl.DataFrame:
    """One row a sample, with its weights' sum and first row: what the rules that look across rows are asked of."""
    return rows.group_by(*SAMPLE, maintain_order=True).agg(pl.col("weight").sum(), pl.col(ROW_NUMBER).min())
