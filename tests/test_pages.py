"""Every page run on the server: over the shipped figures, over none, over made-up ones with a family nobody knew."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st
from page_families import FIVE
from page_figures import write_figures
from streamlit.testing.v1 import AppTest

import dashboard
import metrics.readings
import metrics.signal_words
import metrics.signals
from dashboard import loading
from dashboard.views import VIEWS

APP = Path(dashboard.__file__).with_name("app.py")
CHOSEN = {
    "overview": {},
    "region": {"region": "Southern Asia"},
    "partner": {"partner": "IND"},
    "indicator": {"indicator": "favourable_view", "places": "IND,POL"},
    "network": {},
    "surveys": {"partner": "POL"},
    "cases": {"case": "liberia"},
    "upload": {},
    "quality": {},
    "guide": {},
}
WITHOUT_FIGURES = ("guide", "upload", "quality")
"""Pages that say nothing of a home, so that there is nothing they could show, fail to show or change."""

SECONDS = 300


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A store of the test's own, and caches that know nothing of other tests."""
    monkeypatch.setenv("COMITY_HOME", str(tmp_path / "home"))
    st.cache_data.clear()
    st.cache_resource.clear()
    yield
    st.cache_data.clear()
    st.cache_resource.clear()


def page(view: str, **query: str) -> AppTest:
    """A page run once with an address, without a fault box."""
    app = AppTest.from_file(APP, default_timeout=SECONDS)
    if view != "overview":
        app.run()
        app.switch_page(f"views/{view}.py")
    for key, value in query.items():
        app.query_params[key] = value
    app.run()
    assert not app.exception
    assert [error.value for error in app.error] == []
    return app


def words(app: AppTest) -> str:
    """Everything the page says in prose."""
    kinds = (app.title, app.header, app.markdown, app.caption, app.subheader, app.info)
    return "\n".join(element.value for kind in kinds for element in kind).replace("\\", "")


@pytest.mark.parametrize("view", [one.id for one in VIEWS])
def test_every_page_opens_over_the_shipped_figures(view: str) -> None:
    app = page(view, **CHOSEN[view])
    said = words(app)
    assert len(app.title) == 1
    assert not re.search(r"\{home\}|\{place\}|\bnan\b|[:(,] None\b(?! in)|\binf\b", said)
    assert not re.search(r"\b(caused|thanks to|led to)\b", said)
    if view not in WITHOUT_FIGURES:
        assert "What it cannot show" in said and "What would change it" in said
    if view not in ("upload", "quality"):
        assert "Sources" in said


@pytest.mark.parametrize("view", [one.id for one in VIEWS])
def test_every_page_is_designed_for_no_figures_at_all(
    view: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "nothing").mkdir()
    monkeypatch.setenv("COMITY_EMBEDDED", str(tmp_path / "nothing"))
    said = words(page(view, **CHOSEN[view]))
    if view not in WITHOUT_FIGURES:
        assert re.search(r"[Bb]ring", said)
        assert "Nothing: there is no record of any family here" in said


@pytest.mark.parametrize("view", ["region", "partner"])
def test_a_page_without_a_choice_asks_for_one(view: str) -> None:
    assert "above, or find one in the search box" in words(page(view))


def test_the_home_is_not_its_own_partner() -> None:
    said = words(page("partner", partner="USA", home="USA"))
    assert "is the home itself, not a partner" in said and "Compared with whom" not in said


@pytest.mark.parametrize("home", ["UN", "NATO", "TUV"])
def test_a_home_without_a_record_of_its_own_gets_words_and_no_made_up_zero(home: str) -> None:
    said = words(page("partner", partner="POL", home=home))
    assert not re.search(r"\bnan\b|\bNone\b(?! in)|\b0\.0\b", said)


def test_a_state_before_it_existed_has_no_number() -> None:
    said = words(page("partner", partner="SSD", home="RUS", as_of="1995"))
    assert "not applicable to South Sudan" in said and "It cannot be told" in said


def test_old_families_are_a_historical_record_and_not_in_the_lead_sentence() -> None:
    app = page("partner", partner="IND")
    lead = app.header[0].value
    assert "agreement" not in lead.lower() and "exercise" not in lead.lower()
    assert "historical record 1980–2010" in words(app)


def test_changing_the_home_rewrites_the_address_and_the_page() -> None:
    app = page("partner", partner="IND")
    box = next(one for one in app.selectbox if one.label == "Home")
    box.select("POL").run()
    assert app.query_params["home"] in ("POL", ["POL"])
    assert app.query_params["partner"] in ("IND", ["IND"])
    assert "Poland" in words(app)


def test_a_link_with_an_unknown_part_says_so_and_still_opens() -> None:
    assert "is not known here" in words(page("partner", partner="IND", home="XXX"))


def test_text_from_an_address_is_shown_and_not_rendered() -> None:
    app = page("overview", home="![x](http://evil.test/a.png)")
    assert all("![" not in one.value for one in app.info)


def test_the_indicator_page_compares_up_to_eight_places_and_offers_exactly_the_view() -> None:
    app = page("indicator", indicator="exercise_frequency", places="IND,POL,DEU,FRA,GBR,ITA,ESP,PRT,NOR")
    assert "at most 8" in words(app)
    assert any("places=IND" in one.value for one in app.code)


def test_a_family_nobody_knew_appears_on_every_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COMITY_EMBEDDED", str(write_figures(tmp_path / "figures")))
    for reads in (loading, metrics.readings, metrics.signals, metrics.signal_words):
        monkeypatch.setattr(reads, "REGISTRY", FIVE)
    for view in ("overview", "partner", "region", "guide"):
        assert "Attaché posts" in words(page(view, **CHOSEN[view])), view
    app = page("indicator", indicator="attache_number", places="IND")
    assert app.title[0].value == "Attaché posts held"


def test_a_fault_shows_a_plain_message_and_no_trace(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError("a secret path /srv/data")

    monkeypatch.setattr(loading, "readings", fail)
    app = AppTest.from_file(APP, default_timeout=SECONDS).run()
    assert not app.exception
    shown = " ".join(one.value for one in app.error)
    assert "could not be drawn" in shown and "secret" not in shown and "ZeroDivision" not in shown


def test_every_page_file_is_listed() -> None:
    files = {file.stem for file in APP.parent.joinpath("views").glob("*.py")} - {"__init__"}
    assert files == {view.id for view in VIEWS}
