"""`comity alerts`: what alarms would go out, sending them, a digest, and a back-test over the stored history."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import polars as pl
import typer

from dashboard.printing import WANTING, Format, errors, fail, show
from data.findings import printable

if TYPE_CHECKING:
    from data.quality_records import QualityRecords
    from data.settings import Settings
    from validation.alerts import DigestDue, Sent

FormatOption = Annotated[Format, typer.Option("--format", help="table, csv, json or parquet")]

SENT_SCHEMA = {
    "channel": pl.String(),
    "kind": pl.String(),
    "findings": pl.Int64(),
    "subject": pl.String(),
    "taken": pl.Boolean(),
    "reason": pl.String(),
}

NO_ADDRESS = "No address is set. Put one into COMITY_ALERT_URLS; docs/alerts.md shows how addresses are written."

alerts = typer.Typer(
    no_args_is_help=True, help="Alarms: try them, send what is due, send a digest, back-test the rules."
)


@alerts.command()
def test(
    send: Annotated[
        bool, typer.Option("--send", help="send one message, marked as a test, to every address; nothing else goes out")
    ] = False,
    form: FormatOption = Format.TABLE,
) -> None:
    """Say what would go out now, and to whom; nothing is sent or remembered. With --send, try every address."""
    from validation.alerts import raise_alarms, try_out

    told, records, due = _ready()
    if send:
        if not told.alert_urls and not told.alert_escalate_urls:
            fail(NO_ADDRESS)
        _tell(try_out(), form, remembered=False)
        return
    sent = raise_alarms(records, now=datetime.now(UTC), dry_run=True, digest_due=due)
    if form is Format.TABLE:
        for one in sent:
            typer.echo(f"To {printable(one.channel)}: {one.message.subject}\n\n{one.message.body}\n")
    else:
        show(_frame(sent), form)
    if not told.alert_urls and not told.alert_escalate_urls:
        errors.print(NO_ADDRESS)
    errors.print(f"{_messages(len(sent))} would go out now. Nothing was sent.")


@alerts.command()
def send(form: FormatOption = Format.TABLE) -> None:
    """Send what is due now; also what an address did not take before, a missing run, and a digest that is due."""
    from validation.alerts import raise_alarms

    told, records, due = _ready()
    if not told.alert_urls and not told.alert_escalate_urls:
        fail(NO_ADDRESS)
    sent = raise_alarms(records, now=datetime.now(UTC), digest_due=due)
    wrong = _wrong_addresses(told)
    if wrong:
        _tell(sent, form, ends=False)
        fail(" ".join(wrong))
    _tell(sent, form)


@alerts.command()
def digest(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="print it; send and remember nothing")] = False,
) -> None:
    """Send a digest now, whether one is due or not."""
    from validation.alerts import send_digest

    told, records, _ = _ready()
    if not told.alert_urls and not dry_run:
        fail(NO_ADDRESS)
    sent = send_digest(records, now=datetime.now(UTC), dry_run=dry_run)
    if dry_run:
        for one in sent[:1]:
            typer.echo(f"{one.message.subject}\n\n{one.message.body}")
        errors.print("Nothing was sent.")
        return
    _tell(sent, Format.TABLE)


@alerts.command()
def replay(
    since: Annotated[datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="first day (UTC)")] = None,
    by_day: Annotated[bool, typer.Option("--by-day", help="a row a day and rule that would have spoken")] = False,
    each: Annotated[bool, typer.Option("--each", help="a row a message")] = False,
    form: FormatOption = Format.TABLE,
) -> None:
    """Back-test: how many alarms each rule would have raised over the stored history, repeats held back as in force."""
    from validation.alert_replay import by_rule_and_day, counts_by_rule, first_moment
    from validation.alert_replay import replay as play
    from validation.alerts import limits_of

    told, records, due = _ready()
    until = datetime.now(UTC)
    begin = first_moment(records)
    if begin is None:
        fail("No run of the checks is remembered. Run `comity check` first; a back-test needs some nights of runs.")
    start = begin if since is None else max(begin, since.replace(tzinfo=UTC))
    if start > until:
        fail(f"The history ends today, before {start:%d %B %Y}. Give an earlier day.")
    alarms = play(records, limits_of(told), until=until, since=start, digest_due=due)
    if each:
        joined = (pl.col(name).list.join(", ") for name in ("checks", "datasets"))
        show(alarms.with_columns(*joined) if form in (Format.TABLE, Format.CSV) else alarms, form)
    elif by_day:
        show(by_rule_and_day(alarms), form)
    else:
        show(counts_by_rule(alarms, first=start, until=until), form)
    errors.print(
        f"{_messages(alarms.height)} from {start:%d %B %Y} to {until:%d %B %Y} (UTC) by the rules as they are set now, "
        "to an address that took every one. Nothing was sent."
    )


def raise_after_run(records: "QualityRecords") -> list[str]:
    """Sends what is due once a run has ended, and says in a sentence each what went out and what did not.

    Nothing and no word where no address is set. No fault of an alarm is a fault of the run: it is told, and what was
    not sent stays due.
    """
    from data.settings import BadSetting, settings
    from data.store_errors import StoreError

    told = settings()
    if not told.alert_urls and not told.alert_escalate_urls:
        return []
    from validation.alerts import raise_alarms

    digests, no_digest = None, []
    try:
        digests = _digest_due(told)
    except BadSetting as stopped:
        no_digest = [f"No digest is sent: {stopped}"]
    try:
        sent = raise_alarms(records, now=datetime.now(UTC), digest_due=digests)
        return [*_sentences(sent), *_wrong_addresses(told), *no_digest]
    except (StoreError, BadSetting) as stopped:
        return [f"No alarm could be sent: {stopped} `comity alerts send` tries again."]
    except Exception as fault:  # noqa: BLE001 - the run is recorded and must end as it ended; what was due stays due
        return [f"No alarm could be sent ({type(fault).__name__}). `comity alerts send` tries again."]


def add_to(app: typer.Typer) -> None:
    """Adds the commands of this file to the command."""
    app.add_typer(alerts, name="alerts")


def _ready() -> "tuple[Settings, QualityRecords, DigestDue | None]":
    from data.quality_records import QualityRecords
    from data.settings import settings
    from data.store import Store

    told = settings()
    return told, QualityRecords(Store.open(told.home, create=False)), _digest_due(told)


def _digest_due(told: "Settings") -> "DigestDue | None":
    """When digests are due; None: never. Raises BadSetting for what is no cron expression."""
    from data.settings import BadSetting, variable
    from metrics.timetable import BadTimetable, timetable

    if not told.alert_digest_cron.strip():
        return None
    try:
        return timetable(told.alert_digest_cron, told.check_time_zone).newest_due
    except BadTimetable as fault:
        raise BadSetting(
            what=f"{variable('alert_digest_cron')} cannot be used: {fault}", next_step="Correct it, or leave it empty."
        ) from None


def _wrong_addresses(told: "Settings") -> list[str]:
    """A sentence for each setting that holds an address nothing can be sent to; never the address."""
    from data.settings import variable
    from validation.alert_sending import NOT_UNDERSTOOD, not_understood

    found = {name: not_understood(getattr(told, name)) for name in ("alert_urls", "alert_escalate_urls")}
    return [
        f"{variable(name)}, number {', '.join(map(str, places))}: {NOT_UNDERSTOOD}"
        for name, places in found.items()
        if places
    ]


def _tell(sent: "list[Sent]", form: Format, *, remembered: bool = True, ends: bool = True) -> None:
    if sent or form is not Format.TABLE:
        show(_frame(sent), form)
    for line in _sentences(sent, remembered=remembered) or ["Nothing is due."]:
        errors.print(printable(line), markup=False)
    if ends and any(one.ok is False for one in sent):
        raise typer.Exit(WANTING)


def _sentences(sent: "list[Sent]", *, remembered: bool = True) -> list[str]:
    taken = sum(one.ok is True for one in sent)
    lost = {one.channel: one.reason for one in sent if one.ok is False}
    went = [f"{_messages(taken)} went out."] if taken else []
    after = " What it did not take stays due." if remembered else ""
    return [*went, *(f"{channel}: {reason}{after}" for channel, reason in lost.items())]


def _messages(number: int) -> str:
    return f"{number:,} {'message' if number == 1 else 'messages'}"


def _frame(sent: "list[Sent]") -> pl.DataFrame:
    """One row a message and channel."""
    rows = [
        {
            "channel": one.channel,
            "kind": str(one.message.kind),
            "findings": len(one.message.identities),
            "subject": one.message.subject,
            "taken": one.ok,
            "reason": one.reason,
        }
        for one in sent
    ]
    return pl.DataFrame(rows, schema=SENT_SCHEMA)
