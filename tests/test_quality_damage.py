"""A damaged file of figures or of what was looked at costs the check “control limits” its own source, and no other."""

from collections.abc import Callable
from pathlib import Path

import pytest
from store_fixtures import FilledStore

from data.quality import Answer, CheckOutcome
from data.store import Store
from metrics.quality_damage import undamaged_signals

DATASETS = ("ideal_points", "regime_years", "troop_years", "visits")
AT = {"home": "USA", "as_of": 2022, "dataset_filter": DATASETS}


@pytest.fixture(scope="module", autouse=True)
def without_embedded(tmp_path_factory: pytest.TempPathFactory) -> object:
    with pytest.MonkeyPatch.context() as changed:
        changed.setenv("COMITY_EMBEDDED", str(tmp_path_factory.mktemp("nothing")))
        yield


def told(store: Store) -> tuple[dict[str, CheckOutcome], set[str]]:
    outcomes, findings = undamaged_signals(store, **AT)  # type: ignore[arg-type]
    assert len({(one.dataset, one.source) for one in outcomes}) == len(outcomes)
    return {one.dataset: one for one in outcomes}, {f"{one.dataset} {one.subject}" for one in findings}


@pytest.fixture(scope="module")
def sound(filled_store: FilledStore) -> tuple[dict[str, CheckOutcome], set[str]]:
    return told(filled_store.store)


@pytest.mark.parametrize("table", ["figures", "coverage"])
@pytest.mark.parametrize(
    "spoil", [lambda path: path.write_bytes(path.read_bytes()[:-300]), Path.unlink], ids=["cut", "gone"]
)
def test_all_others_are_judged_as_ever_and_the_file_is_named(
    table: str,
    spoil: Callable[[Path], object],
    filled_store: FilledStore,
    sound: tuple[dict[str, CheckOutcome], set[str]],
    tmp_path: Path,
) -> None:
    store = filled_store.copied(tmp_path / "home")
    (path,) = [path for key, path in store.tables().items() if (key.table, key.dataset) == (table, "troop_years")]
    spoil(path)
    outcomes, findings = told(store)
    damaged = outcomes.pop("troop_years")
    assert damaged.answer is Answer.NOT_APPLIED
    assert damaged.reason == (
        f"The stored {table} of troop_years, source troops, version 2023 could not be read (file {path.name}); "
        "`comity doctor` says what is wrong with it."
    )
    expected, of_all = sound
    answers = {name: (one.answer, one.cases, one.broken) for name, one in outcomes.items()}
    assert answers == {name: (one.answer, one.cases, one.broken) for name, one in expected.items() if name in answers}
    assert set(expected) - set(outcomes) == {"troop_years"}
    assert any(one.answer is not Answer.NOT_APPLIED for one in outcomes.values())
    assert any(one.startswith("troop_years ") for one in of_all) > any(
        one.startswith("troop_years ") for one in findings
    )
