"""Whether what a survey asks a view of is a state of that year or an organisation."""

import polars as pl

from data.datasets.survey_responses import VIEW
from data.findings import Severity
from data.ownership import STILL
from data.states import actors
from validation.check import Check, Looked, NotApplied, Scope, Subject, cases
from validation.held import Held
from validation.place_years import row_numbers

ANSWERED, PUBLISHED = "survey_responses", "published_figures"
ASKED_ABOUT = ("state", "retired", "organisation")


def asked(held: Held, subject: Subject) -> pl.LazyFrame | None:
    """One row a home, wave and column it was asked in: `about`, `year`, `column`, `count` (answers or percentages).

    None where the dataset is no survey. No answer is read, only whether there is one.
    """
    rows = held.rows(subject)
    if subject.dataset == PUBLISHED:
        found = rows.select("about", "file_row", year="wave", column=pl.lit("about")).group_by(
            "about", "year", "column"
        )
        return found.agg(rows=row_numbers(), count=pl.len().cast(pl.Int64))
    if subject.dataset != ANSWERED:
        return None
    views = [name for name in rows.collect_schema().names() if name.startswith(VIEW)]
    counted = rows.group_by(year="wave").agg(pl.col(views).is_not_null().sum().cast(pl.Int64))
    long = counted.unpivot(on=views, index="year", variable_name="column", value_name="count")
    return long.filter(pl.col("count") > 0).with_columns(about=pl.col("column").str.strip_prefix(VIEW))


def look(held: Held, subject: Subject) -> Looked | NotApplied | None:
    """One case a home and wave: it is a state that existed in the year, or an organisation such as the UN or the EU."""
    if subject.dataset not in (ANSWERED, PUBLISHED):
        return None
    homes = asked(held, subject)
    if homes is None:
        return None
    known = actors().select(
        "actor", kind_of_actor="kind", first_year="first_year", last_year=pl.col("last_year").fill_null(STILL)
    )
    judged = (
        homes.join(known.lazy(), left_on="about", right_on="actor", how="left")
        .with_columns(
            place="about",
            value=pl.col("about"),
            subject=pl.format("{} {}", "about", "year"),
            holds=(
                pl.col("kind_of_actor").is_in(ASKED_ABOUT) & pl.col("year").is_between("first_year", "last_year")
            ).fill_null(False),
        )
        .sort("about", "year")
    )
    found = cases(judged)
    if found.is_empty():
        return NotApplied(reason="No view of any home was asked.")
    return Looked(
        cases=found,
        reason="A view of {place} was asked in {year} ({column}), and in that year it was neither a state nor an "
        "organisation.",
        remedy="Correct the home the question was about in the survey's description, or its year.",
    )


CHECK = Check(
    id="survey homes",
    title="Homes of surveys",
    asks="Is every home that a survey asks about a state of that year, or an organisation such as the UN or the EU?",
    severity=Severity.CRITICAL,
    scope=Scope.RELEASE,
    look=look,
)
