"""Laws of alarms that go out: received by real servers, once, by everyone, whatever fails or is killed."""

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from alert_servers import Mailbox, Webhook, mail_server, night, quality_finding, records_at, web_server
from killing import eventually

from data.quality import RunEnding, Trigger
from data.quality_records import QualityRecords
from data.store_errors import StoreError
from validation.alert_sending import NOT_TAKEN, NOT_UNDERSTOOD
from validation.alerts import Sent, raise_alarms, send_digest, try_out

NIGHT, DAY, HOUR = datetime(2026, 5, 4, 3, 0, tzinfo=UTC), timedelta(days=1), timedelta(hours=1)


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with mail_server() as box:
        yield box


@pytest.fixture
def webhook() -> Iterator[Webhook]:
    with web_server() as hook:
        yield hook


@pytest.fixture
def records(tmp_path: Path) -> QualityRecords:
    return records_at(tmp_path / "store")


def _addressed(monkeypatch: pytest.MonkeyPatch, *addresses: str, **other: object) -> None:
    monkeypatch.setenv("COMITY_ALERT_URLS", " ".join(addresses))
    for name, value in other.items():
        monkeypatch.setenv(f"COMITY_ALERT_{name.upper()}", str(value))


def _told(sent: list[Sent]) -> list[tuple[str, str, bool | None]]:
    return [(one.channel, str(one.message.kind), one.ok) for one in sent]


def test_a_new_finding_reaches_a_mail_server_and_a_webhook_once(
    monkeypatch: pytest.MonkeyPatch, mailbox: Mailbox, webhook: Webhook, records: QualityRecords
) -> None:
    _addressed(monkeypatch, mailbox.address(), webhook.address(), page="https://comity.example/Data_quality")
    night(records, NIGHT, [quality_finding("AFG 2021")])
    sent = raise_alarms(records, now=NIGHT)
    assert _told(sent) == [("E-Mail 1", "new finding", True), ("JSON 1", "new finding", True)]
    assert raise_alarms(records, now=NIGHT + HOUR) == []
    mail = mailbox.mails[0]
    assert (len(mailbox.raw), mailbox.to) == (1, [["ann@example.org"]])
    assert mail["Subject"] == "Comity: 1 new finding (1 critical) — Events of organised violence: revision"
    assert mail.get_content_type() == "text/plain"
    told = mail.get_content().replace("\r\n", "\n")
    for part in (
        "Events of organised violence (Uppsala Conflict Data Program 26.1): revision, critical",
        "Afghanistan, 2021: Deaths were revised from 36,000 to 18,000.",
        "Since 4 May 2026.",
        "What to do: Compare both files with the release notes.",
        "Where to look: https://comity.example/Data_quality",
    ):
        assert part in told
    assert webhook.bodies[0]["title"] == mail["Subject"]
    assert webhook.bodies[0]["message"].strip() == told.strip()
    assert (webhook.bodies[0]["type"], webhook.bodies[0]["attachments"]) == ("failure", [])
    assert records.alerts().select("channel", "kind", "ok", "run").rows() == [
        ("JSON 1", "new finding", True, 1),
        ("E-Mail 1", "new finding", True, 1),
    ]


def test_a_resolved_finding_is_good_news(
    monkeypatch: pytest.MonkeyPatch, webhook: Webhook, records: QualityRecords
) -> None:
    _addressed(monkeypatch, webhook.address())
    night(records, NIGHT, [quality_finding("AFG 2021")])
    raise_alarms(records, now=NIGHT)
    night(records, NIGHT + DAY)
    raise_alarms(records, now=NIGHT + DAY)
    assert webhook.titles[1] == "Comity: 1 finding resolved — Events of organised violence: revision"
    assert webhook.bodies[1]["type"] == "success"
    assert raise_alarms(records, now=NIGHT + DAY + HOUR) == []


def test_one_address_that_fails_keeps_none_of_the_others_waiting_and_is_told_later(
    monkeypatch: pytest.MonkeyPatch, mailbox: Mailbox, webhook: Webhook, records: QualityRecords
) -> None:
    _addressed(monkeypatch, webhook.address(), mailbox.address())
    webhook.status = 503
    night(records, NIGHT, [quality_finding("AFG 2021")])
    sent = raise_alarms(records, now=NIGHT)
    assert [(one.channel, one.ok, one.reason) for one in sent] == [
        ("JSON 1", False, NOT_TAKEN),
        ("E-Mail 1", True, None),
    ]
    webhook.status = 200
    assert _told(raise_alarms(records, now=NIGHT + HOUR)) == [("JSON 1", "new finding", True)]
    assert (len(webhook.bodies), len(mailbox.raw)) == (1, 1)


def test_a_redirection_is_not_followed_and_is_not_taken_for_an_answer(
    monkeypatch: pytest.MonkeyPatch, webhook: Webhook, records: QualityRecords
) -> None:
    _addressed(monkeypatch, webhook.address())
    webhook.status = 302
    night(records, NIGHT, [quality_finding("AFG 2021")])
    assert [one.ok for one in raise_alarms(records, now=NIGHT)] == [False]


def test_an_address_that_calls_itself_optional_has_not_taken_what_it_refused(
    monkeypatch: pytest.MonkeyPatch, webhook: Webhook, records: QualityRecords
) -> None:
    _addressed(monkeypatch, f"{webhook.address()}?optional=yes")
    webhook.status = 500
    night(records, NIGHT, [quality_finding("AFG 2021")])
    assert [one.ok for one in raise_alarms(records, now=NIGHT)] == [False]


def test_a_mail_server_that_refuses_is_told_later(
    monkeypatch: pytest.MonkeyPatch, mailbox: Mailbox, records: QualityRecords
) -> None:
    _addressed(monkeypatch, mailbox.address())
    mailbox.refuses = True
    night(records, NIGHT, [quality_finding("AFG 2021")])
    assert [one.ok for one in raise_alarms(records, now=NIGHT)] == [False]
    mailbox.refuses = False
    assert [one.ok for one in raise_alarms(records, now=NIGHT + HOUR)] == [True]


def test_a_server_that_does_not_answer_holds_nobody_up(
    monkeypatch: pytest.MonkeyPatch, webhook: Webhook, records: QualityRecords
) -> None:
    with web_server() as silent:
        silent.seconds = 60.0
        _addressed(monkeypatch, silent.address(), webhook.address(), timeout_seconds=6)
        night(records, NIGHT, [quality_finding("AFG"), quality_finding("b", check="volume")])
        sent = raise_alarms(records, now=NIGHT)
    assert [(one.channel, one.ok) for one in sent] == [("JSON 1", False), ("JSON 2", True), ("JSON 2", True)]
    assert sent[0].reason == "It did not answer within 6 seconds."


def test_who_hears_of_escalations_hears_of_them_alone_and_when_they_are_resolved(
    monkeypatch: pytest.MonkeyPatch, mailbox: Mailbox, webhook: Webhook, records: QualityRecords
) -> None:
    _addressed(monkeypatch, mailbox.address(), escalate_urls=webhook.address())
    night(records, NIGHT, [quality_finding("AFG 2021")])
    raise_alarms(records, now=NIGHT)
    assert (len(mailbox.raw), webhook.bodies) == (1, [])
    night(records, NIGHT + DAY * 2, [quality_finding("AFG 2021")])
    sent = raise_alarms(records, now=NIGHT + DAY * 2)
    assert _told(sent) == [("escalation: JSON 1", "escalation", True)]
    assert "nobody has acknowledged in time" in webhook.titles[0]
    night(records, NIGHT + DAY * 3)
    assert {one.channel for one in raise_alarms(records, now=NIGHT + DAY * 3)} == {"E-Mail 1", "escalation: JSON 1"}


def test_what_somebody_acknowledged_is_not_escalated_until_the_day_is_over(
    monkeypatch: pytest.MonkeyPatch, webhook: Webhook, records: QualityRecords
) -> None:
    _addressed(monkeypatch, webhook.address(), missing_hours=9999)
    one = quality_finding("AFG 2021")
    night(records, NIGHT, [one])
    raise_alarms(records, now=NIGHT)
    records.acknowledge(one.identity, who="Ann", until=date(2026, 5, 10), reason="The provider knows.", when=NIGHT)
    assert raise_alarms(records, now=datetime(2026, 5, 10, 23, tzinfo=UTC)) == []
    raise_alarms(records, now=datetime(2026, 5, 11, 0, tzinfo=UTC))
    assert "The acknowledgement of Ann ended on 10 May 2026." in webhook.bodies[1]["message"]


def test_a_failed_run_a_missing_run_and_runs_again_are_told(
    monkeypatch: pytest.MonkeyPatch, webhook: Webhook, records: QualityRecords
) -> None:
    _addressed(monkeypatch, webhook.address())
    night(records, NIGHT)
    night(records, NIGHT + DAY, ending=RunEnding.FAILED)
    raise_alarms(records, now=NIGHT + DAY)
    raise_alarms(records, now=NIGHT + DAY * 2)
    night(records, NIGHT + DAY * 3)
    raise_alarms(records, now=NIGHT + DAY * 3)
    assert webhook.titles == [
        "Comity: 1 run of the checks did not finish",
        "Comity: a run of the checks is missing",
        "Comity: the checks run again",
    ]
    assert "The disk is full." in webhook.bodies[0]["message"]


def test_a_digest_is_sent_once_for_each_time_it_is_due_and_whenever_somebody_asks(
    monkeypatch: pytest.MonkeyPatch, webhook: Webhook, records: QualityRecords
) -> None:
    _addressed(monkeypatch, webhook.address())

    def daily_at_seven(since: datetime, until: datetime) -> datetime | None:
        due = until.replace(hour=7, minute=0)
        due -= DAY if due > until else timedelta()
        return due if due > since else None

    night(records, NIGHT)
    assert raise_alarms(records, now=NIGHT + HOUR, digest_due=daily_at_seven) == []
    assert len(raise_alarms(records, now=NIGHT + HOUR * 5, digest_due=daily_at_seven)) == 1
    assert raise_alarms(records, now=NIGHT + HOUR * 6, digest_due=daily_at_seven) == []
    assert webhook.titles == ["Comity: digest of data quality — nothing is open"]
    night(records, NIGHT + DAY, [quality_finding("AFG 2021")])
    send_digest(records, now=NIGHT + DAY)
    assert webhook.titles[1] == "Comity: digest of data quality — 1 critical and 0 warnings open"
    assert "Since 4 May 2026: 1 finding new and still open, 0 resolved." in webhook.bodies[1]["message"]


def test_a_dry_run_sends_and_remembers_nothing(
    monkeypatch: pytest.MonkeyPatch, webhook: Webhook, records: QualityRecords
) -> None:
    _addressed(monkeypatch, webhook.address())
    night(records, NIGHT, [quality_finding("AFG 2021")])
    for _ in range(2):
        assert _told(raise_alarms(records, now=NIGHT, dry_run=True)) == [("JSON 1", "new finding", None)]
    assert send_digest(records, now=NIGHT, dry_run=True)[0].ok is None
    assert (webhook.bodies, records.alerts().height) == ([], 0)


def test_a_trial_reaches_every_address_and_is_not_remembered(
    monkeypatch: pytest.MonkeyPatch, mailbox: Mailbox, webhook: Webhook, records: QualityRecords
) -> None:
    _addressed(monkeypatch, mailbox.address(), "nonsense://x", escalate_urls=webhook.address())
    assert [(one.channel, one.ok, one.reason) for one in try_out()] == [
        ("E-Mail 1", True, None),
        ("not understood 1", False, NOT_UNDERSTOOD),
        ("escalation: JSON 1", True, None),
    ]
    assert webhook.titles == ["Comity: a test, nothing need be done"]
    assert records.alerts().height == 0


def test_nothing_is_sent_that_could_not_be_remembered(
    monkeypatch: pytest.MonkeyPatch, webhook: Webhook, tmp_path: Path
) -> None:
    from data.store import Store

    _addressed(monkeypatch, webhook.address())
    with pytest.raises(StoreError, match="no store yet"):
        raise_alarms(QualityRecords(Store.open(tmp_path / "none", create=False)), now=NIGHT)
    assert webhook.bodies == []


def _raising(records: QualityRecords, address: str) -> subprocess.Popen[bytes]:
    script = Path(__file__).with_name("alert_raising.py")
    root = str(Path(__file__).parents[1])
    command = [sys.executable, str(script), str(records.home), address, NIGHT.isoformat()]
    return subprocess.Popen(command, cwd=root, env=os.environ | {"PYTHONPATH": root})


def test_two_processes_at_once_do_not_both_send(webhook: Webhook, records: QualityRecords) -> None:
    webhook.seconds = 0.5
    night(records, NIGHT, [quality_finding("AFG 2021"), quality_finding("b", check="volume")])
    both = [_raising(records, webhook.address()) for _ in range(2)]
    assert [one.wait(300) for one in both] == [0, 0]
    assert sorted(webhook.titles) == sorted(set(webhook.titles))
    assert len(webhook.titles) == 2


def test_a_process_killed_while_it_sends_loses_nothing_and_repeats_one_message_at_most(
    webhook: Webhook, records: QualityRecords, monkeypatch: pytest.MonkeyPatch
) -> None:
    webhook.seconds = 0.7
    night(records, NIGHT, [quality_finding(f"f{n}", check=f"check {n}") for n in range(4)])
    killed = _raising(records, webhook.address())
    eventually(lambda: len(webhook.bodies) >= 2)
    killed.kill()
    killed.wait(300)
    eventually(lambda: not webhook.in_hand)
    webhook.seconds = 0.0
    _addressed(monkeypatch, webhook.address())
    raise_alarms(records, now=NIGHT + HOUR)
    assert len(set(webhook.titles)) == 4 and len(webhook.titles) <= 5
    assert raise_alarms(records, now=NIGHT + HOUR) == []


def test_two_runs_in_a_row_that_did_not_take_place_are_told_of_and_one_is_not(
    monkeypatch: pytest.MonkeyPatch, webhook: Webhook, records: QualityRecords
) -> None:
    _addressed(monkeypatch, webhook.address())
    night(records, NIGHT, [])
    records.start(who="ana", trigger=Trigger.COMMAND, datasets=(), suites="x", when=NIGHT + HOUR)
    went = []
    for hour in (2, 4):
        due = NIGHT + HOUR * hour
        records.skip(who="cron", trigger=Trigger.SCHEDULE, datasets=(), suites="x", due=due, when=due)
        went.append([one.message.subject for one in raise_alarms(records, now=due)])
    assert went == [[], ["Comity: a run of the checks is missing"]]
