"""The rows a finding is about, read from the store where they may be shown, and why not where they may not."""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from data.contract import ROW_NUMBER
from data.datasets import dataset as dataset_of
from data.store import Store, TableKey

MOST_ROWS_SHOWN = 50
MOST_SIGNS_SHOWN = 500
"""Of one cell: what is longer is cut, and whoever needs the whole has the file."""

PEOPLE = "These rows are people's answers: no cell of them is shown, here or anywhere."


def why_no_cells(finding: Mapping[str, Any]) -> str:
    """Why no row of a finding can be shown; empty where its rows can."""
    try:
        declared = dataset_of(str(finding["dataset"]))
    except KeyError:
        return "It is about the figures, not about rows of a file."
    if declared.respondents:
        return PEOPLE
    if not finding["rows"]:
        return "It is about no single row."
    if not finding["source"] or not finding["version"]:
        return "It is of several releases, so no row of one can be shown."
    return ""


def cells(store: Store, finding: Mapping[str, Any], *, as_of: int) -> pl.DataFrame:
    """The rows of a finding at a version of the store: their number, the column concerned, the key, then the rest.

    Raises NotHeld where the store held no such rows then. Never asked of respondents: raises ValueError.
    """
    declared = dataset_of(str(finding["dataset"]))
    if declared.respondents:
        raise ValueError(PEOPLE)
    key = TableKey(table="rows", dataset=declared.id, source=str(finding["source"]), version=str(finding["version"]))
    numbers = [int(one) for one in finding["rows"]][:MOST_ROWS_SHOWN]
    rows = store.scan(key, as_of=as_of).filter(pl.col(ROW_NUMBER).is_in(numbers)).sort(ROW_NUMBER).collect()
    whole = pl.col(pl.String)
    cut = (
        pl.when(whole.str.len_chars() > MOST_SIGNS_SHOWN).then(whole.str.head(MOST_SIGNS_SHOWN) + "…").otherwise(whole)
    )
    rows = rows.with_columns(pl.col(pl.Date).dt.to_string("iso"), cut)
    concerned = [finding["column"]] if finding["column"] in rows.columns else []
    return rows.select(_ordered(rows.columns, [ROW_NUMBER, *concerned, *declared.key])).rename({ROW_NUMBER: "Row"})


def _ordered(columns: Sequence[str], first: Sequence[str]) -> list[str]:
    return list(dict.fromkeys((*(one for one in first if one in columns), *columns)))


def missing_of(who: str, reason: str) -> str:
    """What a form lacks to be acted on, in one sentence; empty where nothing is missing.

    >>> missing_of("", "known")
    'Nothing was done: say your name.'
    """
    lacking = [name for name, said in (("your name", who), ("the reason", reason)) if not said.strip()]
    return f"Nothing was done: say {' and '.join(lacking)}." if lacking else ""
