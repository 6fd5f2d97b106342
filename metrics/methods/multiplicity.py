"""Many questions asked at once: how many of the answers that stand out do so by chance."""

import numpy as np
from numpy.typing import ArrayLike, NDArray


def benjamini_hochberg(p_values: ArrayLike) -> NDArray[np.float64]:
    """The q-value of each p-value: the least share of false ones at which it is among those taken (Benjamini &
    Hochberg 1995, J. Royal Statistical Society B 57; as R's `p.adjust(method = "BH")`). NaN stays and is not counted.

    >>> benjamini_hochberg([0.01, 0.04, 0.03, 0.005]).round(4).tolist()
    [0.02, 0.04, 0.04, 0.02]
    """
    chance = np.asarray(p_values, dtype=np.float64)
    q_values = np.full(chance.shape, np.nan)
    known = np.flatnonzero(np.isfinite(chance))
    order = known[np.argsort(chance[known], kind="stable")[::-1]]
    place = np.arange(len(order), 0, -1)
    q_values[order] = np.minimum(1.0, np.minimum.accumulate(chance[order] * len(order) / np.maximum(place, 1)))
    return q_values
