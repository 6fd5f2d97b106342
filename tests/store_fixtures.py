"""A store filled from every embedded provider file, made once and shared by the tests that read it."""

import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import pytest

from data.store import Store, TableKey
from metrics.embedding import fill_store
from metrics.library import Library
from validation.gate import Gate

GROUP = "filled_store"


@dataclass(frozen=True, kw_only=True)
class FilledStore:
    """A store that nobody may write to, and the provider files behind each of its tables."""

    store: Store
    behind: Mapping[TableKey, list[Path]]

    @property
    def library(self) -> Library:
        """Its figures alone, without the embedded ones."""
        return Library(store=self.store, embedded=self.store.home / "nothing-embedded")

    def copied(self, home: Path) -> Store:
        """A copy of the store that may be written to."""
        shutil.copytree(self.store.home, home)
        return Store.open(home)


def pytest_itemcollected(item: pytest.Item) -> None:
    """Sends every test of the filled store to one worker, so that it is made once however many workers there are."""
    if GROUP in getattr(item, "fixturenames", ()):
        item.add_marker(pytest.mark.xdist_group(GROUP))


@pytest.fixture(scope="session")
def filled_store(provider_files: Path, tmp_path_factory: pytest.TempPathFactory) -> FilledStore:
    """Every file whose figures are embedded, through the gate into one store (about half a minute)."""
    store = Store.open(tmp_path_factory.mktemp("filled") / "home")
    return FilledStore(store=store, behind=fill_store(store, provider_files))


@pytest.fixture(scope="session")
def gate() -> Iterator[Gate]:
    """One warm worker, so that its start is paid once."""
    with Gate() as one:
        yield one


@pytest.fixture
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for a store that does not exist yet, which the `comity` command takes for its own."""
    home = tmp_path / "comity-home"
    monkeypatch.setenv("COMITY_HOME", str(home))
    return home


def counted(findings: pl.DataFrame) -> list[tuple[str, str | None, int]]:
    """How often each rule was broken in each column: (rule, column, count), in that order."""
    return findings.select("rule", "column", "count").unique().sort("rule", "column").rows()
