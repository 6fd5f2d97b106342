"""The journey of a survey: submitted, looked at, published by a second person or turned away, and taken back."""

from dataclasses import dataclass
from pathlib import Path

from data.decisions import Approval, State
from data.landing import Landed
from data.ledger_schema import Act
from data.own_record import OWN
from data.proposals import Proposal
from data.store import Store, StoreConflict, TableKey, Version
from data.survey_yaml import description_of
from metrics.pipeline import Bringer, submission_of, tables_after
from metrics.survey_journey_judging import PUBLISHED, RESPONSES, Progress, judged, kept_of, refusal
from metrics.survey_journey_past import history
from metrics.survey_journey_rules import (
    JourneyFault,
    NotAdmitted,
    NotAllowed,
    approves_alone,
    check_rejects,
    check_waiting,
    check_withdraws,
    named,
)
from metrics.survey_journey_submitting import Submitted, submit
from metrics.survey_preview import Preview, preview_between, preview_of
from validation.gate import Admitted, Gate, Refused

__all__ = [
    "PUBLISHED", "RESPONSES", "JourneyFault", "NotAdmitted", "NotAllowed", "Preview", "Published", "Submitted",
    "Undone", "approve", "history", "preview", "reject", "submit", "undo", "withdraw",
]  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Published:
    """The version an approval made, and what it changed. `alone`: one person submitted and approved."""

    version: Version
    preview: Preview
    alone: bool


@dataclass(frozen=True, kw_only=True)
class Undone:
    """The version an undo made, and what it changed back."""

    version: Version
    preview: Preview


def preview(store: Store, id: int, *, gate: Gate | None = None, progress: Progress | None = None) -> Preview:
    """What publishing a waiting submission would change; of one that was published, what it changed.

    Raises NotHeld where there is none, StoreConflict of one that was turned away, NotAdmitted where the file may not
    enter any more.
    """
    proposal = store.proposal(id)
    if proposal.version is not None:
        return preview_between(store, proposal.version - 1, proposal.version, proposal.dataset)
    check_waiting(proposal)
    return preview_of(store, _admitted(store, proposal, gate, progress).parts)


def approve(
    store: Store,
    id: int,
    *,
    who: str,
    comment: str = "",
    base: int | None = None,
    gate: Gate | None = None,
    progress: Progress | None = None,
) -> Published:
    """Publishes a waiting submission as one version: rows, coverage and figures together, or nothing.

    The bytes that landed are judged again. `base` is the version the preview was of: where a table of the same dataset
    has changed since, nothing is published. Raises NotAllowed for the submitter (unless the setting lets one person
    publish), StoreConflict where someone decided on it or changed the dataset meanwhile, NotAdmitted and StoreError.
    """
    name, proposal = named(who), store.proposal(id)
    check_waiting(proposal)
    alone = approves_alone(proposal, name)
    _check_unchanged(store, proposal, base)
    answer = _admitted(store, proposal, gate, progress)
    parts = list(answer.parts)
    # Figures take a while: others may write meanwhile, and what they changed is computed again with the lock held.
    stood, puts = _tables_of(store, proposal.dataset), tables_after(store, parts)
    with store.writing():
        check_waiting(store.proposal(id))
        _check_unchanged(store, proposal, base)
        if _tables_of(store, proposal.dataset) != stood:
            puts = tables_after(store, parts)
        bringer = Bringer(who=proposal.who, provider=OWN, own=True)
        version = store.commit(
            submission_of(_landed(store, proposal), bringer, parts),
            puts,
            findings=kept_of(answer.warnings, proposal.dataset),
            note=f"submission {id}, approved by {name}{', who submitted it' if alone else ''}",
            approves=Approval(proposal=id, who=name, comment=comment.strip() or None, alone=alone),
        )
    told = preview_between(store, version.number - 1, version.number, proposal.dataset)
    return Published(version=version, preview=told, alone=alone)


def reject(store: Store, id: int, *, who: str, comment: str) -> Proposal:
    """Turns a waiting submission away with a comment. Raises NotAllowed for the submitter, who withdraws it."""
    name, proposal = named(who), store.proposal(id)
    check_waiting(proposal)
    check_rejects(proposal, name, comment)
    return store.decide(id, who=name, act=Act.REJECT, comment=comment.strip())


def withdraw(store: Store, id: int, *, who: str, comment: str = "") -> Proposal:
    """Takes one's own submission out of the queue. Raises NotAllowed for anyone but the submitter."""
    name, proposal = named(who), store.proposal(id)
    check_waiting(proposal)
    check_withdraws(proposal, name)
    return store.decide(id, who=name, act=Act.WITHDRAW, comment=comment.strip() or None)


def undo(store: Store, id: int, *, who: str) -> Undone:
    """Takes a published submission back: a new version with what stood before it; both stay in the history.

    Only the last standing version of the dataset can be undone. Raises JourneyFault saying which to undo first.
    """
    name = named(who)
    store.proposal(id)
    with store.writing():
        proposal = store.proposal(id)
        if proposal.version is None:
            raise JourneyFault(
                f"Submission {id} ({proposal.file_name}) is {proposal.state}: nothing of it is published.",
                next_step="`comity survey history` lists what is.",
            )
        if proposal.undone:
            raise JourneyFault(f"Submission {id} is undone already.", next_step="Nothing was changed.")
        last = store.ledger.last_standing(proposal.dataset)
        if last != proposal.version:
            raise JourneyFault(
                f"Version {last} of {proposal.dataset} was published after version {proposal.version}, which "
                f"submission {id} made.",
                next_step=_undo_first(store, last, proposal.dataset),
            )
        version = store.undo(proposal.dataset, name)
    reason = f"version {proposal.version} was taken back"
    back = preview_between(store, version.number - 1, version.number, proposal.dataset, reason=reason)
    return Undone(version=version, preview=back)


def _undo_first(store: Store, version: int | None, dataset: str) -> str:
    """How to undo the version that stands in the way."""
    of = next((one.id for one in store.proposals(State.APPROVED) if one.version == version), None)
    command = f"comity survey undo {of}" if of is not None else f"comity undo {dataset}"
    return f"Undo that first: `{command}`."


def _landed(store: Store, proposal: Proposal) -> Landed:
    path = store.landing.path_of(proposal.sha256)
    if not path.is_file():
        raise JourneyFault(
            f"The bytes of {proposal.file_name} are not there any more.", next_step="Submit the file again."
        )
    return Landed(sha256=proposal.sha256, path=path, size=proposal.size, name=proposal.file_name)


def _admitted(store: Store, proposal: Proposal, gate: Gate | None, progress: Progress | None) -> Admitted:
    """What the gate makes of a submission's bytes today. Raises NotAdmitted where it refuses them."""
    answer = judged(
        store,
        _landed(store, proposal).path,
        file_name=proposal.file_name,
        dataset=proposal.dataset,
        description=None if proposal.description is None else description_of(proposal.description),
        gate=gate,
        progress=progress,
    )
    if isinstance(answer, Refused):
        told = kept_of(answer.findings, proposal.dataset)
        raise NotAdmitted(
            f"Submission {proposal.id} ({proposal.file_name}) may not enter any more. {refusal(told)}",
            next_step="Nothing was changed. Reject it, saying so, or have it submitted anew.",
            findings=told,
        )
    return answer


def _check_unchanged(store: Store, proposal: Proposal, base: int | None) -> None:
    """Raises StoreConflict where a table of the submission's dataset is not what it was at that version (if given)."""
    if base is not None and _tables_of(store, proposal.dataset, base) != _tables_of(store, proposal.dataset):
        raise StoreConflict(
            f"{proposal.dataset} has changed since the preview, which was of version {base}.",
            next_step=f"Nothing was published. Look at the preview again: `comity survey preview {proposal.id}`.",
        )


def _tables_of(store: Store, dataset: str, as_of: int | None = None) -> dict[TableKey, Path]:
    return {key: path for key, path in store.tables(as_of).items() if key.dataset == dataset}
