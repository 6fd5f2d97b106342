"""Faults as the Upload page tells them: a next step that names a command names the place on the page instead."""

import re
from collections.abc import Sequence

from data.findings import Finding

STOPPED = frozenset({"needs too much memory", "took too long", "could not be read"})
"""Rules of findings that say the reading of a file was stopped: what is in the file was not judged."""

QUEUE = "step 6, Queue and approval"

ON_THE_PAGE = (
    (r"See it with `comity survey preview (\d+)`\.", rf"Open submission \1 in {QUEUE}."),
    (r"Look at the preview again: `comity survey preview \d+`\.", "Show again what it would change, then decide."),
    (r"`comity survey undo (\d+)` takes it back\.", rf"Open submission \1 in {QUEUE}, to take it back."),
    (r"Undo that first: `comity survey undo (\d+)`\.", rf"Take back submission \1 first, in {QUEUE}."),
    (r"Undo that first: `comity undo [^`]*`\.", "Ask whoever runs this installation to undo that first."),
    (r"Withdraw it: `comity survey withdraw \d+`\.", "Withdraw it with the button below."),
    (r"Reject it with a comment: `comity survey reject \d+`\.", "Reject it below, with a comment."),
    (r"`comity survey history` (lists|shows)", rf"The history in {QUEUE}, \1"),
    (r"`comity history [^`]*` (lists|shows)[^.]*\.", f"See the history in {QUEUE}."),
    (
        r"Look at the store and its disk with `comity doctor`, then try again\.",
        "What you entered is kept. Ask whoever runs this installation to look at the store's disk, then try again.",
    ),
    (
        r"Wait for it to finish, or look for it with `comity doctor`\.",
        "Wait for it to finish, then try again; if that does not help, ask whoever runs this installation.",
    ),
    (r"Wait for it to end; `comity quality runs` shows it\.", "Wait for it to end: this page shows how far it is."),
    (r"; `comity doctor --mend` then clears it away", ""),
    (r"as in `comity survey template`", "as in the description that can be downloaded from this page"),
)
"""What a command's next step says, and what the page says in its place."""


def on_the_page(text: str) -> str:
    """A fault's sentences with the steps of the page in place of commands.

    >>> on_the_page("Nothing was added. See it with `comity survey preview 3`.")
    'Nothing was added. Open submission 3 in step 6, Queue and approval.'
    """
    for command, here in ON_THE_PAGE:
        text = re.sub(command, here, text)
    return text


def was_stopped(findings: Sequence[Finding]) -> bool:
    """Whether the reading of the file was stopped, so that nothing is known of what is in it."""
    return any(one.rule in STOPPED for one in findings)
