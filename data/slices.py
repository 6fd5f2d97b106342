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

    def meets(self, other: "Span") -> bool:
        """Whether both speak of some same day."""
        return self.first <= other.last and other.first <= self.last


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
        left, right = _by_kind_and_place(ours, dataset), _by_kind_and_place(theirs, dataset)
        if not left or not right:
            return True
        # Kinds and places first: a slice may hold thousands of spans, but few of one kind and place.
        for (kind, place), mine in left.items():
            for (their_kind, their_place), yours in right.items():
                same = _same(kind, their_kind) and _same(place, their_place)
                if same and any(a.meets(b) for a in mine for b in yours):
                    return True
    return False


def _by_kind_and_place(spans: list[Span], dataset: str) -> dict[tuple[str | None, str | None], list[Span]]:
    groups: dict[tuple[str | None, str | None], list[Span]] = {}
    for span in spans:
        if span.dataset == dataset:
            groups.setdefault((span.kind, span.place), []).append(span)
    return groups


def _same(one: str | None, other: str | None) -> bool:
    """Whether two kinds or places have something in common; null is all of them."""
    return one is None or other is None or one == other
