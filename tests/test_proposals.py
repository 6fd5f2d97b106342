"""Laws of the queue: what was submitted waits whole, is taken once, and is decided on once by one person."""

import threading
from collections.abc import Callable
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from proposing import ANSWERS, DESCRIPTION, approved, arrived, proposed, submission
from submitting import NOW, finding, landed, rows

from data.findings import Severity
from data.ledger_schema import Act
from data.slices import slice_json
from data.store import AlreadyThere, Approval, NotHeld, Proposal, State, Store, StoreConflict, StoreError, Version


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store.open(tmp_path / "home")


def test_what_was_submitted_waits_whole_until_someone_decides(store: Store) -> None:
    warnings = [
        finding(row=4, column="weight", dataset="survey_responses", count=2),
        finding("other", value="POL", dataset="published_figures"),
    ]
    summary = [{"country": "POL", "wave": 2024, "n": 812, "deff": 1.25, "first": date(2024, 3, 1), "missing": None}]
    told = proposed(store, "a", findings=warnings, summary=summary)
    kept = Store.open(store.home).proposal(told.id)
    assert kept == told
    assert (kept.id, kept.at, kept.who, kept.file_name, kept.size) == (1, NOW, "ana", "wave.sav", 1)
    assert (kept.dataset, kept.description, kept.state) == ("survey_responses", DESCRIPTION, State.WAITING)
    assert kept.findings == tuple(warnings)
    assert kept.summary == [summary[0] | {"first": "2024-03-01"}]
    assert (kept.decided_by, kept.decided_at, kept.comment, kept.version) == (None, None, None, None)
    assert (kept.alone, kept.undone) == (False, False)
    assert (store.current_version(), store.tables()) == (0, {}), "nothing is published by it"
    assert (store.verify(), store.doctor()) == ([], [])


def test_a_number_of_the_summary_that_could_not_be_computed_is_null(store: Store) -> None:
    kept = proposed(store, summary=[{"deff": float("nan"), "sum": float("inf"), "n": 0}])
    assert kept.summary == [{"deff": None, "sum": None, "n": 0}]


def test_the_queue_is_told_newest_first_and_by_state(store: Store) -> None:
    first, second, third, fourth = (proposed(store, content) for content in "abcd")
    approved(store, first)
    store.decide(second.id, who="bo", act="reject", comment="no weights")
    store.decide(third.id, who="ana", act="withdraw")
    assert [one.id for one in store.proposals()] == [4, 3, 2, 1]
    assert [(state.value, [one.id for one in store.proposals(state)]) for state in State] == [
        ("waiting", [fourth.id]), ("approved", [1]), ("rejected", [2]), ("withdrawn", [3])
    ]  # fmt: skip
    rejected, withdrawn = store.proposal(2), store.proposal(3)
    assert (rejected.decided_by, rejected.comment, rejected.alone, rejected.version) == (
        "bo",
        "no weights",
        False,
        None,
    )
    assert (withdrawn.decided_by, withdrawn.comment, withdrawn.alone) == ("ana", None, True)


def test_the_same_file_described_alike_is_taken_once_while_it_waits(store: Store) -> None:
    first = proposed(store, "a")
    alike = dict(reversed(DESCRIPTION.items()))
    with pytest.raises(AlreadyThere, match="waits: ana submitted it on 22 November 2026 as number 1") as told:
        proposed(store, "a", who="bo", description=alike)
    assert told.value.proposal == first
    assert proposed(store, "a", description=DESCRIPTION | {"wave": 2023}).id == 2, "described otherwise it is another"
    assert proposed(store, "a", dataset="published_figures", description=None).id == 3
    assert proposed(store, "b").id == 4
    store.decide(1, who="ana", act="withdraw")
    assert proposed(store, "a").id == 5, "withdrawn, it may come again"


def test_a_published_file_is_taken_again_once_it_does_not_stand(store: Store) -> None:
    first = proposed(store, "a")
    version = approved(store, first)
    with pytest.raises(AlreadyThere, match="is published as version 1") as told:
        proposed(store, "a")
    assert told.value.proposal.version == version.number
    store.undo("survey_responses", "cy")
    assert store.proposal(1).undone
    second = proposed(store, "a")
    approved(store, second)
    approved(store, proposed(store, "another file of the same pollster, country and year"))
    assert proposed(store, "a").id == 4, "its slice was replaced"


def test_another_pollsters_survey_of_the_same_country_and_year_replaces_nothing(store: Store) -> None:
    row = {"kind": "USA", "place": "POL", "first": date(2024, 1, 1), "last": date(2024, 12, 31)}
    covers = slice_json({"survey_responses": pl.DataFrame([row])})
    approved(store, proposed(store, "a"), slice=covers)
    approved(store, proposed(store, "b", description=DESCRIPTION | {"pollster": "Other Poll"}), slice=covers)
    with pytest.raises(AlreadyThere):
        proposed(store, "a")
    approved(store, proposed(store, "c"), slice=covers)
    assert proposed(store, "a").id == 4


def test_an_approval_and_its_version_are_told_together_and_an_undo_of_it_too(store: Store) -> None:
    version = approved(store, proposed(store, "a"), who="bo", comment="weights checked")
    approved(store, proposed(store, "b"), who="Ana ", alone=True)
    told = store.proposal(1)
    assert (told.state, told.decided_by, told.decided_at, told.comment) == ("approved", "bo", NOW, "weights checked")
    assert (told.version, told.alone, told.undone) == (version.number, False, False)
    store.undo("survey_responses", "cy")
    assert [(one.id, one.state.value, one.undone) for one in store.proposals()] == [
        (2, "approved", True), (1, "approved", False)
    ]  # fmt: skip
    store.commit(landed(store, "x", datasets=("survey_responses",)), {ANSWERS: rows(9)})
    history = store.history("survey_responses")
    assert history.columns[-3:] == ["approved_by", "alone", "comment"]
    assert history.select("version", "who", "action", "approved_by", "alone", "comment").rows() == [
        (4, "ana", "commit", None, None, None),
        (3, "cy", "undo", None, None, None),
        (2, "ana", "commit", "Ana ", True, None),
        (1, "ana", "commit", "bo", False, "weights checked"),
    ]
    assert store.verify() == []


def _reject(store: Store, proposal: Proposal, who: str) -> object:
    return store.decide(proposal.id, who=who, act="reject", comment="no")


def _approve(store: Store, proposal: Proposal, who: str) -> object:
    return approved(store, proposal, who=who, base=0)


@pytest.mark.parametrize("others", [_approve, _reject])
def test_of_two_who_decide_at_once_one_wins_and_the_other_learns_who_did_what(
    store: Store, others: Callable[[Store, Proposal, str], object]
) -> None:
    proposal = proposed(store)
    start, lost, won = threading.Barrier(4), [], []

    def act(who: str, does: Callable[[Store, Proposal, str], object]) -> None:
        mine = Store.open(store.home)
        start.wait()
        try:
            does(mine, proposal, who)
            won.append(who)
        except StoreConflict as error:
            lost.append(error.what)

    threads = [
        threading.Thread(target=act, args=(who, does))
        for who, does in (("bo", _approve), ("cy", others), ("di", _approve), ("ed", others))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    told = store.proposal(proposal.id)
    assert won == [told.decided_by]
    done = "approved" if told.version else "rejected"
    ending = " as version 1." if told.version else "."
    sentence = (
        f"Submission 1 (wave.sav) was {done} by {told.decided_by} on {told.decided_at:%d %B %Y at %H:%M} UTC{ending}"
    )
    assert lost == [sentence] * 3
    assert store.current_version() == len(store.tables()) == (1 if told.version else 0)
    assert store.verify() == []
    assert len(store.ledger.every_file()) == len(list(store.tables_folder.rglob("*.parquet"))), "losers wrote no table"


@pytest.mark.parametrize(
    ("first", "says"),
    [("approve", "approved by bo .* as version 1"), ("reject", "rejected by bo"), ("withdraw", "withdrawn by bo")],
)
def test_a_decision_stands(store: Store, first: str, says: str) -> None:
    proposal = proposed(store)
    if first == "approve":
        approved(store, proposal)
    else:
        store.decide(proposal.id, who="bo", act=first)
    decided, version = store.proposal(1), store.current_version()
    for attempt in ("reject", "withdraw"):
        with pytest.raises(StoreConflict, match=says):
            store.decide(1, who="cy", act=attempt)
    with pytest.raises(StoreConflict, match=says):
        approved(store, proposal, who="cy")
    assert (store.proposal(1), store.current_version()) == (decided, version)


def test_a_decider_the_lock_could_not_stop_is_stopped_by_the_ledger(store: Store) -> None:
    proposal = proposed(store)
    approved(store, proposal)
    version = Version(number=2, act=Act.COMMIT, who="eve", when=NOW)
    with pytest.raises(StoreConflict, match="was approved by bo"):
        store.ledger.append_version(
            version, {}, submission=submission(proposal), approves=Approval(proposal=1, who="eve")
        )
    assert store.current_version() == 1
    assert store.verify() == []


def test_what_is_not_there_cannot_be_decided(store: Store, tmp_path: Path) -> None:
    proposal = proposed(store)
    for attempt in (
        lambda: store.proposal(7),
        lambda: store.decide(7, who="bo", act="reject"),
        lambda: store.commit(submission(proposal), {ANSWERS: rows(1)}, approves=Approval(proposal=7, who="bo")),
    ):
        with pytest.raises(NotHeld, match="no submission 7"):
            attempt()
    with pytest.raises(StoreError, match="goes with a commit"):
        store.decide(1, who="bo", act="approve")
    assert Store.open(tmp_path / "nowhere", create=False).proposals() == []
    assert [one.state for one in store.proposals()] == [State.WAITING]


def test_an_approval_goes_only_with_its_own_file_and_dataset_and_says_who_was_alone(store: Store) -> None:
    proposal, other = proposed(store, "a"), proposed(store, "b")
    with pytest.raises(StoreError, match="another file or dataset"):
        approved(store, proposal, sha256=other.sha256)
    with pytest.raises(StoreError, match="another file or dataset"):
        approved(store, proposal, datasets=("published_figures",))
    with pytest.raises(StoreError, match="would approve it alone"):
        approved(store, proposal, who=" ANA")
    with pytest.raises(StoreConflict, match="built on version 3"):
        approved(store, proposal, base=3)
    assert (store.current_version(), len(store.proposals("waiting"))) == (0, 2)


def test_no_respondents_value_and_no_refused_file_enters_the_queue(store: Store) -> None:
    for dataset in ("survey_responses", None):
        with pytest.raises(StoreError, match="never stored"):
            proposed(store, findings=[finding(), finding(value="3", dataset=dataset)])
    with pytest.raises(StoreError, match="critical"):
        proposed(store, findings=[finding(severity=Severity.CRITICAL)])
    gone = arrived(store, "x")
    gone.path.unlink()
    with pytest.raises(StoreError, match="have not landed"):
        store.propose(gone, who="ana", dataset="survey_responses")
    assert store.proposals() == []
