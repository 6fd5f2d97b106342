"""Where and when a survey was asked: countries and waves of its rows, and what of them is not understood."""

from dataclasses import replace
from datetime import UTC, datetime

import polars as pl

from data.contract import ROW_NUMBER
from data.datasets.survey_responses import DATASET
from data.findings import Finding, Severity
from data.ownership import owners, plain
from data.states import System, resolve
from data.survey_answers import normal, said_in
from data.survey_cells import is_place
from data.survey_description import SurveyDescription
from data.survey_findings import of_the_file, of_values
from data.survey_soundness import EARLIEST, LATEST


def waves(table: pl.DataFrame, description: SurveyDescription) -> tuple[pl.Series, list[Finding]]:
    """The year of each row, null where the cell is empty or none, and every cell that is no year so far."""
    this_year = datetime.now(UTC).year
    if description.wave_column is None:
        wave = pl.Series("wave", [description.wave], dtype=pl.Int64).new_from_index(0, table.height)
        return wave, _future([description.wave or 0], None, this_year)
    column = description.wave_column
    said = said_in(table, column)
    years = said.str.extract(r"^(\d{4})(?:-\d{2}-\d{2}.*)?$", 1).cast(pl.Int64, strict=False)
    rows = pl.DataFrame({"value": said, "year": years, ROW_NUMBER: table[ROW_NUMBER]})
    year = pl.col("year")
    no_year = rows.filter(
        pl.col("value").is_not_null() & (year.is_null() | ~year.is_between(EARLIEST, LATEST)).fill_null(True)
    )
    found = of_values(
        no_year,
        value="value",
        rule="not a year",
        column=column,
        severity=Severity.CRITICAL,
        reason="“{value}” is no year, nor a day of one.",
        remedy="Write the year of the survey, as 2024, or give the whole file one wave in the description.",
    )
    kept = rows.select(pl.when(year.is_between(EARLIEST, LATEST)).then(year).alias("wave"))["wave"]
    return kept, [*found, *_future(kept.drop_nulls().unique().sort().to_list(), column, this_year)]


def _future(years: list[int], column: str | None, this_year: int) -> list[Finding]:
    return [
        of_the_file(
            "wave in the future",
            column=column,
            severity=Severity.CRITICAL,
            reason=f"The wave {year} lies in the future: nobody can have been asked.",
            remedy="Correct the year.",
        )
        for year in years
        if year > this_year
    ]


def fieldwork(description: SurveyDescription, years: list[int]) -> list[Finding]:
    """What of the days of interviews cannot be: days to come, and days that end before a wave or begin after it."""
    today = datetime.now(UTC).date()
    first, last = description.fieldwork_first, description.fieldwork_last
    told = [(name, day) for name, day in (("fieldwork_first", first), ("fieldwork_last", last)) if day is not None]
    found = [
        of_the_file(
            "fieldwork in the future",
            column=name,
            severity=Severity.CRITICAL,
            reason=f"{day} lies in the future: nobody can have been asked.",
            remedy="Correct the day in the description.",
        )
        for name, day in told
        if day > today
    ]
    for year in years:
        ended, began = (last or first), (first or last)
        if ended is not None and ended.year < year:
            reason = f"Interviews ended on {ended}, before the wave {year}."
        elif began is not None and began.year > year:
            reason = f"Interviews began on {began}, after the wave {year}."
        else:
            continue
        found.append(
            of_the_file(
                "fieldwork outside the wave",
                column="fieldwork_first",
                severity=Severity.CRITICAL,
                reason=reason,
                remedy="Correct the days or the wave; leave the days out where the file holds several waves.",
            )
        )
    return found


def countries(table: pl.DataFrame, description: SurveyDescription, wave: pl.Series) -> tuple[pl.Series, list[Finding]]:
    """The state each row was asked in, null where the cell is empty or matches nothing, and what matches nothing."""
    if description.country_column is None:
        place = pl.Series("country", [description.country], dtype=pl.String).new_from_index(0, table.height)
        return place, []
    column = description.country_column
    given = {normal(said): actor for said, actor in description.countries.items()}
    rows = pl.DataFrame({"said": said_in(table, column), "wave": wave, ROW_NUMBER: table[ROW_NUMBER]})
    pairs = rows.group_by("said", "wave").agg(pl.col(ROW_NUMBER).min(), rows=pl.len()).drop_nulls("said")
    meant = pairs.with_columns(code=pl.col("said").replace(list(given), list(given.values()))).sort(ROW_NUMBER)
    by_code = plain(pl.col("code"), System.ISO3).is_in(list(owners(System.ISO3)))
    parts, found = [], list[Finding]()
    for chosen, system in ((by_code, System.ISO3), (~by_code, System.NAME)):
        part = meant.filter(chosen)
        resolved, doubts = resolve(part, column="code", system=system, into="country", year="wave", dataset=DATASET.id)
        parts.append(resolved)
        found += [_said(doubt, column, part) for doubt in doubts]
    known = pl.concat(parts)
    organisations = [one for one in known["country"].drop_nulls().unique() if not is_place(one)]
    found += of_values(
        known.filter(pl.col("country").is_in(organisations)),
        value="said",
        rule="no such state",
        column=column,
        severity=Severity.CRITICAL,
        reason="“{value}” is an organisation: nobody is asked in it as in a country.",
        remedy="Name the country, under `countries` of the description or in the file.",
    )
    place = rows.join(
        known.select("said", "wave", "country"),
        on=["said", "wave"],
        how="left",
        nulls_equal=True,
        maintain_order="left",
    )["country"]
    return place, found


def _said(doubt: Finding, column: str, part: pl.DataFrame) -> Finding:
    """A doubt about a country, of the file's own column, its own word and all rows that have it."""
    same = part.filter(pl.col("code") == doubt.value)
    rows = int(same["rows"].sum())
    remedy = doubt.remedy
    if doubt.severity is Severity.CRITICAL:
        near = remedy.removesuffix("Correct the row.").removesuffix("Correct the row, or leave it out.").strip()
        remedy = f"{near} Say under `countries` of the description which state it is, or correct the file.".strip()
    said = same.filter(pl.col(ROW_NUMBER) == doubt.row)["said"]
    return replace(
        doubt, column=column, value=said.item() if len(said) == 1 else doubt.value, remedy=remedy, count=rows
    )
