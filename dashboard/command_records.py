"""The part of the `comity` command for records people keep: templates to fill in, and case studies."""

import shutil
from pathlib import Path
from typing import Annotated

import polars as pl
import typer

from dashboard.printing import WANTING, Format, errors, fail, show
from data.casebook import Case, CaseFault, cases, read_cases
from data.datasets import DATASETS
from data.settings import settings
from data.templates import as_csv, write_workbook
from metrics.families import REGISTRY

FormatOption = Annotated[Format, typer.Option("--format", help="table, csv, json or parquet")]

MILESTONE_COLUMNS = ("case", "date", "kind", "what", "source", "turn")


def template(
    dataset: Annotated[str | None, typer.Argument(help="a dataset's id; none: lists them")] = None,
    to: Annotated[Path, typer.Option("--to", help="folder to write into")] = Path(),
    example: Annotated[bool, typer.Option("--example", help="with the made-up rows of the example in it")] = False,
    force: Annotated[bool, typer.Option("--force", help="write over files of the same name")] = False,
    form: FormatOption = Format.TABLE,
) -> None:
    """Write a dataset's template, DATASET.csv and DATASET.xlsx, to fill in and bring with `comity ingest DATASET`."""
    if dataset is None:
        show(pl.DataFrame([{"dataset": one.id, "title": one.title, "row": one.row} for one in DATASETS]), form)
        return
    known = {one.id: one for one in DATASETS}
    if dataset not in known:
        fail(f"There is no dataset {dataset!r}. There are: {', '.join(known)}.")
    table, book = (to / f"{dataset}.{suffix}" for suffix in ("csv", "xlsx"))
    there = [file.name for file in (table, book) if file.exists()]
    if there and not force:
        fail(f"{' and '.join(there)} would be written over. Choose another folder with --to, or add --force.")
    if not to.is_dir():
        fail(f"{to} is no folder. Make it, or choose another with --to.")
    table.write_text(as_csv(known[dataset], with_example=example), "utf-8")
    write_workbook(known[dataset], book, with_example=example)
    errors.print(
        f"Wrote {table.name} and {book.name} into {to.absolute()}. Fill in one of them, then: "
        f"comity {'survey submit --published' if dataset == 'published_figures' else f'ingest {dataset}'} {table.name}",
        markup=False,
    )


def list_cases(
    check: Annotated[Path | None, typer.Option("--check", help="read a case file and say what is wrong")] = None,
    add: Annotated[Path | None, typer.Option("--add", help="check a case file and keep it with your cases")] = None,
    case: Annotated[str | None, typer.Option("--case", help="the milestones of one case")] = None,
    force: Annotated[bool, typer.Option("--force", help="with --add: write over a file of the same name")] = False,
    form: FormatOption = Format.TABLE,
) -> None:
    """List the case studies or the milestones of one; check or add a case of your own (YAML or CSV)."""
    try:
        if add is not None or check is not None:
            found = _checked(add or check or Path())
            if add is not None:
                _keep(add, force=force)
            show(_listed(found), form)
            return
        every = {one.id: one for one in cases(settings().cases)}
    except CaseFault as fault:
        fail(str(fault), WANTING)
    if case is None:
        show(_listed(tuple(every.values())), form)
        return
    if case not in every:
        fail(f"There is no case {case!r}. There are: {', '.join(every)}.")
    told = [(case, str(one.day), one.kind, one.what, one.source, one.turn) for one in every[case].milestones]
    show(pl.DataFrame(told, schema=list(MILESTONE_COLUMNS), orient="row"), form)


def _checked(file: Path) -> tuple[Case, ...]:
    """The cases of a file, every measure they name declared. Raises CaseFault."""
    if not file.is_file():
        fail(f"{file} is no file.")
    if file.suffix.lower() not in (".yaml", ".yml", ".csv"):
        raise CaseFault(file.name, what="it is neither YAML nor CSV by its name", allowed=".yaml, .yml or .csv")
    found = read_cases(file, own=True)
    unknown = sorted({one.measure for case in found for one in case.figures} - set(REGISTRY.measures))
    if unknown:
        allowed = "the ids that `comity measures` lists"
        raise CaseFault(file.name, what=f"no measure has the id {', '.join(unknown)}", allowed=allowed)
    return found


def _keep(file: Path, *, force: bool) -> None:
    folder = settings().cases
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / file.name
    if target.exists() and not force:
        fail(f"{target.name} is among your cases already. Rename the file, or add --force.")
    shutil.copyfile(file, target)
    errors.print(f"Kept as {target}.", markup=False)


def _listed(found: tuple[Case, ...]) -> pl.DataFrame:
    return pl.DataFrame(
        [
            {
                "case": one.id,
                "title": one.title,
                "home": one.home,
                "places": ", ".join(one.places),
                "first": one.first,
                "milestones": len(one.milestones),
                "measures": len(one.figures),
                "own": one.own,
            }
            for one in found
        ]
    )


def add_to(app: typer.Typer) -> None:
    """Adds the commands of this file to the command."""
    app.command()(template)
    app.command(name="cases")(list_cases)
