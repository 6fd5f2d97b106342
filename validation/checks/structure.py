"""What contract and suite ask of a dataset's rows, asked again of the rows that are stored."""

import polars as pl

from data.findings import Severity
from data.own_record import OWN
from validation.check import Check, Looked, Scope, Subject, cases
from validation.held import Held
from validation.quality_asking import readable
from validation.quality_rows import RowRules
from validation.rules import Rule
from validation.suites import suite

PREFIX = "structure: "
"""What the id of a check begins with that is a rule of a contract or suite; the rule's id follows."""


def row_rules(held: Held, subject: Subject) -> RowRules:
    """The rules of a release's dataset and its stored rows; of the severity they have for a provider's or own file."""
    frame = held.rows(subject)
    own = subject.source == OWN
    return RowRules(
        prefix=PREFIX,
        rules=suite(subject.dataset).rules_for(frame.collect_schema().names()),
        frame=frame,
        subject=subject,
        severity=lambda rule: rule.severity(own=own),
    )


def rules_of(dataset: str) -> list[Rule]:
    """The rules of a dataset as far as its declaration tells them, its tables unread."""
    declared = suite(dataset)
    return declared.rules_for([column.name for column in declared.dataset.columns])


def _columns(held: Held, subject: Subject) -> Looked:
    """One case a stored column: its type is the one declared."""
    stored = held.rows(subject).collect_schema()
    declared = held.dataset(subject).schema(stored.names())
    told = pl.DataFrame(
        [(name, declared.get(name) == kind, str(kind)) for name, kind in stored.items()],
        schema=["subject", "holds", "value"],
        orient="row",
    )
    return Looked(
        cases=told.with_columns(column=pl.col("subject")),
        reason="The stored column {column} is not as the dataset declares it now (it is {value}).",
        remedy="Bring the file again, so that it is read as this Comity reads it.",
    )


def _tables(held: Held, subject: Subject) -> Looked | None:
    """One case a stored table of rows, figures or coverage of a source: its file is there, and can be read whole."""
    tables = [one for one in held.tables if (one.dataset, one.source) == (subject.dataset, subject.source)]
    if not tables:
        return None
    told = pl.DataFrame(
        [(f"{one.table} {one.version}", readable(one.path)) for one in sorted(tables)],
        schema={"subject": pl.String, "holds": pl.Boolean},
        orient="row",
    )
    return Looked(
        cases=cases(told),
        reason="The stored table “{subject}” is missing or damaged, so nobody can read what it held.",
        remedy="`comity doctor` says what is wrong with it: bring the file again, or restore the store from a copy.",
    )


CHECK_READABLE = Check(
    id="structure: tables can be read",
    title="Tables can be read",
    asks="Is every stored table there, and can the whole of it be read?",
    severity=Severity.CRITICAL,
    scope=Scope.SOURCE,
    look=_tables,
)

CHECK_COLUMNS = Check(
    id="structure: columns as declared",
    title="Columns as declared",
    asks="Has every stored column the type that its dataset declares?",
    severity=Severity.CRITICAL,
    scope=Scope.RELEASE,
    look=_columns,
)
