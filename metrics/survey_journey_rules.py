"""Who may do what with a submitted survey, and what is said where it may not be done."""

from collections.abc import Sequence

from data.decisions import State, is_same_person
from data.findings import Finding
from data.proposals import Proposal
from data.settings import settings, variable
from data.store_errors import StoreConflict, StoreError


class JourneyFault(StoreError):
    """What was asked of a submission cannot be done; nothing was changed."""


class NotAllowed(JourneyFault):
    """The person may not do this with the submission: it is someone else's part."""


class NotAdmitted(JourneyFault):
    """The file, judged again, may not enter any more; `findings` say why, without values: another person asks."""

    def __init__(self, what: str, *, next_step: str, findings: Sequence[Finding]) -> None:
        super().__init__(what, next_step=next_step)
        self.findings = tuple(findings)


def named(who: str) -> str:
    """The name as it is kept. Raises JourneyFault where there is none."""
    name = " ".join(who.split())
    if not name:
        raise JourneyFault("Nobody was named.", next_step="Say who does this: the record keeps it.")
    return name


def check_waiting(proposal: Proposal) -> None:
    """Raises StoreConflict naming who decided on the submission and how, where it does not wait any more."""
    if proposal.state is State.WAITING:
        return
    version = f" as version {proposal.version}" if proposal.version is not None else ""
    raise StoreConflict(
        f"Submission {proposal.id} ({proposal.file_name}) does not wait any more: {proposal.decided_by} has "
        f"{_done(proposal)} it{version}.",
        next_step="Nothing was changed. `comity survey history` shows what was decided.",
    )


def _done(proposal: Proposal) -> str:
    return {State.APPROVED: "approved", State.REJECTED: "rejected", State.WITHDRAWN: "withdrawn"}[proposal.state]


def approves_alone(proposal: Proposal, who: str) -> bool:
    """Whether who approves is who submitted. Raises NotAllowed where that is so and two must look at it.

    Names are compared without capitals and spaces between words told apart; they are trusted as they are given.
    """
    if not is_same_person(who, proposal.who):
        return False
    if not settings().one_person_publishes:
        raise NotAllowed(
            f"{proposal.who} submitted this file and may not approve it too: a second person looks at what is "
            "published.",
            next_step="Ask someone else to approve it; on a computer that one person uses, "
            f"{variable('one_person_publishes')}=true allows it, and the record says so.",
        )
    return True


def check_rejects(proposal: Proposal, who: str, comment: str) -> None:
    """Raises where a rejection gives no reason, or is the submitter's own, who withdraws instead."""
    if not comment.strip():
        raise JourneyFault(
            "A rejection needs a comment: who submitted the file must learn why.",
            next_step="Say in a sentence what is wrong and what would mend it.",
        )
    if is_same_person(who, proposal.who):
        raise NotAllowed(
            f"{proposal.who} submitted this file, so it is not for {who} to reject.",
            next_step=f"Withdraw it: `comity survey withdraw {proposal.id}`.",
        )


def check_withdraws(proposal: Proposal, who: str) -> None:
    """Raises NotAllowed where someone else than the submitter would withdraw."""
    if not is_same_person(who, proposal.who):
        raise NotAllowed(
            f"{proposal.who} submitted this file, so only {proposal.who} withdraws it.",
            next_step=f"Reject it with a comment: `comity survey reject {proposal.id}`.",
        )
