"""Laws of the past: undo walks back, history tells each version, a file is known again, refusals are purged."""

import os
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from submitting import AGREEMENT_FIGURES, AGREEMENTS, EXERCISES, NOW, finding, landed, rows

from data.findings import Severity
from data.slices import overlap, slice_json
from data.store import NothingToUndo, Store, TableKey

DATASETS = ("agreement_parties", "exercise_participations")


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store.open(tmp_path / "home")


def _coverage(place: str | None, first: int, last: int, kind: str | None = None) -> pl.DataFrame:
    row = {"kind": kind, "place": place, "first": date(first, 1, 1), "last": date(last, 12, 31)}
    return pl.DataFrame([row], schema={"kind": pl.String, "place": pl.String, "first": pl.Date, "last": pl.Date})


def test_undo_gives_back_what_stood_before_and_walks_further_back(store: Store) -> None:
    for number in (1, 2, 3):
        store.commit(landed(store, str(number)), {AGREEMENTS: rows(number), AGREEMENT_FIGURES: rows(10 * number)})
    store.commit(landed(store, "x"), {EXERCISES: rows(99)})
    seen = []
    for _ in range(2):
        store.undo("agreement_parties", "bo")
        seen.append((store.read(AGREEMENTS)["year"].item(), store.read(AGREEMENT_FIGURES)["year"].item()))
    assert seen == [(2, 20), (1, 10)]
    store.undo("agreement_parties", "bo")
    assert set(store.tables()) == {EXERCISES}
    with pytest.raises(NothingToUndo, match="no commit of agreement_parties"):
        store.undo("agreement_parties", "bo")
    assert store.read(AGREEMENTS, as_of=3)["year"].item() == 3
    assert store.verify() == []


def test_undo_after_a_new_commit_undoes_the_new_one_first(store: Store) -> None:
    store.commit(landed(store, "1"), {AGREEMENTS: rows(1)})
    store.commit(landed(store, "2"), {AGREEMENTS: rows(2)})
    store.undo("agreement_parties", "bo")
    store.commit(landed(store, "3"), {AGREEMENTS: rows(3)})
    store.undo("agreement_parties", "bo")
    assert store.read(AGREEMENTS)["year"].item() == 1
    store.undo("agreement_parties", "bo")
    assert store.tables() == {}


def test_undo_of_one_dataset_leaves_the_other_of_the_same_commit(store: Store) -> None:
    store.commit(landed(store, "1"), {AGREEMENTS: rows(1), EXERCISES: rows(2)})
    store.undo("agreement_parties", "bo")
    assert set(store.tables()) == {EXERCISES}
    assert store.history("exercise_participations")["version"].to_list() == [1]


def test_undo_passes_over_figures_computed_anew(store: Store) -> None:
    store.commit(landed(store, "1"), {AGREEMENTS: rows(1), AGREEMENT_FIGURES: rows(10)})
    store.commit(landed(store, "2"), {AGREEMENTS: rows(2), AGREEMENT_FIGURES: rows(20)})
    store.commit(landed(store, "", sha256=None, file_name=None), {AGREEMENT_FIGURES: rows(21)})
    assert store.history("agreement_parties")["action"].to_list() == ["refresh", "commit", "commit"]
    store.undo("agreement_parties", "bo")
    assert (store.read(AGREEMENTS)["year"].item(), store.read(AGREEMENT_FIGURES)["year"].item()) == (1, 10)


def test_history_tells_each_version_newest_first(store: Store) -> None:
    covers = slice_json({"agreement_parties": _coverage(None, 1980, 2010)})
    warnings = [finding(row=row, count=2) for row in (4, 5)] + [finding("other dataset", dataset="x", count=9)]
    first = landed(store, "1", slice=covers)
    store.commit(first, {AGREEMENTS: rows(1, 2)}, findings=warnings)
    store.commit(landed(store, "2"), {AGREEMENTS: rows(3)})
    store.undo("agreement_parties", "bo", when=NOW + timedelta(hours=1))
    store.commit(landed(store, "3"), {EXERCISES: rows(3)})
    told = store.history("agreement_parties")
    assert told.select("version", "who", "action", "rows", "findings", "current").rows() == [
        (3, "bo", "undo", 2, 0, False),
        (2, "ana", "commit", 1, 0, False),
        (1, "ana", "commit", 2, 2, True),
    ]
    assert told["when"].to_list() == [NOW + timedelta(hours=1), NOW, NOW]
    assert told["sha256"].to_list()[2] == first.sha256
    assert told["sha256"][0] == told["sha256"][1], "an undo names the file it undid"
    assert told["slice"].to_list()[2] == covers
    assert store.findings(1).height == 3
    assert store.history("survey_responses").height == 0


def test_the_same_file_is_held_until_it_is_undone(store: Store) -> None:
    submission = landed(store, "1")
    assert submission.sha256 is not None
    assert store.holds(submission.sha256) is None, "it has landed but was not published"
    version = store.commit(submission, {AGREEMENTS: rows(1)})
    assert store.holds(submission.sha256) == version
    assert store.holds(submission.sha256, "dcad") == version
    assert store.holds(submission.sha256, "mme") is None
    store.undo("agreement_parties", "bo")
    assert store.holds(submission.sha256) is None
    again = store.commit(submission, {AGREEMENTS: rows(1)})
    assert store.holds(submission.sha256) == again


def test_a_file_whose_slice_was_replaced_in_part_is_not_held(store: Store) -> None:
    key = TableKey(table="rows", dataset="survey_responses", source="pew", version="1")
    waves = landed(store, "waves", slice=slice_json({"survey_responses": _coverage("IND", 2002, 2019)}))
    store.commit(waves, {key: rows(1)})
    store.commit(
        landed(store, "2024", slice=slice_json({"survey_responses": _coverage("IND", 2024, 2024)})),
        {key: rows(1, 2)},
    )
    assert store.holds(str(waves.sha256)) is not None
    store.commit(
        landed(store, "2019", slice=slice_json({"survey_responses": _coverage("IND", 2019, 2019)})),
        {key: rows(1, 3)},
    )
    assert store.holds(str(waves.sha256)) is None
    store.undo("survey_responses", "bo")
    assert store.holds(str(waves.sha256)) is not None


def test_slices_overlap_where_they_share_kind_place_and_day() -> None:
    def of(*coverage: pl.DataFrame) -> str:
        return slice_json({"d": pl.concat(coverage)})

    mexico = of(_coverage("MEX", 2000, 2010))
    assert not overlap(mexico, of(_coverage("USA", 2000, 2010)), {"d"})
    assert not overlap(mexico, of(_coverage("MEX", 2011, 2012)), {"d"})
    assert overlap(mexico, of(_coverage("USA", 2000, 2010), _coverage("MEX", 2010, 2010)), {"d"})
    assert overlap(mexico, of(_coverage(None, 1990, 2020, "troops")), {"d"}), "null place is every state"
    assert not overlap(of(_coverage(None, 1990, 2020, "troops")), of(_coverage(None, 1990, 2020, "state-based")), {"d"})
    assert overlap(mexico, "[]", {"d"}), "a slice that says nothing covers everything"


def test_a_refused_file_leaves_its_findings_and_bytes_but_no_version(store: Store) -> None:
    submission = landed(store, "bad")
    store.refuse(submission, [finding(severity=Severity.CRITICAL)])
    assert (store.current_version(), store.tables()) == (0, {})
    assert store.landing.holds(str(submission.sha256))
    assert store.refusals().select("submission", "who", "findings", "purged").rows() == [(1, "ana", 1, False)]
    assert store.holds(str(submission.sha256)) is None
    assert store.verify() == []


def test_bytes_of_a_refused_file_are_purged_after_their_days_and_not_before(store: Store) -> None:
    submission = landed(store, "bad", when=datetime.now(UTC))
    store.refuse(submission, [finding()])
    assert store.purge_refused(submission.when + timedelta(days=30)) == 0
    assert store.purge_refused(submission.when + timedelta(days=30, seconds=1)) == 1
    assert not store.landing.holds(str(submission.sha256))
    assert store.refusals()["purged"].to_list() == [True]
    assert store.purge_refused(submission.when + timedelta(days=60)) == 0
    assert store.verify() == []


def test_bytes_past_their_days_go_when_anything_is_written_or_the_doctor_mends(store: Store) -> None:
    long_ago = datetime.now(UTC) - timedelta(days=31)
    for content in ("bad", "worse"):
        refused = landed(store, content, when=long_ago)
        store.refuse(refused, [finding()])
        blob = store.landing.path_of(str(refused.sha256))
        os.utime(blob, (long_ago.timestamp(), long_ago.timestamp()))
        assert blob.exists()
        assert [found.rule for found in store.doctor()] == ["refused file past its days"]
        if content == "bad":
            store.commit(landed(store, "good"), {AGREEMENTS: rows(1)})
        else:
            store.doctor(mend=True)
        assert not blob.exists()
        assert store.doctor() == []
    assert store.refusals()["purged"].to_list() == [True, True]
    assert store.verify() == []


def test_bytes_that_were_also_committed_are_never_purged(store: Store) -> None:
    submission = landed(store, "once bad, then good", when=datetime.now(UTC))
    store.refuse(submission, [finding()])
    store.commit(submission, {AGREEMENTS: rows(1)})
    assert store.purge_refused(submission.when + timedelta(days=99)) == 0
    assert store.landing.holds(str(submission.sha256))
    assert store.verify() == []


STEPS = st.lists(st.tuples(st.sampled_from(["commit", "refresh", "undo", "refuse"]), st.integers(0, 1)), max_size=14)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(steps=STEPS)
def test_whatever_is_done_every_version_reads_as_it_was_and_undo_pops_the_last_commit(
    steps: list[tuple[str, int]],
) -> None:
    """The store against a plain stack for each dataset: a commit pushes what stood, an undo takes it back."""
    with TemporaryDirectory() as folder:
        store = Store.open(Path(folder) / "home")
        now: dict[TableKey, int] = {}
        stood: dict[str, list[dict[TableKey, int]]] = {dataset: [] for dataset in DATASETS}
        snapshots = [dict(now)]
        for number, (act, which) in enumerate(steps):
            dataset = DATASETS[which]
            table, figures = (
                TableKey(table=table, dataset=dataset, source="s", version="1") for table in ("rows", "figures")
            )
            mine = {key: value for key, value in now.items() if key.dataset == dataset}
            if act == "commit":
                store.commit(landed(store, str(number)), {table: rows(number), figures: rows(number)})
                stood[dataset].append(mine)
                now |= {table: number, figures: number}
            elif act == "refresh":
                store.commit(landed(store, "", sha256=None, file_name=None), {figures: rows(number)})
                now |= {figures: number}
            elif act == "refuse":
                store.refuse(landed(store, str(number)), [finding()])
                continue
            elif stood[dataset]:
                store.undo(dataset, "bo")
                now = {key: value for key, value in now.items() if key.dataset != dataset} | stood[dataset].pop()
            else:
                with pytest.raises(NothingToUndo):
                    store.undo(dataset, "bo")
                continue
            snapshots.append(dict(now))
        assert store.current_version() == len(snapshots) - 1
        for version, expected in enumerate(snapshots):
            keys = store.tables(version)
            assert {key: store.read(key, version)["year"].item() for key in keys} == expected
        told = pl.concat([store.history(dataset) for dataset in DATASETS])
        assert sorted(told["version"]) == list(range(1, len(snapshots)))
        assert store.verify() == []
        store.ledger.engine.dispose()
