"""Great Expectations decides what the scheduled checks answer: a column of truths each, and nothing else of the data.

Imported in the worker only.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import pandas
import polars as pl

from validation.expectations import whole_frame

CELLS_AT_ONCE = 6_000_000
"""Of one frame handed over, of which a few copies are made."""

COLUMNS_AT_ONCE = 60


def decided(truths: Sequence[pl.Series]) -> list[int | None]:
    """How often each column of truths is broken, null being no objection; None where that could not be computed.

    Great Expectations is given numbers (1 holds, 0 does not, none where there is no objection) and answers a count,
    which must be the column's own: a contradiction is no answer.
    """
    found: list[int | None] = [None] * len(truths)
    whole = whole_frame() if truths else None
    for places in _together(truths):
        for place, count in zip(places, _counts(whole, [truths[place] for place in places]), strict=True):
            found[place] = count if count == _broken(truths[place]) else None
    return found


def _together(truths: Sequence[pl.Series]) -> Iterator[list[int]]:
    """Places of columns to be handed over in one frame: of like lengths, since the shorter ones are filled up."""
    batch: list[int] = []
    for place in sorted(range(len(truths)), key=lambda place: truths[place].len()):
        # The newest is the longest, and gives the frame its length.
        if batch and (len(batch) >= COLUMNS_AT_ONCE or (len(batch) + 1) * truths[place].len() > CELLS_AT_ONCE):
            yield batch
            batch = []
        batch.append(place)
    if batch:
        yield batch


def _counts(whole: Any, truths: Sequence[pl.Series]) -> list[int | None]:
    import great_expectations
    from great_expectations import expectations

    longest = max(truth.len() for truth in truths)
    if longest == 0:
        return [0] * len(truths)
    frame = pandas.DataFrame({str(place): _numbers(truth, longest) for place, truth in enumerate(truths)}, copy=False)
    suite = great_expectations.ExpectationSuite(name="truths")
    for place in range(len(truths)):
        suite.add_expectation(
            expectations.ExpectColumnValuesToBeInSet(column=str(place), value_set=[1.0], meta={"place": place})
        )
    given = whole.get_batch({"dataframe": frame}).validate(
        suite, result_format={"result_format": "BASIC", "partial_unexpected_count": 0}
    )
    counts: dict[int, int | None] = {
        result.expectation_config.meta["place"]: (result.result or {}).get("unexpected_count")
        for result in given.results
    }
    return [counts.get(place) for place in range(len(truths))]


def _numbers(truth: pl.Series, length: int) -> Any:
    return truth.cast(pl.Float32).extend_constant(None, length - truth.len()).to_numpy()


def _broken(truth: pl.Series) -> int:
    return int((~truth).sum())
