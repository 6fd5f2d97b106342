"""The rows of a survey judged batch by batch and kept on the disk, so that memory holds one batch of them."""

from pathlib import Path

import polars as pl

from data.contract import ROW_NUMBER
from data.datasets.survey_responses import DATASET
from data.findings import Finding, has_criticals
from data.own_record import OwnCoverage, own_coverage
from data.survey_rows import joined_findings
from validation.columns import check
from validation.rules import Rule
from validation.suites import suite
from validation.survey_gathering import Gathered
from validation.survey_tally import Tally

RULES = suite(DATASET.id)


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
        self._slim: list[pl.DataFrame] = []

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
            return
        typed, misfits = check(rows, DATASET)
        self._rules.add(misfits)
        if has_criticals(misfits):
            self._refuse()
            return
        broken = self._judged([rule for rule in _rules(typed) if not rule.looks_across_rows], typed)
        self._rules.add(broken)
        if has_criticals(broken):
            self._refuse()
        self._slim.append(_slim(typed))
        if not self._refused:
            self._keep(typed)

    def judge_across(self) -> None:
        """Asks the rules that look across rows, of all rows together; not where a row could not be read."""
        if self._slim and sum(one.height for one in self._slim) == self.respondents:
            slim = pl.concat(self._slim)
            self._rules.add(self._judged([rule for rule in _rules(slim) if rule.looks_across_rows], slim))

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


def _rules(rows: pl.DataFrame) -> list[Rule]:
    return RULES.rules_for(rows.columns)


def _slim(rows: pl.DataFrame) -> pl.DataFrame:
    """What the rules that look across rows need: few columns, texts as categories, so that all rows fit in memory."""
    names = [ROW_NUMBER]
    for rule in _rules(rows):
        if rule.looks_across_rows and rule.holds is not None:
            names += [*rule.columns, *rule.holds.meta.root_names()]
    return rows.select(*dict.fromkeys(names)).with_columns(pl.selectors.string().cast(pl.Categorical))
