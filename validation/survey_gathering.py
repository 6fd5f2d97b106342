"""Findings of a survey judged batch by batch, put together as if it had been judged at once."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from data.datasets.survey_responses import DATASET, STAGED, VIEW, at_stage
from data.findings import MOST_ROWS_OF_A_RULE, Finding
from data.survey_description import SurveyDescription
from validation.survey_checks import WEIGHTS

Key = tuple[str | None, ...]


class Gathered:
    """Takes findings batch by batch: of each rule the first thousand rows are kept, and the total of all."""

    def __init__(self) -> None:
        self._kept: dict[Key, list[Finding]] = {}
        self._totals: dict[Key, int] = {}

    def add(self, findings: Iterable[Finding]) -> None:
        """Takes in what was found in one batch, in which each finding of a rule carries the batch's total."""
        of_batch: dict[Key, list[Finding]] = {}
        for finding in findings:
            of_batch.setdefault(_key(finding), []).append(finding)
        for key, some in of_batch.items():
            kept = self._kept.setdefault(key, [])
            kept += some[: MOST_ROWS_OF_A_RULE - len(kept)] if some[0].row is not None or not kept else []
            self._totals[key] = self._totals.get(key, 0) + max(one.count for one in some)

    @property
    def findings(self) -> list[Finding]:
        """Everything found, each with the rule's total over all batches, in the order in which it was met."""
        return [replace(one, count=self._totals[key]) for key, some in self._kept.items() for one in some]


def _key(finding: Finding) -> Key:
    """What tells rules apart: of a row's finding its column and remedy, of one about the whole its reason too."""
    said = finding.reason if finding.row is None else None
    return (finding.rule, finding.severity.value, finding.column, finding.remedy, said)


def as_in_file(findings: Sequence[Finding], description: SurveyDescription) -> list[Finding]:
    """The findings with the columns called as the file calls them, where a rule knows them by the dataset's names."""
    design = description.design
    named = {
        **{f"{VIEW}{question.about}": question.column for question in description.questions},
        **{f"subgroup_{one.name}": one.column for one in description.subgroups},
        **{
            at_stage(own, stage): column
            for own, columns in zip(STAGED, (design.strata, design.cluster, design.fpc), strict=True)
            for stage, column in enumerate(columns, start=1)
        },
        "weight": design.weight,
        "country": description.country_column,
        "wave": description.wave_column,
    }
    return [_renamed(finding, named.get(finding.column or "")) for finding in findings]


def _renamed(finding: Finding, column: str | None) -> Finding:
    if column is None or finding.column is None:
        return finding
    before, after = f"“{finding.column}”", f"“{column}”"
    return replace(
        finding,
        column=column,
        reason=finding.reason.replace(before, after),
        remedy=finding.remedy.replace(before, after),
    )


def said_once(reading: Sequence[Finding], rules: Sequence[Finding], checks: Sequence[Finding]) -> list[Finding]:
    """All findings, but the check that weights are usable where their rows are named already."""
    weights = {finding.column for finding in checks if finding.rule == WEIGHTS}
    named = any(finding.row is not None and finding.column in {*weights, "weight"} for finding in (*reading, *rules))
    whole = [finding for finding in checks if not (named and finding.rule == WEIGHTS)]
    return [_of_respondents(finding) for finding in (*reading, *rules, *whole)]


def _of_respondents(finding: Finding) -> Finding:
    """Named as of respondents, so that no value of it is ever kept."""
    return finding if finding.dataset is not None else replace(finding, dataset=DATASET.id)
