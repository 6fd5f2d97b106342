"""The `comity survey` commands that decide: the queue, the preview, approve, reject, withdraw, undo, the history."""

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from dashboard.command_survey_answers import FormatOption, WhoOption, answering, progressing, say, tell, whoever
from dashboard.printing import LARGEST_NUMBER, Format

if TYPE_CHECKING:
    from data.store import Store

IdArgument = Annotated[
    int, typer.Argument(help="number of the submission, as `queue` lists it", min=1, max=LARGEST_NUMBER)
]


class Part(StrEnum):
    """What of a preview is printed."""

    EVERYTHING = "everything"
    ADDED = "added"
    REVISED = "revised"
    WITHHELD = "withheld"
    REMOVED = "removed"
    BROKEN = "broken"
    FLIPS = "flips"
    FINDINGS = "findings"
    SUMMARY = "summary"


def queue(form: FormatOption = Format.TABLE) -> None:
    """List the submissions that wait for someone to approve or reject them."""
    import polars as pl

    from metrics.survey_journey import history as past

    with answering():
        waiting = past(_store()).filter(pl.col("state") == "waiting").sort("id")
    tell(waiting.select("id", "at", "who", "file_name", "dataset", "warnings", "sha256"), form)
    if waiting.is_empty():
        say("Nothing waits.")


def preview(
    id: IdArgument,
    part: Annotated[Part, typer.Option("--part", help="what to print; all changes unless given")] = Part.EVERYTHING,
    form: FormatOption = Format.TABLE,
) -> None:
    """Tell what publishing a submission would change, and print every change; nothing is published."""
    import polars as pl

    from data.decisions import State
    from data.findings import as_frame
    from metrics import survey_journey as journey
    from metrics.survey_preview_changes import changes

    with answering(), progressing("Reading the file again") as progress:
        store = _store()
        proposal = store.proposal(id)
        if part in (Part.FINDINGS, Part.SUMMARY):
            told = as_frame(proposal.findings) if part is Part.FINDINGS else pl.DataFrame(proposal.summary)
            tell(told, form)
            return
        found = journey.preview(store, id, progress=progress)
    tell(changes(found) if part is Part.EVERYTHING else getattr(found, part.value), form)
    for sentence in found.sentences:
        say(sentence)
    if proposal.state is State.WAITING:
        say(f"Compared with version {found.base}. To publish just this: comity survey approve {id} --base {found.base}")


def approve(
    id: IdArgument,
    comment: Annotated[str, typer.Option(help="kept with the approval")] = "",
    base: Annotated[
        int | None,
        typer.Option(
            min=0, max=LARGEST_NUMBER, help="the version the preview was compared with; changed since: refused"
        ),
    ] = None,
    who: WhoOption = None,
) -> None:
    """Publish a submission of someone else's, as one version."""
    from metrics import survey_journey as journey

    with answering(), progressing("Checking the file again and computing figures") as progress:
        done = journey.approve(_store(), id, who=whoever(who), comment=comment, base=base, progress=progress)
    alone = " One person submitted and approved it; the record says so." if done.alone else ""
    say(f"Published as version {done.version.number}.{alone}")
    for sentence in done.preview.sentences:
        say(sentence)


def reject(
    id: IdArgument,
    comment: Annotated[str, typer.Option(help="why, for who submitted it")],
    who: WhoOption = None,
) -> None:
    """Turn a submission away, saying why; nothing is published."""
    from metrics import survey_journey as journey

    with answering():
        done = journey.reject(_store(), id, who=whoever(who), comment=comment)
    say(f"Submission {id} ({done.file_name}) is rejected. Nothing is published.")


def withdraw(
    id: IdArgument,
    comment: Annotated[str, typer.Option(help="kept with it")] = "",
    who: WhoOption = None,
) -> None:
    """Take a submission of one's own out of the queue."""
    from metrics import survey_journey as journey

    with answering():
        done = journey.withdraw(_store(), id, who=whoever(who), comment=comment)
    say(f"Submission {id} ({done.file_name}) is withdrawn.")


def undo(id: IdArgument, who: WhoOption = None) -> None:
    """Take a published submission back; both versions stay in the history."""
    from metrics import survey_journey as journey

    with answering():
        done = journey.undo(_store(), id, who=whoever(who))
    say(f"Undone as version {done.version.number}. What changed back:")
    for sentence in done.preview.sentences:
        say(sentence)


def history(form: FormatOption = Format.TABLE) -> None:
    """List every survey that was submitted and what became of it, newest first."""
    from metrics.survey_journey import history as past

    with answering():
        told = past(_store())
    tell(told, form)


def _store() -> "Store":
    """The store to decide in; none is made."""
    from data.store import Store
    from metrics.pipeline import home_folder

    return Store.open(home_folder(), create=False)


def add_to(group: typer.Typer) -> None:
    """Adds these commands to `comity survey`."""
    for command in (queue, preview, approve, reject, withdraw, undo, history):
        group.command()(command)
