"""The `comity survey estimate` command: weighted shares, means, totals and ratios of any survey file, nothing kept."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import polars as pl
import typer

from dashboard.command_survey_answers import FormatOption, answering, progressing, say, tell
from dashboard.printing import Format, fail

if TYPE_CHECKING:
    from data.survey_description import Design
    from data.survey_files import SurveyFile

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
    from data.file_kinds import Unreadable
    from data.survey_description import DescriptionFault
    from data.survey_files import open_survey
    from data.survey_yaml import form_of, read_design
    from metrics.methods.design_based import COLUMNS, estimates, notes

    for one in (file, design):
        if not one.is_file():
            fail(f"{str(one)!r} is no file.")
    given = {"encoding": encoding, "separator": separator, "decimal": decimal, "sheet": sheet}
    with answering(), progressing(f"Reading {file.name}"):
        read_as = form_of(given)
        drawn = read_design(design)
        try:
            with open_survey(file, form=read_as) as opened:
                columns, split = _names(column, opened.names), _names(by, opened.names)
                if not columns:
                    some = ", ".join(f"“{name}”" for name in opened.names[:10])
                    raise DescriptionFault("--column", got="none", allowed=f"one column or more of the file: {some} …")
                numbers = [] if statistic == "share" else [*columns, *([denominator] if denominator else [])]
                named = [*columns, *split, *numbers, *_of_domains(domain or [], opened.names)]
                rows = read_rows(opened, drawn, named, numbers)
        except Unreadable as unreadable:
            fail(str(unreadable))
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


def read_rows(file: "SurveyFile", design: "Design", named: Sequence[str], numbers: Sequence[str] = ()) -> pl.DataFrame:
    """The rows of an open file with the named columns and those of the design alone, and `file_row`.

    Coded answers by their labels, where the file has any; `numbers` stay codes, null where the file calls a code
    missing. A decimal comma is read where the file has one. Raises DescriptionFault for a column that is not there.
    """
    from metrics.methods.design_based_sample import design_columns, found_column

    counted = design_columns(file.names, design)
    for name in named:
        found_column(file.names, name, "column")
    wanted = list(dict.fromkeys((*named, *counted.labels, *counted.numbers)))
    read = pl.concat(file.batches(wanted, rows=ROWS_AT_ONCE), how="vertical_relaxed")
    as_numbers = {*numbers, *counted.numbers}
    return read.with_columns(
        *(_number(file, read, name) for name in wanted if name in as_numbers),
        *(_labelled(file, read, name) for name in wanted if name not in as_numbers and file.codebook.values.get(name)),
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
