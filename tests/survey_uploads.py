"""Surveys made up for tests: respondents as an analyst's upload gives them, and the figures they become."""

from collections.abc import Mapping, Sequence

import numpy as np
import polars as pl
from surveys import context

from data.datasets.survey_responses import DATASET
from data.figures import conform
from metrics.families.perception_roll_ups import from_responses

F, U, N, X = "Favourable", "Somewhat unfavourable", "Neither", "Don't know"
ANSWERS = np.array([F, N, U, X])


def upload(
    columns: Mapping[str, Sequence[object] | pl.Series], country: str = "POL", wave: int = 2024, **said: object
) -> pl.DataFrame:
    """Respondents of one country and wave with the given columns; what else is said is the same of all.

    Unless said otherwise everybody counts alike, and it is a probability sample by telephone, not published.
    """
    same = {
        "pollster": "P",
        "country": country,
        "wave": wave,
        "weight": 1.0,
        "mode": "telephone",
        "sample": "national",
        "sample_type": "probability",
    } | said
    frame = pl.DataFrame(dict(columns))
    frame = frame.with_columns(pl.lit(value).alias(name) for name, value in same.items() if name not in frame.columns)
    schema = DATASET.schema(frame.columns)
    whole = frame.with_columns(pl.lit(None).alias(name) for name in schema if name not in frame.columns)
    return whole.select(pl.col(name).cast(dtype) for name, dtype in schema.items())


def cells(counts: Mapping[tuple[str, ...], Mapping[str, int]], names: Sequence[str] = ("sex",)) -> dict[str, list[str]]:
    """Columns of respondents from how many of each part gave each answer about the USA."""
    each = [(labels, answer) for labels, row in counts.items() for answer, number in row.items() for _ in range(number)]
    parts = {f"subgroup_{name}": [labels[at] for labels, _ in each] for at, name in enumerate(names)}
    return {"view_USA": [answer for _, answer in each], **parts}


def figures_of(rows: pl.DataFrame, design_effect: float = 2.0) -> pl.DataFrame:
    """The figures of a user's own rows."""
    return conform(from_responses(rows.lazy(), context(source="own", design_effect=design_effect)))


def random_upload(seed: int) -> pl.DataFrame:
    """Thirty to seven hundred people, up to three breakdowns, some crossed, some who told no part, one or two homes."""
    chance = np.random.default_rng(seed)
    number = int(chance.integers(30, 700))
    columns: dict[str, Sequence[object] | pl.Series] = {}
    for home in ("USA", "CHN")[: int(chance.integers(1, 3))]:
        columns[f"view_{home}"] = chance.choice(ANSWERS, number, p=chance.dirichlet([1.5, 0.4, 1, 0.15])).tolist()
    breakdowns = int(chance.integers(0, 4))
    for name, parts in (("sex", 2), ("age", 4), ("town", 3))[:breakdowns]:
        labels = np.array([f"{name}{part}" for part in range(parts)], dtype=object)
        told = chance.choice(labels, number, p=chance.dirichlet([1.0] * parts))
        if chance.random() < 0.3:
            told[chance.random(number) < chance.choice([0.01, 0.05])] = None
        columns[f"subgroup_{name}"] = pl.Series(told.tolist(), dtype=pl.String)
    pairs = ["sex × age"] if breakdowns > 1 and chance.random() < 0.6 else []
    pairs += ["age × town"] if breakdowns > 2 and chance.random() < 0.5 else []
    return upload(columns, crossed="; ".join(pairs) or None, public=bool(chance.random() < 0.5))
