"""What the tests of surveys share: Pew's files read once, and the context roll-ups are given."""

from pathlib import Path

import polars as pl

from data.provider import Part
from data.providers import pew
from metrics.declare import RollUpContext

PARQUET = "pew_global_attitudes_2002_2023.parquet"
SAV = "global_attitudes_2019.sav"
PARQUET_FORM, SAV_FORM = 0, 1


def context(
    coverage: pl.DataFrame | None = None, design_effect: float = 2.0, source: str = pew.PROVIDER.id
) -> RollUpContext:
    """What a roll-up of Pew's rows is given, or of the user's own with `source="own"`."""
    nothing = pl.DataFrame(schema={"scheme": pl.String, "region": pl.String, "actor": pl.String})
    return RollUpContext(
        regions=nothing,
        coverage=nothing if coverage is None else coverage,
        status="shown",
        design_effect=design_effect,
        source=source,
    )


def read(folder: Path, name: str, form: int) -> Part:
    (part,) = pew.PROVIDER.files[form].read(folder / "pew" / name, name)
    return part
