"""A submission replaces exactly its slice: nothing outside it, nobody twice."""

from datetime import date

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from data.contract import Column, Dataset, Kind
from data.coverage import coverage_of
from data.datasets.survey_responses import DATASET as SURVEY
from data.slices import replace_slice

DEATHS = Dataset(
    id="deaths",
    title="Deaths",
    row="one country and year",
    key=("place", "year", "kind"),
    columns=(
        Column(name="place", kind=Kind.ACTOR, meaning="Where."),
        Column(name="year", kind=Kind.INTEGER, meaning="When."),
        Column(name="kind", kind=Kind.TEXT, meaning="Of what."),
        Column(name="deaths", kind=Kind.INTEGER, meaning="How many; null: unknown."),
    ),
    place="place",
    period="year",
    kind="kind",
)


def deaths(*rows: tuple[str | None, int | None, str, int | None]) -> pl.DataFrame:
    numbered = [(*row, number) for number, row in enumerate(rows, 2)]
    return pl.DataFrame(numbered, schema=DEATHS.schema(), orient="row")


def year(kind: str | None, place: str | None, number: int) -> pl.DataFrame:
    return coverage_of([(kind, place, date(number, 1, 1), date(number, 12, 31))])


def answers(file: str, wave: int, country: str, **views: list[str | None]) -> pl.DataFrame:
    people = len(next(iter(views.values())))
    return pl.DataFrame(
        {f"view_{home}": given for home, given in views.items()},
        schema={f"view_{home}": pl.String for home in views},
    ).select(
        file_sha256=pl.lit(file),
        pollster=pl.lit("P"),
        wave=pl.lit(wave, dtype=pl.Int64),
        country=pl.lit(country),
        weight=pl.lit(1.0),
        sex=pl.lit(None, dtype=pl.String),
        age=pl.lit(None, dtype=pl.Int64),
        mode=pl.lit(None, dtype=pl.String),
        sample=pl.lit(None, dtype=pl.String),
        wording=pl.lit(None, dtype=pl.String),
        **{f"view_{home}": pl.col(f"view_{home}") for home in views},
        file_row=pl.int_range(1, people + 1, dtype=pl.Int64),
    )


def asked(wave: int, country: str, *homes: str) -> pl.DataFrame:
    return coverage_of([(home, country, date(wave, 1, 1), date(wave, 12, 31)) for home in homes])


def test_rows_inside_the_slice_go_and_all_others_stay() -> None:
    held = deaths(("POL", 2019, "a", 1), ("POL", 2019, "b", 2), ("POL", 2020, "a", 3), ("DEU", 2019, "a", None))
    new = deaths(("POL", 2019, "a", 9))
    after = replace_slice(held, new, year("a", "POL", 2019), DEATHS)
    assert after.select("place", "year", "kind", "deaths").rows() == [
        ("POL", 2019, "b", 2),
        ("POL", 2020, "a", 3),
        ("DEU", 2019, "a", None),
        ("POL", 2019, "a", 9),
    ]


def test_a_slice_of_every_place_and_kind_takes_the_undated_rows_too() -> None:
    held = deaths((None, 2019, "a", 1), ("POL", None, "a", 2), ("POL", 2018, "a", 3))
    after = replace_slice(held, deaths(("POL", 2019, "a", 4)), year(None, None, 2019), DEATHS)
    assert after["deaths"].to_list() == [3, 4]


def test_a_slice_that_found_nothing_empties_what_was_there() -> None:
    held = deaths(("POL", 2019, "a", 1), ("POL", 2020, "a", 2))
    assert replace_slice(held, deaths(), year(None, "POL", 2019), DEATHS)["deaths"].to_list() == [2]


def test_of_a_survey_only_the_homes_of_the_slice_are_replaced() -> None:
    held = answers("one", 2019, "POL", USA=["Refused", None], CHN=["Don't know", None], IRN=["Refused", "Refused"])
    new = answers("two", 2019, "POL", USA=["Very favourable", "Don't know"])
    after = replace_slice(held, new, asked(2019, "POL", "USA"), SURVEY)
    assert after.select("file_sha256", "view_USA", "view_CHN", "view_IRN").rows() == [
        ("one", None, "Don't know", "Refused"),
        ("one", None, None, "Refused"),
        ("two", "Very favourable", None, None),
        ("two", "Don't know", None, None),
    ]


def test_respondents_with_nothing_left_are_gone_and_another_wave_is_untouched() -> None:
    held = pl.concat(
        [answers("one", 2019, "POL", USA=["Refused", "Refused"]), answers("one", 2018, "POL", USA=["Don't know"])]
    )
    new = answers("two", 2019, "POL", USA=["Very favourable"])
    after = replace_slice(held, new, asked(2019, "POL", "USA"), SURVEY)
    assert after.select("file_sha256", "wave").rows() == [("one", 2018), ("two", 2019)]


def test_a_pollsters_wave_replaces_nothing_of_another_pollster_who_asked_the_same() -> None:
    held = pl.concat(
        [
            answers("one", 2019, "POL", USA=["Refused"]).with_columns(pollster=pl.lit("Q")),
            answers("two", 2019, "POL", USA=["Don't know"]),
        ]
    )
    new = answers("three", 2019, "POL", USA=["Very favourable"])
    after = replace_slice(held, new, asked(2019, "POL", "USA"), SURVEY)
    assert after.select("pollster", "file_sha256", "view_USA").rows() == [
        ("Q", "one", "Refused"),
        ("P", "three", "Very favourable"),
    ]


def test_two_files_of_the_same_people_give_the_same_answers_in_either_order() -> None:
    few = answers("sav", 2019, "POL", USA=["Refused", "Very favourable"])
    many = answers("parquet", 2019, "POL", USA=["Refused", "Very favourable"], IRN=[None, "Don't know"])
    few_slice, many_slice = asked(2019, "POL", "USA"), asked(2019, "POL", "USA", "IRN")

    def told(rows: pl.DataFrame) -> list[tuple[str, str]]:
        homes = [name for name in rows.columns if name.startswith("view_")]
        return sorted(rows.unpivot(homes).drop_nulls().rows())

    one_way = replace_slice(few, many, many_slice, SURVEY)
    other_way = replace_slice(many, few, few_slice, SURVEY)
    assert told(one_way) == told(other_way) == told(many)


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(["POL", "DEU", "IND"]), st.integers(2015, 2020), st.sampled_from(["a", "b"]))),
    st.sampled_from([None, "POL", "DEU"]),
    st.integers(2015, 2020),
)
def test_sending_the_same_slice_twice_is_sending_it_once(
    cells: list[tuple[str, int, str]], place: str | None, number: int
) -> None:
    held = deaths(*[(*cell, 1) for cell in cells])
    covered = year(None, place, number)
    new = deaths(*[(*cell, 2) for cell in cells if cell[1] == number and place in (None, cell[0])])
    once = replace_slice(held, new, covered, DEATHS)
    assert once.height == held.height
    assert_frame_equal(replace_slice(once, new, covered, DEATHS), once, check_row_order=False)
