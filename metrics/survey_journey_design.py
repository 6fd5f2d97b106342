"""What is wrong with the design a survey's rows carry, found before it is submitted."""

import polars as pl

from data.datasets.survey_responses import DATASET
from data.findings import Finding, Severity
from data.survey_description import DescriptionFault
from metrics.families.perception_designs import design_of_rows, with_units_told
from metrics.families.perception_subgroups import SURVEY
from metrics.methods.design_based import notes
from metrics.methods.design_based_sample import sample_of


def design_findings(rows: pl.DataFrame) -> list[Finding]:
    """Critical: strata, clusters, sizes or replicates of a country and wave that cannot be (a population smaller than
    what was drawn from it, replicates that do not tell their spread); a warning: strata of one cluster.

    `rows` are of survey_responses. Nothing is said of samples with weights alone.
    """
    found = []
    for (_, country, wave), sample in sorted(rows.partition_by(SURVEY, as_dict=True).items(), key=str):
        design = design_of_rows(sample)
        if design.is_weights_only:
            continue
        told = with_units_told(sample)
        try:
            sample_of(told, design)
        except DescriptionFault as fault:
            found.append(
                Finding(
                    rule="design cannot be",
                    severity=Severity.CRITICAL,
                    dataset=DATASET.id,
                    reason=f"{country} {wave}: the sample cannot have been drawn as described. {fault}",
                    remedy="Correct the columns of strata, clusters, sizes or replicate weights, in the file or in the "
                    "description.",
                )
            )
            continue
        found += [
            Finding(
                rule="strata of one unit",
                severity=Severity.WARNING,
                dataset=DATASET.id,
                reason=f"{country} {wave}: {said}",
                remedy="Nothing, if the sample was drawn so; else check the column of strata.",
            )
            for said in notes(told, design)
        ]
    return found
