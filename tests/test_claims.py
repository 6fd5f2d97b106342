"""The claim box: what is shown, what cannot be, what would change it; no arrow without its conditions; no cause."""

import re
from dataclasses import replace

import polars as pl
import pytest
from page_families import FIVE, REGISTRY

from dashboard.claims import Evidence, claim
from dashboard.content.answers import answer, record
from dashboard.content.ranking import ranked, ranks, ties
from dashboard.content.reading import Reading, readings_of
from dashboard.content.series import Span
from data.figures import READING_SCHEMA
from metrics.families import REGISTRY as SHIPPED

AGREEMENTS, EXERCISES, PERCEPTION, CONFLICT = REGISTRY.families
ROW = {
    "indicator": "view_change",
    "home": "USA",
    "level": "partner",
    "place": "IND",
    "as_of": 2026,
    "window": 5,
    "first_period": "2019-01-01",
    "last_period": "2023-01-01",
    "value": 12.0,
    "low": 8.0,
    "high": 16.0,
    "interval": "survey-weights",
    "direction": "up",
    "arrow": "up",
    "n": 1000,
    "age_years": 3,
    "status": "shown",
    "reason": None,
    "source": "pew",
    "version": "2023",
}


def reading(**changes: object) -> Reading:
    """One reading, the row above with some columns changed."""
    frame = pl.DataFrame([dict.fromkeys(READING_SCHEMA) | ROW | changes], infer_schema_length=None)
    dated = frame.with_columns(pl.col("first_period", "last_period").cast(pl.String).str.to_date(strict=False))
    typed = dated.select(pl.col(name).cast(dtype) for name, dtype in READING_SCHEMA.items())
    return readings_of(typed, FIVE, old_after=5)[0]


def span(first: int, last: int) -> Span:
    return Span(first=first, last=last, as_of=2026, old_after=5)


NEWS = Evidence(family=PERCEPTION, readings=(reading(),), span=span(2015, 2023))
OLD = Evidence(
    family=EXERCISES,
    readings=(
        reading(
            indicator="exercise_frequency",
            first_period="2006-01-01",
            last_period="2010-01-01",
            age_years=16,
            arrow="none",
        ),
    ),
    span=span(1980, 2010),
)
NOTHING = Evidence(family=AGREEMENTS, readings=(), span=None)


def test_an_arrow_is_shown_only_where_its_conditions_hold_and_the_data_are_young() -> None:
    assert reading().may_show_arrow
    assert not reading(arrow="none").may_show_arrow
    assert not reading(age_years=6).may_show_arrow
    assert not reading(status="unreliable", value=None).may_show_arrow
    assert claim([NEWS, OLD], home="USA", place="IND").arrows
    assert not claim([OLD], home="USA", place="IND").arrows
    assert claim([replace(OLD, moves=True)], home="USA", place="IND").arrows is False


def test_old_data_are_told_in_the_past_tense_and_never_lead() -> None:
    box = claim([NEWS, OLD], home="USA", place="IND")
    assert any(line.startswith("Exercises") and " was " in line for line in box.shows)
    assert any("is +12 (8–16) percentage points" in line for line in box.shows)
    lead = answer([NEWS, OLD], "USA", "IND")
    assert "exercise" not in lead.lower()
    assert (
        record([NEWS, OLD]) == "Exercises: historical record 1980–2010. Bring your own record for what happened since."
    )
    assert record([NEWS]) == ""


def test_nothing_recent_is_said_as_not_knowing() -> None:
    assert answer([OLD], "USA", "IND").startswith("It cannot be told")
    assert "bring one" in answer([NOTHING], "USA", "IND")


def test_windows_that_do_not_overlap_are_never_side_by_side_without_saying_so() -> None:
    box = claim([NEWS, OLD], home="USA", place="IND")
    assert any("do not overlap" in line for line in box.cannot)
    assert not any("do not overlap" in line for line in claim([NEWS], home="USA", place="IND").cannot)


def test_a_historical_record_says_what_is_not_known_since() -> None:
    box = claim([OLD], home="USA", place="IND")
    assert "exercises after 2010" in box.cannot[0]
    assert "Your own record of exercises" in box.would_change[0]


def test_without_any_record_the_box_says_so_and_what_to_bring() -> None:
    box = claim([NOTHING], home="USA", place="IND")
    assert box.shows[0].startswith("Nothing") and "Bring a record" in box.would_change[0] and not box.arrows


def test_context_is_called_neither_better_nor_worse_nor_ours() -> None:
    fall = reading(indicator="conflict_reduction", value=0.5, low=0.4, high=0.6, direction="down", arrow="down")
    assert fall.change_text == "↓ lower"
    told = answer([Evidence(family=CONFLICT, readings=(fall,), span=span(1989, 2024))], "USA", "IND")
    assert "context, not our result" in told
    assert not re.search(r"\b(better|worse|improv|our success)\w*", told)


@pytest.mark.parametrize("family", SHIPPED.families, ids=lambda one: one.id)
def test_no_family_declares_a_causal_word(family: object) -> None:
    text = f"{family}".lower()
    found = [word for word in ("caused by", "thanks to", "led to", "because of our", "as a result of") if word in text]
    assert found == []


def test_no_number_is_said_with_its_reason() -> None:
    none = reading(value=None, low=None, high=None, status="unreliable", reason="not comparable: no-answer moved")
    assert none.value_text == "not comparable: no-answer moved"
    level = reading(indicator="favourable_view", arrow="none")
    told = answer([replace(NEWS, readings=(level, none))], "USA", "IND")
    assert "whether it changed cannot be told (not comparable: no-answer moved)" in told


def test_every_detail_a_number_owes_stands_within_one_click() -> None:
    told = " ".join(reading().details)
    for owed in (
        "Unit: percentage points",
        "n = 1000",
        "weights only",
        "Source: pew 2023",
        "2019–23",
        "3 years old",
        "Caveat",
    ):
        assert owed in told


def row(name: str, value: float, low: float, high: float) -> Reading:
    return reading(place=name, value=value, low=low, high=high)


def test_ranks_that_intervals_cannot_tell_apart_are_said_as_ties() -> None:
    places = ranked([row("IND", 90.0, 88.0, 92.0), row("POL", 60.0, 50.0, 70.0), row("DEU", 58.0, 48.0, 68.0)])
    assert places.select("place", "best_rank", "worst_rank").rows() == [("IND", 1, 1), ("POL", 2, 3), ("DEU", 2, 3)]
    assert ties(places) == "Rank 1 is India. Ranks 2–3 cannot be told apart"


def test_places_that_all_overlap_have_no_ranks() -> None:
    places = ranked([row("IND", 60.0, 40.0, 80.0), row("POL", 61.0, 41.0, 81.0), row("DEU", 59.0, 39.0, 79.0)])
    assert ties(places) == "None of the 3 can be told apart from all others"


def test_a_chain_of_overlaps_is_not_called_one_tie() -> None:
    places = ranked([row("IND", 70.0, 60.0, 80.0), row("POL", 55.0, 45.0, 65.0), row("DEU", 40.0, 30.0, 50.0)])
    assert ties(places) == "Within ranks 1–3 neighbours cannot be told apart"


def test_a_place_without_a_number_has_no_rank() -> None:
    assert ranked([reading(value=None, status="not_collected")]).is_empty()


def test_numbers_of_different_years_are_not_ranked() -> None:
    apart = [
        row("IND", 90.0, 88.0, 92.0),
        reading(place="POL", value=10.0, low=9.0, high=11.0, last_period="2010-01-01"),
    ]
    assert ranks(apart, ranked(apart)) == "The numbers are of different years, so no ranks are given"
    same = [row("IND", 90.0, 88.0, 92.0), row("POL", 10.0, 9.0, 11.0)]
    assert ranks(same, ranked(same)) == "Rank 1 is India. Rank 2 is Poland"
