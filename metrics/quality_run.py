"""One run of the data-quality checks, from its lock to its record: judged whole or recorded as failed, never half."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

import polars as pl

from data.datasets import DATASETS
from data.embedded import embedded_folder
from data.findings import Severity
from data.quality import Answer, CheckOutcome, QualityFinding, Run, RunEnding, Trigger
from data.quality_lock import RunBusy, run_lock
from data.quality_records import QualityRecords
from data.settings import settings
from data.store import LEDGER, Store
from data.store_errors import StoreError
from metrics.quality_damage import undamaged_signals
from metrics.quality_measures import measure_frame
from validation.alert_rules import SIGNALS
from validation.gate import Gate
from validation.process import Progress
from validation.quality_asking import UNREADABLE
from validation.run import Checked, held_of, judge_all, suites_fingerprint

JUDGED = 0.9
"""The part of a run that is done when the datasets are judged."""

BY_SCHEDULE = (Trigger.SCHEDULE, Trigger.MADE_UP)
"""What starts a run that nobody waits for."""


class CannotRun(Exception):
    """A run that could not be made or not be ended: why, in sentences. `run` is its record, None where it has none."""

    def __init__(self, why: str, *, run: int | None = None) -> None:
        self.run = run
        super().__init__(why)


class Stopped(KeyboardInterrupt):
    """The process was told to end in the middle of a run."""


@dataclass(frozen=True, kw_only=True)
class RunResult:
    """What one run answered, and how the findings stand after it."""

    run: Run
    outcomes: tuple[CheckOutcome, ...]
    findings: pl.DataFrame
    """The open findings of the datasets it looked at, acknowledged or not: columns of `FINDING_STATE_SCHEMA`."""
    changes: pl.DataFrame
    """What became new, worse or resolved in it, in the same columns."""
    crashed: tuple[int, ...]
    """Earlier runs that it found without an end, and recorded as crashed."""
    made_store: bool
    """Whether there was no store, and one was made to remember the run."""


def now_utc() -> datetime:
    """This moment, in UTC."""
    return datetime.now(UTC)


def check(
    store: Store,
    *,
    datasets: Sequence[str] = (),
    who: str,
    trigger: Trigger = Trigger.COMMAND,
    due: datetime | None = None,
    clock: Callable[[], datetime] = now_utc,
    progress: Progress | None = None,
    gate: Gate | None = None,
) -> RunResult:
    """Checks datasets (none: all that are held or embedded) and records what was found.

    A store that is not there is made, to remember the run. Raises RunBusy where another run is under way (a run of
    the schedule is then recorded as skipped), CannotRun for a dataset there is not and where the run broke off (which
    is then recorded), and StoreError where the store cannot be written.
    """
    unknown = sorted(set(datasets) - {one.id for one in DATASETS})
    if unknown:
        raise CannotRun(f"There is no dataset {unknown[0]!r}. `comity template` lists those there are.")
    is_new = not (store.home / LEDGER).is_file()
    store = Store.open(store.home)
    records = QualityRecords(store)
    begun = partial(_begun, who=who, trigger=trigger, datasets=datasets, due=due, clock=clock)
    with _told_if_busy(lambda: begun(records.skip), trigger), run_lock(store.home):
        crashed = records.mark_crashed(clock())
        run = begun(records.start)
        with _recorded(records, run, clock):
            judged = _judged(store, datasets, gate, clock, progress)
            records.end(
                run, ending=RunEnding.FINISHED, when=clock(), outcomes=judged.outcomes, findings=judged.findings
            )
        if progress is not None:
            progress(1.0, "Recorded")
        looked_at = {one.dataset for one in judged.outcomes} | {one.dataset for one in judged.findings}
        return RunResult(
            run=records.run(run),
            outcomes=tuple(judged.outcomes),
            findings=records.open_findings(clock().date()).filter(pl.col("dataset").is_in(looked_at)),
            changes=records.changes(run),
            crashed=tuple(crashed),
            made_store=is_new,
        )


def _begun(
    record: Callable[..., int],
    *,
    who: str,
    trigger: Trigger,
    datasets: Sequence[str],
    due: datetime | None,
    clock: Callable[[], datetime],
) -> int:
    """Records that a run begins or, by `QualityRecords.skip`, that it did not take place; its id."""
    return record(who=who, trigger=trigger, datasets=datasets, suites=suites_fingerprint(), due=due, when=clock())


def _judged(
    store: Store,
    datasets: Sequence[str],
    gate: Gate | None,
    clock: Callable[[], datetime],
    progress: Progress | None,
) -> Checked:
    held = held_of(
        store,
        today=clock().date(),
        home=settings().home_country,
        embedded=embedded_folder(),
        measures=measure_frame(),
    )
    with _warm(gate) as worker:
        judged = judge_all(worker, held, datasets=datasets, progress=_part_of(progress, JUDGED))
    if progress is not None:
        progress(JUDGED, "Looking for indicators outside their limits")
    outcomes, findings = _signals(store, judged, held.home, held.today.year)
    return Checked(outcomes=[*judged.outcomes, *outcomes], findings=[*judged.findings, *findings])


def _signals(store: Store, judged: Checked, home: str, year: int) -> tuple[list[CheckOutcome], list[QualityFinding]]:
    """What the indicators of the datasets that were judged show. Where that fails, it could not be applied to them.

    So a fault in it costs no finding of the data, and resolves none of its own. A stored file that is damaged costs the
    answers of its own dataset and source: the others are judged without it.
    """
    looked_at = sorted({one.dataset for one in judged.outcomes})
    if not looked_at:
        return [], []
    try:
        outcomes, findings = undamaged_signals(store, home=home, as_of=year, dataset_filter=looked_at)
    except (Exception, pl.exceptions.PanicException) as fault:  # noqa: BLE001 - it is told as an outcome of each dataset
        is_damage = isinstance(fault, OSError | pl.exceptions.ComputeError)
        reason = UNREADABLE if is_damage else f"The check itself failed ({type(fault).__name__}): report it."
        return [
            CheckOutcome(
                check=SIGNALS, dataset=one, severity=Severity.WARNING, answer=Answer.NOT_APPLIED, reason=reason
            )
            for one in looked_at
        ], []
    # An indicator may be read from several datasets, of which some were not asked for.
    of_these = set(looked_at)
    return [one for one in outcomes if one.dataset in of_these], [one for one in findings if one.dataset in of_these]


@contextmanager
def _told_if_busy(skip: Callable[[], object], trigger: Trigger) -> Iterator[None]:
    """Records that a run of the schedule did not take place since another is under way; whoever asks by hand is told.

    Where that cannot be written either, it is said as ever.
    """
    try:
        yield
    except RunBusy:
        if trigger in BY_SCHEDULE:
            with suppress(StoreError):
                skip()
        raise


@contextmanager
def _recorded(records: QualityRecords, run: int, clock: Callable[[], datetime]) -> Iterator[None]:
    """Records why a run broke off. Where even that cannot be written, the next run finds that it crashed."""
    try:
        yield
    except BaseException as fault:
        if isinstance(fault, GeneratorExit):
            raise
        why, standing = _why(fault), "is recorded as failed, and no finding was changed"
        try:
            records.end(run, ending=RunEnding.FAILED, when=clock(), reason=why)
        except StoreError:
            standing = "could not be recorded either: the next run will find that it crashed"
        raise CannotRun(f"{why} Run {run} {standing}.", run=run) from fault


def _why(fault: BaseException) -> str:
    """Why a run broke off, in a sentence without a path, a value or the text of a library's error."""
    if isinstance(fault, StoreError):
        return str(fault)
    if isinstance(fault, KeyboardInterrupt | SystemExit):
        return "It was told to stop."
    if isinstance(fault, OSError) and fault.strerror:
        return f"The system refused: {fault.strerror.lower()}."
    return f"It could not go on ({type(fault).__name__}): report it."


@contextmanager
def _warm(gate: Gate | None) -> Iterator[Gate]:
    if gate is not None:
        yield gate
        return
    with Gate() as own:
        yield own


def _part_of(progress: Progress | None, part: float) -> Progress | None:
    return None if progress is None else lambda done, doing: progress(done * part, doing)
