"""Laws of what an alarm must never hold or tell: an address, a respondent's answer, markup, a header, a link."""

import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from alert_frames import finding, standing
from alert_servers import Mailbox, Webhook, mail_server, night, quality_finding, records_at, web_server
from pydantic import SecretStr

from data.findings import Severity
from data.quality_records import QualityRecords
from validation.alert_rules import messages_due
from validation.alert_sending import channels
from validation.alert_standing import Limits
from validation.alert_words import message
from validation.alerts import raise_alarms, send_digest

NIGHT = datetime(2026, 5, 4, 3, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


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


def _addressed(monkeypatch: pytest.MonkeyPatch, *addresses: str, seconds: float = 20) -> None:
    monkeypatch.setenv("COMITY_ALERT_URLS", " ".join(addresses))
    monkeypatch.setenv("COMITY_ALERT_TIMEOUT_SECONDS", str(seconds))


def test_addresses_of_slack_teams_and_mail_are_understood_and_told_by_a_name_without_a_secret() -> None:
    written = {
        "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7/#data": "Slack 1",
        "https://hooks.slack.com/services/T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7": "Slack 2",
        "workflows://prod-01.westus.logic.azure.com:443/643e69f83c8944438d68119179a10a64/sigXYZ_abc": (
            "Power Automate / Workflows (for MSTeams) 1"
        ),
        "mailtos://ann:s3cret@example.org?smtp=mail.example.org&mode=starttls&to=bo@example.org": "E-Mail 1",
        "jsons://hooks.example.org/a/secret/path": "JSON 1",
        "json://": "not understood 1",
    }
    found = channels([SecretStr(one) for one in written])
    assert [one.label for one in found] == list(written.values())
    assert [one.service is None for one in found] == [False] * 5 + [True]


def test_no_log_and_no_record_holds_an_address(
    monkeypatch: pytest.MonkeyPatch,
    records: QualityRecords,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    root = logging.getLogger()
    monkeypatch.setattr(root, "level", logging.DEBUG)
    secret = "hunter2secret"
    _addressed(
        monkeypatch,
        f"mailto://ann:{secret}@127.0.0.1:9?to=a@example.org",
        f"json://ann:{secret}@127.0.0.1:9/{secret}",
        f"slack://{secret}/",
        f"mailto://{secret}",
        seconds=5,
    )
    night(records, NIGHT, [quality_finding("AFG 2021")])
    sent = raise_alarms(records, now=NIGHT)
    assert [one.ok for one in sent] == [False] * 4
    seen = capfd.readouterr()
    told = f"{caplog.text} {seen.out} {seen.err} {sent} {records.alerts().to_dicts()}"
    assert secret not in told
    assert secret.encode() not in b"".join(path.read_bytes() for path in records.home.rglob("*") if path.is_file())


HOSTILE = (
    "x\r\nBcc: all@example.org",
    "x\n\nContent-Type: text/html\n\n<b>",
    "<!channel> <@U123> <https://evil.example|here>",
    "<at>everyone</at> [click](https://evil.example) ![](http://evil.example/a.png)",
    "<script>alert(1)</script><img src=http://evil.example/x>",
    "@everyone @here **bold** `code` \u202egnp.exe\x1b[31m\x00",
    "=cmd|' /C calc'!A1",
)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_from_data_is_no_header_no_markup_and_no_link(
    monkeypatch: pytest.MonkeyPatch, mailbox: Mailbox, webhook: Webhook, records: QualityRecords, text: str
) -> None:
    _addressed(monkeypatch, mailbox.address(), mailbox.address("&format=html"), webhook.address())
    hostile = quality_finding(
        text, check=text, source=text, version=text, place=text, column=text, reason=text, remedy=text
    )
    night(records, NIGHT, [hostile])
    assert [one.ok for one in raise_alarms(records, now=NIGHT)] == [True] * 3
    for mail in mailbox.mails:
        assert (mail["Bcc"], mail["To"]) == (None, "ann@example.org")
        assert "\n" not in mail["Subject"]
    html = next(part.get_content() for part in mailbox.mails[1].walk() if part.get_content_type() == "text/html")
    assert all(tag not in html.lower() for tag in ("<script", "<img", "<at", "<!", "<a ", "<b>"))
    body = f"{webhook.bodies[0]['title']}\n{webhook.bodies[0]['message']}"
    assert [sign for sign in ("<", ">", "@", "](", "://", "`", "**", "\x1b", "\x00", "\u202e") if sign in body] == []
    assert "\nBcc" not in body


def test_a_message_of_five_thousand_findings_is_short_and_says_how_many_there_are(
    monkeypatch: pytest.MonkeyPatch, webhook: Webhook, records: QualityRecords
) -> None:
    _addressed(monkeypatch, webhook.address())
    many = [
        quality_finding(f"place {n}", check=f"check {n % 50}", reason="r" * 900, remedy="m" * 900) for n in range(5_000)
    ]
    night(records, NIGHT, many)
    assert len(raise_alarms(records, now=NIGHT)) == 1
    assert len(webhook.titles[0]) <= 150
    assert "5,000 new findings (5,000 critical)" in webhook.titles[0]
    assert len(webhook.bodies[0]["message"]) <= 8_500
    assert raise_alarms(records, now=NIGHT + HOUR) == []


def test_no_answer_of_a_respondent_is_in_a_message_whatever_a_finding_says(
    monkeypatch: pytest.MonkeyPatch, webhook: Webhook, records: QualityRecords
) -> None:
    _addressed(monkeypatch, webhook.address())
    told = quality_finding(
        "weights", dataset="survey_responses", check="weights", severity=Severity.WARNING, source="pew",
        old=None, new=None, reason="The answer SECRET stands 7 times.", remedy="Look at SECRET.", count=7,
    )  # fmt: skip
    night(records, NIGHT, [told])
    raise_alarms(records, now=NIGHT)
    send_digest(records, now=NIGHT)
    assert "7 cases" in webhook.bodies[0]["message"]
    assert "SECRET" not in str(webhook.bodies)


@pytest.mark.parametrize("text", HOSTILE)
def test_a_card_for_teams_mentions_nobody_and_fetches_no_picture(text: str) -> None:
    (teams,) = channels([SecretStr("workflows://example.org:443/643e69f83c8944438d68119179a10a64/sigXYZ_abc")])
    (due,) = messages_due(standing(finding("a", check=text, reason=text, remedy=text)), Limits())
    told = message(due, today=NIGHT.date())
    card = teams.service.gen_payload(body=told.body, title=told.subject)  # type: ignore[union-attr]
    content = card["attachments"][0]["content"]
    assert content["msteams"] == {"width": "full"}
    assert [part["type"] for part in content["body"]] == ["TextBlock", "TextBlock"]
    assert [sign for sign in ("<at>", "](", "://") if sign in str(content["body"])] == []
