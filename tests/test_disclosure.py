"""No figure of an own survey tells of one to nine persons, and nothing shown gives a withheld count back."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from survey_attack import ANSWERED, Target, by_algebra, knowledge, ranges
from survey_uploads import F, N, U, X, cells, figures_of, random_upload, upload

from metrics.methods.disclosure import Table, bounds, lattice_of, over_cells, sensitive, withheld

TOO_FEW = "too_few"


def statuses(figures: pl.DataFrame, unit: str | None, home: str = "USA") -> dict[str, str]:
    """Whether each answer of a part is shown: `too_few` or something else."""
    here = figures.filter(
        pl.col("category").is_null(), pl.col("subgroup").eq_missing(pl.lit(unit, dtype=pl.String)), home=home
    )
    return dict(here.select("measure", pl.col("status") == TOO_FEW).iter_rows())


FEW_SILENT = cells({("Female",): {F: 240, U: 150, X: 3}, ("Male",): {F: 200, U: 180, X: 30}})


def test_three_women_without_an_answer_are_not_found_by_taking_the_men_from_all() -> None:
    figures = figures_of(upload(FEW_SILENT, public=True))
    assert not any(statuses(figures, None).values()), "what the pollster publishes stays"
    for sex in ("sex=Female", "sex=Male"):
        assert statuses(figures, sex) == {
            "favourable": False,
            "unfavourable": True,
            "no_answer": True,
            "favourable_of_decided": True,
            "net_favourable": True,
        }


def test_what_is_withheld_has_neither_number_nor_n_and_takes_its_effective_answers_with_it() -> None:
    figures = figures_of(upload(FEW_SILENT, public=True))
    hidden = figures.filter(status=TOO_FEW)
    assert hidden.select("value", "low", "high", "n").null_count().row(0) == (hidden.height,) * 4
    behind = hidden.filter(measure="effective_answers").select("subgroup", measure="category")
    assert behind.sort(pl.all()).equals(
        hidden.filter(pl.col("category").is_null()).select("subgroup", "measure").sort(pl.all())
    )
    assert figures.filter(pl.col("status") != TOO_FEW)["n"].null_count() == 0


def test_of_totals_that_are_not_published_few_persons_are_withheld_too() -> None:
    columns = {"view_USA": [F] * 300 + [U] * 200 + [N] * 60 + [X] * 4}
    closed, told = figures_of(upload(columns)), figures_of(upload(columns, public=True))
    assert statuses(closed, None) == {
        "favourable": False,
        "unfavourable": False,
        "neutral": True,
        "no_answer": True,
        "favourable_of_decided": False,
        "net_favourable": False,
    }
    assert not any(statuses(told, None).values())


def test_all_but_a_few_is_as_telling_as_a_few_and_nobody_is_not() -> None:
    nearly_all = figures_of(upload({"view_USA": [F] * 500 + [U] * 6}))
    assert statuses(nearly_all, None)["favourable"] and statuses(nearly_all, None)["unfavourable"]
    nobody = figures_of(upload({"view_USA": [F] * 300 + [U] * 300}))
    assert not any(statuses(nobody, None).values())


def test_dont_know_and_refused_are_one_answer() -> None:
    few_each = upload({"view_USA": [F] * 300 + [U] * 200 + [X] * 6 + ["Refused"] * 6})
    assert not any(statuses(figures_of(few_each), None).values())


def test_a_setting_says_how_few_are_too_few(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = upload({"view_USA": [F] * 300 + [U] * 200 + [X] * 15})
    assert not statuses(figures_of(rows), None)["no_answer"]
    monkeypatch.setenv("COMITY_FEWEST_ANSWERS", "20")
    assert statuses(figures_of(rows), None)["no_answer"]


def test_a_part_of_few_is_withheld_whole_for_every_home_and_so_is_what_gives_it_away() -> None:
    counts = {("Female",): {F: 200, U: 180, X: 30}, ("Male",): {F: 210, U: 160, X: 40}, ("Other",): {F: 3, U: 3, X: 2}}
    columns = cells(counts)
    columns["view_CHN"] = [{F: U, U: F, X: X}[answer] for answer in columns["view_USA"]]
    figures = figures_of(upload(columns, public=True))
    hidden = {
        home: {sex for sex in ("Female", "Male", "Other") if all(statuses(figures, f"sex={sex}", home).values())}
        for home in ("USA", "CHN")
    }
    assert hidden["USA"] == hidden["CHN"] and "Other" in hidden["USA"] and len(hidden["USA"]) == 2


def test_questions_put_to_halves_of_a_sample_do_not_tell_how_few_of_a_part_the_other_half_has() -> None:
    counts = {("Female",): {F: 200, U: 180}, ("Male",): {F: 210, U: 160}, ("Other",): {F: 11, U: 11}}
    columns: dict[str, list[str | None]] = {**cells(counts)}
    asked = columns["view_USA"]
    # Of the twenty-two others six are in the first half, and sixteen in the second: 22 − 16 would tell.
    first = [at % 2 == 0 if at < 750 else at < 756 for at in range(len(asked))]
    columns["view_CHN"] = [answer if half else None for answer, half in zip(asked, first, strict=True)]
    columns["view_RUS"] = [None if half else answer for answer, half in zip(asked, first, strict=True)]
    figures = figures_of(upload(columns, public=True)).filter(pl.col("category").is_null(), measure="no_answer")
    untold = figures.filter(pl.col("n").is_null())
    of_home = {home: untold.filter(home=home)["subgroup"].sort().to_list() for home in ("USA", "CHN", "RUS")}
    assert "sex=Other" in of_home["CHN"] and len(of_home["CHN"]) > 1
    assert of_home["USA"] == of_home["CHN"] == of_home["RUS"]


def test_ages_in_wider_and_narrower_bands_do_not_give_one_another_away() -> None:
    counts = {
        ("18–29", "young"): {F: 80, U: 60, X: 3},
        ("30–49", "young"): {F: 90, U: 70, X: 40},
        ("50–64", "old"): {F: 100, U: 80, X: 30},
        ("65+", "old"): {F: 60, U: 70, X: 35},
    }
    rows = upload(cells(counts, ("age", "life")), public=True)
    figures = figures_of(rows)
    assert statuses(figures, "age=18–29")["no_answer"] and statuses(figures, "age=30–49")["no_answer"]
    assert by_algebra(knowledge(rows, figures)) == []


def test_where_one_part_has_all_who_gave_no_answer_the_others_nobody_is_withheld_with_it() -> None:
    rows = upload(cells({("Female",): {F: 200, U: 180, X: 3}, ("Male",): {F: 210, U: 160}}), public=True)
    figures = figures_of(rows)
    assert statuses(figures, "sex=Female")["no_answer"] and statuses(figures, "sex=Male")["no_answer"]
    known = knowledge(rows, figures)
    assert by_algebra(known) == []
    assert [(low, high) for target, low, high in ranges(known) if target.answer == "no_answer"] == [(0, 3)]


@settings(max_examples=12)
@given(st.integers(0, 100_000))
def test_no_filter_or_difference_of_filters_gives_a_withheld_count_back(seed: int) -> None:
    rows = random_upload(seed)
    assert by_algebra(knowledge(rows, figures_of(rows))) == []


def unpinned(seed: int) -> None:
    """Asserts that no withheld count follows from the shown ones, counts not being negative; nor any of few persons
    up to one, unless the published total itself is one person."""
    rows = random_upload(seed)
    figures = figures_of(rows)
    known = knowledge(rows, figures)
    assert by_algebra(known) == []
    found = ranges(known)
    assert [target for target, low, high in found if high - low < 1e-3] == []
    narrow = [target for target, low, high in found if high - low < 2 - 1e-3 and target.count < 10]
    assert all(rows["public"][0] and _asked_of_all(rows, target) < 3 for target in narrow), narrow


def _asked_of_all(rows: pl.DataFrame, target: Target) -> int:
    return int(rows[f"view_{target.home}"].is_in(ANSWERED[target.answer]).sum())


@pytest.mark.parametrize("seed", [7, 11])
def test_no_withheld_count_is_pinned_by_counts_not_being_negative(seed: int) -> None:
    unpinned(seed)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(200, 220))
def test_no_withheld_count_of_many_surveys_is_pinned(seed: int) -> None:
    unpinned(seed)


def table_of(seed: int) -> Table:
    """Women and men of four ages crossed, and what each answered."""
    chance = np.random.default_rng(seed)
    sex, age = chance.integers(0, 2, 600), chance.integers(0, 4, 600)
    answers = chance.choice(4, 600, p=[0.55, 0.3, 0.05, 0.1])
    units = [np.full(600, True), *(sex == one for one in range(2)), *(age == one for one in range(4))]
    units += [(sex == one) & (age == other) for one in range(2) for other in range(4)]
    names = [None, *["sex"] * 2, *["age"] * 4, *["sex × age"] * 8]
    lattice = lattice_of(np.array(units), names, [0, *[1] * 6, *[2] * 8], [True] * 15)
    counts = np.array([[(unit & (answers == one)).sum() for one in range(4)] + [unit.sum()] for unit in units])
    return Table(lattice=lattice, counts=counts, shown_anyhow=np.array([True] + [False] * 14))


def recovered(table: Table, hidden: np.ndarray) -> float:
    """The share of withheld counts that the sums between cells give back."""
    cells_hidden = np.flatnonzero(hidden.ravel() & (table.counts.ravel() > 0))
    within = over_cells(table.lattice, table.counts.shape[1])[:, cells_hidden]
    told = np.einsum("ij,ji->i", np.linalg.pinv(within), within) > 1 - 1e-7
    return float(told.mean())


def test_withholding_few_alone_would_give_most_of_them_back() -> None:
    tables = [table_of(seed) for seed in range(6)]
    alone = [recovered(table, sensitive(table, 10)) for table in tables]
    assert np.mean(alone) > 0.3, "the attacker has teeth"
    assert [recovered(table, withheld(table, 10, order=[3, 2, 1, 0])) for table in tables] == [0.0] * 6


def test_little_more_is_withheld_than_must_be() -> None:
    tables = [table_of(seed) for seed in range(6)]
    few = sum(int(sensitive(table, 10).sum()) for table in tables)
    hidden = [withheld(table, 10, order=[3, 2, 1, 0]) for table in tables]
    assert sum(int(one.sum()) for one in hidden) < 3 * few
    favourable = np.mean([one[:, 0].mean() for one in hidden])
    assert favourable < 0.1, "the leading answer is given up last"


def test_the_bounds_of_a_count_are_those_the_hand_gives() -> None:
    # Two parts and two answers: rows of 3 and 10, columns of 12 and 1.
    sums = np.array([[1.0, 1, 0, 0], [0, 0, 1, 1], [1, 0, 1, 0], [0, 1, 0, 1]])
    assert bounds(sums, np.array([3.0, 10, 12, 1]), 0) == pytest.approx((2, 3))
