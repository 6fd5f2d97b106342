"""The laws by which events of two records are put together, whatever the records."""

from datetime import date
from typing import Any

import polars as pl
from hypothesis import given as drawn
from hypothesis import strategies

from validation.mirroring import EVENT_SCHEMA, reconciled

DAYS = strategies.one_of(strategies.none(), strategies.dates(date(2008, 1, 1), date(2008, 3, 31)))
EVENTS = strategies.lists(
    strategies.tuples(
        DAYS, strategies.sampled_from(["POL", "LTU"]), strategies.sampled_from([None, "Spring", "unnamed"])
    ),
    max_size=12,
)


def events(drawn_events: list[Any]) -> pl.DataFrame:
    rows = [
        (f"E{at}", place, "", 2008, day.month if day else None, day, title, at)
        for at, (day, place, title) in enumerate(drawn_events)
    ]
    return pl.DataFrame(rows, schema=EVENT_SCHEMA, orient="row").sort("place", "day", "event", nulls_last=True)


@drawn(EVENTS, EVENTS)
def test_every_event_is_told_once_and_each_agrees_with_one_at_most(ours: Any, theirs: Any) -> None:
    left, right = events(ours), events(theirs)
    told = reconciled(left, right)
    assert sorted(told["row"].drop_nulls()) == sorted(left["row"])
    assert sorted(told["their_row"].drop_nulls()) == sorted(right["row"])
    agree = told.filter(state="agree")
    assert agree["row"].null_count() == agree["their_row"].null_count() == 0
    apart = told.filter(pl.col("state") != "agree")
    for place in ("POL", "LTU"):
        sides = apart.filter(place=place)
        alone = {state: sides.filter(state=state) for state in ("only ours", "only theirs")}
        undated = [right.filter(row=row)["day"].item() is None for row in alone["only theirs"]["their_row"]]
        assert not (any(undated) and alone["only ours"].height), "an event of no known day agrees with what is left"


@drawn(EVENTS)
def test_a_record_agrees_with_itself_in_everything(same: Any) -> None:
    told = reconciled(events(same), events(same))
    assert told["state"].to_list() == ["agree"] * len(same)
    assert told["row"].n_unique() == told["their_row"].n_unique() == len(same)
