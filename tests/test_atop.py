"""ATOP's file of members: every fault by name, and the two other files as independent checks on it."""

from pathlib import Path

import duckdb
import polars as pl
import pytest

from data.datasets.alliance_members import DATASET
from data.file_kinds import Unreadable
from data.findings import Severity
from data.provider import Part
from data.providers.atop import COLUMNS, PROVIDER, read_members

FORMS = {form.id: form for form in PROVIDER.files}
FILES = {"members": "atop5_1m.csv", "alliances": "atop5_1a.csv", "state-years": "atop5_1sy.csv"}
HEADER = ",".join(COLUMNS)


@pytest.fixture(scope="module")
def folder(provider_files: Path) -> Path:
    return provider_files / "atop"


@pytest.fixture(scope="module")
def part(folder: Path) -> Part:
    (only,) = read_members(folder / "atop5_1m.csv", "atop5_1m.csv")
    return only


def written(tmp_path: Path, *lines: str) -> Path:
    path = tmp_path / "members.csv"
    path.write_text("\n".join([HEADER, *lines]) + "\n", encoding="utf-8")
    return path


def line(**said: str) -> str:
    usual = dict.fromkeys(COLUMNS, "0") | {"atopid": "9000", "member": "2", "version": "5.1"}
    usual |= {"yrent": "1950", "moent": "1", "dayent": "2", "ineffect": "1", "bilat": "1"}
    return ",".join((usual | said)[name] for name in COLUMNS)


@pytest.mark.parametrize("form", FILES)
def test_each_of_the_three_files_is_recognised_by_its_columns_alone(folder: Path, form: str) -> None:
    columns = (folder / FILES[form]).read_text(encoding="utf-8").splitlines()[0].split(",")
    assert [one.id for one in PROVIDER.files if one.recognises("renamed.csv", columns)] == [form]


@pytest.mark.parametrize("form", ["alliances", "state-years"])
def test_a_file_that_is_only_a_check_is_refused_with_that_reason(folder: Path, form: str) -> None:
    with pytest.raises(Unreadable, match="no figure is made from") as refused:
        FORMS[form].read(folder / FILES[form], FILES[form])
    assert "only a check" in refused.value.next_step and "atop5_1m.csv" in refused.value.next_step


def test_a_membership_is_a_row_unless_it_ended_before_the_years_counted(part: Part, folder: Path) -> None:
    kept, ended = duckdb.sql(
        f"""select count(*) filter (yrexit = 0 or yrexit >= 1919), count(*) filter (yrexit between 1 and 1918)
        from read_csv('{folder / "atop5_1m.csv"}')"""
    ).fetchall()[0]
    assert (kept, ended) == (2174, 336)
    assert part.rows["file_row"].n_unique() == kept
    assert sum(finding.rule == "ended before the years counted" for finding in part.findings) == ended


def test_rows_have_exactly_the_columns_of_the_dataset_and_unique_keys(part: Part) -> None:
    assert dict(part.rows.schema) == DATASET.schema()
    assert not part.rows.select(DATASET.key).is_duplicated().any()
    assert part.rows.select(column.name for column in DATASET.required).null_count().sum_horizontal().item() == 0
    assert (part.source, part.version) == ("atop", "5.1")


def test_nothing_in_the_real_file_is_critical_and_every_member_is_a_known_state(part: Part) -> None:
    assert [finding for finding in part.findings if finding.severity is Severity.CRITICAL] == []
    assert {finding.rule for finding in part.findings} == {"ended before the years counted", "state outside its years"}
    assert part.rows["actor"].null_count() == 0


def test_a_year_of_exit_of_zero_is_still_in_force_and_a_blank_day_keeps_its_month(part: Part, folder: Path) -> None:
    query = f"select count(*) from read_csv('{folder / FILES['members']}') where yrexit = 0"
    ((in_force,),) = duckdb.sql(query).fetchall()
    # Of these, six of Yugoslavia became Serbia's in 2006: the row of Yugoslavia ends, that of Serbia lasts.
    assert part.rows["left_year"].null_count() == in_force == 1146
    undated = part.rows.filter(pl.col("left").is_null() & pl.col("left_year").is_not_null())
    assert undated.height == 15 and undated["left_month"].null_count() == 0
    assert part.rows.filter(pl.col("entered").is_null()).select("entered_month").null_count().item() == 0


def test_the_promises_of_a_member_are_its_own_also_where_they_are_lopsided(part: Part) -> None:
    differing = part.rows.group_by("alliance", "phase").agg(pl.col("promises_defence").n_unique())
    assert differing.filter(pl.col("promises_defence") > 1).height > 5


def test_serbia_carries_on_what_yugoslavia_left_and_is_never_its_ally(part: Part) -> None:
    carried = part.rows.filter(pl.col("actor") == "SRB", pl.col("entered_year") == 2006)
    before = part.rows.filter(pl.col("actor") == "YUG", pl.col("left_year") == 2006)
    assert carried.height == before.height == 6
    assert carried["alliance"].to_list() == before["alliance"].to_list()
    assert (carried["entered"].to_list()[0] - before["left"].to_list()[0]).days == 1


def test_czechia_and_slovakia_signed_before_they_were_two_states(part: Part) -> None:
    parties = part.rows.filter(pl.col("alliance") == "4370")
    assert set(parties["actor"]) == {"CZE", "SVK"} and set(parties["entered_year"]) == {1992}


def test_the_file_of_alliances_agrees_on_begin_members_and_kind(part: Part, folder: Path) -> None:
    """ATOP's own file of alliances, an independent check: first year, whether bilateral, and how many members."""
    listed = pl.DataFrame(
        duckdb.sql(
            f"""with long as (
              unpivot (from read_csv('{folder / FILES["alliances"]}')) on columns('^mem[0-9]+$')
              into name slot value code
            )
            select atopid::varchar as alliance, any_value(begyr) as begyr, any_value(bilat) = 1 as is_bilateral,
              count(distinct code) as members
            from long where begyr >= 1919 group by atopid"""
        ).to_arrow_table()
    )
    ours = (
        part.rows.with_columns(pl.col("actor").replace("SRB", "YUG"))
        .group_by("alliance")
        .agg(
            first=pl.col("entered_year").min(), is_bilateral=pl.col("is_bilateral").last(), n=pl.col("actor").n_unique()
        )
    )
    both = listed.join(ours, on="alliance", how="left", suffix="_ours")
    assert listed.height > 600 and both["first"].null_count() == 0
    assert both.filter(pl.col("begyr") != pl.col("first")).is_empty()
    # SEATO became bilateral with its last two members; West Germany and Germany are two codes and one state.
    assert set(both.filter(pl.col("is_bilateral") != pl.col("is_bilateral_ours"))["alliance"]) <= {"3260"}
    assert both.filter(pl.col("n") > pl.col("members")).is_empty()
    assert both.filter(pl.col("n") < pl.col("members") - 2).is_empty()


@pytest.mark.parametrize(
    ("said", "rule", "column"),
    [
        ({"yrent": "195O"}, "not a whole number", "yrent"),
        ({"moent": "2", "dayent": "30"}, "impossible date", "dayent"),
        ({"member": "9999"}, "no such state", "member"),
    ],
)
def test_what_is_no_number_no_day_or_no_state_is_critical(
    tmp_path: Path, said: dict[str, str], rule: str, column: str
) -> None:
    path = written(tmp_path, line(), line(**({"member": "200"} | said)))
    (only,) = read_members(path, path.name)
    critical = [finding for finding in only.findings if finding.severity is Severity.CRITICAL]
    assert [(finding.rule, finding.column, finding.row) for finding in critical] == [(rule, column, 3)]


def test_an_exit_that_contradicts_being_in_effect_is_said(tmp_path: Path) -> None:
    path = written(tmp_path, line(), line(member="200", yrexit="1960", moexit="1", dayexit="1"))
    (only,) = read_members(path, path.name)
    assert [(one.rule, one.row) for one in only.findings] == [("in effect and ended at once", 3)]


def test_a_file_without_a_column_or_with_two_versions_is_refused_in_plain_words(tmp_path: Path) -> None:
    path = tmp_path / "cut.csv"
    path.write_text("atopid,member,yrent,yrexit\n1,2,1950,0\n", encoding="utf-8")
    with pytest.raises(Unreadable, match="no column phase"):
        read_members(path, path.name)
    mixed = written(tmp_path, line(), line(member="200", version="5.0"))
    with pytest.raises(Unreadable, match=r"versions 5\.0, 5\.1"):
        read_members(mixed, mixed.name)
