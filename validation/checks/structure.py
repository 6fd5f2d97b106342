"""What contract and suite ask of a dataset's rows, asked again of the rows that are stored."""

import polars as pl

from data.findings import Severity
from data.own_record import OWN
from validation.check import Check, Looked, Scope, Subject
from validation.held import Held
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


CHECK = Check(
    id="structure: columns as declared",
    title="Columns as declared",
    asks="Has every stored column the type that its dataset declares?",
    severity=Severity.CRITICAL,
    scope=Scope.RELEASE,
    look=_columns,
)
