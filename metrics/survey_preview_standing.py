"""What stands at a moment, or would stand: the tables of one version of the store, or of parts not yet published."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl

from data.figures import FIGURE_SCHEMA
from data.parquet_files import read_frame, scan_frame
from data.store import Store, TableKey
from metrics.library import Library


class _Overlaid(Store):
    """A store that reads as if it named other files; it cannot be written to."""

    def __init__(self, store: Store, files: Mapping[TableKey, Path], number: int) -> None:
        super().__init__(store.home)
        self._overlaid, self._number = dict(files), number

    def tables(self, as_of: int | None = None) -> dict[TableKey, Path]:
        del as_of
        return dict(self._overlaid)

    def current_version(self) -> int:
        return self._number


@dataclass(frozen=True, kw_only=True)
class Standing:
    """One state of the store. Rows are not written anywhere for it: a respondent's row never leaves the store."""

    store: Store
    number: int
    files: Mapping[TableKey, Path]
    """Figures and coverage of every dataset, rows of those the store holds."""
    unpublished: Mapping[TableKey, pl.DataFrame]
    """Tables of rows in place of those in `files`."""

    @cached_property
    def library(self) -> Library:
        """Figures and readings as pages would show them."""
        return Library(_Overlaid(self.store, self.files, self.number))

    def rows(self, dataset: str) -> list[pl.LazyFrame]:
        """The tables of rows of a dataset, one a source and version that users bring."""
        held = {key: scan_frame(path) for key, path in self.files.items()}
        held |= {key: frame.lazy() for key, frame in self.unpublished.items()}
        return [frame for key, frame in held.items() if key.table == "rows" and key.dataset == dataset]

    def figures(self, key: TableKey) -> pl.DataFrame:
        """The figures of one source and version of a dataset; none where there are none."""
        path = self.files.get(key)
        return pl.DataFrame(schema=FIGURE_SCHEMA) if path is None else read_frame(path).select(*FIGURE_SCHEMA)


def standing_at(store: Store, number: int) -> Standing:
    """What stood at a version of the store. Raises NotHeld where there is no such version."""
    return Standing(store=store, number=number, files=store.tables(number), unpublished={})


@contextmanager
def standing_after(now: Standing, puts: Mapping[TableKey, pl.DataFrame]) -> Iterator[Standing]:
    """What would stand once the tables are put; figures and coverage lie in a folder of their own meanwhile."""
    with TemporaryDirectory(prefix="comity-preview-") as folder:
        written: dict[TableKey, Path] = {}
        for number, (key, frame) in enumerate(puts.items()):
            if key.table != "rows":
                written[key] = Path(folder) / f"{number}.parquet"
                frame.write_parquet(written[key])
        rows = {key: frame for key, frame in puts.items() if key.table == "rows"}
        kept = {key: path for key, path in now.files.items() if key not in rows}
        yield Standing(store=now.store, number=now.number + 1, files=kept | written, unpublished=rows)
