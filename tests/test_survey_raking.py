"""Raked weights meet the population margins, as svy rakes respondents."""

from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
import svy
from survey_cells import PLAIN, SHA, guessed, of_cells, told
from survey_exports import SAV

from data.findings import Severity
from data.survey_description import (
    Design,
    ReplicateMethod,
)
from data.survey_rows import (
    read_needed,
    rows_of,
)


def test_raked_weights_meet_every_margin_and_are_those_svy_gives_respondents(provider_files: Path) -> None:
    description = replace(
        guessed(provider_files / SAV, "pew_2019.sav"),
        margins={
            "sex": {"Male": 49.0, "Female": 51.0},
            "fav_un": {"Very favorable": 1, "Somewhat favorable": 2}
            | dict.fromkeys(("Somewhat unfavorable", "Very unfavorable", "DK", "Refused"), 0.5),
        },
    )
    table = read_needed(provider_files / SAV, description).filter(pl.col("country") == "FRA")
    rows, findings = rows_of(table, description, sha256=SHA)
    assert [one.rule for one in findings] == ["weights raked"]
    assert findings[0].severity is Severity.WARNING
    raw = table["weight"].cast(pl.Float64)
    assert rows["weight"].sum() == pytest.approx(raw.sum(), rel=1e-9)
    male = rows.filter(pl.col("sex") == "Male")["weight"].sum() / rows["weight"].sum()
    assert male == pytest.approx(0.49, rel=1e-8)
    totals = {
        column: {value: raw.sum() * share / sum(shares.values()) for value, share in shares.items()}
        for column, shares in description.margins.items()
    }
    sample = svy.Sample(table.select("weight", pl.col("sex", "fav_un").cast(pl.String)), svy.Design(wgt="weight"))
    direct = sample.weighting.rake(controls=totals, wgt_name="raked", tol=1e-10, max_iter=1_000).data["raked"]
    assert (rows["weight"] - direct).abs().max() < 1e-7
    before, after = (float(w.len() * (w**2).sum() / w.sum() ** 2) for w in (raw, rows["weight"]))
    assert f"from {before:.2f} to {after:.2f}" in findings[0].reason


def test_what_cannot_be_raked_is_refused() -> None:
    description = replace(PLAIN, margins={"s": {"m": 0.5, "f": 0.5}})
    _, findings = of_cells(description, q=["1", "4"], s=["m", "m"])
    assert [one.rule for one in findings] == ["weights cannot be raked"]
    assert "f" in findings[0].reason
    rows, findings = of_cells(description, q=["1", "4", "1"], s=["m", "x", None])
    assert told(findings) == [
        ("value outside the margins", "s", 3, "x", 2),
        ("value outside the margins", "s", 4, "(empty)", 2),
    ]
    assert rows["weight"].to_list() == [1.0, 1.0, 1.0]


def test_replicate_weights_are_raked_like_the_weights() -> None:
    design = Design(weight="w", replicate_weights=("r1",), replicate_method=ReplicateMethod.JK1)
    description = replace(PLAIN, design=design, margins={"s": {"m": 1, "f": 3}})
    rows, _ = of_cells(description, q=["1"] * 4, w=[1.0] * 4, r1=[2.0, 1.0, 1.0, 0.0], s=["m", "m", "f", "f"])
    assert rows["weight"].to_list() == pytest.approx([0.5, 0.5, 1.5, 1.5])
    assert rows["replicate_1"].to_list() == pytest.approx([2 / 3, 1 / 3, 3.0, 0.0])
