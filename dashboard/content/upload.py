"""The path of an upload: its numbered steps, the state of each in words, and the sentence that says what is next."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum, StrEnum

from dashboard.wording import sentence

TITLE = "Can this survey be trusted, and what would it change?"


class Step(IntEnum):
    """The steps in their order."""

    BRING = 1
    DESCRIBE = 2
    CHECK = 3
    PREVIEW = 4
    SUBMIT = 5
    QUEUE = 6

    @property
    def title(self) -> str:
        """The step as its button says it."""
        return "Queue and approval" if self is Step.QUEUE else self.name.capitalize()


class State(StrEnum):
    """How a step stands."""

    DONE = "done"
    OPEN = "open"
    ATTENTION = "attention"
    BLOCKED = "blocked"


class Outcome(StrEnum):
    """What the newest check of the file came to.

    `OUTDATED`: the description was changed after it. `STOPPED`: the file was not read through.
    """

    NONE = "none"
    PASSED = "passed"
    REFUSED = "refused"
    OUTDATED = "outdated"
    STOPPED = "stopped"


@dataclass(frozen=True, kw_only=True)
class Progress:
    """How far an upload is; all but the number waiting is empty where no file was brought."""

    file_name: str = ""
    needs_description: bool = True
    fault: str = ""
    """Why the description cannot be used yet; empty where it can."""
    checked: Outcome = Outcome.NONE
    criticals: int = 0
    warnings: int = 0
    previewed: bool = False
    submitted: str = ""
    """The state of the submission it became; empty while it is none."""
    waiting: int = 0
    """Submissions of anyone that wait for a decision."""


@dataclass(frozen=True, kw_only=True)
class StepLine:
    """A step of the path with its state."""

    step: Step
    state: State
    says: str

    @property
    def label(self) -> str:
        """The number, the name and the state, as a reader sees and hears it."""
        return f"{self.step.value} {self.step.title}: {self.says}"


def path(progress: Progress) -> tuple[StepLine, ...]:
    """The six steps, each with its state in words."""
    brought = bool(progress.file_name)
    described = brought and (not progress.needs_description or not progress.fault)
    checked = described and progress.checked is Outcome.PASSED
    gone = bool(progress.submitted)
    lines = (
        (Step.BRING, State.DONE if brought else State.OPEN, "done" if brought else "to do"),
        (Step.DESCRIBE, *_describing(progress, brought)),
        (Step.CHECK, *_checking(progress, described)),
        (Step.PREVIEW, *_then(checked, gone or progress.previewed)),
        (Step.SUBMIT, *_then(checked, gone)),
        (Step.QUEUE, State.OPEN, f"{progress.waiting} waiting"),
    )
    return tuple(StepLine(step=step, state=state, says=says) for step, state, says in lines)


def _describing(progress: Progress, brought: bool) -> tuple[State, str]:
    if not brought:
        return State.BLOCKED, "not yet"
    if not progress.needs_description:
        return State.DONE, "not needed"
    return (State.OPEN, "to do") if progress.fault else (State.DONE, "done")


def _checking(progress: Progress, described: bool) -> tuple[State, str]:
    if not described:
        return State.BLOCKED, "not yet"
    if progress.checked is Outcome.REFUSED:
        return State.ATTENTION, "refused"
    if progress.checked is Outcome.STOPPED:
        return State.ATTENTION, "not read through"
    if progress.checked is Outcome.PASSED:
        return State.DONE, f"{counted(progress.warnings, 'warning')}" if progress.warnings else "done"
    return State.OPEN, "to do again" if progress.checked is Outcome.OUTDATED else "to do"


def _then(may: bool, done: bool) -> tuple[State, str]:
    if done:
        return State.DONE, "done"
    return (State.OPEN, "to do") if may else (State.BLOCKED, "not yet")


OPENS_AFTER = {
    Step.DESCRIBE: "Bring a file first: it is described once it is here.",
    Step.CHECK: "Bring a file and describe it first: then it is checked.",
    Step.PREVIEW: "The file must pass the check first: then it is seen what it would change.",
    Step.SUBMIT: "The file must pass the check first: then it is submitted.",
}
"""What is said when a step is asked for that may not be opened yet."""


def opened_step(wanted: int | None, lines: Sequence[StepLine]) -> Step:
    """The step to show: the one wanted where it may be opened, else the last before it that may."""
    allowed = [line.step for line in lines if line.state is not State.BLOCKED]
    wanted = wanted or Step.BRING
    return max((step for step in allowed if step <= wanted), default=Step.BRING)


def lead_of(progress: Progress) -> str:
    """What stands now and what is next, in one or two sentences."""
    queue = (
        f"{counted(progress.waiting, 'submission')} {'waits' if progress.waiting == 1 else 'wait'} for a decision"
        if progress.waiting
        else "no submission waits for a decision"
    )
    if progress.submitted == "waiting" and progress.waiting == 1:
        return sentence(_next(progress))
    if not progress.file_name:
        return sentence("Bring a survey: nothing is published before a check, a preview and an approval", queue)
    return sentence(_next(progress), queue)


def _next(progress: Progress) -> str:
    name = f"“{progress.file_name}”"
    if progress.submitted:
        return f"{name} was submitted and {_became(progress.submitted)}"
    if progress.needs_description and progress.fault:
        return f"{name} is kept here; next, say what its columns mean"
    if progress.checked is Outcome.PASSED:
        found = f"with {counted(progress.warnings, 'warning')}" if progress.warnings else "without a finding"
        following = "submit it" if progress.previewed else "see what it would change"
        return f"{name} passed the check {found}; next, {following}"
    if progress.checked is Outcome.REFUSED:
        return f"{name} cannot enter yet: {counted(progress.criticals, 'finding')} must be put right"
    if progress.checked is Outcome.STOPPED:
        return f"{name} is kept here, but its check was stopped; next, check it again"
    again = " again, for its description was changed" if progress.checked is Outcome.OUTDATED else ""
    return f"{name} is described; next, check it{again}"


def _became(state: str) -> str:
    return {
        "waiting": "waits for a decision",
        "approved": "is published",
        "undone": "was published and undone since",
        "rejected": "was rejected",
        "withdrawn": "was withdrawn",
    }.get(state, state)


def counted(number: int, what: str) -> str:
    """A number of things.

    >>> counted(1, "warning"), counted(1200, "warning")
    ('1 warning', '1,200 warnings')
    """
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def size_in_words(size: int) -> str:
    """A number of bytes as a person says it.

    >>> size_in_words(512), size_in_words(13_400_000)
    ('512 bytes', '13.4 MB')
    """
    if size < 1_000:
        return counted(size, "byte")
    return f"{size / 1_000:.0f} kB" if size < 1_000_000 else f"{size / 1_000_000:.1f} MB"
