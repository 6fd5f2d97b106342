"""What a page asks about signals, answered over the figures that are held and told together."""

from collections.abc import Sequence

import polars as pl

from dashboard.content.reader import Asked
from data.figures import Level
from metrics.library import Library
from metrics.signal_points import POINTS
from metrics.signals import judged_points, points_asked, together


def signals_held(library: Library, asked: Sequence[Asked], *, home: str, as_of: int) -> pl.DataFrame:
    """Which series are outside the limits of their own past: one row a series, columns of `metrics.signals`."""
    points = [
        points_asked(
            library,
            measure=one.measure,
            home=home,
            level=Level(one.level),
            scheme=one.scheme,
            places=one.places,
            as_of=as_of,
            categories=one.categories,
        )
        for one in asked
    ]
    return together([judged_points(pl.concat([pl.DataFrame(schema=POINTS), *points]), as_of=as_of)])
