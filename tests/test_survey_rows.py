"""A described survey file becomes rows of survey responses that say what the file says."""

from dataclasses import replace
from pathlib import Path

import duckdb
import polars as pl
import pytest
from survey_cells import FAVOURABLE, PLAIN, SHA, guessed, whole
from survey_exports import KINDS, PARQUET, SAV, export

from data.datasets.survey_responses import DATASET
from data.survey_description import (
    Design,
    Question,
    ReplicateMethod,
)
from data.survey_rows import (
    columns_needed,
    joined_findings,
    raking_of,
    read_batches,
    read_needed,
    rows_of,
)


@pytest.mark.parametrize("name", [SAV, PARQUET])
def test_the_real_files_give_the_percentages_duckdb_reads_from_the_parquet(name: str, provider_files: Path) -> None:
    description = guessed(provider_files / name, Path(name).name)
    rows, findings = whole(provider_files / name, description)
    assert findings == []
    found = (
        rows.filter(pl.col("wave") == 2019, pl.col("view_USA").is_not_null())
        .group_by("country")
        .agg(
            share=100 * pl.col("weight").filter(pl.col("view_USA").is_in(FAVOURABLE)).sum() / pl.col("weight").sum(),
            n=pl.len(),
        )
    )
    expected = duckdb.sql(
        f"""select sta, 100 * sum(wgt) filter (where opi_USA in ('Very favorable', 'Somewhat favorable')) / sum(wgt),
        count(*) from '{provider_files / PARQUET}' where wav = 2019 and opi_USA is not null group by sta"""
    ).fetchall()
    assert len(expected) == found.height == 34
    counted = {country: (share, n) for country, share, n in found.iter_rows()}
    for country, share, n in expected:
        assert counted[country] == (pytest.approx(share, rel=1e-12), n)


def test_every_respondent_of_the_real_sav_is_the_one_of_the_parquet(provider_files: Path) -> None:
    rows, _ = whole(provider_files / SAV, guessed(provider_files / SAV, "global_attitudes_2019.sav"))
    said = rows.select("country", "sex", "age", pl.col("weight").round(9), "view_USA", "view_EU")
    raw = duckdb.sql(
        f"select cast(sta as varchar) sta, cast(sex as varchar) sex, age, wgt, cast(opi_USA as varchar) u,"
        f" cast(opi_EU as varchar) e from '{provider_files / PARQUET}' where wav = 2019"
    ).pl()
    words = {
        "Very favorable": "Very favourable",
        "Somewhat favorable": "Somewhat favourable",
        "Somewhat unfavorable": "Somewhat unfavourable",
        "Very unfavorable": "Very unfavourable",
        "DK": "Don't know",
        "Refused": "Refused",
    }
    expected = raw.select(
        "sta", "sex", pl.col("age").cast(pl.Int64), pl.col("wgt").round(9), pl.col("u", "e").replace(words)
    )
    assert said.height == expected.height == 38_426
    assert sorted(map(repr, said.rows())) == sorted(map(repr, expected.rows()))
    assert rows["subgroup_age"].null_count() == raw["age"].null_count()
    young = rows.filter(pl.col("subgroup_age") == "18–29")["age"]
    assert (young.min(), young.max()) == (18, 29)


def test_every_kind_of_file_gives_the_same_rows(provider_files: Path, tmp_path: Path) -> None:
    paths = export(provider_files, tmp_path)
    made = {}
    for kind in KINDS:
        rows, findings = whole(paths[kind], guessed(paths[kind], "global_attitudes_2019"))
        assert findings == []
        declared = DATASET.schema(rows.columns)
        assert dict(rows.schema) == {name: declared[name] for name in rows.columns}
        made[kind] = rows.with_columns(pl.col("weight").round(12)).drop("file_row")
    for kind in KINDS:
        assert made[kind].equals(made["spss.sav"]), kind
    first = read_needed(paths["comma.csv"], guessed(paths["comma.csv"], "a_2019"))
    assert (first["file_row"][0], first["file_row"][-1]) == (2, first.height + 1)


def test_batches_are_the_whole_and_their_findings_are_its_findings(provider_files: Path, tmp_path: Path) -> None:
    paths = export(provider_files, tmp_path)
    for kind in KINDS:
        description = guessed(paths[kind], "global_attitudes_2019")
        narrow = replace(description.questions[0], refused=(), dont_know=())
        description = replace(
            description,
            questions=(narrow, *description.questions[1:]),
            margins={"sex": {"Male": 0.5, "Female": 0.5}},
        )
        rows, findings = whole(paths[kind], description)
        raking = raking_of(paths[kind], description)
        parts = [
            rows_of(batch, description, sha256=SHA, raking=raking)
            for batch in read_batches(paths[kind], description, rows=500)
        ]
        assert len(parts) > 3
        assert pl.concat([part for part, _ in parts]).equals(rows)
        joined = joined_findings([*(found for _, found in parts), raking.findings])
        assert sorted(map(repr, joined)) == sorted(map(repr, findings))
        assert {one.rule for one in findings} == {"code outside the declared list", "weights raked"}


def test_only_the_columns_that_are_needed_are_read(provider_files: Path) -> None:
    description = replace(
        guessed(provider_files / SAV, "a_2019.sav"),
        subgroups=(),
        questions=(Question(column="fav_eu", about="EU", favourable=("1",), unfavourable=("4",)),),
    )
    assert read_needed(provider_files / SAV, description).columns == ["country", "weight", "fav_eu", "file_row"]
    design = Design(replicate_weights=("r*",), replicate_method=ReplicateMethod.BRR)
    names = ["x", "r2", "r1", "q", "w"]
    assert columns_needed(names, replace(PLAIN, design=design)) == ["r2", "r1", "q"]
