"""Figures that ship with the product: computed by its own code from public provider files, never their rows."""

import os
from pathlib import Path

EMBEDDED = Path(os.environ.get("COMITY_EMBEDDED") or Path(__file__).parent)
"""The folder of `figures.parquet`, `coverage.parquet` and `sources.json`; the setting is for trying other figures."""
