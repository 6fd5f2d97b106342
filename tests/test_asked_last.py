"""Of several polls of one place, the one that asked there last is read; the others stand beside it, never joined."""

from datetime import date

import polars as pl

from data.coverage import COVERAGE_SCHEMA
from data.figures import Level, Status
from metrics.asked_last import Turn, given_by, in_turn
from metrics.families import REGISTRY
from metrics.release import Release

VIEW = REGISTRY.measures["favourable"]


def _release(source: str, asked: list[tuple[str, str, int, int]]) -> Release:
    rows = [(kind, place, date(first, 1, 1), date(last, 12, 31)) for kind, place, first, last in asked]
    return Release(
        dataset="survey_responses",
        source=source,
        version="v",
        coverage=pl.DataFrame(rows, schema=COVERAGE_SCHEMA, orient="row"),
        held=("store",),
    )


PEW = _release("pew", [("USA", "POL", 2007, 2023), ("USA", "FRA", 2003, 2023), ("CHN", "POL", 2007, 2019)])
OWN = _release("own", [("USA", "POL", 2025, 2025), ("USA", "FRA", 2020, 2020)])


def _first(turns: list[Turn], place: str) -> str:
    return next(turn.release.source for turn in turns if turn.places is None or place in turn.places)


def test_a_newer_own_poll_stands_before_an_older_public_one_of_the_same_place() -> None:
    turns = in_turn([PEW, OWN], VIEW, home="USA", level=Level.PARTNER, last=2026)
    assert (_first(turns, "POL"), _first(turns, "FRA"), _first(turns, "DEU")) == ("own", "pew", "pew")


def test_as_of_a_year_before_it_was_asked_the_newer_poll_is_not_there() -> None:
    turns = in_turn([PEW, OWN], VIEW, home="USA", level=Level.PARTNER, last=2024)
    assert _first(turns, "POL") == "pew"


def test_asked_about_another_home_counts_for_nothing() -> None:
    turns = in_turn([PEW, OWN], VIEW, home="CHN", level=Level.PARTNER, last=2026)
    assert _first(turns, "POL") == "pew"


def test_of_two_that_asked_in_the_same_year_the_preferred_one_stands() -> None:
    same = _release("own", [("USA", "POL", 2023, 2023)])
    assert _first(in_turn([PEW, same], VIEW, home="USA", level=Level.PARTNER, last=2026), "POL") == "pew"


def test_counts_of_events_keep_their_order() -> None:
    counted = next(one for one in REGISTRY.measures.values() if one.dataset == "agreement_parties")
    turns = in_turn([PEW, OWN], counted, home="USA", level=Level.PARTNER, last=2026)
    assert [turn.places for turn in turns] == [None, None]


def _status(release: Release, places: tuple[str, ...] | None) -> pl.DataFrame:
    known = {"pew": {"POL", "FRA"}, "own": {"POL"}}[release.source]
    every = places if places is not None else ("DEU", "FRA", "POL")
    rows = [
        (place, release.source, (Status.SHOWN if place in known else Status.NOT_COLLECTED).value) for place in every
    ]
    return pl.DataFrame(rows, schema={"place": pl.String, "source": pl.String, "status": pl.String}, orient="row")


def test_every_place_is_given_once_and_whole_by_one_release() -> None:
    turns = [
        Turn(release=OWN, places=("POL",)),
        Turn(release=PEW, places=("FRA",)),
        Turn(release=PEW),
        Turn(release=OWN),
    ]
    for asked in (None, ("DEU", "FRA", "POL")):
        given = pl.concat(given_by(turns, asked, _status)).sort("place")
        assert given.rows() == [("DEU", "pew", "not_collected"), ("FRA", "pew", "shown"), ("POL", "own", "shown")]


def test_a_place_not_asked_for_is_not_given() -> None:
    given = pl.concat(given_by([Turn(release=OWN, places=("POL",)), Turn(release=PEW)], ("FRA",), _status))
    assert given["place"].to_list() == ["FRA"]
