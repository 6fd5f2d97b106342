"""IPI's peacekeeping files: every row read, every fault by name, and no empty cell or absent month misread."""

from datetime import date
from pathlib import Path

import duckdb
import polars as pl
import pytest
from ipi_files import CONTRIBUTIONS, MISSIONS, SNAPSHOT, raw, read

from data.datasets import dataset
from data.file_kinds import Unreadable
from data.findings import Severity
from data.providers import ipi, ipi_missions
from data.providers.ipi import PROVIDER
from data.reading import header

ROWS = {CONTRIBUTIONS: 25_657, MISSIONS: 5_330, SNAPSHOT: 573}


@pytest.fixture(scope="module")
def folder(provider_files: Path) -> Path:
    return provider_files / "ipi_peacekeeping"


@pytest.fixture(scope="module")
def sql(folder: Path) -> duckdb.DuckDBPyConnection:
    return raw(folder)


def rules(path: Path) -> dict[str, int]:
    return {finding.rule: finding.count for finding in read(path).findings}


def written(folder: Path, header: str, *lines: str) -> Path:
    path = folder / "file.csv"
    path.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize("name", ROWS)
def test_each_file_is_recognised_by_its_columns_alone_and_by_one_form(folder: Path, name: str) -> None:
    columns = header(folder / name)
    assert sum(form.recognises("renamed.csv", columns) for form in PROVIDER.files) == 1
    assert not any(form.recognises(name, ["DCAid", "ccode1"]) for form in PROVIDER.files)


@pytest.mark.parametrize("name", ROWS)
def test_every_record_is_one_row_with_the_columns_and_unique_key_of_its_dataset(folder: Path, name: str) -> None:
    part = read(folder / name)
    declared = dataset(part.dataset)
    assert dict(part.rows.schema) == declared.schema()
    assert part.rows.height == ROWS[name]
    assert not part.rows.select(declared.key).is_duplicated().any()
    assert part.rows.select(column.name for column in declared.required).null_count().sum_horizontal().item() == 0
    assert [finding for finding in part.findings if finding.severity is Severity.CRITICAL] == []


def test_the_sums_over_contributors_are_those_over_missions_in_every_month_so_an_absent_month_is_none(
    sql: duckdb.DuckDBPyConnection,
) -> None:
    months, differing = sql.execute(
        """
        with sent as (select month, sum(troops) t, sum(police) p, sum(experts) e from contributions group by month),
        there as (select month, sum(troops) t, sum(police) p, sum(experts) e from missions group by month)
        select count(*), count(*) filter (where (sent.t, coalesce(sent.p, 0), coalesce(sent.e, 0))
                                             <> (there.t, coalesce(there.p, 0), coalesce(there.e, 0)))
        from sent join there using (month)
        """
    ).fetchall()[0]
    assert (months, differing) == (281, 0)


def test_an_empty_cell_is_none_of_its_kind_and_never_written_as_zero(
    folder: Path, sql: duckdb.DuckDBPyConnection
) -> None:
    least = sql.execute("select min(troops), min(police), min(experts) from contributions").fetchall()[0]
    assert least == (1, 1, 1)
    rows = read(folder / CONTRIBUTIONS).rows.filter(pl.col("month") >= date(1992, 8, 1))
    assert rows.select("troops", "police", "experts").null_count().row(0) == (0, 0, 0)
    summed = pl.col("troops") + pl.col("police") + pl.col("experts")
    assert rows.filter(pl.col("total") != summed).is_empty()


def test_before_august_1992_neither_troops_nor_experts_are_told_where_there_are_troops(
    folder: Path, sql: duckdb.DuckDBPyConnection
) -> None:
    first = sql.execute("select min(month) from contributions where experts is not null").fetchall()[0][0]
    assert first == date(1992, 8, 1)
    early = read(folder / CONTRIBUTIONS).rows.filter(pl.col("month") < date(1992, 8, 1))
    mixed = sql.execute("select count(*) from contributions where troops > 0 and month < '1992-08-01'").fetchall()
    assert early["troops"].null_count() == early["experts"].null_count() == mixed[0][0] == 1089
    assert (
        early["total"].sum()
        == sql.execute("select sum(total) from contributions where month < '1992-08-01'").fetchall()[0][0]
    )


def test_month_ends_that_are_not_the_last_day_are_their_month(folder: Path) -> None:
    for name in (CONTRIBUTIONS, MISSIONS):
        early = [one.value for one in read(folder / name).findings if one.rule.startswith("month-end")]
        assert early == ["2000-02-28", "2002-08-30", "2003-03-30", "2004-02-28", "2008-02-28", "2012-02-28"]
        months = read(folder / name).rows["month"].unique().sort()
        assert (months.dt.day() == 1).all()
        assert date(2000, 2, 1) in months and date(2002, 8, 1) in months


def test_months_carried_forward_from_the_one_before_are_told(folder: Path) -> None:
    carried = ["1990-12", "1991-01", "1991-02", "1992-05", "1992-06", "1992-07", "1998-12", "2001-02"]
    for name in (CONTRIBUTIONS, MISSIONS):
        told = [one.value for one in read(folder / name).findings if one.rule == "month repeats the one before"]
        assert told == carried


def test_macedonia_under_two_names_is_one_state(folder: Path) -> None:
    rows = read(folder / CONTRIBUTIONS).rows.filter(pl.col("contributor") == "MKD")
    names = {"Macedonia": 89, "The former Yugoslav Republic of Macedonia": 1}
    assert dict(rows.group_by("listed_as").len().iter_rows()) == names


def test_every_name_is_the_state_whose_code_the_month_in_full_gives_it(
    folder: Path, sql: duckdb.DuckDBPyConnection
) -> None:
    own = dict(
        sql.execute("select distinct listed_as || ' ' || year(month), contributor from contributions").fetchall()
    )
    rows = read(folder / CONTRIBUTIONS).rows.select(
        pl.format("{} {}", "listed_as", pl.col("month").dt.year()), "contributor"
    )
    assert dict(rows.iter_rows()) == own


def test_the_month_in_full_adds_up_to_that_month_of_the_contributors(folder: Path) -> None:
    kinds = ["total", "troops", "police", "experts"]
    whole = read(folder / SNAPSHOT).rows.group_by("contributor").agg(pl.col(kinds).sum())
    month = read(folder / CONTRIBUTIONS).rows.filter(pl.col("month") == date(2014, 3, 1)).select("contributor", *kinds)
    assert whole.filter(pl.col("total") > 0).sort("contributor").equals(month.sort("contributor"))


def test_november_2016_is_missing_from_the_missions_and_is_not_covered(folder: Path) -> None:
    part = read(folder / MISSIONS)
    assert rules(folder / MISSIONS)["months missing"] == 1
    assert part.coverage.rows() == [
        (None, "UN", date(1990, 11, 1), date(2016, 10, 31)),
        (None, "UN", date(2016, 12, 1), date(2017, 3, 31)),
    ]


def test_contributions_are_covered_for_every_state_and_the_full_month_for_that_month(folder: Path) -> None:
    assert read(folder / CONTRIBUTIONS).coverage.rows() == [(None, None, date(1990, 11, 1), date(2014, 3, 31))]
    assert read(folder / SNAPSHOT).coverage.rows() == [(None, None, date(2014, 3, 1), date(2014, 3, 31))]
    assert [read(folder / name).version for name in ROWS] == ["to 2014-03", "to 2017-03", "to 2014-03"]


def test_a_logistics_base_has_no_host_and_kosovos_mission_the_state_of_its_year(folder: Path) -> None:
    rows = read(folder / MISSIONS).rows

    def hosts(mission: str) -> list[tuple[str | None, int, int]]:
        found = (
            rows.filter(pl.col("mission") == mission)
            .group_by("host")
            .agg(first=pl.col("month").dt.year().min(), last=pl.col("month").dt.year().max())
        )
        return sorted(found.rows(), key=str)

    assert hosts("LBB") == [(None, 1997, 1997)]
    assert hosts("UNMIK") == [("SRB", 2006, 2017), ("YUG", 1999, 2005)]
    assert hosts("UNTAET") == [("TLS", 1999, 2002)]
    assert hosts("MINURSO") == [("ESH", 1991, 2017)]
    assert hosts("UNMISS") == [("SSD", 2011, 2017)]
    assert rows.filter(pl.col("host").is_null())["mission"].unique().to_list() == ["LBB"]


def test_missions_of_several_states_are_named_and_keep_the_one_host_of_the_file(folder: Path) -> None:
    told = {one.value: one.reason for one in read(folder / MISSIONS).findings if one.rule.startswith("mission works")}
    assert {"UNPROFOR", "UNMEE", "MINURCAT", "UNTSO", "UNMOGIP", "UNIKOM", "UNIIMOG"} <= told.keys()
    assert "Bosnia and Herzegovina" in told["UNPROFOR"]
    assert set(told) <= set(read(folder / MISSIONS).rows["mission"])


def test_a_mission_under_its_french_name_is_the_same_mission(folder: Path) -> None:
    rows = read(folder / MISSIONS).rows
    assert "ONUCI" not in rows["mission"]
    unoci = rows.filter(pl.col("mission") == "UNOCI", pl.col("month").dt.year() == 2005)
    assert unoci.height == 12
    assert rules(folder / MISSIONS)["mission under another name"] == 14


def test_a_contributor_listed_with_nobody_is_told(folder: Path) -> None:
    (told,) = [one for one in read(folder / SNAPSHOT).findings if one.rule == "listed with nobody"]
    assert (told.value, told.row) == ("Belarus", 31)


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ("Poland,2001-02-28,ten,NA,NA", "not a number of persons"),
        ("Poland,2001-02-28,-3,NA,NA", "not a number of persons"),
        ("Poland,2001-02-28,1.5,NA,NA", "not a number of persons"),
        ("Poland,2001-02-30,10,NA,NA", "impossible date"),
        ("Polonia Restituta,2001-02-28,10,NA,NA", "no such state"),
        ("Albania,2001-01-31,10,NA,NA", "contributor listed twice in a month"),
    ],
)
def test_a_damaged_row_is_critical(tmp_path: Path, line: str, rule: str) -> None:
    columns = "Contributor,Date,Troops,Police,Experts"
    path = written(tmp_path, columns, "Albania,2001-01-31,1,NA,NA", line)
    (part,) = ipi.read_contributions(path, path.name)
    assert {one.rule for one in part.findings if one.severity is Severity.CRITICAL} == {rule}


def test_a_total_that_its_kinds_do_not_make_up_is_told(tmp_path: Path) -> None:
    columns = "Date,Mission,Country of Mission ISO-3,Number of Contributors,Troops,Police,Observers,Total"
    path = written(tmp_path, columns, "2001-01-31,UNIFIL,LBN,5,10,NA,2,13")
    (part,) = ipi_missions.read(path, path.name)
    assert [(one.rule, one.value) for one in part.findings] == [("kinds do not make up the file's total", "13")]


@pytest.mark.parametrize("name", ROWS)
def test_a_file_that_lacks_a_column_is_unreadable_and_says_which(folder: Path, tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    pl.read_csv(folder / name, infer_schema=False, n_rows=3).drop("Troops").write_csv(path)
    forms = (ipi.read_contributions, ipi_missions.read, ipi.read_snapshot)
    form = dict(zip(ROWS, forms, strict=True))[name]
    with pytest.raises(Unreadable, match="no column Troops"):
        form(path, name)
