"""Slices: what a submission covers (dataset, kinds, places, dates), and whether two of them overlap."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass

import polars as pl

from data.replacing import replace_slice

__all__ = ["Span", "overlap", "replace_slice", "slice_json", "spans_of"]


@dataclass(frozen=True, kw_only=True)
class Span:
    """A stretch of one dataset: null kind means every kind, null place every state; dates are inclusive ISO text."""

    dataset: str
    kind: str | None
    place: str | None
    first: str
    last: str

    def overlaps(self, other: "Span") -> bool:
        """Whether both speak of some same kind, place and day of the same dataset."""
        return (
            self.dataset == other.dataset
            and (self.kind is None or other.kind is None or self.kind == other.kind)
            and (self.place is None or other.place is None or self.place == other.place)
            and self.first <= other.last
            and other.first <= self.last
        )


def slice_json(coverages: Mapping[str, pl.DataFrame]) -> str:
    """The slice of a submission as the ledger keeps it, from the coverage (`kind, place, first, last`) of each dataset.

    >>> from datetime import date
    >>> row = {"kind": None, "place": "POL", "first": date(2019, 1, 1), "last": date(2019, 12, 31)}
    >>> slice_json({"survey_responses": pl.DataFrame([row])})
    '[{"dataset":"survey_responses","kind":null,"place":"POL","first":"2019-01-01","last":"2019-12-31"}]'
    """
    spans = [
        asdict(Span(dataset=dataset, **row))
        for dataset, coverage in sorted(coverages.items())
        for row in coverage.select(pl.col("kind", "place", "first", "last").cast(pl.String))
        .unique()
        .sort("kind", "place", "first", "last")
        .to_dicts()
    ]
    return json.dumps(spans, separators=(",", ":"), ensure_ascii=False)


def spans_of(text: str) -> list[Span]:
    """The spans of a slice the ledger keeps. Raises ValueError when the text is no such slice."""
    try:
        return [Span(**span) for span in json.loads(text)]
    except (TypeError, ValueError) as error:
        raise ValueError(f"a slice is what slice_json gives, got {text!r}") from error


def overlap(one: str, other: str, datasets: set[str]) -> bool:
    """Whether two slices speak of some same kind, place and day of any of the datasets.

    A slice that does not say what it covers of a dataset covers all of it.
    """
    ours, theirs = spans_of(one), spans_of(other)
    for dataset in datasets:
        left = [span for span in ours if span.dataset == dataset]
        right = [span for span in theirs if span.dataset == dataset]
        if not left or not right or any(a.overlaps(b) for a in left for b in right):
            return True
    return False
