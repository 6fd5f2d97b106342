"""What an agreement's parties must keep beside their contract."""

import polars as pl

from data.datasets.agreement_parties import DATASET
from data.findings import Severity
from validation.beyond import Beyond
from validation.rules import Suite, statement

SUITE = Suite(
    dataset=DATASET,
    beyond=Beyond(
        # Rows are counted: a state signs at most some forty agreements a year, so ten more or fewer is no correction of
        # detail. The same agreement in two records has the same parties and year; titles are written differently.
        revision_floor=10.0,
        spread=("type", "ending"),
        mirror=("actor", "counterpart", "signed_year"),
    ),
    rules=(
        statement(
            "party to itself",
            ("actor", "counterpart"),
            pl.col("actor") != pl.col("counterpart"),
            reason="The two parties are the same state, so the agreement is with nobody.",
            remedy="Correct the counterpart, or leave it empty where it is not known.",
        ),
        statement(
            "signed in another year",
            ("signed", "signed_year"),
            pl.col("signed").dt.year() == pl.col("signed_year"),
            reason="The day and the year of signature do not agree; figures count by the year.",
            remedy="Correct the one that is wrong.",
            provider=Severity.WARNING,
        ),
        statement(
            "years of one agreement differ",
            ("agreement", "signed_year"),
            pl.col("signed_year").n_unique().over("agreement") == 1,
            reason="The rows of one agreement give different years of signature, so it would be counted in each.",
            remedy="Give the agreement one year, or two ids if it is two.",
        ),
        statement(
            "themes of one agreement differ",
            ("agreement", "theme"),
            pl.col("theme").n_unique().over("agreement") == 1,
            reason="The rows of one agreement give different themes, so it would be counted under more than one.",
            remedy="Give every row of the agreement the same theme, or none.",
        ),
        statement(
            "more than two parties",
            ("agreement", "is_multilateral", "actor"),
            pl.col("is_multilateral") | (pl.col("actor").n_unique().over("agreement") <= 2),
            reason="The agreement is said not to be multilateral and has more than two parties.",
            remedy="Correct is_multilateral, or the id that several agreements share.",
            provider=Severity.WARNING,
        ),
    ),
)
