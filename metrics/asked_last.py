"""Whose answer stands for a place that several were asked about: the release that asked there last."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import polars as pl

from data.figures import Collected, Level, Status
from metrics.declare import Measure
from metrics.release import Release


@dataclass(frozen=True, kw_only=True)
class Turn:
    """One release's turn to give places: those named, or every place still without an answer where none are."""

    release: Release
    places: tuple[str, ...] | None = None


def in_turn(releases: Sequence[Release], measure: Measure, *, home: str | None, level: Level, last: int) -> list[Turn]:
    """The releases in the order they are asked, a poll's places first given to the release that asked there last.

    So a newer survey of one's own stands before an older public one of the same place, and the other way round. Two are
    never joined: each place is given whole by one release, the others stand beside it where sources are shown side by
    side. Of two that asked in the same year the one preferred stands. Counts and records keep the order given.
    """
    plain = [Turn(release=release) for release in releases]
    if measure.collected is not Collected.ASKED or level is not Level.PARTNER or len(releases) < 2:
        return plain
    asked = pl.concat(
        [_last_asked(release, home, last).with_columns(turn=turn) for turn, release in enumerate(releases)]
    )
    winners = asked.sort("place", "year", "turn", descending=[False, True, False]).unique(
        "place", keep="first", maintain_order=True
    )
    if winners["turn"].n_unique() < 2:
        return plain
    first = [
        Turn(release=releases[turn], places=tuple(winners.filter(turn=turn)["place"]))
        for turn in sorted(winners["turn"].unique())
    ]
    return [*first, *plain]


def _last_asked(release: Release, home: str | None, last: int) -> pl.DataFrame:
    """place, year: the last year up to `last` in which a release asked there about the home."""
    year = pl.min_horizontal(pl.col("last").dt.year().cast(pl.Int64), pl.lit(last, dtype=pl.Int64))
    return (
        release.coverage.filter(
            pl.col("kind").is_null() | pl.col("kind").eq_missing(pl.lit(home)),
            pl.col("place").is_not_null(),
            pl.col("first").dt.year() <= last,
        )
        .group_by("place")
        .agg(year=year.max())
    )


def given_by(
    turns: Iterable[Turn],
    places: tuple[str, ...] | None,
    read: Callable[[Release, tuple[str, ...] | None], pl.DataFrame],
) -> list[pl.DataFrame]:
    """What the releases give in their turns, each place whole from the first that looked there; no frame is empty.

    `read` gives a release's figures or readings of some places (None: every one). A place nobody looked at comes from
    the first release that was asked for it, which says why it has nothing.
    """
    taken: list[pl.DataFrame] = []
    unknown: pl.DataFrame | None = None
    given: set[str] = set()
    for turn in turns:
        wanted = turn.places if turn.places is None or places is None else tuple(p for p in turn.places if p in places)
        asked = places if wanted is None else wanted
        if asked is not None and not (asked := tuple(place for place in asked if place not in given)):
            continue
        frame = read(turn.release, asked)
        if given:
            frame = frame.filter(~pl.col("place").is_in(list(given)))
        if frame.is_empty():
            continue
        is_known = frame["status"] != Status.NOT_COLLECTED.value
        known = frame["place"] if is_known.all(ignore_nulls=False) else frame["place"].filter(is_known)
        named = set(known.unique())
        given |= named
        if known.len() == frame.height or named == set(frame["place"].unique()):
            taken.append(frame)
            left = frame.clear()
        else:
            of_known = frame["place"].is_in(list(named))
            taken.append(frame.filter(of_known))
            left = frame.filter(~of_known)
        if unknown is None and turn.places is None:
            unknown = left
        if turn.places is None:
            places = tuple(sorted(left["place"].unique()))
            if not places:
                break
    if unknown is not None:
        taken.append(unknown.filter(~pl.col("place").is_in(list(given))))
    return [frame for frame in taken if not frame.is_empty()]
