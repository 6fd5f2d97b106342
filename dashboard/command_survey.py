"""The `comity survey` commands that bring a file: look at it, describe it, submit it; the group they stand in."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import polars as pl
import typer

from dashboard import command_survey_deciding, command_survey_estimate
from dashboard.command_survey_answers import FormatOption, WhoOption, answering, progressing, say, tell, whoever
from dashboard.printing import WANTING, Format, fail

if TYPE_CHECKING:
    from data.survey_looking import Look

TEMPLATE_SCHEMA: dict[str, pl.DataType] = {
    "pollster": pl.String(),
    "at": pl.Datetime("us", "UTC"),
    "file": pl.String(),
    "fault": pl.String(),
}

app = typer.Typer(
    no_args_is_help=True, help="Bring a survey: look at it, estimate, submit it; approve, reject, take back."
)


@app.command()
def inspect(
    file: Annotated[Path, typer.Argument(help="the survey: .sav, .dta, .csv, .xlsx or .parquet")],
    encoding: Annotated[str | None, typer.Option(help="of a text file; detected unless given")] = None,
    separator: Annotated[str | None, typer.Option(help="between cells of a text file; detected unless given")] = None,
    decimal: Annotated[str | None, typer.Option(help="decimal mark, . or ,; detected unless given")] = None,
    sheet: Annotated[str | None, typer.Option(help="of a workbook; the first unless given")] = None,
    guess: Annotated[bool, typer.Option("--guess", help="print a description to begin with, as YAML")] = False,
    to: Annotated[Path | None, typer.Option("--to", help="write that description into this file")] = None,
    force: Annotated[bool, typer.Option("--force", help="with --to: write over the file")] = False,
    form: FormatOption = Format.TABLE,
) -> None:
    """List a file's columns with labels, kinds and answers; guess its description. Nothing is kept."""
    from data.findings import as_frame
    from data.survey_yaml import form_of
    from metrics.survey_journey_export import findings_csv
    from validation.gate import Gate, Refused

    if not file.is_file():
        fail(f"{str(file)!r} is no file.")
    if to is not None and to.exists() and not force:
        fail(f"{to} would be written over. Choose another name, or add --force.")
    told = {"encoding": encoding, "separator": separator, "decimal": decimal, "sheet": sheet}
    with answering(), progressing(f"Reading {file.name}"), Gate() as gate:
        asked = form_of(told)
        found = gate.look(file, file_name=file.name, form=asked)
    if isinstance(found, Refused):
        if form is Format.CSV:
            typer.echo(findings_csv(found.findings), nl=False)
        else:
            tell(as_frame(found.findings), form)
        fail(f"{file.name} cannot be read: {found.findings[0].reason} {found.findings[0].remedy}", WANTING)
    if guess or to is not None:
        _describe(found, file, to)
        return
    tell(_columns(found, form), form)
    say(_said(found, file))


def _describe(found: "Look", file: Path, to: Path | None) -> None:
    from data.survey_guessing import guess
    from data.survey_yaml import to_yaml

    text = to_yaml(guess(found, file_name=file.name))
    if to is None:
        typer.echo(text, nl=False)
        return
    to.write_text(text, encoding="utf-8")
    say(f"Wrote {to}. Read it through, correct it, then: comity survey submit {file.name} --description {to.name}")


def _columns(found: "Look", form: Format) -> pl.DataFrame:
    """One row a column of the file; its values as objects for programs, on one line for people."""
    values = {
        one.name: [{"code": it.code, "label": it.label, "count": it.count, "missing": it.missing} for it in one.values]
        for one in found.columns
    }
    kind = pl.List(pl.Struct({"code": pl.String, "label": pl.String, "count": pl.Int64, "missing": pl.Boolean}))
    rows = pl.DataFrame(
        {
            "column": [one.name for one in found.columns],
            "label": [one.label for one in found.columns],
            "kind": [str(one.kind) for one in found.columns],
            "missing": [one.missing for one in found.columns],
            "distinct": [one.distinct for one in found.columns],
            "low": [None if one.low is None else str(one.low) for one in found.columns],
            "high": [None if one.high is None else str(one.high) for one in found.columns],
            "values": [values[one.name] for one in found.columns],
        },
        schema_overrides={"label": pl.String, "low": pl.String, "high": pl.String, "values": kind},
    )
    if form in (Format.JSON, Format.PARQUET):
        return rows
    seen = pl.element().struct
    label = pl.when(seen.field("label").is_null()).then(pl.lit("")).otherwise(" " + seen.field("label"))
    missing = pl.when(seen.field("missing")).then(pl.lit(", missing")).otherwise(pl.lit(""))
    line = pl.format("{}{} ({}{})", seen.field("code"), label, seen.field("count"), missing)
    return rows.with_columns(pl.col("values").list.eval(line).list.join("; "))


def _said(found: "Look", file: Path) -> str:
    told = {
        "encoding": found.form.encoding,
        "separator": None if found.form.separator is None else repr(found.form.separator),
        "decimal mark": None if found.form.decimal is None else repr(found.form.decimal),
        "sheet": found.form.sheet,
    }
    how = "; ".join(f"{name} {value}" for name, value in told.items() if value)
    return (
        f"{file.name}: {found.kind}, {found.rows:,} rows, {len(found.columns):,} columns{f'; {how}' if how else ''}. "
        f"`comity survey inspect {file.name} --to description.yaml` writes a description to begin with."
    )


@app.command()
def submit(
    file: Annotated[Path, typer.Argument(help="the survey, or with --published a table of percentages")],
    description: Annotated[Path | None, typer.Option("--description", help="what the columns mean, YAML")] = None,
    published: Annotated[bool, typer.Option("--published", help="percentages a pollster published")] = False,
    remember: Annotated[bool, typer.Option("--remember", help="keep the description for its pollster")] = False,
    who: WhoOption = None,
    form: FormatOption = Format.TABLE,
) -> None:
    """Check a survey and put it into the queue; a second person publishes it."""
    from data.findings import as_frame
    from data.store import Store
    from data.survey_templates import remember as keep
    from data.survey_yaml import read_description
    from metrics import survey_journey as journey
    from metrics.pipeline import home_folder
    from metrics.survey_journey_export import findings_csv

    if (description is None) != published:
        fail("Give either --description FILE for answers, or --published for percentages a pollster published.")
    for one in (file, description):
        if one is not None and not one.is_file():
            fail(f"{str(one)!r} is no file.")
    with answering(), progressing(f"Reading and checking {file.name}") as progress:
        told = None if description is None else read_description(description)
        store = Store.open(home_folder())
        done = journey.submit(
            file,
            who=whoever(who),
            description=told,
            dataset=journey.PUBLISHED if published else journey.RESPONSES,
            store=store,
            progress=progress,
        )
        if told is not None and remember and done.ending != "refused":
            keep(store.home, told)
    if form is Format.CSV:
        typer.echo(findings_csv(done.findings), nl=False)
    elif done.findings or form is not Format.TABLE:
        tell(as_frame(done.findings), form)
    say(done.reason)
    if done.ending == "waiting" and done.proposal is not None:
        say(f"What it would change: `comity survey preview {done.proposal.id}`.")
    if done.ending == "refused":
        raise typer.Exit(WANTING)


@app.command()
def template(
    pollster: Annotated[str | None, typer.Argument(help="whose description was remembered; none: an example")] = None,
    every: Annotated[bool, typer.Option("--list", help="list the pollsters that are remembered")] = False,
    to: Annotated[Path | None, typer.Option("--to", help="write it into this file")] = None,
    force: Annotated[bool, typer.Option("--force", help="with --to: write over the file")] = False,
    form: FormatOption = Format.TABLE,
) -> None:
    """Print a description to begin with: an example that explains each key, or a pollster's last one."""
    from data.survey_templates import list_templates, recall
    from data.survey_yaml import EXAMPLE, to_yaml
    from metrics.pipeline import home_folder

    with answering():
        if every:
            held = list_templates(home_folder())
            rows = [{"pollster": one.pollster, "at": one.at, "file": one.file.name, "fault": one.fault} for one in held]
            tell(pl.DataFrame(rows, schema=TEMPLATE_SCHEMA), form)
            return
        found = None if pollster is None else recall(home_folder(), pollster)
    if pollster is not None and found is None:
        fail(f"Nothing is remembered of {pollster!r}. `comity survey template --list` lists whose descriptions are.")
    text = EXAMPLE.read_text(encoding="utf-8") if found is None else to_yaml(found)
    if to is None:
        typer.echo(text, nl=False)
        return
    if to.exists() and not force:
        fail(f"{to} would be written over. Choose another name, or add --force.")
    to.write_text(text, encoding="utf-8")
    say(f"Wrote {to}.")


def add_to(comity: typer.Typer) -> None:
    """Adds the group to the `comity` command."""
    comity.add_typer(app, name="survey")


command_survey_estimate.add_to(app)
command_survey_deciding.add_to(app)
