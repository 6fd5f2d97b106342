"""Samples of many stages drawn again and again from a population that is known; and what a kept survey has of them."""

import numpy as np
import polars as pl
import pytest
from survey_designs import only
from survey_stages import STAGED, three_stages, variances_of

from data.datasets.survey_responses import DATASET
from data.survey_description import Design, Question, SurveyDescription
from data.survey_rows import rows_of
from data.survey_yaml import design_of
from metrics.families.perception_designs import design_of_rows, design_shares
from metrics.methods.design_based import estimates
from metrics.methods.design_based_sample import sample_of

SAMPLES = 8_000
STRATA = ((8, 3), (12, 4))
"""Of each stratum: districts there are, and drawn; then villages of each of two parts, and people of each village."""
PARTS, PEOPLE = ((4, 2), (6, 3)), (7, 3)


def drawn_of(draw: np.random.Generator, shape: tuple[int, ...], there: int, taken: int) -> np.ndarray:
    """So many of so many, without return, anew in every place of a shape."""
    return np.argsort(draw.random((*shape, there)), axis=-1)[..., :taken]


def test_over_many_samples_the_mean_of_the_variances_is_the_variance_of_the_estimates() -> None:
    draw = np.random.default_rng(8)
    values, names = [], []
    truth = 0.0
    for region, (districts, taken) in enumerate(STRATA):
        levels = draw.normal(20, 6, districts)[:, None, None]
        first = drawn_of(draw, (SAMPLES,), districts, taken)
        for part, (villages, seen) in enumerate(PARTS):
            people = (
                levels
                + draw.normal(0, 4, (districts, villages, 1))
                + draw.normal(5 * part, 5, (districts, villages, PEOPLE[0]))
            )
            truth += people.sum()
            second = drawn_of(draw, (SAMPLES, taken), villages, seen)
            third = drawn_of(draw, (SAMPLES, taken, seen), *PEOPLE)
            told = people[first[:, :, None, None], second[..., None], third]
            weight = districts / taken * villages / seen * PEOPLE[0] / PEOPLE[1]
            values.append(weight * told.reshape(SAMPLES, -1))
            names += [
                (region, district, part, village, districts, villages, PEOPLE[0])
                for district, village, _ in np.ndindex(*told.shape[1:])
            ]
    keys = ["region", "district", "part", "village", "districts", "villages", "people"]
    table = pl.DataFrame(names, schema=keys, orient="row").with_columns(y=values_of_first(values), weight=pl.lit(1.0))
    sample = sample_of(table, STAGED)
    totals = np.concatenate(values, axis=1)
    found = variances_of(sample, totals)
    one = only(estimates(table, STAGED, statistic="total", columns=["y"]))
    assert one["se"] ** 2 == pytest.approx(found[0], rel=1e-10), "the same as the whole way through"
    sums = totals.sum(axis=1)
    error_of_mean = sums.std() / SAMPLES**0.5
    assert abs(sums.mean() - truth) < 4 * error_of_mean
    squares = (sums - sums.mean()) ** 2
    doubt = np.hypot(squares.std(), found.std()) / SAMPLES**0.5
    assert doubt < 0.025 * squares.mean(), "so that an error of a tenth would show"
    assert abs(found.mean() - squares.mean()) < 4 * doubt


def values_of_first(values: list[np.ndarray]) -> pl.Series:
    return pl.Series(np.concatenate([one[0] for one in values]))


def test_a_description_reads_as_many_stages_as_it_names() -> None:
    said = {"weight": "w", "strata": ["a", "b"], "cluster": ["c", "d", "e"], "fpc": ["n", "m", "k", "l"]}
    design = design_of(said)
    assert (design.strata, design.cluster, design.fpc) == (("a", "b"), ("c", "d", "e"), ("n", "m", "k", "l"))


def test_a_survey_that_is_kept_has_every_stage_and_the_error_of_the_file() -> None:
    answers = (
        three_stages()
        .with_row_index("file_row", offset=2)
        .with_columns(q=pl.when(pl.col("y") > 50).then(pl.lit("good")).otherwise(pl.lit("bad")))
    )
    description = SurveyDescription(
        pollster="Example Institute",
        country="POL",
        wave=2024,
        sample_type="probability",
        questions=(Question(column="q", about="USA", favourable=("good",), unfavourable=("bad",)),),
        design=STAGED,
    )
    rows, findings = rows_of(answers.with_columns(pl.col("file_row").cast(pl.Int64)), description, sha256="0" * 64)
    assert findings == []
    assert {"stratum_2", "cluster_2", "size_3"} <= set(rows.columns)
    assert all(DATASET.column(name).meaning for name in rows.columns if name != "file_row")
    assert design_of_rows(rows) == Design(
        weight="weight",
        strata=("stratum", "stratum_2"),
        cluster=("cluster", "cluster_2"),
        fpc=("size", "size_2", "size_3"),
    )
    kept = design_shares(rows, ["USA"]).filter(pl.col("measure") == "favourable").row(0, named=True)
    file = only(estimates(answers, STAGED, columns=["q"], category="good"))
    assert (kept["error"], kept["df"]) == (pytest.approx(file["se"], rel=1e-9), file["df"])
