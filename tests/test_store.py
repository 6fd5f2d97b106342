"""Laws of the store: versions are whole, the past stays readable, undo walks back, and other datasets stay put."""

import os
import threading
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from data.findings import Finding, Severity
from data.slices import overlap, slice_json
from data.store import (
    NotHeld,
    NothingToUndo,
    Store,
    StoreBusy,
    StoreConflict,
    StoreError,
    Submission,
    TableKey,
)

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
AGREEMENTS = TableKey(table="rows", dataset="agreement_parties", source="dcad", version="1.0")
AGREEMENT_FIGURES = TableKey(table="figures", dataset="agreement_parties", source="dcad", version="1.0")
EXERCISES = TableKey(table="rows", dataset="exercise_participations", source="mme", version="1.1")


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store.open(tmp_path / "home")


@pytest.fixture
def bring(store: Store, tmp_path: Path) -> Callable[..., Submission]:
    """Lands a small file of the given content and gives its submission."""

    def land(content: str, **said: object) -> Submission:
        path = tmp_path / "file.csv"
        path.write_text(content, encoding="utf-8")
        landed = store.landing.accept(path)
        fields: dict[str, object] = {
            "who": "ana", "when": NOW, "file_name": landed.name, "sha256": landed.sha256, "provider": "dcad",
            "datasets": ("agreement_parties",), "source": "dcad", "version": "1.0",
        }  # fmt: skip
        return Submission(**fields | said)  # type: ignore[arg-type]

    return land


def _rows(*values: int | None) -> pl.DataFrame:
    return pl.DataFrame({"year": values}, schema={"year": pl.Int64})


def _finding(rule: str = "outside its years", **said: object) -> Finding:
    fields: dict[str, object] = {"severity": Severity.WARNING, "reason": "why", "remedy": "what to do"}
    return Finding(rule=rule, **fields | said)  # type: ignore[arg-type]


def _coverage(place: str | None, first: int, last: int, kind: str | None = None) -> pl.DataFrame:
    row = {"kind": kind, "place": place, "first": date(first, 1, 1), "last": date(last, 12, 31)}
    return pl.DataFrame([row], schema={"kind": pl.String, "place": pl.String, "first": pl.Date, "last": pl.Date})


def test_what_is_committed_is_read_back_with_its_nulls_and_types(
    store: Store, bring: Callable[..., Submission]
) -> None:
    frame = pl.DataFrame({"place": ["POL", None], "value": [0.1, None], "day": [None, date(2010, 1, 2)]})
    version = store.commit(bring("a"), {AGREEMENTS: frame})
    assert version.number == store.current_version() == 1
    assert_frame_equal(store.read(AGREEMENTS), frame)
    assert_frame_equal(store.scan(AGREEMENTS).collect(), frame)


def test_a_commit_replaces_its_tables_and_leaves_all_others(store: Store, bring: Callable[..., Submission]) -> None:
    store.commit(bring("a"), {AGREEMENTS: _rows(1980), EXERCISES: _rows(1990)})
    store.commit(bring("b"), {AGREEMENTS: _rows(1981, None)})
    assert store.read(AGREEMENTS)["year"].to_list() == [1981, None]
    assert store.read(EXERCISES)["year"].to_list() == [1990]


def test_every_earlier_version_stays_readable(store: Store, bring: Callable[..., Submission]) -> None:
    for number in range(1, 6):
        store.commit(bring(str(number)), {AGREEMENTS: _rows(number)})
    assert [store.read(AGREEMENTS, as_of=n)["year"].item() for n in range(1, 6)] == [1, 2, 3, 4, 5]
    assert store.tables(as_of=0) == {}


def test_a_removed_table_is_gone_now_and_there_before(store: Store, bring: Callable[..., Submission]) -> None:
    store.commit(bring("a"), {AGREEMENTS: _rows(1), AGREEMENT_FIGURES: _rows(2)})
    store.commit(bring("b"), {AGREEMENTS: _rows(3)}, removes=[AGREEMENT_FIGURES, EXERCISES])
    assert set(store.tables()) == {AGREEMENTS}
    assert store.read(AGREEMENT_FIGURES, as_of=1)["year"].item() == 2
    with pytest.raises(NotHeld, match="no figures of agreement_parties"):
        store.read(AGREEMENT_FIGURES)


@pytest.mark.parametrize("number", [-1, 2])
def test_a_version_there_never_was_is_not_held(store: Store, bring: Callable[..., Submission], number: int) -> None:
    store.commit(bring("a"), {AGREEMENTS: _rows(1)})
    with pytest.raises(NotHeld, match="the newest is 1"):
        store.tables(as_of=number)


def test_a_writer_whose_base_has_moved_on_is_told_and_changes_nothing(
    store: Store, bring: Callable[..., Submission]
) -> None:
    base = store.current_version()
    store.commit(bring("a"), {AGREEMENTS: _rows(1)}, base=base)
    with pytest.raises(StoreConflict, match="at version 1; this work was built on version 0"):
        store.commit(bring("b"), {AGREEMENTS: _rows(2)}, base=base)
    assert store.read(AGREEMENTS)["year"].item() == 1
    assert store.current_version() == 1


def test_one_writer_at_a_time_and_the_other_is_told_after_its_wait(store: Store) -> None:
    said: list[str] = []

    def other() -> None:
        try:
            with Store.open(store.home).writing(wait_seconds=0.05):
                said.append("got in")
        except StoreBusy as error:
            said.append(error.what)

    with store.writing() as base, store.writing() as again:
        assert base == again == 0
        thread = threading.Thread(target=other)
        thread.start()
        thread.join()
        assert "writer at work" in [finding.rule for finding in store.doctor()]
    assert said == ["Another process has been writing to the store for over 0.05 seconds."]
    other()
    assert said[-1] == "got in"


def test_what_was_read_inside_the_lock_is_not_lost_when_many_write(
    store: Store, bring: Callable[..., Submission]
) -> None:
    store.commit(bring("a"), {AGREEMENTS: _rows()})
    submission = bring("b")

    def add(number: int) -> None:
        mine = Store.open(store.home)
        with mine.writing() as base:
            mine.commit(submission, {AGREEMENTS: mine.read(AGREEMENTS).vstack(_rows(number))}, base=base)

    threads = [threading.Thread(target=add, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(store.read(AGREEMENTS)["year"]) == list(range(12))
    assert store.verify() == []


def test_a_commit_whose_file_has_not_landed_is_refused(store: Store, bring: Callable[..., Submission]) -> None:
    submission = bring("a", sha256="0" * 64)
    with pytest.raises(StoreError, match="have not landed"):
        store.commit(submission, {AGREEMENTS: _rows(1)})
    with pytest.raises(StoreError, match="have not landed"):
        store.refuse(submission, [_finding()])
    assert store.current_version() == 0


@pytest.mark.parametrize(("table", "dataset"), [("sums", "agreement_parties"), ("rows", "../elsewhere"), ("rows", "A")])
def test_only_known_tables_of_plainly_named_datasets_are_kept(
    store: Store, bring: Callable[..., Submission], table: str, dataset: str
) -> None:
    with pytest.raises(StoreError, match="is no table of the store"):
        store.commit(bring("a"), {TableKey(table=table, dataset=dataset, source="dcad", version="1"): _rows(1)})


def test_a_commit_that_changes_nothing_makes_no_version(store: Store, bring: Callable[..., Submission]) -> None:
    with pytest.raises(StoreError, match="changes no table"):
        store.commit(bring("a"), {}, removes=[AGREEMENTS])
    assert store.current_version() == 0


def test_a_submission_must_say_its_zone_and_a_true_slice(bring: Callable[..., Submission]) -> None:
    with pytest.raises(ValueError, match="zone"):
        bring("a", when=NOW.replace(tzinfo=None))
    with pytest.raises(ValueError, match="slice_json"):
        bring("a", slice='{"places": "all"}')


def test_undo_gives_back_what_stood_before_and_walks_further_back(
    store: Store, bring: Callable[..., Submission]
) -> None:
    for number in (1, 2, 3):
        store.commit(bring(str(number)), {AGREEMENTS: _rows(number), AGREEMENT_FIGURES: _rows(10 * number)})
    store.commit(bring("x"), {EXERCISES: _rows(99)})
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


def test_undo_after_a_new_commit_undoes_the_new_one_first(store: Store, bring: Callable[..., Submission]) -> None:
    store.commit(bring("1"), {AGREEMENTS: _rows(1)})
    store.commit(bring("2"), {AGREEMENTS: _rows(2)})
    store.undo("agreement_parties", "bo")
    store.commit(bring("3"), {AGREEMENTS: _rows(3)})
    store.undo("agreement_parties", "bo")
    assert store.read(AGREEMENTS)["year"].item() == 1
    store.undo("agreement_parties", "bo")
    assert store.tables() == {}


def test_undo_of_one_dataset_leaves_the_other_of_the_same_commit(
    store: Store, bring: Callable[..., Submission]
) -> None:
    store.commit(bring("1"), {AGREEMENTS: _rows(1), EXERCISES: _rows(2)})
    store.undo("agreement_parties", "bo")
    assert set(store.tables()) == {EXERCISES}
    assert store.history("exercise_participations")["version"].to_list() == [1]


def test_undo_passes_over_figures_computed_anew(store: Store, bring: Callable[..., Submission]) -> None:
    store.commit(bring("1"), {AGREEMENTS: _rows(1), AGREEMENT_FIGURES: _rows(10)})
    store.commit(bring("2"), {AGREEMENTS: _rows(2), AGREEMENT_FIGURES: _rows(20)})
    store.commit(bring("", sha256=None, file_name=None), {AGREEMENT_FIGURES: _rows(21)})
    assert store.history("agreement_parties")["action"].to_list() == ["refresh", "commit", "commit"]
    store.undo("agreement_parties", "bo")
    assert (store.read(AGREEMENTS)["year"].item(), store.read(AGREEMENT_FIGURES)["year"].item()) == (1, 10)


def test_history_tells_each_version_newest_first(store: Store, bring: Callable[..., Submission]) -> None:
    covers = slice_json({"agreement_parties": _coverage(None, 1980, 2010)})
    warnings = [_finding(row=row, count=2) for row in (4, 5)] + [_finding("other dataset", dataset="x", count=9)]
    first = bring("1", slice=covers)
    store.commit(first, {AGREEMENTS: _rows(1, 2)}, findings=warnings)
    store.commit(bring("2"), {AGREEMENTS: _rows(3)})
    store.undo("agreement_parties", "bo", when=NOW + timedelta(hours=1))
    store.commit(bring("3"), {EXERCISES: _rows(3)})
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


def test_the_same_file_is_held_until_it_is_undone(store: Store, bring: Callable[..., Submission]) -> None:
    submission = bring("1")
    assert submission.sha256 is not None
    assert store.holds(submission.sha256) is None, "it has landed but was not published"
    version = store.commit(submission, {AGREEMENTS: _rows(1)})
    assert store.holds(submission.sha256) == version
    assert store.holds(submission.sha256, "dcad") == version
    assert store.holds(submission.sha256, "mme") is None
    store.undo("agreement_parties", "bo")
    assert store.holds(submission.sha256) is None
    again = store.commit(submission, {AGREEMENTS: _rows(1)})
    assert store.holds(submission.sha256) == again


def test_a_file_whose_slice_was_replaced_in_part_is_not_held(store: Store, bring: Callable[..., Submission]) -> None:
    key = TableKey(table="rows", dataset="survey_responses", source="pew", version="1")
    waves = bring("waves", slice=slice_json({"survey_responses": _coverage("IND", 2002, 2019)}))
    store.commit(waves, {key: _rows(1)})
    store.commit(
        bring("2024", slice=slice_json({"survey_responses": _coverage("IND", 2024, 2024)})), {key: _rows(1, 2)}
    )
    assert store.holds(str(waves.sha256)) is not None
    store.commit(
        bring("2019", slice=slice_json({"survey_responses": _coverage("IND", 2019, 2019)})), {key: _rows(1, 3)}
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


def test_a_refused_file_leaves_its_findings_and_bytes_but_no_version(
    store: Store, bring: Callable[..., Submission]
) -> None:
    submission = bring("bad")
    store.refuse(submission, [_finding(severity=Severity.CRITICAL)])
    assert (store.current_version(), store.tables()) == (0, {})
    assert store.landing.holds(str(submission.sha256))
    assert store.refusals().select("submission", "who", "findings", "purged").rows() == [(1, "ana", 1, False)]
    assert store.holds(str(submission.sha256)) is None
    assert store.verify() == []


def test_bytes_of_a_refused_file_are_purged_after_their_days_and_not_before(
    store: Store, bring: Callable[..., Submission]
) -> None:
    submission = bring("bad", when=datetime.now(UTC))
    store.refuse(submission, [_finding()])
    assert store.purge_refused(submission.when + timedelta(days=30)) == 0
    assert store.purge_refused(submission.when + timedelta(days=30, seconds=1)) == 1
    assert not store.landing.holds(str(submission.sha256))
    assert store.refusals()["purged"].to_list() == [True]
    assert store.purge_refused(submission.when + timedelta(days=60)) == 0
    assert store.verify() == []


def test_bytes_that_were_also_committed_are_never_purged(store: Store, bring: Callable[..., Submission]) -> None:
    submission = bring("once bad, then good", when=datetime.now(UTC))
    store.refuse(submission, [_finding()])
    store.commit(submission, {AGREEMENTS: _rows(1)})
    assert store.purge_refused(submission.when + timedelta(days=99)) == 0
    assert store.landing.holds(str(submission.sha256))
    assert store.verify() == []


def test_a_folder_without_a_store_reads_as_an_empty_one_and_nothing_is_made(tmp_path: Path) -> None:
    empty = Store.open(tmp_path / "nowhere", create=False)
    assert (empty.current_version(), empty.tables(), empty.history("x").height) == (0, {}, 0)
    assert empty.verify() == []
    assert empty.holds("0" * 64) is None
    assert not (tmp_path / "nowhere").exists()
    Store.open(tmp_path / "nowhere")
    assert empty.doctor() == []


def test_a_home_with_odd_characters_in_its_name_works(tmp_path: Path) -> None:
    home = tmp_path / "a b [x] %20 ?#*"
    store = Store.open(home)
    path = tmp_path / "f"
    path.write_bytes(b"1")
    landed = store.landing.accept(path)
    submission = Submission(
        who="ana", when=NOW, file_name="f", sha256=landed.sha256, provider="dcad", datasets=("agreement_parties",),
        source="dcad", version="../1.0",
    )  # fmt: skip
    key = TableKey(table="rows", dataset="agreement_parties", source="dcad", version="../1.0")
    store.commit(submission, {key: _rows(1)})
    assert Store.open(home).read(key)["year"].item() == 1
    assert store.verify() == []


def test_a_store_that_may_not_be_written_can_be_read_and_says_so_when_written(
    store: Store, bring: Callable[..., Submission], monkeypatch: pytest.MonkeyPatch
) -> None:
    submission = bring("1")
    store.commit(submission, {AGREEMENTS: _rows(1)})
    store.ledger.engine.dispose()
    # The superuser may write anywhere, so what the kernel would answer another user is said here.
    monkeypatch.setattr(os, "access", lambda *_: False)
    reader = Store.open(store.home, create=False)
    assert reader.read(AGREEMENTS)["year"].item() == 1
    assert reader.verify() == []
    with pytest.raises(StoreError, match="could not be written"):
        reader.commit(submission, {AGREEMENTS: _rows(2)})
    assert Store.open(store.home, create=False).current_version() == 1
