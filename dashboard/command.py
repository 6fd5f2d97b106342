"""The `comity` command: serve, ingest, look after the store, and print figures and readings."""

import os
from functools import cache
from pathlib import Path
from typing import Annotated

import typer

from dashboard.account import account_name
from dashboard.printing import (
    COULD_NOT_RUN,
    FIRST_YEAR,
    LAST_YEAR,
    WANTING,
    Format,
    errors,
    fail,
    show,
    unforeseen,
    working,
)

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Comity: does our military diplomacy work, with whom, how sure, and on what evidence?",
)

FormatOption = Annotated[Format, typer.Option("--format", help="table, csv, json or parquet")]


@app.callback()
def check_settings() -> None:
    """Before any command: a file of region schemes that cannot be used stops it in one sentence."""
    from data.regions import schemes
    from data.settings import settings, variable

    file = settings().schemes_file
    try:
        if file is not None:
            schemes(file)
    except (OSError, ValueError) as fault:
        cause = f"{file} cannot be read." if isinstance(fault, OSError) else str(fault)
        fail(f"{variable('schemes_file')} cannot be used: {cause} Correct the file, or the setting.")


@app.command()
def serve(
    port: Annotated[int, typer.Option(min=1, max=65535)] = 8501,
    host: Annotated[str, typer.Option(help="address to listen on")] = "127.0.0.1",
    schedule: Annotated[bool, typer.Option("--schedule", help="check the data when COMITY_CHECK_CRON says so")] = False,
) -> None:
    """Show the dashboard in a browser."""
    from dashboard import command_schedule, serving

    if not serving.port_is_free(host, port):
        fail(f"Port {port} of {host} is taken. Stop what uses it or choose another with --port.")
    serving.serve(host, port, command_schedule.Beside() if schedule else None)


@app.command()
def providers(form: FormatOption = Format.TABLE) -> None:
    """List the providers whose files can be ingested."""
    import polars as pl

    from data.providers import PROVIDERS

    show(
        pl.DataFrame(
            [
                {
                    "provider": one.id,
                    "title": one.title,
                    "files": "; ".join(form.title for form in one.files),
                    "cadence": one.cadence,
                    "licence": one.licence,
                    "citation": one.citation,
                    "homepage": one.homepage,
                }
                for one in PROVIDERS
            ]
        ),
        form,
    )


SECOND_PERSON = {"survey_responses": "--description description.yaml", "published_figures": "--published"}
"""Datasets that someone else publishes than who brings them, and how `comity survey submit` is told which it is."""


@app.command()
def ingest(
    provider: Annotated[str, typer.Argument(help="a provider's id, or a dataset's id for a file of your own")],
    file: Annotated[Path, typer.Argument(help="the file, as the provider publishes it")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="check only; keep nothing")] = False,
    covers: Annotated[
        list[str] | None, typer.Option(help="own file: id of a state whose every row is in it (may be repeated)")
    ] = None,
    first: Annotated[
        int | None, typer.Option("--from", min=FIRST_YEAR, max=LAST_YEAR, help="own file: first year it covers")
    ] = None,
    last: Annotated[
        int | None, typer.Option("--to", min=FIRST_YEAR, max=LAST_YEAR, help="own file: last year it covers")
    ] = None,
    who: Annotated[str | None, typer.Option(help="who brings it; the account's name unless given")] = None,
    form: FormatOption = Format.TABLE,
) -> None:
    """Bring a file: check it, and publish its figures when it passes."""
    from data.findings import as_frame, printable
    from data.settings import settings
    from metrics.ingestion import CannotIngest, OwnCoverage, ingest_file
    from metrics.pipeline import Ending

    needs_two = provider in SECOND_PERSON and not settings().one_person_publishes and not dry_run
    try:
        with working(f"Reading and checking {file.name}"):
            outcome = ingest_file(
                provider,
                file,
                who=who or account_name(),
                dry_run=dry_run or needs_two,
                own=OwnCoverage(places=tuple(covers or ()), first=first, last=last),
            )
    except CannotIngest as stopped:
        fail(str(stopped))
    if outcome.findings or form is not Format.TABLE:
        show(as_frame(outcome.findings), form)
    errors.print(printable(outcome.reason), markup=False)
    if outcome.ending is Ending.REFUSED or (outcome.ending is Ending.DRY_RUN and outcome.refused):
        raise typer.Exit(WANTING)
    if needs_two:
        fail(f"A second person publishes a survey: comity survey submit {file.name} {SECOND_PERSON[provider]}", WANTING)


@app.command()
def refresh(who: Annotated[str | None, typer.Option()] = None, form: FormatOption = Format.TABLE) -> None:
    """Compute every figure again from the stored rows and commit those that differ."""
    import polars as pl

    from data.store import Store
    from metrics import pipeline

    with working("Computing figures again"):
        changed = pipeline.refresh(Store.open(pipeline.home_folder()), who or account_name())
    rows = [
        {
            "dataset": key.dataset,
            "source": key.source,
            "version": key.version,
            "figures_before": was,
            "figures_now": now,
        }
        for key, (was, now) in changed.items()
    ]
    schema = {
        "dataset": pl.String,
        "source": pl.String,
        "version": pl.String,
        "figures_before": pl.Int64,
        "figures_now": pl.Int64,
    }
    show(pl.DataFrame(rows, schema=schema), form)
    errors.print(f"{_count(len(rows), 'table')} of figures changed." if rows else "No figure changed.")


@app.command()
def history(dataset: str, form: FormatOption = Format.TABLE) -> None:
    """Show what was published, undone and by whom, newest first."""
    from data.store import Store
    from metrics.pipeline import home_folder

    show(Store.open(home_folder(), create=False).history(_dataset(dataset)), form)


@app.command()
def undo(dataset: str, who: Annotated[str | None, typer.Option()] = None) -> None:
    """Take back the last change of a dataset; both versions stay in its history."""
    from data.store import Store
    from data.store_errors import StoreError
    from metrics.pipeline import home_folder

    known = _dataset(dataset)
    try:
        version = Store.open(home_folder(), create=False).undo(known, who or account_name())
    except StoreError as stopped:
        fail(str(stopped), WANTING)
    errors.print(f"Undone as version {version.number}. `comity history {dataset}` shows both.", markup=False)


@app.command()
def verify(form: FormatOption = Format.TABLE) -> None:
    """Check every stored file against its SHA-256 and the ledger against its chain."""
    from data.findings import as_frame
    from data.store import Store
    from metrics.pipeline import home_folder

    with working("Verifying the store"):
        findings = Store.open(home_folder(), create=False).verify()
    if findings or form is not Format.TABLE:
        show(as_frame(findings), form)
    errors.print(f"{_count(len(findings), 'fault')} found." if findings else "Every file is as it was written.")
    if findings:
        raise typer.Exit(WANTING)


@app.command()
def doctor(
    mend: Annotated[bool, typer.Option("--mend", help="remove leftovers no version names")] = False,
    form: FormatOption = Format.TABLE,
) -> None:
    """Look for leftovers, lack of space and settings that cannot work, and say what to do."""
    from data.findings import as_frame
    from data.store import Store
    from metrics.pipeline import home_folder

    with working("Examining the store"):
        findings = Store.open(home_folder(), create=False).doctor(mend=mend)
    if findings or form is not Format.TABLE:
        show(as_frame(findings), form)
    errors.print(f"{_count(len(findings), 'thing')} to look at." if findings else "Nothing to mend.")
    if findings:
        raise typer.Exit(WANTING)


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _dataset(id: str) -> str:
    from difflib import get_close_matches

    from data.datasets import DATASETS

    known = [one.id for one in DATASETS]
    if id not in known:
        near = get_close_matches(id, known, n=1, cutoff=0.5)
        fail(
            f"There is no dataset {id!r}. "
            + (f"Did you mean {near[0]}?" if near else f"There are: {', '.join(known)}.")
        )
    return id


@cache
def _with_every_command() -> typer.Typer:
    """The command with the groups that stand in files of their own, added once however often it is run."""
    from dashboard import (
        command_alerts,
        command_check,
        command_figures,
        command_quality,
        command_records,
        command_schedule,
        command_survey,
    )

    groups = (
        command_check,
        command_quality,
        command_schedule,
        command_alerts,
        command_figures,
        command_records,
        command_survey,
    )
    for group in groups:
        group.add_to(app)
    return app


def main() -> None:
    """Runs the command; what no command foresaw becomes one sentence and exit code 2."""
    # Before numpy is loaded: its threads only wait for each other over the small tables of a survey.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    from polars.exceptions import PanicException

    from data.settings import BadSetting
    from data.store_errors import StoreError

    try:
        _with_every_command()(prog_name="comity")
    except (BadSetting, StoreError) as stopped:
        errors.print(str(stopped), markup=False)
        raise SystemExit(COULD_NOT_RUN) from None
    except BrokenPipeError:
        raise SystemExit(0) from None
    except (Exception, PanicException) as fault:  # noqa: BLE001 - the last boundary, and it tells the fault
        errors.print(unforeseen(fault), markup=False)
        raise SystemExit(COULD_NOT_RUN) from None


if __name__ == "__main__":
    main()
