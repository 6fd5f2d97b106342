"""Tables as immutable Parquet files: written whole, on the disk before anything names them, never changed after."""

from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import polars as pl

from data.durable import make_folder, settle, temporary
from data.landing import digest_of


@dataclass(frozen=True, kw_only=True)
class Written:
    """A Parquet file on the disk: its name below the folder of tables, SHA-256, rows and bytes."""

    file_name: str
    sha256: str
    rows: int
    bytes: int


def write_frame(frame: pl.DataFrame, folder: Path, *, table: str, dataset: str) -> Written:
    """Writes a frame to a file of its own; when this returns, a power cut no longer loses it.

    Raises OSError or a Polars error when the disk will not hold it; nothing is then kept.
    """
    place = folder / dataset
    make_folder(place)
    unfinished = temporary(place)
    try:
        frame.write_parquet(unfinished, compression="zstd")
        sha256, size = digest_of(unfinished), unfinished.stat().st_size
        name = f"{dataset}/{table}-{sha256[:16]}-{uuid4().hex[:8]}.parquet"
        settle(unfinished, folder / name)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
    return Written(file_name=name, sha256=sha256, rows=frame.height, bytes=size)


def read_frame(path: Path) -> pl.DataFrame:
    """The frame of a table's file, in the order it was written."""
    return pl.read_parquet(path, glob=False)


def scan_frame(path: Path) -> pl.LazyFrame:
    """The frame of a table's file, lazily; sort before keeping anything, since streaming may change the order."""
    return pl.scan_parquet(path, glob=False)


def rows_in(path: Path) -> int:
    """The number of rows a table's file says it holds."""
    return int(pl.scan_parquet(path, glob=False).select(pl.len()).collect().item())
