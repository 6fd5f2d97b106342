"""What data quality is told with: titles of datasets, sources and checks, the rules of grades, the known exceptions."""

from collections.abc import Mapping
from functools import cache

import polars as pl

from dashboard.content.quality_findings import check_title
from dashboard.content.reading import place_name
from dashboard.content.upload import counted
from dashboard.wording import sentence, years
from data.datasets import DATASETS
from data.grade_rule import RULES
from data.own_record import OWN
from data.providers import source_title
from validation.checks import CHECKS
from validation.known_exceptions import exceptions

EXCEPTED = "What breaks a rule and is known to be so, for a reason, is counted apart and is no finding."
"""What is said above known exceptions."""


@cache
def dataset_titles() -> Mapping[str, str]:
    """The title of every dataset by its id, in the order in which they are declared."""
    return {one.id: one.title for one in DATASETS}


def release_title(source: str, version: str | None) -> str:
    """A release as a page names it; the user's own record has no versions.

    >>> release_title("own", "record"), release_title("dcad", "1.0")
    ('own record', 'Defence Cooperation Agreement Dataset 1.0')
    """
    return source_title(source) if source == OWN else f"{source_title(source)} {version or ''}".strip()


@cache
def check_titles() -> Mapping[str, str]:
    """The title of every check by its id."""
    return {one.id: one.title for one in CHECKS}


def checks_table() -> pl.DataFrame:
    """Every check with what it asks and how much breaking it weighs."""
    rows = [{"Check": one.title, "What it asks": one.asks, "Weighs": str(one.severity)} for one in CHECKS]
    return pl.DataFrame(rows, schema=dict.fromkeys(("Check", "What it asks", "Weighs"), pl.String))


def grade_rules() -> list[tuple[str, str]]:
    """Each grade with the sentence that says when it is given, the best first."""
    return [(str(grade), rule) for grade, rule in RULES]


def exceptions_table(dataset: str | None = None) -> pl.DataFrame:
    """The known exceptions, those of a dataset or all, one row each: what is meant, where, how many, and why."""
    known = exceptions()
    if dataset is not None:
        known = known.filter(pl.col("dataset").is_null() | (pl.col("dataset") == dataset))
    rows = [_exception(row) for row in known.to_dicts()]
    return pl.DataFrame(
        rows, schema=dict.fromkeys(("Check", "Dataset", "Where", "Why", "At most", "Source"), pl.String)
    )


def exception_lines() -> list[str]:
    """Every known exception in one line with its reason."""
    about = ("Check", "Dataset", "Source", "Where", "At most")
    return [
        f"{', '.join(row[name] for name in about if row[name])}: {row['Why']}" for row in exceptions_table().to_dicts()
    ]


def _exception(row: Mapping[str, object]) -> dict[str, str]:
    dataset, source, first, last = row["dataset"], row["source"], row["first_year"], row["last_year"]
    where = (
        place_name(str(row["place"])) if row["place"] else "",
        years(_whole(first), _whole(last) or _whole(first)) if first or last else "",
        f"column {row['column']}" if row["column"] else "",
    )
    return {
        "Check": check_title(str(row["check"]), check_titles()) if row["check"] else "every check",
        "Dataset": dataset_titles().get(str(dataset), str(dataset)) if dataset else "",
        "Source": release_title(str(source), str(row["version"] or "")) if source else "",
        "Where": ", ".join(part for part in where if part),
        "At most": counted(int(str(row["most"])), "case") if row["most"] is not None else "",
        "Why": sentence(str(row["reason"])),
    }


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) else None
