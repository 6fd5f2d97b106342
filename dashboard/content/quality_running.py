"""How the checks stand as a process: never run, starting, under way, done, failed or crashed, in one sentence each."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from dashboard.content.quality_words import TRIGGER_WORDS, ago, moment_text, run_text, seconds_text
from dashboard.wording import sentence
from data.quality import Run, RunEnding


class Stage(StrEnum):
    """Where the checks are."""

    NEVER = "never run"
    STARTING = "starting"
    UNDER_WAY = "under way"
    DONE = "done"
    FAILED = "failed"
    CRASHED = "crashed"


@dataclass(frozen=True, kw_only=True)
class Running:
    """The stage with its sentence; of a run under way how far it is (0 to 1, null: not known) and at what."""

    stage: Stage
    says: str
    part: float | None = None
    words: str = ""

    @property
    def is_under_way(self) -> bool:
        """Whether there is something to wait for."""
        return self.stage in (Stage.STARTING, Stage.UNDER_WAY)

    @property
    def is_amiss(self) -> bool:
        """Whether it must not be missed."""
        return self.stage in (Stage.FAILED, Stage.CRASHED)


@dataclass(frozen=True, kw_only=True)
class Told:
    """What a run under way tells of itself: how far it is, and at what."""

    part: float
    words: str


def running(
    last: Run | None,
    *,
    is_held: bool,
    is_started: bool,
    has_store: bool,
    told: Told | None,
    fault: str = "",
    now: datetime,
) -> Running:
    """How the checks stand.

    `last` is the newest run, `is_held` whether a run holds the store's run lock, `is_started` whether this server
    started a process that has not ended, `fault` what such a process said when it could not run at all.
    """
    if is_held and last is not None and last.ending is None:
        return Running(
            stage=Stage.UNDER_WAY,
            says=_under_way(last, now),
            part=told.part if told else None,
            words=told.words if told else "Looking at the data …",
        )
    if is_started or is_held:
        return Running(stage=Stage.STARTING, says="A check is starting.", words="Starting …")
    if fault and (last is None or last.ending is not None):
        return Running(stage=Stage.FAILED, says=sentence("the check could not be run", fault))
    if last is None:
        return Running(stage=Stage.NEVER, says=_never(has_store))
    if last.ending is None:
        begun = f"{moment_text(last.at)} ({ago(last.at, now)})"
        return Running(
            stage=Stage.CRASHED,
            says=f"The last check, begun {begun} {TRIGGER_WORDS[last.trigger]}, crashed: its process is gone, and "
            "nothing of it was kept. What stood before still stands. Run the checks again.",
        )
    if last.ending is RunEnding.FINISHED:
        return Running(stage=Stage.DONE, says=run_text(last, now))
    after = "What stood before still stands. Run the checks again."
    stage = Stage.CRASHED if last.ending is RunEnding.CRASHED else Stage.FAILED
    return Running(stage=stage, says=f"{run_text(last, now)} {after}")


def _under_way(run: Run, now: datetime) -> str:
    passed = seconds_text(max(0.0, (now - run.at).total_seconds()))
    return f"A check is under way, started {TRIGGER_WORDS[run.trigger]} by {run.who}, for {passed} now."


def _never(has_store: bool) -> str:
    if has_store:
        return "No check has been run yet. The first one looks at every table that is held and remembers what it finds."
    return (
        "No check has been run yet, and nothing was brought yet either. A run looks at the figures that ship with "
        "the product, and makes a store here to remember what it finds."
    )
