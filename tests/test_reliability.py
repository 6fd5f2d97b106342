"""The reliability rule at every edge it has."""

import polars as pl
import pytest

from metrics.methods.reliability import reliable

EDGES = [
    # share, low, high, n, effective n, status
    (0.50, 0.40, 0.60, 400, 350.0, "shown"),
    (0.50, 0.40, 0.60, 30, 30.0, "shown"),
    (0.50, 0.40, 0.60, 29, 30.0, "unreliable"),
    (0.50, 0.40, 0.60, 30, 29.999, "unreliable"),
    (0.50, 0.40, 0.60, 400, 29.9999999999, "shown"),  # 30, but for the last digit of a division
    (0.50, 0.35, 0.65, 400, 350.0, "unreliable"),  # 0.65 − 0.35 is exactly 30 points
    (0.50, 0.3501, 0.65, 400, 350.0, "shown"),
    (0.50, 0.30, 0.70, 400, 350.0, "unreliable"),
    (0.01, 0.001, 0.051, 400, 350.0, "shown"),  # 5 points wide is shown, however small the share
    (0.01, 0.001, 0.0511, 400, 350.0, "unreliable"),  # wider, and more than 130 % of the share
    (0.10, 0.05, 0.18, 400, 350.0, "shown"),  # 13 points, exactly 130 % of the share
    (0.10, 0.05, 0.1801, 400, 350.0, "unreliable"),
    (0.90, 0.82, 0.95, 400, 350.0, "shown"),
    (0.00, 0.00, 0.05, 400, 350.0, "shown"),
    (0.00, 0.00, 0.06, 400, 350.0, "unreliable"),
    (1.00, 0.95, 1.00, 400, 350.0, "shown"),
    (1.00, 0.75, 1.00, 400, 350.0, "shown"),
    (1.00, 0.70, 1.00, 400, 350.0, "unreliable"),
    (0.50, None, None, 400, 350.0, "unreliable"),
    (0.50, 0.40, 0.60, 400, None, "unreliable"),
    (0.50, 0.40, 0.60, None, 350.0, "unreliable"),
    (None, None, None, 400, 350.0, None),
]
NAMES = ("share", "low", "high", "n", "effective_n")


@pytest.mark.parametrize("edge", EDGES)
def test_a_share_is_shown_only_where_it_is_sure_enough(edge: tuple[float | None, ...]) -> None:
    frame = pl.DataFrame([edge[:-1]], schema=dict.fromkeys(NAMES, pl.Float64), orient="row")
    assert frame.select(reliable(*(pl.col(name) for name in NAMES))).item() == edge[-1]


def test_shares_are_judged_each_by_itself() -> None:
    frame = pl.DataFrame([edge[:-1] for edge in EDGES], schema=dict.fromkeys(NAMES, pl.Float64), orient="row")
    told = frame.select(reliable(*(pl.col(name) for name in NAMES))).to_series().to_list()
    assert told == [edge[-1] for edge in EDGES]
