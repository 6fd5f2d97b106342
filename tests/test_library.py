"""The Library: the store's figures before the embedded ones slice by slice, and one version a series."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pytest

from data.coverage import coverage_of
from data.figures import Collected, Interval, Level, Selection, conform
from data.store import Store, Submission, TableKey
from metrics.declare import Measure, RollUp, Unit
from metrics.library import Library

DEATHS = Measure(
    id="conflict_deaths",
    title="Deaths",
    meaning="Deaths in the place.",
    unit=Unit.DEATHS,
    dataset="violence_country_years",
    sources=("ucdp", "ucdp-candidate"),
    roll_up=RollUp.SUM,
    collected=Collected.PLACE,
    zero=True,
    interval=Interval.BOUNDS,
    caveat="none",
)
EVERY = (None, None, date(2000, 1, 1), date(2003, 12, 31))


def figure(place: str, year: int, value: float, source: str, version: str) -> dict[str, object]:
    return {
        "measure": "conflict_deaths",
        "level": "partner",
        "grain": "year",
        "status": "shown",
        "place": place,
        "period": date(year, 1, 1),
        "value": value,
        "source": source,
        "version": version,
    }


def embed(folder: Path, figures: list[dict[str, object]], coverage: dict[tuple[str, str], list[tuple]]) -> Path:
    folder.mkdir()
    conform(pl.DataFrame(figures, infer_schema_length=None)).write_parquet(folder / "figures.parquet")
    pl.concat(
        coverage_of(rows).select(
            pl.lit("violence_country_years").alias("dataset"),
            pl.lit(s).alias("source"),
            pl.lit(v).alias("version"),
            pl.all(),
        )
        for (s, v), rows in coverage.items()
    ).write_parquet(folder / "coverage.parquet")
    return folder


def keep(
    store: Store, tmp: Path, figures: list[dict[str, object]], coverage: list[tuple], source: str, version: str
) -> None:
    raw = tmp / f"{source}{version}"
    raw.write_text(f"{figures}")
    landed = store.landing.accept(raw)
    keys = {
        name: TableKey(table=name, dataset="violence_country_years", source=source, version=version)
        for name in ("figures", "coverage")
    }
    told = Submission(
        who="a", when=datetime.now(UTC), file_name=landed.name, sha256=landed.sha256, provider="ucdp",
        datasets=("violence_country_years",), source=source, version=version,
    )  # fmt: skip
    store.commit(
        told,
        {
            keys["figures"]: conform(pl.DataFrame(figures, infer_schema_length=None)),
            keys["coverage"]: coverage_of(coverage).with_columns(status=pl.lit("shown")),
        },
    )


def values(frame: pl.DataFrame) -> dict[tuple[str, int], tuple[float | None, str, str]]:
    return {
        (row["place"], row["period"].year): (row["value"], row["status"], row["version"]) for row in frame.to_dicts()
    }


ASKED = Selection(places=("MEX", "GTM"), first=2000, last=2001)


def test_the_newest_version_is_shown_and_another_only_when_asked_for(tmp_path: Path) -> None:
    old = [figure("MEX", 2000, 5, "ucdp", "9.1")]
    new = [figure("MEX", 2000, 7, "ucdp", "25.1")]
    folder = embed(tmp_path / "e", old + new, {("ucdp", "9.1"): [EVERY], ("ucdp", "25.1"): [EVERY]})
    library = Library(embedded=folder)
    assert values(library.select(DEATHS, ASKED))["MEX", 2000] == (7, "shown", "25.1")
    assert values(library.select(DEATHS, ASKED, version="9.1"))["MEX", 2000] == (5, "shown", "9.1")


def test_a_place_the_newest_version_did_not_look_at_comes_whole_from_one_other(tmp_path: Path) -> None:
    only_mexico = [(None, "MEX", date(2000, 1, 1), date(2000, 12, 31))]
    figures = [
        figure("MEX", 2000, 7, "ucdp", "2"),
        figure("MEX", 2001, 9, "ucdp", "1"),
        figure("GTM", 2001, 4, "ucdp", "1"),
    ]
    library = Library(embedded=embed(tmp_path / "e", figures, {("ucdp", "2"): only_mexico, ("ucdp", "1"): [EVERY]}))
    got = values(library.select(DEATHS, ASKED))
    assert got["MEX", 2000] == (7, "shown", "2")
    assert got["MEX", 2001] == (None, "not_collected", "2"), "the older version's 9 may not continue the newer's line"
    assert got["GTM", 2000] == (0, "shown", "1")
    assert got["GTM", 2001] == (4, "shown", "1")


def test_final_data_go_before_candidate_data_however_new(tmp_path: Path) -> None:
    figures = [figure("MEX", 2000, 7, "ucdp", "1"), figure("MEX", 2000, 9, "ucdp-candidate", "99")]
    folder = embed(tmp_path / "e", figures, {("ucdp", "1"): [EVERY], ("ucdp-candidate", "99"): [EVERY]})
    assert values(Library(embedded=folder).select(DEATHS, ASKED))["MEX", 2000] == (7, "shown", "1")


def test_the_store_replaces_exactly_the_embedded_slice_it_looked_at(tmp_path: Path) -> None:
    shipped = [
        figure("MEX", 2000, 7, "ucdp", "1"),
        figure("MEX", 2001, 8, "ucdp", "1"),
        figure("GTM", 2000, 3, "ucdp", "1"),
    ]
    folder = embed(tmp_path / "e", shipped, {("ucdp", "1"): [EVERY]})
    store = Store.open(tmp_path / "home")
    keep(
        store,
        tmp_path,
        [figure("MEX", 2000, 70, "ucdp", "1")],
        [(None, "MEX", date(2000, 1, 1), date(2001, 12, 31))],
        "ucdp",
        "1",
    )
    got = values(Library(store=store, embedded=folder).select(DEATHS, ASKED))
    assert got["MEX", 2000] == (70, "shown", "1")
    assert got["MEX", 2001] == (0, "shown", "1"), "the store looked at 2001 and found none: the embedded 8 is gone"
    assert got["GTM", 2000] == (3, "shown", "1")


def test_a_release_of_one_month_does_not_hide_one_of_a_year(tmp_path: Path) -> None:
    month = [(None, None, date(2003, 2, 1), date(2003, 2, 28))]
    figures = [figure("MEX", 2000, 7, "ucdp-candidate", "1")]
    coverage = {("ucdp-candidate", "1"): [EVERY], ("ucdp-candidate", "2"): month}
    library = Library(embedded=embed(tmp_path / "e", figures, coverage))
    assert [one.version for one in library.releases_of(DEATHS)] == ["1", "2"]
    assert values(library.select(DEATHS, ASKED))["MEX", 2000] == (7, "shown", "1")


def test_an_empty_installation_has_no_release_and_no_figure(tmp_path: Path) -> None:
    library = Library(embedded=tmp_path)
    assert library.releases == ()
    assert library.select(DEATHS, ASKED).is_empty()


@pytest.mark.parametrize("last", [date(2003, 12, 31), date(2004, 6, 30)])
def test_the_last_whole_year_is_not_one_begun(tmp_path: Path, last: date) -> None:
    library = Library(
        embedded=embed(
            tmp_path / "e",
            [figure("MEX", 2000, 1, "ucdp", "1")],
            {("ucdp", "1"): [(None, None, date(2000, 1, 1), last)]},
        )
    )
    assert library.releases[0].last_whole_year == 2003


def test_a_region_scheme_nobody_counted_by_is_not_read_as_zero(tmp_path: Path) -> None:
    counted = figure("Central America", 2000, 7, "ucdp", "1") | {"level": "region", "scheme": "m49-intermediate"}
    library = Library(embedded=embed(tmp_path / "e", [counted], {("ucdp", "1"): [EVERY]}))
    by_counted = Selection(level=Level.REGION, scheme="m49-intermediate", first=2000, last=2000)
    other = Selection(level=Level.REGION, scheme="ucdp-region", first=2000, last=2000)
    found = dict(library.select(DEATHS, by_counted).select("place", "value").iter_rows())
    assert found["Central America"] == 7
    assert found["Northern Europe"] == 0
    assert set(library.select(DEATHS, other)["status"]) == {"not_collected"}


def test_an_own_record_stands_beside_the_public_one_and_is_never_joined_to_it(tmp_path: Path) -> None:
    own = [figure("MEX", 2003, 2, "own", "record")]
    figures = [*own, figure("MEX", 2000, 7, "ucdp", "1")]
    coverage = {("own", "record"): [(None, "MEX", date(2003, 1, 1), date(2003, 12, 31))], ("ucdp", "1"): [EVERY]}
    library = Library(embedded=embed(tmp_path / "e", figures, coverage))
    asked = Selection(places=("MEX",), first=2000, last=2003)
    assert values(library.select(DEATHS, asked))["MEX", 2000] == (None, "not_collected", "record")
    beside = library.select_each_source(DEATHS, asked)
    assert [set(frame["source"]) for frame in beside] == [{"own"}, {"ucdp"}]
    assert values(beside[1])["MEX", 2000] == (7, "shown", "1")


def test_a_share_of_nothing_is_not_applicable_and_a_share_of_something_may_be_zero(tmp_path: Path) -> None:
    share = replace(DEATHS, id="portion", share_of="conflict_deaths", collected=Collected.EITHER)
    whole = [figure("MEX", 2000, 4, "ucdp", "1"), figure("GTM", 2001, 2, "ucdp", "1")]
    shared = figure("MEX", 2000, 0.25, "ucdp", "1") | {"measure": "portion", "home": "USA"}
    library = Library(embedded=embed(tmp_path / "e", [*whole, shared], {("ucdp", "1"): [EVERY]}))
    got = values(library.select(share, replace(ASKED, home="USA")))
    assert got["MEX", 2000] == (0.25, "shown", "1")
    assert got["GTM", 2001] == (0, "shown", "1")
    assert got["MEX", 2001] == (None, "not_applicable", "1")
