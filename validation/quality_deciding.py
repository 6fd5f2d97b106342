"""Great Expectations decides what the scheduled checks answer: truths, and nothing else of the data.

Imported in the worker only.
"""

from collections import Counter
from collections.abc import Sequence

import pandas
import polars as pl

from validation.expectations import whole_frame

LINES_AT_ONCE = 2_000_000
"""Of one frame handed over, of which a few copies are made."""

HOLDS, QUESTION = "holds", "question"


def decided(truths: Sequence[pl.Series]) -> list[int | None]:
    """How many lines of each column of truths are broken, null being no objection; None where that was not computed.

    The columns are handed over below each other (1 holds, 0 does not, nothing where there is no objection), since one
    expectation costs the same for one line and for many. What is answered must be what the column says itself: a
    contradiction is no answer.
    """
    found: list[int | None] = [None] * len(truths)
    batch: list[int] = []
    lines = 0
    for place, truth in enumerate(truths):
        if batch and lines + truth.len() > LINES_AT_ONCE:
            _decide(truths, batch, found)
            batch, lines = [], 0
        batch.append(place)
        lines += truth.len()
    _decide(truths, batch, found)
    return found


def _decide(truths: Sequence[pl.Series], places: Sequence[int], found: list[int | None]) -> None:
    lengths = [truths[place].len() for place in places]
    if not sum(lengths):
        return
    numbers = pl.concat([truths[place].cast(pl.Float32).rechunk() for place in places])
    asked = pandas.Series(places).repeat(lengths).reset_index(drop=True)
    broken = _broken(pandas.DataFrame({HOLDS: numbers.to_numpy(), QUESTION: asked}))
    for place in places:
        own = int((~truths[place]).sum())
        found[place] = own if broken is not None and broken[place] == own else None


def _broken(frame: pandas.DataFrame) -> Counter[int] | None:
    """How many lines of each question Great Expectations finds broken; None where it could not compute it."""
    # Begun first: it turns off what Great Expectations tells its makers, and writes to the log.
    whole = whole_frame()
    import great_expectations
    from great_expectations import expectations

    suite = great_expectations.ExpectationSuite(name="truths")
    suite.add_expectation(expectations.ExpectColumnValuesToBeInSet(column=HOLDS, value_set=[1.0]))
    form = {
        "result_format": "SUMMARY",
        "partial_unexpected_count": len(frame),
        "unexpected_index_column_names": [QUESTION],
    }
    [outcome] = whole.get_batch({"dataframe": frame}).validate(suite, result_format=form).results
    told = outcome.result or {}
    if outcome.success:
        return Counter()
    if "unexpected_count" not in told:
        return None
    broken = Counter(int(entry[QUESTION]) for entry in told["partial_unexpected_index_list"])
    return broken if broken.total() == told["unexpected_count"] else None
