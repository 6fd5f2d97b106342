"""Every change of a preview in one table, for a list on a screen or in a file."""

import polars as pl

from metrics.survey_preview import Preview

CHANGE_SCHEMA: dict[str, pl.DataType] = {
    "change": pl.String(),
    "what": pl.String(),
    "category": pl.String(),
    "subgroup": pl.String(),
    "home": pl.String(),
    "place": pl.String(),
    "year": pl.Int64(),
    "series": pl.String(),
    "before": pl.Float64(),
    "after": pl.Float64(),
    "status_before": pl.String(),
    "status": pl.String(),
    "arrow_before": pl.String(),
    "arrow": pl.String(),
    "figures": pl.Int64(),
    "reason": pl.String(),
}
"""One row a change: `change` is added, revised, withheld, removed, broken or flips; `what` is a measure's id, of flips
an indicator's, of broken the pollster; `figures` counts those of a row that stands for several."""


def changes(preview: Preview) -> pl.DataFrame:
    """Every change of a preview, one row each: `CHANGE_SCHEMA`."""
    renamed = {
        "added": preview.added.rename({"measure": "what", "value": "after"}),
        "revised": preview.revised.rename({"measure": "what", "value_before": "before", "value": "after"}),
        "withheld": preview.withheld,
        "removed": preview.removed.rename({"measure": "what", "value": "before", "status": "status_before"}),
        "broken": preview.broken.rename({"pollster": "what", "changed": "reason"}),
        "flips": preview.flips.rename({"indicator": "what", "value_before": "before", "value": "after"}),
    }
    parts = [
        table.with_columns(change=pl.lit(name)).select(
            (pl.col(column) if column in {*table.columns, "change"} else pl.lit(None)).cast(kind).alias(column)
            for column, kind in CHANGE_SCHEMA.items()
        )
        for name, table in renamed.items()
    ]
    return pl.concat(parts)
