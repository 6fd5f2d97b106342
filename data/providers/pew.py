"""Pew Research Center, Global Attitudes: respondents' views of countries, the UN and the EU, from Parquet or SPSS."""

import hashlib
import re
from collections.abc import Sequence
from pathlib import Path

import polars as pl

from data.contract import ROW_NUMBER
from data.coverage import COVERAGE_SCHEMA
from data.datasets.survey_responses import (
    DATASET,
    DONT_KNOW,
    REFUSED,
    SOMEWHAT_FAVOURABLE,
    SOMEWHAT_UNFAVOURABLE,
    VERY_FAVOURABLE,
    VERY_UNFAVOURABLE,
    VIEW,
)
from data.file_kinds import Unreadable
from data.findings import Finding
from data.provider import FileForm, Part, Provider
from data.providers.pew_findings import about_people, about_weights, left_out, no_numbers, note
from data.reading import read_table
from data.reference import table
from data.states import Override, System, resolve

POLLSTER = "Pew Research Center"
VERSION = "global-attitudes"
"""One for every file: the 2019 .sav and the 2019 rows of the Parquet are the same people, so one replaces the other."""

OVERRIDES = (
    Override(
        code="PLS",
        first=2014,
        last=2014,
        actor="PSE",
        reason="The 2014 wave writes the Palestinian territories PLS; every other wave writes PSE.",
    ),
)

ANSWERS = {
    "Very favorable": VERY_FAVOURABLE,
    "Somewhat favorable": SOMEWHAT_FAVOURABLE,
    "Somewhat unfavorable": SOMEWHAT_UNFAVOURABLE,
    "Very unfavorable": VERY_UNFAVOURABLE,
    "DK": DONT_KNOW,
    "Refused": REFUSED,
}

NOT_A_VIEW = "opi_rel"
"""How important religion is to the respondent: no view of a country, and not needed here."""


def _read_parquet(path: Path, file_name: str) -> list[Part]:
    del file_name
    rows = read_table(path)
    views = {
        name: VIEW + name.removeprefix("opi_")
        for name in rows.columns
        if name.startswith("opi_") and name != NOT_A_VIEW
    }
    named = rows.rename(views | {"wav": "wave", "sta": "code", "wgt": "weight"})
    found = [note("column not taken over", NOT_A_VIEW, "It is not a view of a country.")] if NOT_A_VIEW in rows else []
    return [_part(named, path, found)]


def _read_sav(path: Path, file_name: str) -> list[Part]:
    years = {int(year) for year in re.findall(r"(?<!\d)(20\d\d)(?!\d)", file_name)}
    if len(years) != 1:
        raise Unreadable(
            what="The survey's year is not known",
            got=f"“{file_name}”, and the file itself names no year",
            allowed="one wave a file, its year in the file's name (global_attitudes_2019.sav)",
            next_step="Name the file after its wave and send it again.",
        )
    rows = read_table(path)
    views = {name: VIEW + name.removeprefix("fav_").upper() for name in rows.columns if name.startswith("fav_")}
    named = rows.rename(views | {"country": "code"}).with_columns(wave=pl.lit(years.pop()))
    return [_part(named, path, [])]


def _part(named: pl.DataFrame, path: Path, found: list[Finding]) -> Part:
    """The dataset's rows from rows with columns `code, wave, weight, sex, age, view_…` in the file's own words."""
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    views = [name for name in named.columns if name.startswith(VIEW)]
    absent = [pl.lit(None, dtype=pl.String).alias(name) for name in ("sex", "age") if name not in named.columns]
    whole = named.with_columns(absent)
    text = whole.select(
        pl.col("code", "sex", *views).cast(pl.String),
        pl.col("wave", "age").cast(pl.Int64, strict=False),
        pl.col("weight").cast(pl.Float64, strict=False),
        pl.col(ROW_NUMBER).cast(pl.Int64),
    )
    resolved, doubts = resolve(
        text, column="code", system=System.ISO3, into="country", year="wave", overrides=OVERRIDES, dataset=DATASET.id
    )
    words = pl.DataFrame({"file_word": list(ANSWERS), "word": list(ANSWERS.values())})
    answered = resolved.with_columns(
        # A word outside the list stays as it is, so that the closed list refuses it by row.
        pl.col(view).replace_strict(words["file_word"], words["word"], default=pl.col(view), return_dtype=pl.String)
        for view in views
    )
    asked = answered.filter(pl.any_horizontal(pl.col(views).is_not_null()))
    known = (
        asked.select("country", "wave")
        .unique()
        .join(waves(), on="country", how="inner")
        .filter(pl.col("wave").is_between("first", "last"))
        .select("country", "wave", "mode", "sample")
    )
    told = asked.join(known, on=["country", "wave"], how="left", maintain_order="left").with_columns(
        file_sha256=pl.lit(sha256), pollster=pl.lit(POLLSTER), wording=pl.lit(None, dtype=pl.String)
    )
    # Pew's files tell nothing of strata, clusters or replicates: those columns stay away, which is all null.
    schema = DATASET.schema(told.columns)
    rows = told.select(pl.col(name).cast(kind) for name, kind in schema.items() if name in told.columns)
    return Part(
        dataset=DATASET.id,
        source="pew",
        version=VERSION,
        rows=rows,
        coverage=coverage_of_views(rows),
        findings=[
            *doubts,
            *found,
            *no_numbers(whole, text),
            *left_out(answered, views),
            *about_weights(rows),
            *about_people(rows, views),
        ],
    )


def waves() -> pl.DataFrame:
    """The reviewed table of how Pew asked: one row a (country, first to last wave) with mode and sample.

    What is not in it is not known, and comparability over such waves is not established. Null sample: left open.
    """
    return table("survey_waves").with_columns(pl.col("mode", "sample").replace("", None))


def coverage_of_views(rows: pl.DataFrame) -> pl.DataFrame:
    """What was asked: one row a (home, country, wave) in which anyone was asked for a view of that home."""
    views = [name for name in rows.columns if name.startswith(VIEW)]
    return (
        rows.drop_nulls(["country", "wave"])
        .group_by("country", "wave")
        .agg(pl.col(views).is_not_null().any())
        .unpivot(views, index=["country", "wave"], variable_name="kind", value_name="asked")
        .filter("asked")
        .select(
            kind=pl.col("kind").str.strip_prefix(VIEW),
            place="country",
            first=pl.date("wave", 1, 1),
            last=pl.date("wave", 12, 31),
        )
        .cast(COVERAGE_SCHEMA)  # type: ignore[arg-type]
        .sort("kind", "place", "first")
    )


def _is_parquet(file_name: str, columns: Sequence[str]) -> bool:
    del file_name
    return {"wav", "sta", "wgt"} <= set(columns) and any(name.startswith("opi_") for name in columns)


def _is_sav(file_name: str, columns: Sequence[str]) -> bool:
    return (
        file_name.lower().endswith(".sav")
        and {"country", "weight"} <= set(columns)
        and any(name.startswith("fav_") for name in columns)
    )


PROVIDER = Provider(
    id="pew",
    title="Pew Research Center, Global Attitudes",
    citation="Pew Research Center, Global Attitudes Survey, 2002–2023",
    licence="Pew Research Center terms of use: figures with attribution; respondents' rows are never republished",
    homepage="https://www.pewresearch.org/global/datasets/",
    cadence="one wave a year",
    cadence_years=1.0,
    # Respondents' answers are given out one to two years after the fieldwork.
    lag_years=1.5,
    files=(
        FileForm(id="waves-parquet", title="All waves as Parquet", recognises=_is_parquet, read=_read_parquet),
        FileForm(id="wave-sav", title="One wave as SPSS (.sav)", recognises=_is_sav, read=_read_sav),
    ),
)

__all__ = ["POLLSTER", "PROVIDER", "VERSION", "coverage_of_views", "waves"]
