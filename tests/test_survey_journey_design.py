"""A design that cannot be is refused before anything waits, and strata of one cluster are told."""

from pathlib import Path

import numpy as np
import polars as pl

from data.store import Store
from data.survey_description import Design, Question, SurveyDescription
from metrics.survey_journey import submit
from validation.gate import Gate

PEOPLE = 240


def described(**design: tuple[str, ...]) -> SurveyDescription:
    view = Question(column="q", about="USA", favourable=("good",), unfavourable=("bad",), dont_know=("dk",))
    return SurveyDescription(
        pollster="Example Institute",
        country="POL",
        wave=2024,
        mode="telephone",
        sample_type="probability",
        sample="national",
        questions=(view,),
        design=Design(weight="w", **design),
    )


def file_of(folder: Path, *, size: int, alone: bool = False) -> Path:
    chance = np.random.default_rng(7)
    stratum = np.repeat([1, 2, 3, 4], PEOPLE // 4)
    cluster = np.arange(PEOPLE) // 6
    table = pl.DataFrame(
        {
            "q": chance.choice(["good", "bad", "dk"], PEOPLE, p=[0.5, 0.4, 0.1]),
            "w": chance.uniform(0.5, 2, PEOPLE).round(3),
            "stratum": stratum,
            "cluster": np.where(stratum == 4, 999, cluster) if alone else cluster,
            "size": size,
        }
    )
    path = folder / "poll_2024.csv"
    table.write_csv(path)
    return path


def test_a_population_smaller_than_what_was_drawn_from_it_is_refused_and_nothing_waits(
    tmp_path: Path, gate: Gate
) -> None:
    store = Store.open(tmp_path / "store")
    design = described(strata=("stratum",), cluster=("cluster",), fpc=("size",))
    told = submit(file_of(tmp_path, size=4), who="ann", description=design, store=store, gate=gate)
    assert (told.ending, store.proposals()) == ("refused", [])
    assert told.findings[0].rule == "design cannot be"
    assert "smaller than what was drawn" in told.findings[0].reason
    assert told.summary, "what was seen of the sample is told all the same"


def test_a_stratum_of_one_cluster_is_told_and_the_survey_waits(tmp_path: Path, gate: Gate) -> None:
    store = Store.open(tmp_path / "store")
    design = described(strata=("stratum",), cluster=("cluster",))
    told = submit(file_of(tmp_path, size=900, alone=True), who="ann", description=design, store=store, gate=gate)
    assert told.ending == "waiting"
    (said,) = [one for one in told.findings if one.rule == "strata of one unit"]
    assert said.reason.startswith("POL 2024: 1 stratum holds one unit each")


def test_three_stages_by_fractions_wait_and_units_drawn_alone_at_a_later_stage_are_told(
    tmp_path: Path, gate: Gate
) -> None:
    store = Store.open(tmp_path / "store")
    path = file_of(tmp_path, size=900)
    person = pl.int_range(pl.len())
    staged = pl.read_csv(path).with_columns(
        part=pl.when(person % 2 == 0).then(pl.lit("town")).otherwise(pl.lit("country")),
        house=person // 2,
        first=pl.lit(0.1),
        second=pl.lit(0.05),
        people=pl.lit(4),
    )
    staged.write_csv(path)
    design = described(strata=("stratum", "part"), cluster=("cluster", "house"), fpc=("first", "second", "people"))
    told = submit(path, who="ann", description=design, store=store, gate=gate)
    assert told.ending == "waiting"
    (said,) = [one for one in told.findings if one.rule == "strata of one unit"]
    assert said.reason.startswith("POL 2024: 240 clusters hold one unit of stage 3 each")
    mixed = staged.with_columns(second=pl.when(person < 9).then(12.0).otherwise("second"))
    mixed.write_csv(path)
    told = submit(path, who="ann", description=design, store=store, gate=gate)
    assert told.ending == "refused"
    assert (
        "holds sampling fractions (below 1) in 231 rows and population sizes (above 1) in 9" in told.findings[0].reason
    )


def test_a_design_that_can_be_and_weights_alone_are_passed_in_silence(tmp_path: Path, gate: Gate) -> None:
    store = Store.open(tmp_path / "store")
    whole = described(strata=("stratum",), cluster=("cluster",), fpc=("size",))
    for description in (whole, described()):
        told = submit(file_of(tmp_path, size=900), who="ann", description=description, store=store, gate=gate)
        assert told.ending == "waiting"
        assert [one.rule for one in told.findings if one.rule in ("design cannot be", "strata of one unit")] == []
