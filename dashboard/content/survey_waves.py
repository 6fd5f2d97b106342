"""Survey figures side by side: one row a source, country, wave and series, with every answer and how sure it is."""

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType

import polars as pl

from dashboard.content.reader import Reader
from dashboard.content.reading import place_name
from dashboard.selection import Selection
from dashboard.wording import listing
from data.figures import FIGURE_SCHEMA, Status
from metrics.families.perception_figures import EFFECTIVE, NOT_STATED

ANSWERS: Mapping[str, str] = MappingProxyType(
    {"favourable": "Favourable", "unfavourable": "Unfavourable", "neutral": "Neither", "no_answer": "No answer"}
)
"""The measures of one question, never shown without one another: their ids and what was answered."""

KEY = ("source", "version", "place", "year", "series", "subgroup")

TOLD = tuple(status.value for status in (Status.SHOWN, Status.PROVISIONAL, Status.TOO_FEW, Status.UNRELIABLE))
"""Statuses of a figure about people who were asked; the others say that nobody was."""

PARTS = re.compile(r"^(?P<pollster>.*?): (?:“(?P<wording>.*)”, )?(?P<mode>[^,]*), (?P<sample>.*)$", re.DOTALL)
"""A figure's series, as `perception_roll_ups.series_of` writes it."""


def survey_waves(
    reader: Reader,
    selection: Selection,
    *,
    places: tuple[str, ...] | None = None,
    subgroups: tuple[str | None, ...] | None = (None,),
) -> pl.DataFrame:
    """One row a source, country, wave, series and subgroup in which the home was asked about, sources never joined.

    Columns: those of `KEY`; `dataset`, `name` (of the country), `pollster`, `asked` (wording, mode and sample); of each
    answer (ids of `ANSWERS`) its percent under its id, and `_low`, `_high`, `_interval`, `_status`, `_n` and
    `_effective` (effective number of answers; null where it is not held). Null: not asked, not offered or withheld.
    """
    known = reader.registry().measures
    frames = {
        measure: _figures(reader, selection, measure, (None,), places, subgroups)
        for measure in ANSWERS
        if measure in known
    }
    effective = (
        _figures(reader, selection, EFFECTIVE, tuple(ANSWERS), places, subgroups) if EFFECTIVE in known else None
    )
    nothing = _figures_of([])
    keys = list(KEY)
    rows = pl.concat([one.select(keys) for one in (*frames.values(), nothing)]).unique(maintain_order=True)
    for measure in ANSWERS:
        told = frames.get(measure, nothing).select(
            *keys,
            pl.col("value").alias(measure),
            *(pl.col(name).alias(f"{measure}_{name}") for name in ("low", "high", "interval", "status", "n")),
        )
        number = (effective if effective is not None else nothing).filter(pl.col("category") == measure)
        rows = rows.join(told, on=keys, how="left", nulls_equal=True).join(
            number.select(*keys, pl.col("value").alias(f"{measure}_effective")),
            on=keys,
            how="left",
            nulls_equal=True,
        )
    datasets = {(one.source, one.version): one.dataset for one in reader.provenance("favourable")}
    of = pl.DataFrame(
        [(*release, dataset) for release, dataset in datasets.items()],
        schema=dict.fromkeys(("source", "version", "dataset"), pl.String),
        orient="row",
    )
    names = {place: place_name(place) for place in rows["place"].unique().to_list()}
    pollster, asked = r"^(.*?): ", r"(?s)^.*?: (.*)$"
    return (
        rows.join(of, on=["source", "version"], how="left")
        .with_columns(
            name=pl.col("place").replace_strict(names, return_dtype=pl.String),
            pollster=pl.col("series").str.extract(pollster).fill_null("pollster not stated"),
            asked=pl.col("series").str.extract(asked).fill_null("mode and sample not stated"),
        )
        .sort("source", "dataset", "name", "year", "series", "subgroup")
    )


def _figures(
    reader: Reader,
    selection: Selection,
    measure: str,
    categories: tuple[str | None, ...],
    places: tuple[str, ...] | None,
    subgroups: tuple[str | None, ...] | None,
) -> pl.DataFrame:
    return _figures_of(
        reader.figures_of_each_source(
            measure,
            home=selection.home,
            places=places,
            categories=categories,
            last=selection.as_of,
            subgroups=subgroups,
        )
    )


def _figures_of(frames: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """The figures of several sources under one another, those of nobody asked left out."""
    held = [one for one in frames if not one.is_empty()]
    every = pl.concat(held) if held else pl.DataFrame(schema=FIGURE_SCHEMA)
    return every.filter(pl.col("status").is_in(TOLD)).with_columns(year=pl.col("period").dt.year().cast(pl.Int64))


def parts_of(series: str | None) -> dict[str, str]:
    """Pollster, wording, mode and sample of a series in words.

    >>> parts_of("P: “View of it?”, telephone, national")
    {'pollster': 'P', 'wording': '“View of it?”', 'mode': 'telephone', 'sample': 'national'}
    """
    found = PARTS.match(series or "")
    if found is None:
        return {"pollster": series or "not stated", "wording": "", "mode": "", "sample": ""}
    told = found.groupdict()
    return {
        "pollster": told["pollster"],
        "wording": f"“{told['wording']}”" if told["wording"] else "",
        "mode": told["mode"],
        "sample": told["sample"],
    }


def what_changed(before: str | None, after: str | None) -> str:
    """What was other in the asking of a wave than in that of the wave before.

    >>> what_changed("P: mode not stated, sample not stated", "P: telephone, national")
    'mode and sample first stated'
    >>> what_changed("P: telephone, national", "P: online panel, national")
    'new mode'
    """
    old, new = parts_of(before), parts_of(after)
    other = [part for part in ("pollster", "wording", "mode", "sample") if old[part] != new[part]]
    first = [part for part in other if NOT_STATED in old[part]]
    lost = [part for part in other if NOT_STATED in new[part]]
    fresh = [part for part in other if part not in first and part not in lost]
    said = [
        f"new {listing(fresh)}" if fresh else "",
        f"{listing(first)} first stated" if first else "",
        f"{listing(lost)} not stated" if lost else "",
    ]
    return "; ".join(one for one in said if one)
