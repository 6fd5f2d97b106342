"""Laws of `comity alerts`: try, send, digest and replay, with exit codes, and nothing of an address on the screen."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from alert_servers import Webhook, night, quality_finding, records_at, web_server
from commanding import comity

from dashboard.command_alerts import raise_after_run
from data.findings import Severity
from data.quality import RunEnding
from data.quality_records import QualityRecords

HOUR = timedelta(hours=1)


@pytest.fixture
def webhook() -> Iterator[Webhook]:
    with web_server() as hook:
        yield hook


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("COMITY_HOME", str(tmp_path / "store"))
    monkeypatch.setenv("COMITY_CHECK_TIME_ZONE", "UTC")
    monkeypatch.setenv("COMITY_ALERT_DIGEST_CRON", "")
    return tmp_path / "store"


@pytest.fixture
def records(home: Path) -> QualityRecords:
    """A store whose last run found two things an hour ago."""
    kept = records_at(home)
    stale = quality_finding("ucdp", check="freshness", severity=Severity.WARNING, version=None)
    night(kept, datetime.now(UTC) - HOUR, [quality_finding("AFG 2021"), stale])
    return kept


def test_a_trial_prints_what_would_go_out_and_sends_nothing(
    monkeypatch: pytest.MonkeyPatch, records: QualityRecords, webhook: Webhook
) -> None:
    monkeypatch.setenv("COMITY_ALERT_URLS", webhook.address("secret-path"))
    told = comity("alerts", "test")
    assert told.code == 0
    assert "To JSON 1: Comity: 1 new finding (1 critical) — Events of organised violence: revision" in told.text
    assert "Afghanistan, 2021: Deaths were revised from 36,000 to 18,000." in told.text
    assert told.errors == "2 messages would go out now. Nothing was sent.\n"
    assert (webhook.bodies, records.alerts().height) == ([], 0)
    assert "secret-path" not in told.text + told.errors
    answer = json.loads(comity("alerts", "test", "--format", "json").text)
    assert [(one["channel"], one["kind"], one["findings"], one["taken"]) for one in answer] == [
        ("JSON 1", "new finding", 1, None),
        ("JSON 1", "stale source", 1, None),
    ]


def test_a_trial_without_an_address_says_so_and_still_prints(records: QualityRecords) -> None:
    told = comity("alerts", "test")
    assert told.code == 0
    assert "To nobody (no address is set): Comity: 1 new finding" in told.text
    assert "No address is set. Put one into COMITY_ALERT_URLS" in told.errors


def test_sending_ends_with_0_once_sent_with_1_where_an_address_fails_and_with_2_without_one(
    monkeypatch: pytest.MonkeyPatch, records: QualityRecords, webhook: Webhook
) -> None:
    assert comity("alerts", "send").code == 2
    monkeypatch.setenv("COMITY_ALERT_URLS", webhook.address())
    webhook.status = 500
    failed = comity("alerts", "send")
    assert failed.code == 1
    assert "JSON 1: The message was not taken" in failed.errors
    assert "What it did not take stays due." in failed.errors
    webhook.status = 200
    sent = comity("alerts", "send")
    assert (sent.code, sent.errors) == (0, "2 messages went out.\n")
    again = comity("alerts", "send")
    assert (again.code, again.text, again.errors) == (0, "", "Nothing is due.\n")


def test_nothing_is_sent_where_there_is_no_store(monkeypatch: pytest.MonkeyPatch, home: Path, webhook: Webhook) -> None:
    monkeypatch.setenv("COMITY_ALERT_URLS", webhook.address())
    told = comity("alerts", "send")
    assert (told.code, webhook.bodies) == (2, [])
    assert "There is no store yet" in told.errors
    assert not home.exists()


def test_every_address_can_be_tried(monkeypatch: pytest.MonkeyPatch, records: QualityRecords, webhook: Webhook) -> None:
    monkeypatch.setenv("COMITY_ALERT_URLS", f"{webhook.address()} nonsense://user:secret@x")
    told = comity("alerts", "test", "--send", "--format", "csv")
    assert told.code == 1
    assert webhook.titles == ["Comity: a test, nothing need be done"]
    assert "secret" not in told.text + told.errors
    assert records.alerts().height == 0


def test_a_digest_is_printed_or_sent(
    monkeypatch: pytest.MonkeyPatch, records: QualityRecords, webhook: Webhook
) -> None:
    dry = comity("alerts", "digest", "--dry-run")
    assert dry.code == 0
    assert dry.text.startswith("Comity: digest of data quality — 1 critical and 1 warning open\n")
    monkeypatch.setenv("COMITY_ALERT_URLS", webhook.address())
    assert comity("alerts", "digest").code == 0
    assert webhook.titles == ["Comity: digest of data quality — 1 critical and 1 warning open"]


def test_a_digest_goes_out_with_the_alarms_when_its_time_has_come(
    monkeypatch: pytest.MonkeyPatch, records: QualityRecords, webhook: Webhook
) -> None:
    monkeypatch.setenv("COMITY_ALERT_URLS", webhook.address())
    monkeypatch.setenv("COMITY_ALERT_DIGEST_CRON", "* * * * *")
    comity("alerts", "send")
    assert [title for title in webhook.titles if "digest" in title] == [
        "Comity: digest of data quality — 1 critical and 1 warning open"
    ]
    monkeypatch.setenv("COMITY_ALERT_DIGEST_CRON", "every morning")
    bad = comity("alerts", "send")
    assert bad.code == 2
    assert "COMITY_ALERT_DIGEST_CRON cannot be used" in bad.errors


def test_the_back_test_counts_the_messages_of_each_rule_and_day(records: QualityRecords) -> None:
    counts = comity("alerts", "replay", "--format", "parquet")
    assert counts.code == 0
    said = {rule: messages for rule, messages in counts.frame.select("rule", "messages").rows() if messages}
    assert said == {"new finding": 1, "stale source": 1}
    assert counts.frame.height == 11
    assert "2 messages from" in counts.errors
    by_day = comity("alerts", "replay", "--by-day", "--format", "parquet").frame
    assert by_day.select("rule", "messages", "findings").rows() == [("new finding", 1, 1), ("stale source", 1, 1)]
    each = comity("alerts", "replay", "--each")
    assert "revision" in each.text
    day = f"{records.runs()[0].at:%Y-%m-%d}"
    assert comity("alerts", "replay", "--from", day, "--format", "parquet").frame["messages"].sum() == 2
    ahead = comity("alerts", "replay", "--from", "2099-01-01")
    assert (ahead.code, ahead.errors) == (2, "The history ends today, before 01 January 2099. Give an earlier day.\n")


def test_the_back_test_of_no_history_says_what_to_do(home: Path) -> None:
    told = comity("alerts", "replay")
    assert told.code == 2
    assert "No run of the checks is remembered." in told.errors


def test_after_a_run_what_is_due_is_sent_and_no_fault_of_it_is_raised(
    monkeypatch: pytest.MonkeyPatch, records: QualityRecords, webhook: Webhook
) -> None:
    assert raise_after_run(records) == []
    monkeypatch.setenv("COMITY_ALERT_URLS", webhook.address())
    assert raise_after_run(records) == ["2 messages went out."]
    night(records, datetime.now(UTC), ending=RunEnding.FAILED)
    monkeypatch.setenv("COMITY_ALERT_DIGEST_CRON", "61 * * * *")
    sent, no_digest = raise_after_run(records)
    assert sent == "1 message went out.", "a digest that cannot be timed keeps no alarm back"
    assert no_digest.startswith("No digest is sent: COMITY_ALERT_DIGEST_CRON cannot be used")
