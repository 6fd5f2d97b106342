"""The Surveys page: the figures as the library has them, every source for itself, and every doubt said."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest
from survey_page_figures import ONLINE, PHONE, QUOTED, write_surveys

import dashboard
from dashboard import loading
from dashboard.charts import runs
from dashboard.content.survey_answers import Asked
from dashboard.content.survey_waves import ANSWERS, parts_of, what_changed
from dashboard.content.survey_words import INDICATIVE, NOT_PUBLISHED, UNRELIABLE, ends, halves
from dashboard.content.surveys import SurveysPage, surveys_page
from dashboard.selection import Selection
from dashboard.survey_charts import answers, placed, shares, trend
from dashboard.theme import ANSWER_HUES
from metrics.families.perception_figures import NOT_STATED

APP = Path(dashboard.__file__).with_name("app.py")
SECONDS = 300
CHOSEN = {"scheme": "m49-intermediate", "window": 5, "as_of": 2026}
CAUSAL = re.compile(r"\b(caused|thanks to|led to|because of our|resulted in)\b")


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A store of the test's own, and caches that know nothing of other tests."""
    monkeypatch.setenv("COMITY_HOME", str(tmp_path / "home"))
    st.cache_data.clear()
    st.cache_resource.clear()
    yield
    st.cache_data.clear()
    st.cache_resource.clear()


def told(home: str = "USA", **chosen: Any) -> SurveysPage:
    return surveys_page(loading, Selection(home=home, **(CHOSEN | chosen)))


@pytest.fixture
def brought(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Made-up figures of two own polls, one published percentage and a public survey."""
    monkeypatch.setenv("COMITY_EMBEDDED", str(write_surveys(tmp_path / "figures")))


def page(**query: str) -> AppTest:
    """The page run once with an address, without a fault box."""
    app = AppTest.from_file(APP, default_timeout=SECONDS)
    app.run()
    app.switch_page("views/surveys.py")
    for key, value in query.items():
        app.query_params[key] = value
    app.run()
    assert not app.exception
    assert [error.value for error in app.error] == []
    return app


def words(app: AppTest) -> str:
    kinds = (app.title, app.header, app.markdown, app.caption, app.subheader, app.info)
    return "\n".join(element.value for kind in kinds for element in kind).replace("\\", "")


def asked_by(found: SurveysPage, start: str) -> Asked:
    return next(one for one in found.asked if one.key.startswith(start))


@pytest.mark.parametrize(("home", "year"), [("USA", 2023), ("CHN", 2019), ("RUS", 2007)])
def test_the_countries_of_a_wave_are_the_librarys_figures_to_the_digit(home: str, year: int) -> None:
    found = told(home, year=year)
    (asked,) = found.asked
    for measure, said in ANSWERS.items():
        if measure == "neutral":
            continue
        figures = loading.figures(measure, home=home, first=year, last=year).drop_nulls("value").sort("value", "place")
        drawn = asked.answers.filter(answer=said)
        assert drawn["value"].sort().to_list() == figures["value"].to_list()
        if measure == "favourable":
            dots = asked.shares.sort("value")
            assert dots.select("value", "low", "high").rows() == figures.select("value", "low", "high").rows()
            assert sorted(asked.table["n"]) == sorted(figures["n"])


def test_answers_of_a_country_that_ships_make_up_all_who_were_asked() -> None:
    whole = told().asked[0].answers.group_by("name").agg(pl.col("value").sum())["value"]
    assert whole.len() == 23 and ((whole - 100).abs() < 1e-3).all()


def test_the_answer_says_how_many_are_above_and_below_one_half_and_how_sure_that_is() -> None:
    figures = loading.figures("favourable", home="USA", first=2023).drop_nulls("value")
    above, below = figures.filter(pl.col("low") > 50).height, figures.filter(pl.col("high") < 50).height
    answer = told().answer
    assert f"in {above} more than half were favourable, in {below} fewer than half" in answer
    assert f"in {figures.height - above - below} it cannot be told, as the interval includes one half" in answer
    assert "the true ones further: how people were clustered is not in the file" in answer.lower()


def test_no_place_is_called_highest_where_another_interval_reaches_as_high() -> None:
    names = {"name": ["A", "B", "C"], "favourable": [60.0, 58.0, 20.0]}
    rows = pl.DataFrame(names | {"favourable_low": [56.0, 54.0, 17.0], "favourable_high": [64.0, 62.0, 23.0]})
    assert ends(rows) == "highest in A or B, which cannot be told apart (58 to 60 %); lowest in C, 20\u202f% (17–23)"
    alike = rows.head(2)
    assert "none can be told apart from all others" in ends(alike) and "highest" not in ends(alike)
    unsure = rows.with_columns(pl.lit(None, dtype=pl.Float64).alias("favourable_low"))
    assert "none is called highest or lowest" in ends(unsure)
    assert halves(rows) == "in 2 more than half were favourable, in 1 fewer than half"


def test_a_line_ends_where_the_asking_changed_and_where_it_is_not_known() -> None:
    (line,) = told(partner="FRA").trends
    favourable = runs(line.series.filter(name="Favourable"))
    unknown = favourable.filter(pl.col("series").str.contains(NOT_STATED))
    assert unknown.height > 5 and unknown["run"].n_unique() == unknown.height
    known = favourable.filter(~pl.col("series").str.contains(NOT_STATED))
    assert known["run"].n_unique() == 1
    assert line.cuts.rows() == [(2014, 2013.5, "mode and sample first stated", "telephone, national")]
    assert "Not joined from 2014 on (mode and sample first stated: telephone, national)" in line.says
    assert "so nothing joins them" in line.says


def test_the_change_is_the_readings_own() -> None:
    up = told(partner="POL")
    assert up.change_text.endswith("percentage points, 2018–23: ↑ up")
    assert "no discernible change, as the interval includes no change" in told(partner="KOR").change_text
    assert told(partner="IND").change_text == "not comparable: no-answer moved from 29 to 9 %"
    assert "no arrow, as this is a historical record" in told(partner="CHL").change_text
    old = told(home="JPN")
    assert not old.claim.arrows and "↑" not in old.change_text and "↓" not in old.change_text


def test_a_wave_or_country_that_nobody_asked_is_told_and_not_made_up() -> None:
    found = told(year=1999, partner="PRT")
    assert found.year == 2002 and "Nobody asked about the United States in 1999, so 2002 is shown" in found.note
    assert found.trends == () and "No survey held here asked people in Portugal" in found.no_trend
    nobody = told(home="POL")
    assert "No survey held here asked about Poland by 2026: bring one" in nobody.answer
    assert nobody.year is None and "Nothing: there is no record of any family here." in nobody.claim.shows


def test_as_of_an_earlier_year_no_later_wave_is_shown() -> None:
    found = told(as_of=2015)
    assert found.year == 2015 and max(found.years) == 2015
    assert max(found.trends[0].series["year"]) <= 2015


@pytest.mark.usefixtures("brought")
def test_each_source_is_a_block_of_its_own_and_none_is_spliced() -> None:
    found = told(partner="POL", year=2024)
    assert [one.heading for one in found.asked] == [
        "Own record",
        "Pew Research Center, Global Attitudes",
        "Own record: published percentages",
    ]
    assert "This source asked nobody in 2024, so 2023 is shown" in asked_by(found, "pew").note
    assert {tuple(one.series["source"].unique()) for one in found.trends} == {("pew",), ("own",)}
    assert "Shown beside it and never joined: Pew Research Center, Global Attitudes (2023) and Own" in found.answer
    assert "(Pew Research Center, Global Attitudes)" in found.change_text
    own = next(one for one in found.trends if one.key.startswith("own-survey"))
    assert own.cuts["label"].to_list() == ["sample first stated", "new mode"]
    assert own.names == ("Favourable", "Unfavourable", "Neither", "No answer")


@pytest.mark.usefixtures("brought")
def test_people_who_chose_to_take_part_get_no_interval_and_are_called_indicative() -> None:
    own = asked_by(told(year=2024), "own-survey")
    germany = own.shares.filter(name="Germany").row(0, named=True)
    assert germany["value"] == 40.0 and germany["low"] is None and germany["high"] is None
    assert INDICATIVE in own.says and "opt-in" in own.says and "none is called highest or lowest" in own.says
    assert own.table.filter(Country="Germany")["Interval"].item() == INDICATIVE
    published = asked_by(told(year=2024), "own-published")
    assert published.table["Interval"].to_list() == [NOT_PUBLISHED] and NOT_PUBLISHED in published.says
    assert "“A view of it?”" in published.says and published.shares["asked"].to_list() == ["n not told"]


@pytest.mark.usefixtures("brought")
def test_groups_are_shown_with_intervals_and_what_is_withheld_or_unreliable_in_words() -> None:
    (groups,) = told(partner="POL", year=2024).groups
    dots = {row["name"]: row for row in groups.shares.iter_rows(named=True)}
    assert list(dots) == ["Everybody", "age: 18–29", "sex: Female", "sex: Male", "sex: Other", "town: Rural"]
    assert (dots["sex: Female"]["value"], dots["sex: Female"]["low"], dots["sex: Female"]["high"]) == (70, 66, 74)
    assert (
        dots["sex: Other"]["why"] == "withheld: fewer than 10 answers, here or in a part"
        and dots["sex: Other"]["asked"] == ""
    )
    assert dots["age: 18–29"]["why"] == UNRELIABLE and dots["age: 18–29"]["value"] is None
    assert "highest for sex: Female" in groups.says and "no share for age: 18–29 (too few" in groups.says.lower()
    assert "sex: Other (withheld: fewer than 10 answers, here or in a part that it would give away)" in groups.says
    assert groups.answers.filter(pl.col("name").is_in(["sex: Other", "town: Rural"])).is_empty()
    assert "Left out, as not every answer may be shown: town: Rural." in groups.says_of_answers
    hidden = groups.table.filter(Group="sex: Other")
    assert hidden.select(pl.all_horizontal(pl.col("^.*(%|low|high)$").is_null())).item() and hidden["n"].item() is None


@pytest.mark.usefixtures("brought")
def test_the_effective_number_of_answers_and_the_design_effect_are_told() -> None:
    own = asked_by(told(year=2024), "own-survey")
    row = own.table.filter(Country="Poland").row(0, named=True)
    assert (row["n"], row["Effective answers"], row["Design effect"]) == (1000, 500, 2.0)
    assert any(line.startswith("Effective number of answers: 500") and "2.0" in line for line in own.details)


@pytest.mark.usefixtures("brought")
def test_a_full_page_draws_every_chart_with_its_words() -> None:
    app = page(partner="POL", year="2024")
    said = words(app)
    assert "Who in Poland thinks so" in said and INDICATIVE in said and "withheld: fewer than 10 answers" in said
    assert len([toggle for toggle in app.toggle if toggle.label == "Show as table"]) >= 8
    check_words(said)


def test_a_page_without_a_record_asks_for_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "nothing").mkdir()
    monkeypatch.setenv("COMITY_EMBEDDED", str(tmp_path / "nothing"))
    app = page(partner="POL")
    said = words(app)
    assert "No record of what publics think of the United States yet: bring a survey" in said
    assert [box.label for box in app.selectbox if box.label in ("Wave", "Country")] == []
    check_words(said)


def test_wave_and_country_are_chosen_by_controls_that_live_in_the_address() -> None:
    app = page()
    next(one for one in app.selectbox if one.label == "Country").select("POL").run()
    next(one for one in app.selectbox if one.label == "Wave").select(2019).run()
    assert app.query_params["partner"] in ("POL", ["POL"]) and app.query_params["year"] in ("2019", ["2019"])
    said = words(app)
    assert "Who was asked in 2019" in said and "What people in Poland answered over the years" in said
    assert "Interval: 95 % interval from the weights only" in said and "Wording: the pollster's usual question" in said
    check_words(said)


def check_words(said: str) -> None:
    """No causal word, no wish for an answer, and nothing that was not put into words."""
    assert not CAUSAL.search(said)
    assert not re.search(r"(?<!is not )\bsupport", said)
    assert not re.search(r"\{home\}|\{place\}|\bnan\b|[:(,] None\b(?! in)|\binf\b|survey-weights|too_few", said)


def test_bars_lie_unfavourable_left_favourable_right_and_no_answer_apart() -> None:
    rows = pl.DataFrame(
        {
            "name": ["A"] * 4 + ["B"] * 3,
            "answer": ["Favourable", "Unfavourable", "Neither", "No answer", "Favourable", "Unfavourable", "No answer"],
            "value": [50.0, 30.0, 10.0, 10.0, 80.0, 15.0, 5.0],
        }
    )
    lying = {(name, answer): (start, end) for name, answer, start, end in placed(rows).drop("value").iter_rows()}
    assert lying["A", "Unfavourable"] == (-35, -5) and lying["A", "Neither"] == (-5, 5)
    assert lying["A", "Favourable"] == (5, 55) and lying["B", "Favourable"] == (0, 80)
    assert lying["A", "No answer"][0] == lying["B", "No answer"][0] > 80


@pytest.mark.usefixtures("brought")
def test_charts_are_drawn_from_zero_to_a_hundred_with_hollow_dots_where_nothing_is_sure() -> None:
    found = told(partner="POL", year=2024)
    own = asked_by(found, "own-survey")
    dots = shares(own.shares, title="%").to_dict()
    domains = [
        layer["encoding"]["x"]["scale"]["domain"] for layer in dots["layer"] if "scale" in layer["encoding"]["x"]
    ]
    assert {(one[0], one[1] >= 100) for one in domains} == {(0, True)}
    assert [layer["mark"].get("filled") for layer in dots["layer"] if layer["mark"]["type"] == "point"] == [True, False]
    bars = answers(own.answers, title="%").to_dict()
    colours = bars["layer"][0]["encoding"]["color"]["scale"]
    assert colours["domain"] == ["Unfavourable", "Neither", "Favourable", "No answer"]
    assert colours["range"] == [ANSWER_HUES[answer] for answer in colours["domain"]]
    line = next(one for one in found.trends if one.key.startswith("own-survey"))
    drawn = trend(line.series, line.cuts, names=line.names).to_dict()
    assert drawn["layer"][-1]["mark"]["type"] == "text" and line.cuts.height == 2


def test_a_series_is_read_back_into_its_parts() -> None:
    assert parts_of(None) == {"pollster": "not stated", "wording": "", "mode": "", "sample": ""}
    assert parts_of(QUOTED)["wording"] == "“A view of it?”" and parts_of(ONLINE)["sample"] == "national, opt-in"
    assert what_changed(PHONE, PHONE.replace("national", "urban only")) == "new sample"
    assert what_changed(PHONE, f"Example Polls: telephone, sample {NOT_STATED}") == "sample not stated"
