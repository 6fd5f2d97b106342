"""What the tests of the survey gate share: the real 2019 wave, its description, and a few of its countries."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import polars as pl
import pyreadstat

from data.survey_description import Design, Question, Subgroup, SurveyDescription

NAME = "global_attitudes_2019.sav"
HOMES = ("USA", "CHN", "RUS", "UN", "EU")
FAVOURABLE = ("Very favorable", "Somewhat favorable")
UNFAVOURABLE = ("Somewhat unfavorable", "Very unfavorable")
CLEAN = ("DEU", "FRA", "GBR", "SWE")
"""Countries of which no check has anything to say."""

DESCRIPTION = SurveyDescription(
    pollster="Pew Research Center",
    country_column="country",
    wave=2019,
    design=Design(weight="weight"),
    questions=tuple(
        Question(
            column=f"fav_{home.lower()}",
            about=home,
            favourable=FAVOURABLE,
            unfavourable=UNFAVOURABLE,
            dont_know=("DK",),
            refused=("Refused",),
        )
        for home in HOMES
    ),
    subgroups=(
        Subgroup(name="sex", column="sex"),
        Subgroup(name="age", column="age", bands=(18, 30, 50, 65)),
    ),
    mode="telephone",
    sample_type="probability",
    sample="national",
    population="Adults aged 18 and over",
    public=True,
)


def real_file(provider_files: Path) -> Path:
    """The real 2019 wave."""
    return provider_files / "pew" / NAME


def asking(number: int) -> SurveyDescription:
    """The description with the first so many questions alone."""
    return replace(DESCRIPTION, questions=DESCRIPTION.questions[:number])


def table_of(provider_files: Path) -> pl.DataFrame:
    """The first 2,000 respondents of the real wave (two countries) as text: labels for answers, ids for countries."""
    rows, _ = pyreadstat.read_sav(
        str(real_file(provider_files)), output_format="polars", user_missing=True, apply_value_formats=True
    )
    return rows.head(2_000).with_columns(pl.selectors.categorical().cast(pl.String), pl.col("age").cast(pl.Int64))


def as_csv(table: pl.DataFrame, folder: Path) -> Path:
    """The table as a CSV in that folder."""
    path = folder / "survey.csv"
    table.write_csv(path)
    return path


def put(column: str, value: object, *, row: int = 6) -> Callable[[pl.DataFrame], pl.DataFrame]:
    """The table as text with one cell of the record a spreadsheet calls that row."""

    def planted(table: pl.DataFrame) -> pl.DataFrame:
        text = table.with_columns(pl.all().cast(pl.String)).with_row_index("line", offset=2)
        cell = pl.when(pl.col("line") == row).then(pl.lit(value, dtype=pl.String)).otherwise(pl.col(column))
        return text.with_columns(cell.alias(column)).drop("line")

    return planted
