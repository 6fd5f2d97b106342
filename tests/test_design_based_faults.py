"""What cannot be estimated is refused in words that name the key, what stands there, and what is allowed."""

import math

import polars as pl
import pytest

from data.survey_description import DescriptionFault, Design
from metrics.methods.design_based import COLUMNS, estimates, notes

TABLE = pl.DataFrame(
    {
        "file_row": [2, 3, 4, 5, 6, 7],
        "stratum": ["a", "a", "a", "b", "b", "b"],
        "cluster": ["1", "1", "2", "3", "4", "4"],
        "weight": [1.0, 2.0, 1.5, 1.0, 3.0, 1.0],
        "size": [4.0, 4.0, 4.0, 5.0, 5.0, 5.0],
        "inner": [9.0, 9.0, 9.0, 9.0, 9.0, 9.0],
        "y": [1.0, None, 3.0, 4.0, 5.0, 6.0],
        "written": ["1", "", "NA", " 4.5 ", ".", "6"],
        "answer": ["yes", "no", None, "yes", "", "no"],
    }
)
WEIGHTED = Design(weight="weight")


def refused(table: pl.DataFrame, design: Design, **asked: object) -> str:
    with pytest.raises(DescriptionFault) as fault:
        estimates(table, design, **{"statistic": "mean", "columns": ["y"], **asked})
    return str(fault.value)


def with_weight(value: float | None) -> pl.DataFrame:
    return TABLE.with_columns(weight=pl.when(pl.col("file_row") == 4).then(pl.lit(value)).otherwise("weight"))


@pytest.mark.parametrize(
    ("value", "what"), [(None, "empty"), (-1.0, "below 0"), (math.inf, "infinite"), (math.nan, "empty")]
)
def test_a_weight_that_is_none_stops_everything_and_its_row_is_named(value: float | None, what: str) -> None:
    assert f"column “weight” is {what} in 1 rows, the first is row 4" in refused(with_weight(value), WEIGHTED)


@pytest.mark.parametrize("value", [1e308, 1e-320, 1e101])
def test_numbers_that_cannot_be_squared_are_refused_before_they_become_no_number(value: float) -> None:
    assert "too large or too small to be reckoned with, the first in row 4" in refused(with_weight(value), WEIGHTED)
    table = TABLE.with_columns(y=pl.when(pl.col("file_row") == 4).then(value).otherwise("y"))
    assert refused(table, WEIGHTED).startswith("column: ")
    table = TABLE.with_columns(y=pl.when(pl.col("file_row") == 4).then(math.inf).otherwise("y"))
    assert refused(table, WEIGHTED).startswith("column: ")


def test_weights_of_zero_are_weights_unless_all_are() -> None:
    assert estimates(with_weight(0.0), WEIGHTED, statistic="mean", columns=["y"])["n"].item() == 4
    assert "every weight is 0" in refused(TABLE.with_columns(weight=pl.lit(0.0)), WEIGHTED)


@pytest.mark.parametrize(
    ("design", "said"),
    [
        (Design(weight="weigth"), "weight: the table has no column “weigth”. Allowed: nearest: “weight”"),
        (Design(strata=("Stratum",)), "strata: the table has no column “Stratum”. Allowed: nearest: “stratum”"),
        (Design(cluster=("zzz",)), "cluster: the table has no column “zzz”. Allowed: “file_row”, “stratum”"),
        (
            Design(strata=("stratum", "answer")),
            "strata: 2 columns for 0 stages of clusters. Allowed: one column a stage",
        ),
        (Design(cluster=("cluster", "cluster")), "cluster: “cluster” twice. Allowed: another column for each stage"),
        (Design(fpc=("size", "inner")), "fpc: 2 columns for 0 stages of clusters. Allowed: one column a stage"),
        (Design(cluster=("cluster",), fpc=("size", "inner", "inner")), "fpc: 3 columns for 1 stage of clusters"),
        (Design(strata=("answer",)), "strata: column “answer” is empty in 2 rows, the first is row 4"),
        (Design(fpc=("size",)), "fpc: column “size” differs within a stratum in 1 of 1 places"),
        (Design(weight="answer"), "weight: column “answer” holds 4 cells that are no numbers, the first in row 2"),
    ],
)
def test_a_design_that_does_not_fit_the_table_is_refused_by_its_key(design: Design, said: str) -> None:
    assert said in refused(TABLE, design)


@pytest.mark.parametrize(
    ("sizes", "said"),
    [
        ([1.0, 1.0, 1.0, 5.0, 5.0, 5.0], "is smaller than what was drawn in 1 of 2 places, the first is a"),
        ([4.0, 4.0, 9.0, 5.0, 5.0, 5.0], "differs within a stratum in 1 of 2 places, the first is a"),
        (
            [0.2, 0.2, 0.2, 5.0, 5.0, 5.0],
            "holds sampling fractions (below 1) in 3 rows and population sizes (above 1) in 3. Allowed: one kind in "
            "one column. Turn a fraction into a size: units drawn ÷ fraction.",
        ),
        ([0.2, 0.2, 0.3, 0.5, 0.5, 0.5], "differs within a stratum in 1 of 2 places, the first is a"),
        ([None, 4.0, 4.0, 5.0, 5.0, 5.0], "empty or no number above 0 in 1 rows, the first is row 2"),
        ([0.0, 0.5, 0.5, 0.5, 0.5, 0.5], "empty or no number above 0 in 1 rows, the first is row 2"),
    ],
)
def test_population_sizes_hold_what_was_drawn_and_are_one_a_stratum(sizes: list[float | None], said: str) -> None:
    table = TABLE.with_columns(pl.Series("size", sizes, dtype=pl.Float64))
    design = Design(weight="weight", strata=("stratum",), cluster=("cluster",), fpc=("size",))
    assert said in refused(table, design)


def test_sizes_of_the_second_stage_are_one_a_cluster_and_hold_its_people() -> None:
    design = Design(weight="weight", strata=("stratum",), cluster=("cluster",), fpc=("size", "inner"))
    assert estimates(TABLE, design, statistic="mean", columns=["y"])["se"].item() > 0
    small = TABLE.with_columns(inner=pl.Series([1.0, 1.0, 9.0, 9.0, 1.0, 1.0]))
    assert "column “inner” is smaller than what was drawn in 2 of 4 places, the first is a, 1" in refused(small, design)
    unlike = TABLE.with_columns(inner=pl.col("file_row") + 5.0)
    assert "column “inner” differs within a cluster in 2 of 4 places, the first is a, 1" in refused(unlike, design)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"columns": ["z"]}, "column: the table has no column “z”"),
        ({"columns": []}, "column: none. Allowed: one column or more"),
        ({"columns": ["answer"]}, "column “answer” holds 4 cells that are no numbers, the first in row 2"),
        ({"statistic": "median"}, "statistic: “median”. Allowed: share, mean, total, ratio"),
        ({"statistic": "ratio"}, "denominator: none. Allowed: one column with a ratio"),
        ({"denominator": "weight"}, "denominator: “weight” with a mean"),
        ({"category": "yes"}, "category: “yes” with a mean. Allowed: a category of a share"),
        (
            {"statistic": "share", "columns": ["answer"], "category": "Yes"},
            "category: no row says “Yes” in column “answer”. Allowed: “yes”",
        ),
        ({"by": ["strata"]}, "by: the table has no column “strata”. Allowed: nearest: “stratum”"),
        ({"domain": "stratum"}, "domain: “stratum”. Allowed: column=value"),
        ({"domain": "strata=a"}, "domain: the table has no column “strata”"),
        ({"domain": "stratum=c"}, "domain: no row says “c” in column “stratum”. Allowed: “a”, “b”"),
    ],
)
def test_what_is_asked_for_is_held_against_the_table(asked: dict[str, object], said: str) -> None:
    assert said in refused(TABLE, WEIGHTED, **asked)


def test_a_column_of_very_many_values_has_no_shares() -> None:
    table = pl.DataFrame({"id": range(1_500)})
    with pytest.raises(DescriptionFault, match="holds 1,500 different values"):
        estimates(table, Design(), columns=["id"])


def test_no_rows_are_no_sample() -> None:
    assert "it has no rows" in refused(TABLE.clear(), WEIGHTED)


def test_numbers_written_as_text_are_read_and_what_programs_write_for_none_is_none() -> None:
    found = estimates(TABLE, WEIGHTED, statistic="mean", columns=["written"]).row(0, named=True)
    assert (found["n"], found["estimate"]) == (3, pytest.approx((1 * 1 + 4.5 * 1 + 6 * 1) / 3))


def test_an_empty_answer_is_no_category() -> None:
    found = estimates(TABLE, WEIGHTED, columns=["answer"])
    assert found["category"].to_list() == ["no", "yes"]
    assert found["n"].to_list() == [4, 4]


def test_a_comma_is_part_of_a_value_unless_a_column_follows_it() -> None:
    table = TABLE.with_columns(town=pl.lit("Bonn, Rhine"))
    found = estimates(table, WEIGHTED, statistic="mean", columns=["y"], domain="town=Bonn, Rhine, stratum=a")
    assert (found["n"].item(), found["domain"].item()) == (2, "town=Bonn, Rhine, stratum=a")


def test_one_cluster_in_all_tells_no_error_rather_than_none() -> None:
    table = TABLE.with_columns(cluster=pl.lit("1"))
    found = estimates(table, Design(weight="weight", cluster=("cluster",)), statistic="mean", columns=["y"])
    assert found.select("se", "low", "high", "deff", "df").row(0) == (None,) * 5


def test_nobody_in_a_domain_gives_no_row() -> None:
    assert estimates(TABLE, WEIGHTED, columns=["answer"], domain=pl.col("y") > 99).is_empty()


def test_weights_alone_are_said_to_give_narrow_intervals_and_a_full_design_is_not() -> None:
    assert "too narrow" in notes(TABLE, WEIGHTED)[0]
    assert notes(TABLE, Design(weight="weight", strata=("stratum",), cluster=("cluster",))) == []


def test_columns_of_the_same_names_as_those_made_here_do_no_harm() -> None:
    named = TABLE.rename({"weight": "value", "y": "domain", "cluster": "n"})
    design = Design(weight="value", strata=("stratum",), cluster=("n",))
    plain = Design(weight="weight", strata=("stratum",), cluster=("cluster",))
    one = estimates(named, design, statistic="mean", columns=["domain"], by=["answer"])
    other = estimates(TABLE, plain, statistic="mean", columns=["y"], by=["answer"])
    assert one.select("estimate", "se", "df").equals(other.select("estimate", "se", "df"))


def test_a_column_named_as_a_result_may_split_the_sample() -> None:
    named = TABLE.rename({"stratum": "n", "cluster": "domain"})
    found = estimates(named, WEIGHTED, statistic="mean", columns=["y"], by=["n", "domain"])
    assert found.columns == list(COLUMNS)
    assert found["domain"].to_list() == ["n=a, domain=1", "n=a, domain=2", "n=b, domain=3", "n=b, domain=4"]
