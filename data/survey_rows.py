"""A described survey file as rows of the dataset of survey responses, and every cell that stands in the way."""

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from data.contract import ROW_NUMBER
from data.datasets.survey_responses import DATASET, VIEW, at_stage
from data.findings import Finding, Severity
from data.survey_answers import ages_in, answers, groups, numbers, said_in
from data.survey_description import SurveyDescription
from data.survey_findings import joined_findings, of_the_file, of_values
from data.survey_places import countries, fieldwork, waves
from data.survey_raking import (
    Raking,
    added_up,
    margin_cells,
    outside_margins,
    raking,
    sums_by_cell,
    with_raked_weights,
)
from data.survey_reading import columns_absent, columns_named, columns_needed, read_batches, read_needed
from data.survey_soundness import check_description

__all__ = [
    "Raking",
    "columns_absent",
    "columns_needed",
    "joined_findings",
    "raking_of",
    "read_batches",
    "read_needed",
    "rows_of",
]

SUBGROUP, WORDING, REPLICATE, SCALE = "subgroup_", "wording_", "replicate_", "scale_"
SEXES = ("Female", "Male", "Other")
OLDEST = 120


def rows_of(
    table: pl.DataFrame, description: SurveyDescription, *, sha256: str, raking: Raking | None = None
) -> tuple[pl.DataFrame, list[Finding]]:
    """The rows of the dataset, one a respondent in the order of `table` (of `read_needed`), and what is wrong.

    `table` may be one batch of a file: its findings are put together by `joined_findings`. Where the description has
    margins, the weights are raked: by `raking` (of `raking_of`, which sees the whole file), else by this table alone.
    Null view: not asked. Cells that cannot be read are null and have a critical finding; without a column that the
    description names there are no rows. Raises DescriptionFault for a description that cannot be used.
    """
    check_description(description)
    absent = columns_absent(table.columns, description)
    if absent:
        return pl.DataFrame(schema=DATASET.schema([])), absent
    made, findings = _unweighed(table, description)
    if description.margins:
        findings = [*findings, *outside_margins(table, description)]
        raked = raking or _raking(sums_by_cell(made), description)
        made = with_raked_weights(made, raked.factors)
        findings = [*findings, *(raked.findings if raking is None else ())]
    rows = made.with_columns(pl.lit(sha256).alias("file_sha256"))
    schema = DATASET.schema(rows.columns)
    return rows.select(pl.col(name).cast(kind) for name, kind in schema.items() if name in rows.columns), findings


def raking_of(path: Path, description: SurveyDescription) -> Raking:
    """The raking of a whole file that is then read in batches; its findings stand for all. Raises Unreadable."""
    sums = [
        sums_by_cell(_unweighed(batch, description)[0])
        for batch in read_batches(path, description)
        if not columns_absent(batch.columns, description)
    ]
    if not sums:
        return Raking(factors=pl.DataFrame(), findings=())
    return _raking(added_up(sums), description)


def _raking(sums: pl.DataFrame, description: SurveyDescription) -> Raking:
    return raking(added_up([sums]), description)


def _unweighed(table: pl.DataFrame, description: SurveyDescription) -> tuple[pl.DataFrame, list[Finding]]:
    """The rows before raking, with the columns of the margins, and what is wrong in them."""
    wave, doubts = waves(table, description)
    country, unknown = countries(table, description, wave)
    findings = [*doubts, *unknown, *fieldwork(description, wave.drop_nulls().unique().sort().to_list())]
    columns = [wave.alias("wave"), country.alias("country"), *margin_cells(table, description)]
    for part in (_views(table, description), _groups(table, description), _design(table, description)):
        columns += part[0]
        findings += part[1]
    rows = pl.DataFrame(columns).with_columns(table[ROW_NUMBER]).with_columns(*_constants(description))
    return rows, findings


def _constants(description: SurveyDescription) -> list[pl.Expr]:
    crossed = "; ".join(f"{one} × {other}" for one, other in description.crossed)
    design = description.design
    said: list[tuple[str, object, pl.DataType]] = [
        ("pollster", description.pollster, pl.String()),
        ("mode", description.mode, pl.String()),
        ("sample", description.sample, pl.String()),
        ("wording", None, pl.String()),
        ("sample_type", description.sample_type, pl.String()),
        ("public", description.public, pl.Boolean()),
        ("population", description.population, pl.String()),
        ("fieldwork_first", description.fieldwork_first, pl.Date()),
        ("fieldwork_last", description.fieldwork_last, pl.Date()),
        ("crossed", crossed or None, pl.String()),
        ("method", design.replicate_method and design.replicate_method.value, pl.String()),
        ("fay", design.fay, pl.Float64()),
        *((WORDING + one.about, one.wording, pl.String()) for one in description.questions if one.wording),
    ]
    return [pl.lit(value, dtype=kind).alias(name) for name, value, kind in said]


def _views(table: pl.DataFrame, description: SurveyDescription) -> tuple[list[pl.Series], list[Finding]]:
    read = [(question.about, *answers(table, question)) for question in description.questions]
    return [view.alias(VIEW + about) for about, view, _ in read], [one for _, _, found in read for one in found]


def _groups(table: pl.DataFrame, description: SurveyDescription) -> tuple[list[pl.Series], list[Finding]]:
    """The breakdowns, and sex and age where breakdowns of those names say them."""
    columns: list[pl.Series] = []
    findings: list[Finding] = []
    decimal = description.form.decimal
    for subgroup in description.subgroups:
        group, found = groups(table, subgroup, decimal=decimal)
        columns.append(group.alias(SUBGROUP + subgroup.name))
        findings += found
        if subgroup.name.lower() == "sex" and set(group.drop_nulls().unique()) <= set(SEXES):
            columns.append(group.alias("sex"))
        if subgroup.name.lower() == "age" and subgroup.bands:
            years, _ = ages_in(table, subgroup.column, decimal=decimal)
            columns.append(_ages(years))
    named = {one.name for one in columns}
    absent = [pl.Series("sex", [None], dtype=pl.String), pl.Series("age", [None], dtype=pl.Int64)]
    return [*columns, *(one.new_from_index(0, table.height) for one in absent if one.name not in named)], findings


def _ages(years: pl.Series) -> pl.Series:
    """Whole years a person can have; null for any other number."""
    whole = pl.lit(years.floor())
    return pl.select(pl.when(whole.is_between(0, OLDEST)).then(whole).cast(pl.Int64).alias("age")).to_series()


def _design(table: pl.DataFrame, description: SurveyDescription) -> tuple[list[pl.Series], list[Finding]]:
    design, decimal = description.design, description.form.decimal
    columns: list[pl.Series] = []
    findings: list[Finding] = []

    def number(column: str, into: str, what: str) -> None:
        read, found = numbers(table, column, decimal=decimal, what=what)
        columns.append(read.alias(into))
        findings.extend(found)

    if design.weight is None:
        columns.append(pl.Series("weight", [1.0]).new_from_index(0, table.height))
    else:
        number(design.weight, "weight", "weight")
    for into, named in (("stratum", design.strata), ("cluster", design.cluster)):
        for stage, column in enumerate(named, start=1):
            said = said_in(table, column)
            columns.append(said.alias(at_stage(into, stage)))
            findings += _empty(table, said, column, into)
    for stage, column in enumerate(design.fpc, start=1):
        number(column, at_stage("size", stage), "number of units drawn from, or fraction")
    replicates = [one for name in design.replicate_weights for one in columns_named(name, table.columns)]
    for place, column in enumerate(replicates, start=1):
        number(column, f"{REPLICATE}{place}", "replicate weight")
    scales = design.replicate_scale
    if len(scales) > 1 and len(scales) != len(replicates):
        findings.append(_wrong_scales(len(scales), len(replicates)))
    elif scales:
        each = scales if len(scales) > 1 else scales * len(replicates)
        columns += [
            pl.Series(f"{SCALE}{place}", [scale], dtype=pl.Float64).new_from_index(0, table.height)
            for place, scale in enumerate(each, start=1)
        ]
    return columns, findings


def _empty(table: pl.DataFrame, said: pl.Series, column: str, what: str) -> Sequence[Finding]:
    rows = table.select(ROW_NUMBER).with_columns(value=said.fill_null("(empty)")).filter(said.is_null())
    return of_values(
        rows,
        value="value",
        rule=f"no {what}",
        column=column,
        severity=Severity.CRITICAL,
        reason=f"The cell is empty, and every respondent was drawn in a {what}.",
        remedy="Fill it in, or describe the sample without that column.",
    )


def _wrong_scales(scales: int, replicates: int) -> Finding:
    return of_the_file(
        "replicate scales do not fit",
        column=None,
        severity=Severity.CRITICAL,
        reason=f"replicate_scale has {scales} numbers, and there are {replicates} replicate weights.",
        remedy="Give one number for all of them, or one each in the order of the columns.",
    )
