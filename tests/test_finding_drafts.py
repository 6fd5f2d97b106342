"""Laws of drafts of a finding: kept a reader and finding, gone once dropped, never outside their folder."""

import os
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from data import finding_drafts
from data.drafts import DRAFT_DAYS, DRAFTS
from data.finding_drafts import FindingDraft, drop, keep, new_desk, read
from data.store import Store, StoreError

ONE, OTHER = "0123456789abcdef", "f" * 16


def test_what_was_typed_is_read_back_by_who_has_its_id_and_of_that_finding_alone(tmp_path: Path) -> None:
    desk, typed = new_desk(), FindingDraft(who="Ann", reason="Wir wissen’s", until=date(2026, 12, 1))
    keep(tmp_path, desk, ONE, FindingDraft(who="A"))
    keep(tmp_path, desk, ONE, typed)
    assert read(tmp_path, desk, ONE) == typed
    assert read(tmp_path, desk, OTHER) is None and read(tmp_path, new_desk(), ONE) is None


def test_a_draft_that_is_dropped_is_gone_and_says_whether_others_are_left(tmp_path: Path) -> None:
    desk = new_desk()
    keep(tmp_path, desk, ONE, FindingDraft(reason="one"))
    keep(tmp_path, desk, OTHER, FindingDraft(reason="other"))
    assert drop(tmp_path, desk, ONE) is True
    assert drop(tmp_path, desk, OTHER) is False and drop(tmp_path, desk, OTHER) is False
    assert list((tmp_path / DRAFTS).iterdir()) == []


@pytest.mark.parametrize("desk", ["", "..", "../" * 3, "x" * 32, f"{'a' * 32}\n"])
def test_no_id_leads_out_of_the_folder(desk: str, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no address of a draft"):
        keep(tmp_path, desk, ONE, FindingDraft())
    with pytest.raises(StoreError, match="no address of a draft"):
        keep(tmp_path, new_desk(), f"../{ONE}", FindingDraft())
    assert read(tmp_path, desk, ONE) is None and drop(tmp_path, desk, ONE) is False
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"who": 1, "reason": "", "until": null}', '{"who": "'])
def test_a_draft_that_cannot_be_read_is_none(content: str, tmp_path: Path) -> None:
    desk = new_desk()
    keep(tmp_path, desk, ONE, FindingDraft(who="Ann"))
    next((tmp_path / DRAFTS).rglob("*.json")).write_text(content, "utf-8")
    assert read(tmp_path, desk, ONE) is None


def test_doctor_clears_a_draft_away_after_its_days_and_no_sooner(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "home")
    stale, fresh = new_desk(), new_desk()
    for desk in (stale, fresh):
        keep(store.home, desk, ONE, FindingDraft(who="Ann"))
    path = next((store.home / DRAFTS / stale).iterdir())
    old = (datetime.now(UTC) - timedelta(days=DRAFT_DAYS + 1)).timestamp()
    os.utime(path, (old, old))
    assert finding_drafts.past_their_days(store.home, datetime.now(UTC)) == [path]
    assert "draft past its days" in {found.rule for found in store.doctor(mend=True)}
    assert read(store.home, stale, ONE) is None and read(store.home, fresh, ONE) is not None
