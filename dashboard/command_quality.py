"""`comity quality`: what the checks remember — runs, findings, grades — and answering for a finding."""

from dataclasses import asdict
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import polars as pl
import typer

from dashboard.account import account_name
from dashboard.printing import LARGEST_NUMBER, Format, errors, fail, show
from data.datasets import DATASETS
from data.findings import Severity, printable

if TYPE_CHECKING:
    from data.quality_records import QualityRecords
    from data.store import Store

FormatOption = Annotated[Format, typer.Option("--format", help="table, csv, json or parquet")]
WhoOption = Annotated[str | None, typer.Option(help="who acts; the account's name unless given")]

RUN_SCHEMA: dict[str, pl.DataType] = {
    "run": pl.Int64(),
    "at": pl.Datetime("us", "UTC"),
    "trigger": pl.String(),
    "due": pl.Datetime("us", "UTC"),
    "who": pl.String(),
    "datasets": pl.String(),
    "store_version": pl.Int64(),
    "suites": pl.String(),
    "ending": pl.String(),
    "seconds": pl.Float64(),
    "reason": pl.String(),
}
"""One row a run; `datasets` null: all that were held; `ending` null: it is under way or crashed since."""

SHORT = (
    "identity", "severity", "dataset", "source", "version", "check", "subject", "count", "state", "first_seen",
    "acknowledged_by", "acknowledged_until", "reason",
)  # fmt: skip
"""What people are shown of a finding; programs are given every column."""

quality = typer.Typer(
    no_args_is_help=True, help="Data quality: runs of the checks, what they found, grades, and answering for a finding."
)


@quality.command()
def runs(
    last: Annotated[int, typer.Option("--last", min=1, max=LARGEST_NUMBER, help="how many of the newest")] = 30,
    form: FormatOption = Format.TABLE,
) -> None:
    """List the runs of the checks, newest first: what started each, and how it ended."""
    rows = [asdict(one) | {"run": one.id, "datasets": ", ".join(one.datasets) or None} for one in _records().runs(last)]
    frame = pl.DataFrame([{name: row[name] for name in RUN_SCHEMA} for row in rows], schema=RUN_SCHEMA)
    show(frame.with_columns(pl.col("at", "due").dt.truncate("1s")), form)


@quality.command()
def findings(
    dataset: Annotated[str | None, typer.Argument(help="a dataset's id; none: every dataset")] = None,
    run: Annotated[
        int | None, typer.Option(max=LARGEST_NUMBER, help="as they stood after this run; the newest unless given")
    ] = None,
    severity: Annotated[Severity | None, typer.Option(help="critical or warning alone")] = None,
    resolved: Annotated[bool, typer.Option("--resolved", help="those that are resolved as well")] = False,
    form: FormatOption = Format.TABLE,
) -> None:
    """List the findings that are open, the gravest first, with the identity to acknowledge them by."""
    from data.quality import FindingState

    records = _records()
    if run is not None:
        records.run(run)
    states = None if resolved else [one for one in FindingState if one is not FindingState.RESOLVED]
    found = records.findings(run=run, dataset=None if dataset is None else _known(dataset), states=states)
    if severity is not None:
        found = found.filter(severity=severity.value)
    _show(found, form)
    acknowledged = int(found["is_acknowledged"].sum())
    errors.print(f"{_counted(found.height)}, of which {acknowledged:,} acknowledged.")


@quality.command()
def changes(
    run: Annotated[
        int, typer.Argument(max=LARGEST_NUMBER, help="the number of a run, as `comity quality runs` lists it")
    ],
    form: FormatOption = Format.TABLE,
) -> None:
    """List what became new, worse or resolved in a run."""
    records = _records()
    records.run(run)
    changed = records.changes(run)
    _show(changed, form)
    counts = dict(changed.group_by("state").len().sort("state").iter_rows())
    errors.print("; ".join(f"{number:,} {state}" for state, number in counts.items()) or "That run changed nothing.")


@quality.command()
def acknowledge(
    identity: Annotated[str, typer.Argument(help="the finding, as `comity quality findings` lists it")],
    reason: Annotated[str, typer.Option(help="why it may stay open, or what is being done")],
    until: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="the last day on which that holds")
    ] = None,
    withdraw: Annotated[bool, typer.Option("--withdraw", help="end an acknowledgement instead")] = False,
    who: WhoOption = None,
) -> None:
    """Answer for an open finding until a day: it is not alarmed about, and ends no check with 1, until then."""
    now, by = datetime.now(UTC), who or account_name()
    if (until is None) is not withdraw:
        fail("Give either --until with the last day it holds, or --withdraw.")
    if until is None:
        _records().withdraw_acknowledgement(identity, who=by, reason=reason, when=now)
        errors.print(printable(f"{identity} is acknowledged no more."), markup=False)
    else:
        _records().acknowledge(identity, who=by, until=until.date(), reason=reason, when=now)
        errors.print(printable(f"{identity} is acknowledged by {by} until {until:%d %B %Y}."), markup=False)


@quality.command()
def grades(form: FormatOption = Format.TABLE) -> None:
    """Grade the data of each dataset and source from A to F, and say why."""
    from data.embedded import embedded_folder
    from data.quality_grades import grades as graded

    show(graded(_store(), _today(), embedded_folder()), form)


@quality.command()
def report(
    run: Annotated[
        int | None,
        typer.Argument(max=LARGEST_NUMBER, help="the number of a run; the newest that finished unless given"),
    ] = None,
    to: Annotated[
        Path | None, typer.Option("--to", help="write it into this file; else into the store's folder")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="with --to: write over the file")] = False,
) -> None:
    """Write the report of a run as one HTML file that needs nothing else, and print where it lies."""
    from dashboard.quality_report import report_html, write_report

    records = _records()
    newest = records.last_run()
    number = run if run is not None else newest.id if newest is not None else None
    if number is None:
        fail("No run of the checks has finished yet. Run `comity check` first.")
    records.run(number)
    if to is None:
        typer.echo(write_report(records, number, home=_store().home))
        return
    if to.exists() and not force:
        fail(f"{to} would be written over. Choose another name, or add --force.")
    to.write_text(report_html(records, number), encoding="utf-8")
    typer.echo(to)


def _show(found: pl.DataFrame, form: Format) -> None:
    worst_first = found.sort(pl.col("severity") != Severity.CRITICAL.value, "dataset", "check", "subject")
    if form is Format.TABLE:
        show(worst_first.select(*SHORT).with_columns(pl.col("first_seen").dt.truncate("1s")), form)
    elif form is Format.CSV:
        show(worst_first.with_columns(pl.col("rows").cast(pl.List(pl.String)).list.join(" ")), form)
    else:
        show(worst_first, form)


def _known(dataset: str) -> str:
    if dataset not in {one.id for one in DATASETS}:
        fail(f"There is no dataset {dataset!r}. `comity template` lists those there are.")
    return dataset


def _store() -> "Store":
    from data.settings import settings
    from data.store import Store

    return Store.open(settings().home, create=False)


def _records() -> "QualityRecords":
    from data.quality_records import QualityRecords

    return QualityRecords(_store())


def _today() -> date:
    return datetime.now(UTC).date()


def _counted(number: int) -> str:
    return f"{number:,} {'finding' if number == 1 else 'findings'}"


def add_to(comity: typer.Typer) -> None:
    """Adds the group to the `comity` command."""
    comity.add_typer(quality, name="quality")
