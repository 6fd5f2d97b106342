"""Figures that ship with the product: computed by its own code from public provider files, never their rows."""

from pathlib import Path

from data.settings import settings

SHIPPED = Path(__file__).parent
"""The folder of `figures.parquet`, `coverage.parquet` and `sources.json` that ship with the product."""


def embedded_folder() -> Path:
    """The folder of embedded figures in force: the shipped one unless the setting names another."""
    return settings().embedded or SHIPPED
