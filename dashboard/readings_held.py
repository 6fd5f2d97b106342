"""Readings that are held: those of some places out of those of every place, where these were read already."""

from dataclasses import replace

import polars as pl

from metrics.library import Library
from metrics.readings import indicator, read_out
from metrics.request import Request


def readings_held(library: Library, request: Request) -> pl.DataFrame:
    """Readings as `metrics.readings.read_out` gives them: one row a (category, place), columns of the readings table.

    Reading every place takes little longer than reading one, so what was read for all is not read again for each.
    """
    found = _of_everyone(library, request)
    return library.kept("readings", request, lambda: read_out(library, request)) if found is None else found


def _of_everyone(library: Library, request: Request) -> pl.DataFrame | None:
    """The readings out of those of every place; None where these are not there, or lack a place or what it says."""
    if request.places is None:
        return None
    everyone = library.kept.found("readings", replace(request, places=None))
    if not isinstance(everyone, pl.DataFrame) or indicator(request.indicator).tells_more_of_few:
        return None
    asked = everyone.filter(pl.col("place").is_in(list(request.places)))
    return asked if asked["place"].n_unique() == len(set(request.places)) else None
