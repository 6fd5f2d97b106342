"""The `comity survey estimate` command: weighted shares, means, totals and ratios of any survey file, nothing kept."""

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import polars as pl
import typer

from dashboard.command_survey_answers import FormatOption, answering, progressing, say, tell
from dashboard.printing import Format, fail

if TYPE_CHECKING:
    from data.survey_description import Design, Form
    from data.survey_files import SurveyFile
    from validation.gate import Gate

ROWS_AT_ONCE = 500_000


def estimate(
    file: Annotated[Path, typer.Argument(help="the survey: .sav, .dta, .csv, .xlsx or .parquet")],
    design: Annotated[
        Path, typer.Option("--design", help="how the sample was drawn, YAML: weight; strata, cluster, fpc by stage …")
    ],
    by: Annotated[
        list[str] | None, typer.Option("--by", help="a column that splits the sample; repeat for more")
    ] = None,
    statistic: Annotated[str, typer.Option(help="share, mean, total or ratio")] = "share",
    column: Annotated[list[str] | None, typer.Option("--column", help="what to estimate; repeat for more")] = None,
    category: Annotated[str | None, typer.Option(help="of a share: this one alone; all unless given")] = None,
    denominator: Annotated[str | None, typer.Option(help="of a ratio: the column to divide by")] = None,
    domain: Annotated[
        list[str] | None,
        typer.Option(
            "--domain", help='a part of the sample, as "sex=Female" or "sex=Female, age=18–29"; repeat for more'
        ),
    ] = None,
    encoding: Annotated[str | None, typer.Option(help="of a text file; detected unless given")] = None,
    separator: Annotated[str | None, typer.Option(help="between cells of a text file; detected unless given")] = None,
    decimal: Annotated[str | None, typer.Option(help="decimal mark, . or ,; detected unless given")] = None,
    sheet: Annotated[str | None, typer.Option(help="of a workbook; the first unless given")] = None,
    form: FormatOption = Format.TABLE,
) -> None:
    """Estimate from a survey file with the error its design gives. Nothing is kept and nothing is published."""
    from data.survey_description import DescriptionFault
    from data.survey_yaml import form_of, read_design
    from validation.gate import Gate

    for one in (file, design):
        if not one.is_file():
            fail(f"{str(one)!r} is no file.")
    given = {"encoding": encoding, "separator": separator, "decimal": decimal, "sheet": sheet}
    with answering(), progressing(f"Reading {file.name}"), Gate() as gate:
        read_as = form_of(given)
        drawn = read_design(design)
        gate.start()
        # Imported while the worker gets ready: both take a second.
        from metrics.methods.design_based import COLUMNS, estimates, notes

        known = _opened(gate, file, read_as).names
        columns, split = _names(column, known), _names(by, known)
        if not columns:
            some = ", ".join(f"“{name}”" for name in known[:10])
            raise DescriptionFault("--column", got="none", allowed=f"one column or more of the file: {some} …")
        numbers = [] if statistic == "share" else [*columns, *([denominator] if denominator else [])]
        named = [*columns, *split, *numbers, *_of_domains(domain or [], known)]
        needed, of_the_design = columns_to_read(known, drawn, named)
        rows = read_rows(_opened(gate, file, read_as, needed), needed, {*numbers, *of_the_design})
        answers = pl.concat(
            estimates(
                rows,
                drawn,
                statistic=statistic,
                columns=columns,
                by=split,
                category=category,
                domain=part,
                denominator=denominator,
            ).select(COLUMNS)
            for part in (domain or (None,))
        )
        told = notes(rows, drawn)
    tell(answers, form)
    if answers.is_empty():
        told.append("Nobody in what was asked for gave a value: there is nothing to estimate from.")
    for sentence in told:
        say(sentence)


def _opened(gate: "Gate", file: Path, form: "Form", names: Sequence[str] | None = None) -> "SurveyFile":
    """The file with these columns, read by the gate's worker under its limits; ends the command where it cannot be."""
    from validation.gate import Refused

    read = gate.columns(file, names=names, form=form)
    if isinstance(read, Refused):
        (found,) = read.findings
        fail(f"{file.name} cannot be read: {found.reason} {found.remedy}")
    return read


def columns_to_read(known: Sequence[str], design: "Design", named: Sequence[str]) -> tuple[list[str], set[str]]:
    """The named columns and those of the design, each once, and which of the design's are numbers.

    Raises DescriptionFault for a column that is not among those known.
    """
    from metrics.methods.design_based_sample import design_columns, found_column

    counted = design_columns(known, design)
    for name in named:
        found_column(known, name, "column")
    return list(dict.fromkeys((*named, *counted.labels, *counted.numbers))), set(counted.numbers)


def read_rows(file: "SurveyFile", columns: Sequence[str], numbers: Collection[str]) -> pl.DataFrame:
    """The rows of a file with these columns alone, and `file_row`.

    Coded answers by their labels, where the file has any; `numbers` stay codes, null where the file calls a code
    missing. A decimal comma is read where the file has one.
    """
    read = pl.concat(file.batches(columns, rows=ROWS_AT_ONCE), how="vertical_relaxed")
    return read.with_columns(
        *(_number(file, read, name) for name in columns if name in numbers),
        *(_labelled(file, read, name) for name in columns if name not in numbers and file.codebook.values.get(name)),
    )


def _number(file: "SurveyFile", read: pl.DataFrame, name: str) -> pl.Series:
    from data.file_kinds import FileKind
    from data.survey_files import code_text

    cells = read[name]
    if cells.dtype == pl.String and file.form.decimal == ",":
        return cells.str.strip_chars().str.replace(",", ".", literal=True)
    lettered = file.kind is FileKind.DTA and cells.dtype == pl.String
    if not lettered and not file.codebook.missing.get(name):
        return cells
    texts = code_text(cells)
    missing = [code for code in texts.unique().drop_nulls() if file.is_missing(name, code)]
    return cells.set(texts.is_in(missing).fill_null(value=False), None)


def _labelled(file: "SurveyFile", read: pl.DataFrame, name: str) -> pl.Series:
    from data.survey_files import code_text

    labels = file.codebook.values[name]
    return code_text(read[name]).replace(list(labels), list(labels.values())).alias(name)


def _names(given: Sequence[str] | None, known: Sequence[str]) -> list[str]:
    """Column names as given; `a,b` is two unless the file has a column of that name."""
    names = [name for one in given or () for name in ([one] if one in known else one.split(","))]
    return list(dict.fromkeys(name if name in known else name.strip() for name in names))


def _of_domains(domains: Sequence[str], known: Sequence[str]) -> list[str]:
    from metrics.methods.design_based import columns_of_domain

    return [name for one in domains for name in columns_of_domain(one, known)]


def add_to(group: typer.Typer) -> None:
    """Adds the command to the group."""
    group.command()(estimate)
