"""A store filled from every embedded provider file, made once and shared by the tests that read it."""

import fcntl
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

import polars as pl
import pytest

from data.store import Store, TableKey
from metrics.embedding import fill_store
from metrics.library import Library
from validation.gate import Gate


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


@pytest.fixture(scope="session")
def filled_store(provider_files: Path, tmp_path_factory: pytest.TempPathFactory) -> FilledStore:
    """Every file whose figures are embedded, through the gate into one store (about half a minute).

    Test processes side by side share it: the first makes it, the others wait.
    """
    base = tmp_path_factory.getbasetemp()
    shared = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "filled"
    shared.mkdir(exist_ok=True)
    made = shared / "behind.json"
    with (shared / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        store = Store.open(shared / "home")
        if not made.exists():
            behind = fill_store(store, provider_files)
            made.write_text(json.dumps([[asdict(key), list(map(str, files))] for key, files in behind.items()]))
    told = json.loads(made.read_text())
    return FilledStore(store=store, behind={TableKey(**key): list(map(Path, files)) for key, files in told})


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
