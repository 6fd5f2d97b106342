"""How the survey commands answer: tables no spreadsheet obeys, faults by exit code, progress on stderr."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Annotated

import polars as pl
import typer

from dashboard.account import account_name
from dashboard.printing import COULD_NOT_RUN, WANTING, Format, errors, fail, show
from data.findings import printable

FormatOption = Annotated[Format, typer.Option("--format", help="table, csv, json or parquet")]
WhoOption = Annotated[str | None, typer.Option(help="who does it; the account's name unless given")]

Progress = Callable[[float, str], None]


def tell(frame: pl.DataFrame, form: Format) -> None:
    """Prints a table on stdout; as CSV with no text that a spreadsheet would take for a formula."""
    show(frame, form)


def say(text: str) -> None:
    """A sentence on stderr."""
    errors.print(printable(text), markup=False)


def whoever(who: str | None) -> str:
    """The name given, else the account's."""
    return who or account_name()


@contextmanager
def answering() -> Iterator[None]:
    """Ends the command with 1 where a rule or someone else stands in the way, with 2 where it cannot run."""
    from data.store_errors import NothingToUndo, StoreConflict, StoreError
    from data.survey_description import DescriptionFault
    from metrics.survey_journey import JourneyFault

    try:
        yield
    except (JourneyFault, StoreConflict, NothingToUndo) as stopped:
        fail(str(stopped), WANTING)
    except (StoreError, DescriptionFault) as stopped:
        fail(str(stopped), COULD_NOT_RUN)


@contextmanager
def progressing(what: str) -> Iterator[Progress]:
    """A line that moves on stderr and says how far a file has been read; nothing where nobody watches."""
    if not errors.is_terminal:
        yield lambda _part, _words: None
        return
    with errors.status(what) as line:
        yield lambda part, words: line.update(f"{what}: {printable(words)} ({part:.0%})")
