"""An own survey becomes figures and readings: subgroups, neither, opt-in samples, unreliable waves, their errors."""

import math
from collections.abc import Mapping

import numpy as np
import polars as pl
import pytest
from survey_uploads import F, N, U, X, figures_of, upload
from surveys import context
from test_perception_readings import INDICATORS, MEASURES

from data.datasets.survey_responses import DATASET
from data.figures import FIGURE_KEY, Interval, Level, conform
from data.filling import select
from data.own_record import OwnCoverage, own_coverage
from metrics.families.perception_roll_ups import from_responses
from metrics.families.perception_waves import judged, pairs_of, waves_of
from metrics.methods import survey
from metrics.request import ReadingContext


def everybody(figures: pl.DataFrame) -> dict[str, dict[str, object]]:
    """Each measure's figure of everybody, by its id."""
    here = figures.filter(pl.col("category").is_null(), pl.col("subgroup").is_null())
    return {row["measure"]: row for row in here.to_dicts()}


def views(**numbers: int) -> dict[str, list[str]]:
    """A column of answers about the USA: f, u, n and x are how many said so."""
    words = {"f": F, "u": U, "n": N, "x": X}
    return {"view_USA": [words[name] for name, number in numbers.items() for _ in range(number)]}


def read(rows: pl.DataFrame, indicator: str, place: str = "POL") -> dict[str, object]:
    """The reading of one country as of the year after the last wave."""
    figures = figures_of(rows)
    coverage = own_coverage(rows, DATASET, OwnCoverage(), "USA")
    asked = ReadingContext(
        home="USA",
        level=Level.PARTNER,
        scheme=None,
        places=(place,),
        categories=(None,),
        window=5,
        as_of=2025,
        start=2002,
        end=2025,
        select=lambda measure, selection: select(figures.lazy(), coverage, MEASURES[measure].shape, selection),
    )
    (row,) = INDICATORS[indicator].read(asked).to_dicts()
    return row


def weighted(seed: int, share: float, number: int = 1_000) -> dict[str, object]:
    """Answers and weights drawn anew: some share favourable, a tenth without an answer."""
    chance = np.random.default_rng(seed)
    answers = chance.choice(np.array([F, U, X]), number, p=[share, 0.9 - share, 0.1])
    return {"view_USA": answers.tolist(), "weight": chance.lognormal(0, 0.6, number).tolist()}


def by_hand(answers: list[str], weights: list[float], yes: Mapping[str, float], base: set[str]) -> tuple[float, float]:
    """A weighted mean and its error, by the sums of the textbook, with the least design effect of 2."""
    y = np.array([yes.get(answer, 0.0) for answer, _ in zip(answers, weights, strict=True) if answer in base])
    w = np.array([weight for answer, weight in zip(answers, weights, strict=True) if answer in base])
    n, mean = len(y), float((w * y).sum() / w.sum())
    linearised = n / (n - 1) * float(((w * (y - mean)) ** 2).sum()) / float(w.sum()) ** 2
    spread = float((w * y**2).sum() / w.sum()) - mean**2
    effect = max(2.0, n * float((w**2).sum()) / float(w.sum()) ** 2)
    return mean, math.sqrt(max(linearised, effect * spread / (n - 1)))


def test_the_four_answers_are_a_hundred_percent_and_neither_is_shown_only_where_it_could_be_said() -> None:
    got = everybody(figures_of(upload(views(f=400, u=300, n=200, x=100))))
    four = [got[measure]["value"] for measure in ("favourable", "unfavourable", "neutral", "no_answer")]
    assert four == [40, 30, 20, 10] and got["net_favourable"]["value"] == 10
    assert got["favourable_of_decided"]["value"] == pytest.approx(100 * 400 / 700, abs=1e-4)
    assert "neutral" not in everybody(figures_of(upload(views(f=400, u=300, x=100))))


def test_parts_and_crossed_parts_are_counted_among_themselves() -> None:
    columns = views(f=400, u=400) | {
        "subgroup_sex": ["Female", "Male"] * 400,
        "subgroup_age": (["18–29"] * 2 + ["30+"] * 2) * 200,
    }
    figures = figures_of(upload(columns, crossed="sex × age"))
    assert not figures.select(FIGURE_KEY).is_duplicated().any()
    parts = figures.filter(measure="favourable")
    assert dict(parts.select("subgroup", "n").iter_rows()) == {
        None: 800,
        "sex=Female": 400,
        "sex=Male": 400,
        "age=18–29": 400,
        "age=30+": 400,
        "sex=Female, age=18–29": 200,
        "sex=Female, age=30+": 200,
        "sex=Male, age=18–29": 200,
        "sex=Male, age=30+": 200,
    }
    assert parts["value"].to_list() == [50.0] * 9
    uncrossed = figures_of(upload(columns))
    assert uncrossed["subgroup"].n_unique() == 5


def test_a_part_of_a_weighted_survey_is_what_the_hand_gives() -> None:
    columns = weighted(4, 0.5) | {"subgroup_sex": ["Female", "Male"] * 500}
    rows = upload(columns, public=True)
    women = rows.filter(subgroup_sex="Female")
    mean, error = by_hand(women["view_USA"].to_list(), women["weight"].to_list(), {F: 1.0}, {F, U, X})
    figures = figures_of(rows).filter(subgroup="sex=Female")
    (share,) = figures.filter(measure="favourable").to_dicts()
    (effective,) = figures.filter(measure="effective_answers", category="favourable").to_dicts()
    assert share["value"] == pytest.approx(100 * mean, abs=1e-4)
    p = share["value"] / 100
    assert math.sqrt(p * (1 - p) / effective["value"]) == pytest.approx(error, rel=1e-9)


@pytest.mark.parametrize("seed", range(3))
def test_a_change_has_the_error_of_each_waves_own_sample(seed: int) -> None:
    samples = [weighted(seed, 0.45, 900), weighted(seed + 50, 0.6, 1_300)]
    waves = [upload(one, wave=wave) for one, wave in zip(samples, (2019, 2024), strict=True)]
    figures = figures_of(pl.concat(waves))
    by_measure = {str(name): part for (name,), part in figures.partition_by("measure", as_dict=True).items()}
    (pair,) = pairs_of(waves_of(by_measure)).to_dicts()
    asked = {F, U, X}
    for change, error, yes, base in (
        ("change", "error", {F: 1.0}, asked),
        ("decided_change", "decided_error", {F: 1.0}, {F, U}),
        ("net_change", "net_error", {F: 1.0, U: -1.0}, asked),
    ):
        (mean_0, error_0), (mean_1, error_1) = (
            by_hand(one["view_USA"], one["weight"], yes, base)  # type: ignore[arg-type]
            for one in samples
        )
        assert pair[change] == pytest.approx(100 * (mean_1 - mean_0), abs=2e-4)
        assert pair[error] == pytest.approx(100 * math.sqrt(error_0**2 + error_1**2), rel=1e-9)
    got = read(pl.concat(waves), "view_change")
    reach = pl.select(survey.critical(pl.lit(899))).item()
    assert (got["high"] - got["low"]) / 2 == pytest.approx(reach * pair["error"], rel=1e-9)  # type: ignore[operator]
    assert (got["arrow"], got["reason"], got["interval"]) == ("up", None, Interval.SURVEY_WEIGHTS)


def test_of_a_drawn_design_the_errors_are_the_designs() -> None:
    chance = np.random.default_rng(3)
    towns = np.repeat(np.arange(40), 25)
    liking = chance.uniform(0.2, 0.8, 40)[towns]
    answers = np.where(chance.random(1_000) < liking, F, U).tolist()
    rows = upload({"view_USA": answers, "cluster": [f"town {town}" for town in towns]}, public=True)
    figures = figures_of(rows)
    (share,) = figures.filter(measure="favourable").to_dicts()
    (effective,) = figures.filter(measure="effective_answers", category="favourable").to_dicts()
    # One stage of clusters of one size: the error of the mean of the towns' shares.
    means = np.array([1.0 if one == F else 0.0 for one in answers]).reshape(40, 25).mean(axis=1)
    p = share["value"] / 100
    assert math.sqrt(p * (1 - p) / effective["value"]) == pytest.approx(means.std(ddof=1) / math.sqrt(40), rel=1e-6)
    assert share["interval"] == Interval.SURVEY_DESIGN and share["n"] == 1_000 and share["status"] == "shown"


def test_an_opt_in_sample_is_indicative_without_interval_or_arrow() -> None:
    old, new = (
        upload(views(f=f, u=900 - f, x=100), wave=wave, sample_type="opt-in", mode="online panel")
        for f, wave in ((300, 2019), (600, 2024))
    )
    figures = figures_of(pl.concat([old, new]))
    assert figures["interval"].unique().to_list() == [Interval.NONE] and figures["low"].null_count() == figures.height
    assert "effective_answers" not in figures["measure"]
    assert figures["series"].unique().to_list() == ["P: online panel, national, opt-in"]
    latest = read(pl.concat([old, new]), "favourable_view")
    assert (latest["value"], latest["interval"]) == (60, "none")
    assert latest["reason"] == "indicative: an opt-in sample has no margin of error"
    change = read(pl.concat([old, new]), "view_change")
    assert (change["value"], change["low"], change["interval"], change["arrow"]) == (30, None, "none", "none")
    assert change["reason"] == "indicative: an opt-in sample has no margin of error"


def test_a_sample_nobody_says_how_was_found_is_indicative_and_joined_with_none() -> None:
    rows = pl.concat(
        [upload(views(f=f, u=900 - f, x=100), wave=w, sample_type=None) for f, w in ((300, 2019), (600, 2024))]
    )
    latest, change = read(rows, "favourable_view"), read(rows, "view_change")
    assert latest["interval"] == "none" and "not stated" in str(latest["reason"])
    assert change["arrow"] == "none" and str(change["reason"]).startswith("comparability not established")


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"sample_type": "opt-in"}, "not comparable: new mode, sample or wording in 2024: not joined"),
        ({"mode": "online panel"}, "not comparable: new mode, sample or wording in 2024: not joined"),
        ({"wording_USA": "Do you like the USA?"}, "not comparable: new mode, sample or wording in 2024: not joined"),
        ({}, None),
    ],
)
def test_what_was_asked_otherwise_is_a_new_series(changed: dict[str, object], reason: str | None) -> None:
    rows = pl.concat(
        [upload(views(f=300, u=600, x=100), wave=2019), upload(views(f=600, u=300, x=100), wave=2024, **changed)],
        how="diagonal_relaxed",
    )
    change = read(rows, "view_change")
    assert change["reason"] == reason
    assert (change["value"], change["arrow"]) == ((None, "none") if reason else (30, "up"))


@pytest.mark.parametrize(("silent", "value"), [(200, 20), (201, None)])
def test_where_no_answer_moved_by_over_ten_points_nothing_is_compared(silent: int, value: int | None) -> None:
    later = views(f=500, u=500 - silent, x=silent)
    rows = pl.concat([upload(views(f=300, u=600, x=100), wave=2019), upload(later, wave=2024)])
    assert read(rows, "view_change")["value"] == value


def test_a_newer_wave_too_unreliable_to_be_shown_is_named() -> None:
    rows = pl.concat([upload(views(f=300, u=600, x=100), wave=2019), upload(views(f=14, u=12, x=0), wave=2024)])
    figures = figures_of(rows)
    newest = everybody(figures.filter(pl.col("period").dt.year() == 2024))["favourable"]
    assert (newest["status"], newest["value"], newest["low"], newest["n"]) == ("unreliable", None, None, 26)
    latest = read(rows, "favourable_view")
    assert (latest["value"], latest["last_period"].year) == (30, 2019)  # type: ignore[attr-defined]
    assert latest["reason"] == "the newer wave of 2024 is not shown: too few answers for a reliable share"
    assert "the newer wave of 2024" in str(read(rows, "view_change")["reason"])
    alone = read(rows.filter(wave=2024), "favourable_view")
    assert (alone["status"], alone["value"]) == ("unreliable", None)
    assert alone["reason"] == "too few answers for a reliable share"


def test_a_wave_withheld_says_that_it_could_tell_of_persons() -> None:
    got = read(upload(views(f=5, u=3)), "favourable_view")
    assert (got["status"], got["value"], got["n"]) == ("too_few", None, None)
    assert got["reason"] == "withheld: it could tell of a few persons"


def test_a_share_wider_than_itself_is_unreliable_and_gives_nothing_else_up() -> None:
    got = everybody(figures_of(upload(views(f=150, u=130, x=10))))
    assert got["no_answer"]["status"] == "unreliable" and got["no_answer"]["n"] == 290
    assert all(got[measure]["status"] == "shown" for measure in ("favourable", "unfavourable"))


def test_a_net_view_is_judged_by_its_shares_and_its_own_width_but_not_beside_its_size() -> None:
    near_nothing = everybody(figures_of(upload(views(f=500, u=490, x=100))))["net_favourable"]
    assert near_nothing["status"] == "shown" and near_nothing["high"] - near_nothing["low"] < 30  # type: ignore[operator]
    assert everybody(figures_of(upload(views(f=150, u=130, x=10))))["net_favourable"]["status"] == "unreliable"


def test_two_questions_of_one_file_have_their_own_words() -> None:
    columns = views(f=300, u=600) | {"view_CHN": [F] * 500 + [U] * 400}
    rows = upload(columns, wording="View of each?", wording_CHN="And of China?")
    series = dict(figures_of(rows).filter(measure="favourable").select("home", "series").iter_rows())
    assert series == {
        "USA": "P: “View of each?”, telephone, national",
        "CHN": "P: “And of China?”, telephone, national",
    }


def test_a_providers_rows_are_published_and_an_own_record_is_not() -> None:
    rows = upload(views(f=300, u=200, x=4), sample_type=None)
    of_provider = conform(from_responses(rows.lazy(), context(source="pew")))
    assert everybody(of_provider)["no_answer"]["status"] == "shown"
    assert everybody(of_provider)["favourable"]["interval"] == Interval.SURVEY_WEIGHTS
    assert everybody(figures_of(rows))["no_answer"]["status"] == "too_few"


@pytest.mark.slow
def test_of_twenty_changes_that_are_none_at_most_one_has_an_arrow() -> None:
    """Waves of towns that differ from one another, all with one true share: 300 pairs."""
    chance = np.random.default_rng(20)
    places, towns, each = 150, 30, 20
    codes = [f"{one:03d}" for one in range(places)]
    arrows, pairs = 0, 0
    for _ in range(2):
        waves = []
        for wave in (2019, 2024):
            share = np.repeat(chance.beta(9, 6, (places, towns)), each)
            silent = chance.random(share.size) < 0.1
            said = np.where(silent, X, np.where(chance.random(share.size) < share, F, U))
            columns = {
                "view_USA": said.tolist(),
                "country": np.repeat(codes, towns * each).tolist(),
                "cluster": np.tile(np.repeat([f"t{one}" for one in range(towns)], each), places).tolist(),
            }
            waves.append(upload(columns, wave=wave, public=True))
        figures = figures_of(pl.concat(waves))
        by_measure = {str(name): part for (name,), part in figures.partition_by("measure", as_dict=True).items()}
        found = judged(pairs_of(waves_of(by_measure)))
        assert found["verdict"].unique().to_list() == ["comparable"]
        arrows, pairs = arrows + int((found["way"] != "none").sum()), pairs + found.height
    assert pairs == 300 and arrows / pairs <= 0.055
