"""What the tests of samples of many stages share: a made-up sample of three stages, its design, and its units."""

import numpy as np
import polars as pl

from data.survey_description import Design
from metrics.methods.design_based_recursion import drawings_of, variances_of_totals
from metrics.methods.design_based_sample import Sample


def three_stages(seed: int = 11) -> pl.DataFrame:
    """Two strata of districts; in each district town and country, in each of these villages, in each village people.
    Names of villages and of parts are used again in every district.
    """
    draw = np.random.default_rng(seed)
    rows = []
    for region, districts, drawn in (("east", 20.0, 3), ("west", 9.0, 2)):
        for district in range(drawn):
            level = draw.normal(50, 8)
            for part, villages, taken in (("town", 5.0 + district, 2), ("country", 12.0, 3)):
                for village in range(taken):
                    people = 30.0 + village
                    asked = int(draw.integers(2, 5))
                    rows += [
                        {
                            "region": region,
                            "district": f"d{district}",
                            "part": part,
                            "village": f"v{village}",
                            "districts": districts,
                            "villages": villages,
                            "people": people,
                            "weight": districts / drawn * villages / taken * people / asked,
                            "y": level + draw.normal(0, 5),
                            "sex": str(draw.choice(["Female", "Male"])),
                        }
                        for _ in range(asked)
                    ]
    return pl.DataFrame(rows)


STAGED = Design(
    weight="weight", strata=("region", "part"), cluster=("district", "village"), fpc=("districts", "villages", "people")
)


def units_of(sample: Sample) -> pl.DataFrame:
    keys = [*sample.stages[-1].units, *(one.size for one in sample.stages if one.size)]
    return sample.table.select(list(dict.fromkeys(keys))).unique(maintain_order=True)


def variances_of(sample: Sample, totals: np.ndarray) -> np.ndarray:
    """The variance of the sum of each row of totals, which has a column a unit of `units_of`; zeros are left out."""
    cell, at = np.nonzero(totals)
    drawings = drawings_of(units_of(sample), sample.stages)
    return variances_of_totals(cell, at, totals[cell, at], cells=len(totals), drawings=drawings)
