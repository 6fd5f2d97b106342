"""Made-up survey figures for the Surveys page: two own polls, one published percentage and a public survey."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from data.coverage import COVERAGE_SCHEMA
from data.figures import conform
from metrics.families.perception_figures import NOT_STATED

PHONE, ONLINE = "Example Polls: telephone, national", "Web Panel: online panel, national, opt-in"
QUOTED = "Daily Poll: “A view of it?”, telephone, national"


def cell(place: str, year: int, series: str, values: Sequence[float | None], **more: Any) -> list[dict[str, Any]]:
    """Figures of one group in one wave: favourable, unfavourable, neither, no answer; four points either way."""
    sure = {"interval": "survey-design", "reach": 4.0, "status": "shown", "source": "own", "version": "record"}
    settings = sure | {"subgroup": None, "n": 1000, "effective": 500.0} | more
    of = {"home": "USA", "level": "partner", "grain": "year", "place": place, "period": date(year, 1, 1)}
    of |= {name: settings[name] for name in ("subgroup", "status", "source", "version")} | {"series": series}
    is_sure = settings["interval"] != "none"
    rows = [
        of
        | {"measure": measure, "value": value, "interval": settings["interval"], "n": settings["n"]}
        | {name: value + way if is_sure and value is not None else None for name, way in (("low", -4.0), ("high", 4.0))}
        for measure, value in zip(("favourable", "unfavourable", "neutral", "no_answer"), values, strict=True)
        if value is not None or settings["status"] != "shown" or settings["subgroup"] == "town=Rural"
    ]
    if is_sure and values[0] is not None:
        number = {"measure": "effective_answers", "category": "favourable", "value": settings["effective"]}
        rows.append(of | number | {"interval": "none", "n": settings["n"]})
    return rows


PEW = {"source": "pew", "version": "global-attitudes", "interval": "survey-weights"}
HIDDEN: dict[str, Any] = {"n": None, "status": "too_few"}
ROWS = [
    *cell("POL", 2021, f"Example Polls: face-to-face, sample {NOT_STATED}", [50.0, 30.0, 5.0, 15.0]),
    *cell("POL", 2022, f"Example Polls: face-to-face, sample {NOT_STATED}", [52.0, 30.0, 5.0, 13.0]),
    *cell("POL", 2023, "Example Polls: face-to-face, national", [55.0, 30.0, 5.0, 10.0]),
    *cell("POL", 2024, PHONE, [60.0, 25.0, 5.0, 10.0]),
    *cell("POL", 2024, PHONE, [70.0, 20.0, 4.0, 6.0], subgroup="sex=Female", n=520, effective=260.0),
    *cell("POL", 2024, PHONE, [50.0, 30.0, 6.0, 14.0], subgroup="sex=Male", n=470, effective=235.0),
    *cell("POL", 2024, PHONE, [None, None, None, None], subgroup="sex=Other", **HIDDEN),
    *cell("POL", 2024, PHONE, [None] * 4, subgroup="age=18–29", n=40, status="unreliable"),
    *cell("POL", 2024, PHONE, [55.0, None, None, None], subgroup="town=Rural", n=300),
    *cell("LTU", 2024, PHONE, [58.0, 32.0, 4.0, 6.0]),
    *cell("DEU", 2024, ONLINE, [40.0, 50.0, None, 10.0], interval="none"),
    *cell("DEU", 2023, QUOTED, [45.0, 45.0, None, 10.0], interval="none", version="published", n=None),
    *cell("POL", 2023, "Pew Research Center: face-to-face, national", [93.0, 4.0, None, 3.0], **PEW),
    *cell("POL", 2022, "Pew Research Center: face-to-face, national", [91.0, 5.0, None, 4.0], **PEW),
]
COVERED = (
    ("survey_responses", "own", "record"),
    ("published_figures", "own", "published"),
    ("survey_responses", "pew", "global-attitudes"),
)


def write_surveys(folder: Path) -> Path:
    """A folder of embedded figures and coverage with these rows alone."""
    folder.mkdir(parents=True)
    conform(pl.DataFrame(ROWS, infer_schema_length=None)).write_parquet(folder / "figures.parquet")
    spans = [
        {"dataset": dataset, "source": source, "version": version, "kind": "USA", "place": place}
        | {"first": date(2021, 1, 1), "last": date(2024, 12, 31)}
        for dataset, source, version in COVERED
        for place in ("POL", "LTU", "DEU")
    ]
    texts = dict.fromkeys(("dataset", "source", "version"), pl.String)
    pl.DataFrame(spans, schema=texts | COVERAGE_SCHEMA).write_parquet(folder / "coverage.parquet")
    return folder
