"""Laws of drafts: what was said of an upload survives, its file stays while the draft does, no id leads elsewhere."""

import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from proposing import arrived
from submitting import finding, landed

from data import drafts
from data.doctor import LEFTOVER_SECONDS
from data.drafts import DRAFT_DAYS, Draft
from data.store import NotHeld, Store, StoreError


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store.open(tmp_path / "home")


def _draft(store: Store, content: str = "answers", **said: object) -> Draft:
    file = arrived(store, content)
    given: dict[str, object] = {
        "step": "describe", "file_name": file.name, "sha256": file.sha256, "size": file.size,
        "description": {"pollster": "Umfrage & Söhne", "questions": []}, "who": "ana",
    }  # fmt: skip
    return Draft(**given | said)  # type: ignore[arg-type]


def _age(path: Path, days: float = 0) -> None:
    then = (datetime.now(UTC) - timedelta(days=days, seconds=LEFTOVER_SECONDS + 60)).timestamp()
    os.utime(path, (then, then))


def test_a_draft_is_read_back_as_it_was_kept(store: Store) -> None:
    before = datetime.now(UTC)
    kept = drafts.keep(store.home, _draft(store))
    assert drafts.read(store.home, kept.id) == kept
    assert kept.at is not None and before <= kept.at <= datetime.now(UTC)
    further = drafts.keep(store.home, replace(kept, step="check", proposal=3, description=None))
    assert drafts.read(store.home, kept.id) == further
    assert [draft.step for draft in drafts.list_drafts(store.home)] == ["check"]


def test_drafts_are_listed_newest_first_and_dropped_one_by_one(store: Store) -> None:
    now = datetime.now(UTC)
    first, second, third = (
        drafts.keep(store.home, _draft(store, content), now=now - timedelta(days=age))
        for content, age in (("a", 2), ("b", 0), ("c", 1))
    )
    assert [draft.id for draft in drafts.list_drafts(store.home)] == [second.id, third.id, first.id]
    drafts.drop(store.home, second.id)
    drafts.drop(store.home, second.id)
    assert [draft.id for draft in drafts.list_drafts(store.home)] == [third.id, first.id]
    assert len(list((store.home / drafts.DRAFTS).iterdir())) == 2
    assert store.landing.holds(second.sha256), "its file is left to whoever else names it"
    with pytest.raises(NotHeld):
        drafts.read(store.home, second.id)


def test_no_id_can_be_guessed_or_leads_out_of_the_folder(store: Store) -> None:
    ids = {_draft(store).id for _ in range(50)}
    assert len(ids) == 50
    assert {len(bytes.fromhex(one)) for one in ids} == {16}
    outside = store.home / "draft.json"
    outside.write_text("{}")
    for bad in ("", "..", "../" * 3, "x" * 32, f"../drafts/{next(iter(ids))}", "a" * 31, f"{'a' * 32}\n"):
        with pytest.raises(NotHeld):
            drafts.read(store.home, bad)
        with pytest.raises(StoreError, match="no id of a draft"):
            drafts.keep(store.home, _draft(store, id=bad))
        drafts.drop(store.home, bad)
    assert outside.exists()


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", '{"id": 3}', "\x00"])
def test_a_draft_that_cannot_be_read_is_gone_and_stops_no_other(store: Store, content: str) -> None:
    sound, broken = (drafts.keep(store.home, _draft(store, name)) for name in "ab")
    path = store.home / drafts.DRAFTS / broken.id / drafts.FILE
    path.write_text(content)
    with pytest.raises(NotHeld, match="not any more"):
        drafts.read(store.home, broken.id)
    assert drafts.list_drafts(store.home) == [sound]
    assert store.doctor() != [], "the file of the broken one is named by nothing now"
    _age(path, DRAFT_DAYS)
    assert "draft past its days" in {found.rule for found in store.doctor(mend=True)}
    assert not path.exists()


def test_a_draft_of_another_draft_is_none(store: Store) -> None:
    one, other = (drafts.keep(store.home, _draft(store, name)) for name in "ab")
    folder = store.home / drafts.DRAFTS
    (folder / other.id / drafts.FILE).write_bytes((folder / one.id / drafts.FILE).read_bytes())
    with pytest.raises(NotHeld):
        drafts.read(store.home, other.id)


def test_the_file_of_a_draft_stays_for_its_days_and_goes_after_them(store: Store) -> None:
    now = datetime.now(UTC)
    fresh = drafts.keep(store.home, _draft(store, "fresh"), now=now - timedelta(days=DRAFT_DAYS - 1))
    stale = drafts.keep(store.home, _draft(store, "stale"), now=now - timedelta(days=DRAFT_DAYS + 1))
    for draft in (fresh, stale):
        _age(store.landing.path_of(draft.sha256))
        _age(store.home / drafts.DRAFTS / draft.id / drafts.FILE)
    assert sorted(found.rule for found in store.doctor(mend=True)) == [
        "draft past its days",
        "file without a submission",
    ]
    assert (store.landing.holds(fresh.sha256), store.landing.holds(stale.sha256)) == (True, False)
    assert drafts.list_drafts(store.home) == [fresh]
    assert [path.name for path in (store.home / drafts.DRAFTS).iterdir()] == [fresh.id]
    assert store.doctor() == []
    assert store.verify() == []


def test_a_refused_file_that_a_draft_still_names_is_not_purged(store: Store) -> None:
    long_ago = datetime.now(UTC) - timedelta(days=99)
    refused = landed(store, "once refused", when=long_ago)
    store.refuse(refused, [finding()])
    drafts.keep(store.home, _draft(store, "once refused"))
    _age(store.landing.path_of(str(refused.sha256)), 99)
    store.doctor(mend=True)
    assert store.landing.holds(str(refused.sha256))


def test_a_draft_cut_off_while_it_was_written_leaves_the_one_before(store: Store) -> None:
    kept = drafts.keep(store.home, _draft(store))
    cut = store.home / drafts.DRAFTS / kept.id / "0.part"
    cut.write_text("{")
    assert drafts.read(store.home, kept.id) == kept
    _age(cut)
    assert [found.rule for found in store.doctor(mend=True)] == ["unfinished file"]
    assert not cut.exists()
    drafts.drop(store.home, kept.id)
    assert list((store.home / drafts.DRAFTS).iterdir()) == []


def test_where_a_draft_cannot_be_kept_the_one_before_is_and_that_is_said(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = drafts.keep(store.home, _draft(store))

    def full(_source: Path, _target: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(StoreError, match="could not be kept: no space left on device"):
        drafts.keep(store.home, replace(kept, step="check"))
    assert drafts.read(store.home, kept.id) == kept
    assert len(list((store.home / drafts.DRAFTS / kept.id).iterdir())) == 1
