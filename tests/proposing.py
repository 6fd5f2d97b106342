"""What the tests of the queue share: a landed file, its submission, a proposal of it, and its approval."""

from pathlib import Path

import polars as pl
from submitting import NOW, rows

from data.landing import Landed
from data.store import Approval, Proposal, Store, Submission, TableKey, Version

ANSWERS = TableKey(table="rows", dataset="survey_responses", source="own", version="record")
DESCRIPTION = {
    "pollster": "Example Poll",
    "country": "POL",
    "wave": 2024,
    "questions": [{"column": "q1", "about": "USA"}],
}


def arrived(store: Store, content: str, name: str = "wave.sav") -> Landed:
    """Lands a small file of the given content."""
    path = Path(store.home.parent / "incoming")
    path.write_text(content, encoding="utf-8")
    return store.landing.accept(path, name)


def proposed(store: Store, content: str = "answers", **said: object) -> Proposal:
    """Lands a file and proposes it, with what is `said` in place of the usual."""
    given: dict[str, object] = {
        "who": "ana", "dataset": "survey_responses", "description": DESCRIPTION, "when": NOW,
    }  # fmt: skip
    return store.propose(arrived(store, content), **given | said)  # type: ignore[arg-type]


def submission(proposal: Proposal, **said: object) -> Submission:
    """The submission of a proposal's file as a commit is told it."""
    fields: dict[str, object] = {
        "who": proposal.who,
        "when": NOW,
        "file_name": proposal.file_name,
        "sha256": proposal.sha256,
        "provider": "own",
        "datasets": (proposal.dataset,),
        "source": "own",
        "version": "record",
    }
    return Submission(**fields | said)  # type: ignore[arg-type]


def approved(
    store: Store,
    proposal: Proposal,
    *,
    who: str = "bo",
    comment: str | None = None,
    alone: bool = False,
    frame: pl.DataFrame | None = None,
    base: int | None = None,
    **said: object,
) -> Version:
    """Publishes a proposal's rows, approved by someone."""
    puts = {ANSWERS: rows(proposal.id) if frame is None else frame}
    approval = Approval(proposal=proposal.id, who=who, comment=comment, alone=alone, when=NOW)
    return store.commit(submission(proposal, **said), puts, base=base, approves=approval)
