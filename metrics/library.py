"""The Library: every figure there is, the store's before the embedded ones slice by slice, one version a series."""

import json
from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import date
from functools import cached_property
from pathlib import Path

import polars as pl

from data.coverage import COVERAGE_SCHEMA, merged
from data.embedded import embedded_folder
from data.figures import FIGURE_SCHEMA, Interval, Selection, conform
from data.filling import fill, judged, others_in
from data.providers import provider_of
from data.regions import stored_as
from data.store import Store, TableKey
from metrics.asked_last import given_by, in_turn
from metrics.declare import Measure
from metrics.held_figures import held_figures
from metrics.kept import Kept
from metrics.looked_at import looked_at, without_share_of_unknown
from metrics.release import Release

FEW_PLACES = 40
"""Places of one question whose years are filled once and kept."""

RELEASE_SCHEMA: dict[str, pl.DataType] = {
    "dataset": pl.String(),
    "source": pl.String(),
    "version": pl.String(),
}


class Library:
    """Reads figures of embedded and stored releases. Holds no rows and writes nothing; `kept` are answers it gave.

    Of the datasets and sources `without` it holds no release, and reads none of their files.
    """

    def __init__(
        self,
        store: Store | None = None,
        embedded: Path | None = None,
        *,
        without: Collection[tuple[str, str]] = (),
    ) -> None:
        self._embedded = embedded or embedded_folder()
        self._store = store
        self._without = frozenset(without)
        stored = dict(store.tables()) if store is not None else {}
        self._tables = {key: path for key, path in stored.items() if (key.dataset, key.source) not in self._without}
        self.kept = Kept()
        self._counted_by: dict[tuple[str, str, str], set[str]] = {}

    @property
    def version(self) -> str:
        """What a cache keys on: changes when the store or the embedded figures change."""
        stored = self._store.current_version() if self._store is not None else 0
        file = self._embedded / "figures.parquet"
        stamp = file.stat().st_mtime_ns if file.exists() else 0
        return f"{stored}-{stamp}"

    @cached_property
    def sources(self) -> list[dict[str, object]]:
        """What is embedded: one entry a (dataset, source, version) as `sources.json` has it."""
        file = self._embedded / "sources.json"
        return list(json.loads(file.read_text("utf-8"))) if file.exists() else []

    @cached_property
    def releases(self) -> tuple[Release, ...]:
        """Every release held, newest first within a dataset and source."""
        embedded = self._embedded_coverage
        stored = {
            (key.dataset, key.source, key.version): pl.read_parquet(path).select(*COVERAGE_SCHEMA)
            for key, path in self._tables.items()
            if key.table == "coverage"
        }
        shipped = {
            key: part.select(*COVERAGE_SCHEMA)
            for key, part in embedded.partition_by(list(RELEASE_SCHEMA), as_dict=True).items()
        }
        releases = []
        for dataset, source, version in sorted({*stored, *shipped}):
            identity = (dataset, source, version)
            parts = {"store": stored.get(identity), "embedded": shipped.get(identity)}
            have = {where: part for where, part in parts.items() if part is not None and not part.is_empty()}
            if not have or (dataset, source) in self._without:
                # What looked at nothing shows nothing.
                continue
            releases.append(
                Release(
                    dataset=dataset,
                    source=source,
                    version=version,
                    coverage=merged(*have.values()),
                    held=tuple(have),
                )
            )
        return tuple(sorted(releases, key=lambda one: one.age_order, reverse=True))

    @cached_property
    def _embedded_coverage(self) -> pl.DataFrame:
        file = self._embedded / "coverage.parquet"
        return pl.read_parquet(file) if file.exists() else pl.DataFrame(schema=RELEASE_SCHEMA | COVERAGE_SCHEMA)

    def releases_of(self, measure: Measure, source: str | None = None, version: str | None = None) -> list[Release]:
        """The releases that hold a measure: preferred source first, newest first within it.

        A source the measure does not name (a user's own) comes first: it was brought on purpose.
        """
        wanted = [
            release
            for release in self.releases
            if release.dataset in measure.datasets
            and (source is None or release.source == source)
            and (version is None or release.version == version)
        ]
        preference = {name: place for place, name in enumerate(measure.sources)}
        order = measure.datasets.index
        return sorted(wanted, key=lambda one: (preference.get(one.source, -1), order(one.dataset)))

    def select(
        self, measure: Measure, selection: Selection, *, source: str | None = None, version: str | None = None
    ) -> pl.DataFrame:
        """Figures of a measure, zeros filled; each place's figures are all of one source and version.

        A place that the preferred release did not look at is given from the next one that did; where none did,
        its cells are `not_collected` under the preferred release. Empty where no release holds the measure.
        """
        last = selection.last if selection.last is not None else date.max.year
        turns = in_turn(
            self.releases_of(measure, source, version), measure, home=selection.home, level=selection.level, last=last
        )

        def read(release: Release, places: tuple[str, ...] | None) -> pl.DataFrame:
            return self.select_release(measure, replace(selection, places=places), release)

        held = given_by(turns, selection.places, read)
        if len(held) < 2:
            return held[0] if held else pl.DataFrame(schema=FIGURE_SCHEMA)
        return conform(pl.concat(held))

    def select_each_source(self, measure: Measure, selection: Selection) -> list[pl.DataFrame]:
        """Figures as `select` gives them, once for each source that has any: to be shown side by side, never joined.

        So an own record of recent years does not hide the public record of earlier ones.
        """
        found = dict.fromkeys((release.source, release.dataset) for release in self.releases_of(measure))
        frames = [self.select(measure.of_dataset(dataset), selection, source=source) for source, dataset in found]
        return [frame for frame in frames if frame["value"].count() > 0]

    def select_release(self, measure: Measure, selection: Selection, release: Release) -> pl.DataFrame:
        """Figures of a measure from one release alone, zeros filled.

        The years of a release are filled once for a few places and cut to what is asked: a page asks for many windows.
        """
        span = (release.first_day.year, release.last_day.year)
        asked = (
            span[0] if selection.first is None else selection.first,
            span[1] if selection.last is None else selection.last,
        )
        if selection.places is None or len(selection.places) > FEW_PLACES or asked[0] < span[0] or asked[1] > span[1]:
            return self._filled(measure, selection, release)
        whole = replace(selection, first=None, last=None)
        key = (measure.id, measure.with_anyone, whole, release.dataset, release.source, release.version)
        filled = self.kept("whole", key, lambda: self._filled(measure, whole, release))
        return filled.filter(pl.col("period").is_between(date(asked[0], 1, 1), date(asked[1], 12, 31)))

    def _filled(self, measure: Measure, selection: Selection, release: Release) -> pl.DataFrame:
        uncounted = selection.scheme is not None and stored_as(selection.scheme) not in self._schemes(release)
        if uncounted or not measure.is_kept_for(selection):
            # What nobody has counted would otherwise read as zero: `comity refresh` counts regions where rows are held.
            years = (release.first_day.year, release.last_day.year)
            selection = replace(selection, first=selection.first or years[0], last=selection.last or years[1])
            frames, coverage = [], release.coverage.clear()
        else:
            frames, coverage = list(self._held(measure, selection, release)), release.coverage
        stored = pl.concat(frames) if frames else pl.DataFrame(schema=FIGURE_SCHEMA)
        shape, others = replace(measure.shape, elsewhere=_elsewhere(release)), others_in(stored, selection)
        # Measures of one release and kind have the same cells, zero or not.
        alike = replace(shape, measure="", interval=Interval.NONE)
        key = (release.dataset, release.source, release.version, coverage.height, alike, selection, others)
        cells = self.kept("judged", key, lambda: judged(coverage, shape, selection, others=others))
        found = fill(stored, cells, shape, selection, source=release.source, version=release.version)
        if measure.share_of is None:
            return found
        whole = replace(measure, id=measure.share_of, share_of=None, with_anyone=True)
        return without_share_of_unknown(
            found, self.select_release(whole, replace(selection, home=None, categories=(None,)), release)
        )

    def pairs(self, measure: Measure, release: Release, year: int) -> pl.DataFrame:
        """Figures of every home with every partner in one year of a release, of all categories together.

        Columns of the figures table. They are given as they are stored: a pair that is not there is not zero-filled.
        """
        key = TableKey(table="figures", dataset=release.dataset, source=release.source, version=release.version)
        asked = {"measure": measure.id, "level": "partner", "grain": "year", "period": date(year, 1, 1)}
        of_all = pl.col("home").is_not_null() & pl.col("category").is_null()
        stored, parts = self._tables.get(key), []
        if stored is not None:
            parts.append(conform(pl.scan_parquet(stored).filter(of_all, **asked)))
        if "embedded" in release.held:
            of_release = {"source": release.source, "version": release.version}
            shipped = conform(pl.scan_parquet(self._embedded / "figures.parquet").filter(of_all, **asked, **of_release))
            if stored is not None:
                own = pl.read_parquet(self._tables[replace_table(key, "coverage")]).select(*COVERAGE_SCHEMA)
                shipped = shipped.filter(~looked_at(shipped, own, measure))
            parts.append(shipped)
        return conform(pl.concat(parts)) if parts else pl.DataFrame(schema=FIGURE_SCHEMA)

    def _schemes(self, release: Release) -> set[str]:
        """The region schemes by which a release was counted, wherever its figures that still stand are held."""
        identity = (release.dataset, release.source, release.version)
        if identity not in self._counted_by:
            key = TableKey(table="figures", dataset=release.dataset, source=release.source, version=release.version)
            stored = self._tables.get(key)
            parts = [pl.scan_parquet(stored)] if stored is not None else []
            if stored is None or not self._is_superseded(release):
                shipped = pl.scan_parquet(self._embedded / "figures.parquet")
                parts.append(shipped.filter(source=release.source, version=release.version))
            found = [set(part.select(pl.col("scheme").unique()).collect()["scheme"].drop_nulls()) for part in parts]
            self._counted_by[identity] = set.intersection(*found)
        return self._counted_by[identity]

    def _is_superseded(self, release: Release) -> bool:
        """Whether the store has looked at everything the embedded figures of a release speak of."""
        if "embedded" not in release.held:
            return True
        key = TableKey(table="coverage", dataset=release.dataset, source=release.source, version=release.version)
        own = pl.read_parquet(self._tables[key]).select(*COVERAGE_SCHEMA)
        shipped = self._embedded_coverage.filter(
            dataset=release.dataset, source=release.source, version=release.version
        ).select(*COVERAGE_SCHEMA)
        return merged(own, shipped).equals(merged(own))

    def _held(self, measure: Measure, selection: Selection, release: Release) -> Iterator[pl.DataFrame]:
        """The figures a selection asks for wherever those that still stand are held, the store's own first."""
        key = TableKey(table="figures", dataset=release.dataset, source=release.source, version=release.version)
        stored, of = self._tables.get(key), {"source": release.source, "version": release.version}
        if stored is not None:
            name = None if selection.scheme is None else stored_as(selection.scheme)
            yield held_figures(stored, measure.id, selection, scheme=name, **of)
        if "embedded" not in release.held:
            return
        file = self._embedded / "figures.parquet"
        shipped = held_figures(file, measure.id, selection, scheme=selection.scheme, **of)
        if stored is not None and not shipped.is_empty():
            coverage = pl.read_parquet(self._tables[replace_table(key, "coverage")]).select(*COVERAGE_SCHEMA)
            shipped = shipped.filter(~looked_at(shipped, coverage, measure))
        yield shipped


def _elsewhere(release: Release) -> tuple[str, ...]:
    """The places that the publisher of a release counts under another state."""
    publisher = provider_of(release.source)
    return () if publisher is None else tuple(publisher.counted_under)


def replace_table(key: TableKey, table: str) -> TableKey:
    """The key of another table of the same dataset, source and version."""
    return TableKey(table=table, dataset=key.dataset, source=key.source, version=key.version)
