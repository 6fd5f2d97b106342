"""`comity check`: judges what is held, remembers and tells what was found, and ends with 0, 1 or 2."""

import json
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import polars as pl
import typer
from rich.markup import escape

from dashboard.account import account_name
from dashboard.printing import WANTING, Format, ReadEnough, answering_readers, errors, fail, show
from data.findings import Severity, printable
from data.quality import Answer, FindingState, Trigger

if TYPE_CHECKING:
    from data.store import Store
    from metrics.quality_run import RunResult
    from metrics.schedule import Due
    from metrics.timetable import Timetable
    from validation.process import Progress

PROGRESS = "progress {:.2f} {}"
"""A line of progress: the part done (0 to 1), and what is being done."""

ENDING_SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)

FINDING_COLUMNS = (
    "severity", "dataset", "source", "version", "check", "subject", "count", "state", "acknowledged_until", "reason",
)  # fmt: skip


class CheckFormat(StrEnum):
    """The forms the answer of a run comes in."""

    TABLE = "table"
    JSON = "json"


def check(
    datasets: Annotated[list[str] | None, typer.Argument(help="datasets to check; none: all that are held")] = None,
    form: Annotated[CheckFormat, typer.Option("--format", help="table or json")] = CheckFormat.TABLE,
    junit: Annotated[Path | None, typer.Option("--junit", help="write JUnit XML into this file")] = None,
    fail_on: Annotated[
        Severity | None, typer.Option("--fail-on", help="end with 1 from this severity on; the setting's unless given")
    ] = None,
    who: Annotated[str | None, typer.Option(help="who runs it; the account's name unless given")] = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="only the sentence at the end")] = False,
    if_due: Annotated[
        bool, typer.Option("--if-due", help="only where COMITY_CHECK_CRON says that a run was due and none was made")
    ] = False,
    trigger: Annotated[Trigger, typer.Option(help="what started it, for the record")] = Trigger.COMMAND,
    due: Annotated[
        str | None, typer.Option(help="the moment it was due, such as 2026-11-22T03:00+00:00, for the record")
    ] = None,
    progress: Annotated[bool, typer.Option("--progress", help="tell on stderr how far it is, a line a step")] = False,
) -> None:
    """Check the data that are held and remember what is found; ends with 1 where something must be looked at."""
    from data.settings import BadSetting, settings
    from data.store import Store
    from data.store_errors import StoreError
    from metrics.quality_run import CannotRun
    from metrics.quality_run import check as run_checks

    moment = None if due is None else _moment(due)
    if junit is not None and (junit.is_dir() or not junit.absolute().parent.is_dir()):
        fail(f"{junit} cannot be written. Give a file in a folder that is there.")
    try:
        least = fail_on or Severity(settings().check_fail_on)
        store = Store.open(settings().home, create=False)
        if if_due:
            found = _due_now(store)
            if found is None:
                return
            moment, trigger = found.at, Trigger.MADE_UP if found.made_up else Trigger.SCHEDULE
        with _ended_by_signals(), _progressing(progress, quiet) as told:
            result = run_checks(
                store,
                datasets=datasets or (),
                who=who or account_name(),
                trigger=trigger,
                due=moment,
                progress=told,
            )
    except CannotRun as stopped:
        # Who tells a process to end does not wait for it to send messages; the next one sends what is due.
        if stopped.run is not None and not isinstance(stopped.__cause__, KeyboardInterrupt):
            _raise_alarms(store)
        _could_not_run(str(stopped), junit)
    except (StoreError, BadSetting) as stopped:
        _could_not_run(str(stopped), junit)
    except KeyboardInterrupt:
        _could_not_run("The check was told to stop before it had begun. Nothing was recorded.", junit)
    # The alarm first: a full disk, or a reader who has gone, must not keep anyone from being told.
    _raise_alarms(store)
    _write_report(store, result.run.id)
    if junit is not None:
        from dashboard.quality_junit import as_junit

        _write(junit, as_junit(result, least))
    if not quiet:
        with suppress(ReadEnough):
            _tell(result, form)
    _end(result, least)


def _end(result: "RunResult", least: Severity) -> None:
    """The last sentence, and the exit code."""
    from dashboard.quality_junit import weighs

    for number in result.crashed:
        errors.print(f"Run {number} crashed: its process was gone before it could say how it ended.")
    if result.made_store:
        errors.print("There was no store: one was made to remember this run.")
    errors.print(printable(said(result)), markup=False)
    answered = [one for one in result.outcomes if one.answer is not Answer.NOT_APPLIED]
    if result.outcomes and not answered:
        fail(f"No check could be applied. The first: {result.outcomes[0].reason}")
    if any(weighs(finding, least) for finding in result.findings.to_dicts()):
        raise typer.Exit(WANTING)


def said(result: "RunResult") -> str:
    """What came of a run, in one sentence."""
    if not result.outcomes:
        of = ", ".join(result.run.datasets)
        return f"Run {result.run.id}: nothing is held{f' of {of}' if of else ''}, so nothing was checked."
    answers = [one.answer for one in result.outcomes]
    states = result.changes["state"].to_list()
    open_now = result.findings.filter(~pl.col("is_acknowledged"))
    critical = open_now.filter(severity=Severity.CRITICAL.value).height
    acknowledged = result.findings.height - open_now.height
    return (
        f"Run {result.run.id}: {counted(len(answers), 'check')} of "
        f"{counted(len({one.dataset for one in result.outcomes}), 'dataset')}: {answers.count(Answer.PASS):,} passed, "
        f"{answers.count(Answer.FAIL):,} found something, {answers.count(Answer.NOT_APPLIED):,} could not be applied; "
        f"{counted(states.count(FindingState.NEW), 'new finding')}, {states.count(FindingState.WORSE):,} worse, "
        f"{states.count(FindingState.RESOLVED):,} resolved; open: {critical:,} critical, "
        f"{counted(open_now.height - critical, 'warning')}"
        f"{f', and {acknowledged:,} acknowledged' if acknowledged else ''}."
    )


def counted(number: int, what: str) -> str:
    """A number with what it counts, in the plural where it is not one."""
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def _tell(result: "RunResult", form: CheckFormat) -> None:
    if form is CheckFormat.JSON:
        told = {
            "run": asdict(result.run),
            "outcomes": [asdict(one) for one in result.outcomes],
            "findings": result.findings.to_dicts(),
            "changes": result.changes.select("identity", "state").to_dicts(),
        }
        with answering_readers():
            sys.stdout.write(json.dumps(told, default=str, ensure_ascii=False, allow_nan=False, indent=1) + "\n")
        return
    if result.outcomes:
        show(_by_dataset(result), Format.TABLE)
    if not result.findings.is_empty():
        worst_first = (pl.col("severity") != Severity.CRITICAL.value, "dataset", "check", "subject")
        show(result.findings.sort(*worst_first).select(*FINDING_COLUMNS), Format.TABLE)


def _by_dataset(result: "RunResult") -> pl.DataFrame:
    """One row a dataset that was looked at: how its checks answered, and what is open of it."""
    answered = pl.DataFrame(
        {"dataset": [one.dataset for one in result.outcomes], "answer": [one.answer.value for one in result.outcomes]}
    )
    open_now = result.findings.group_by("dataset").agg(
        critical=(pl.col("severity") == Severity.CRITICAL.value).sum(),
        warnings=(pl.col("severity") == Severity.WARNING.value).sum(),
        acknowledged=pl.col("is_acknowledged").sum(),
    )
    counts = answered.group_by("dataset").agg(
        passed=(pl.col("answer") == Answer.PASS.value).sum(),
        failed=(pl.col("answer") == Answer.FAIL.value).sum(),
        not_applied=(pl.col("answer") == Answer.NOT_APPLIED.value).sum(),
    )
    return counts.join(open_now, on="dataset", how="left").sort("dataset").with_columns(pl.col(pl.UInt32).fill_null(0))


def _write_report(store: "Store", run: int) -> None:
    """Writes the run's report beside the store; where that fails the run stands all the same, and it is said."""
    from dashboard.quality_report import clear_old_reports, write_report
    from data.quality_records import QualityRecords
    from data.settings import settings

    try:
        write_report(QualityRecords(store), run, home=store.home)
        clear_old_reports(store.home, settings().reports_kept)
    except Exception as fault:  # noqa: BLE001 - the run is recorded, and its report can be written again
        cause = fault.strerror.lower() if isinstance(fault, OSError) and fault.strerror else type(fault).__name__
        errors.print(f"The report could not be written: {cause}. `comity quality report {run}` tries again.")


def _raise_alarms(store: "Store") -> None:
    """Sends what is due, and says what went out; where nobody is to be told, nothing is said."""
    from dashboard.command_alerts import raise_after_run
    from data.quality_records import QualityRecords

    for sentence in raise_after_run(QualityRecords(store)):
        errors.print(printable(sentence), markup=False)


def _due_now(store: "Store") -> "Due | None":
    """What is due by the timetable and was not run; where nothing is, that is said."""
    from data.quality_records import QualityRecords
    from metrics.quality_run import now_utc
    from metrics.schedule import checks, due_now, told

    now = now_utc()
    task = checks(timetable_set(), lambda _due: None, QualityRecords(store).runs(skipped=False), now)
    found = due_now(task, now)
    if found is None:
        coming = task.timetable.next_due(now)
        errors.print(f"Nothing is due{f' before {told(coming)}' if coming else ''}.")
    return found


def timetable_set(setting: str = "check_cron", *, also: str = "") -> "Timetable":
    """The timetable of a setting, with further moments where they are given. Raises BadSetting."""
    from data.settings import BadSetting, settings, variable
    from metrics.timetable import PARTED_BY, BadTimetable, timetable

    try:
        return timetable(PARTED_BY.join((also, getattr(settings(), setting))), settings().check_time_zone)
    except BadTimetable as fault:
        raise BadSetting(
            what=f"{variable(setting)} cannot be used: {fault}", next_step="docs/quality.md has examples."
        ) from None


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        fail(f"--due {text!r} is no moment. Give one with its distance from UTC, such as 2026-11-22T03:00+00:00.")
    return moment.astimezone(UTC)


@contextmanager
def _ended_by_signals() -> Iterator[None]:
    """Within the block a signal to end breaks the run off, so that it is recorded; a second one changes nothing."""

    def stop(_number: int, _frame: object) -> NoReturn:
        for one in ENDING_SIGNALS:
            signal.signal(one, signal.SIG_IGN)
        raise KeyboardInterrupt

    before = {one: signal.signal(one, stop) for one in ENDING_SIGNALS}
    try:
        yield
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)


@contextmanager
def _progressing(lines: bool, quiet: bool) -> Iterator["Progress | None"]:
    """How far the run is: lines for a program, a line that moves for a person, nothing where neither looks."""
    if lines:
        yield lambda part, doing: errors.print(PROGRESS.format(part, printable(doing)), markup=False)
    elif quiet or not errors.is_terminal:
        yield None
    else:
        with errors.status("Checking the data") as status:
            yield lambda part, doing: status.update(escape(f"{part:.0%} {printable(doing)}"))


def _could_not_run(why: str, junit: Path | None) -> NoReturn:
    if junit is not None:
        from dashboard.quality_junit import could_not_run

        _write(junit, could_not_run(why))
    fail(why)


def _write(file: Path, text: str) -> None:
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as fault:
        fail(f"{file} could not be written: {(fault.strerror or 'the system refused').lower()}.")


def add_to(comity: typer.Typer) -> None:
    """Adds the command."""
    comity.command()(check)
