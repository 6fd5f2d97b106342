"""What the tests of the survey journey share: a described real wave, and small made-up waves as rows and as files."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import polars as pl

from data.datasets import dataset as dataset_of
from data.own_record import OWN, OWN_VERSION, OwnCoverage, own_coverage
from data.provider import Part
from data.store import Store, TableKey, Version
from data.survey_description import Design, Question, Subgroup, SurveyDescription
from metrics.pipeline import Bringer, publish

SAV = "pew/global_attitudes_2019.sav"
HOMES = ("USA", "CHN", "RUS", "UN", "EU")
THIS_YEAR = datetime.now(UTC).year
LAST, BEFORE = THIS_YEAR - 1, THIS_YEAR - 4
"""Two waves young enough for an arrow."""

ROWS, COVERAGE, FIGURES = (
    TableKey(table=table, dataset="survey_responses", source=OWN, version=OWN_VERSION)
    for table in ("rows", "coverage", "figures")
)
PUBLISHED = TableKey(table="figures", dataset="published_figures", source=OWN, version="published")

DESCRIBED_2019 = SurveyDescription(
    pollster="Example Institute",
    country_column="country",
    wave=2019,
    design=Design(weight="weight"),
    questions=tuple(
        Question(
            column=f"fav_{home.lower()}",
            about=home,
            favourable=("Very favorable", "Somewhat favorable"),
            unfavourable=("Somewhat unfavorable", "Very unfavorable"),
            dont_know=("DK",),
            refused=("Refused",),
        )
        for home in HOMES
    ),
    subgroups=(Subgroup(name="sex", column="sex"),),
    mode="face-to-face",
    sample_type="probability",
    sample="national",
    public=True,
)

SMALL = SurveyDescription(
    pollster="Example Institute",
    country_column="country",
    wave_column="wave",
    design=Design(weight="weight"),
    questions=(
        Question(
            column="view",
            about="USA",
            favourable=("good",),
            unfavourable=("bad",),
            neutral=("neither",),
            dont_know=("dk",),
        ),
    ),
    mode="telephone",
    sample_type="probability",
    sample="national",
    public=True,
)
"""Of the files that `small_file` writes."""


def answers(
    country: str,
    year: int,
    *,
    favourable: int,
    unfavourable: int,
    silent: int = 50,
    about: str = "USA",
    heavy: float = 1.0,
    **said: object,
) -> pl.DataFrame:
    """One made-up wave in one country as rows of survey_responses; `heavy` weighs every third respondent."""
    given = ["Favourable"] * favourable + ["Unfavourable"] * unfavourable + ["Don't know"] * silent
    manner: dict[str, object] = {
        "pollster": "Example Institute", "mode": "telephone", "sample": "national", "wording": None,
        "sample_type": "probability", "public": True,
    }  # fmt: skip
    rows = pl.DataFrame({f"view_{about}": given}).with_row_index("file_row", offset=2)
    columns = {name: pl.lit(value) for name, value in (manner | said).items()}
    whole = rows.with_columns(
        file_sha256=pl.lit(f"{country}-{year}-{favourable}"),
        wave=pl.lit(year),
        country=pl.lit(country),
        weight=pl.when(pl.col("file_row") % 3 == 0).then(heavy).otherwise(1.0),
        **columns,
    )
    schema = dataset_of("survey_responses").schema(whole.columns)
    return whole.select(pl.col(name).cast(kind) for name, kind in schema.items() if name in whole.columns)


def part_of(waves: Sequence[pl.DataFrame]) -> Part:
    """The part a file of these waves would give."""
    rows = pl.concat(waves, how="diagonal_relaxed")
    covered = own_coverage(rows, dataset_of("survey_responses"), OwnCoverage(), "USA")
    return Part(dataset="survey_responses", source=OWN, version=OWN_VERSION, rows=rows, coverage=covered)


def published(store: Store, part: Part) -> Version:
    """Publishes a part as if one person had brought it."""
    path = store.home.parent / "incoming.csv"
    path.write_text(f"{store.current_version()}", encoding="utf-8")
    landed = store.landing.accept(path)
    return publish(store, landed, Bringer(who="ana", provider=OWN, own=True), [part], [])


def small_file(path: Path, waves: dict[tuple[str, int], tuple[int, int]], weight: float = 1.0) -> Path:
    """Writes a CSV that `SMALL` describes: for each country and wave how many said good and bad, and forty dk."""
    lines = ["country,wave,weight,view"]
    for (country, year), (good, bad) in waves.items():
        lines += [f"{country},{year},{weight + n % 2 / 4},good" for n in range(good)]
        lines += [f"{country},{year},1,bad" for _ in range(bad)]
        lines += [f"{country},{year},1,dk" for _ in range(40)]
    path.write_text("\n".join([*lines, ""]), encoding="utf-8")
    return path
