"""QualityRecords: what the store remembers of runs of the quality checks, their findings, and who was told."""

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

import polars as pl
from sqlalchemy import Connection, func, select

from data import acknowledgements
from data.alert_records import ALERT_SCHEMA, add_alert, alerts_since
from data.ledger_database import transaction
from data.ledger_schema import ACKNOWLEDGEMENT, CHANGE, RUN_END
from data.quality import CheckOutcome, FindingState, QualityFinding, Run, RunEnding, Trigger
from data.quality_changes import changes_of, check_findings, looked_at
from data.quality_looked import HISTORY_SCHEMA, add_looked, history_of
from data.quality_outcomes import OUTCOME_SCHEMA, add_outcomes, outcomes_of
from data.quality_runs import GONE, add_end, add_run, add_skipped, last_run, newest_runs, run_of, unended
from data.quality_standing import FINDING_STATE_SCHEMA, changed_in, found_after, newest_changes, worse_runs
from data.store import LEDGER, Store
from data.store_errors import StoreError

__all__ = ["ALERT_SCHEMA", "FINDING_STATE_SCHEMA", "HISTORY_SCHEMA", "OUTCOME_SCHEMA", "QualityRecords"]

OPEN = (FindingState.NEW, FindingState.OPEN, FindingState.WORSE)


class QualityRecords:
    """The runs, outcomes, findings, acknowledgements and alerts of a store. Rows are only ever added.

    Every reading is one transaction; a store that has not been made reads as empty. Every writing holds the writer's
    lock and is there whole or not at all; it raises StoreError where there is no store or it may not be written.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    @property
    def home(self) -> Path:
        """The folder of the store."""
        return self._store.home

    def start(
        self,
        *,
        who: str,
        trigger: Trigger,
        datasets: Iterable[str],
        suites: str,
        due: datetime | None = None,
        when: datetime,
    ) -> int:
        """Records that a run begins, and gives its id. The caller holds the run lock until its end."""
        told = {"at": _zoned(when), "due": None if due is None else _zoned(due), "who": who, "suites": suites}
        with self._writing() as connection:
            version = self._store.current_version()
            return add_run(connection, **told, trigger=trigger.value, datasets=tuple(datasets), store_version=version)

    def end(
        self,
        run: int,
        *,
        ending: RunEnding,
        when: datetime,
        outcomes: Iterable[CheckOutcome] = (),
        findings: Iterable[QualityFinding] = (),
        reason: str | None = None,
    ) -> None:
        """Records how a run ended with all it answered and found, in one transaction.

        Only a run that finished changes findings. One that it does not give again is resolved where its check
        answered, or is not asked of those data any more, or they are no longer held; where its check could not be
        applied, or the run did not look at its dataset, it stays as it was. So a check that could not be asked must
        say so. Raises NotHeld, StoreConflict where the run ended already, and StoreError where a finding carries a
        respondent's value.
        """
        answered, found = tuple(outcomes), tuple(findings)
        check_findings(found)
        with self._writing() as connection:
            told = run_of(connection, run)
            add_end(connection, told, ending=ending, when=_zoned(when), reason=reason)
            add_outcomes(connection, run, answered)
            if ending is RunEnding.FINISHED:
                before = {row["identity"]: row for row in newest_changes(connection, open_only=True)}
                changes = changes_of(run, told.datasets, before, found, answered)
                if changes:
                    connection.execute(CHANGE.insert(), changes)
                add_looked(connection, run, looked_at(found, answered), answered, when.date())

    def skip(
        self,
        *,
        who: str,
        trigger: Trigger,
        datasets: Iterable[str],
        suites: str,
        due: datetime | None = None,
        when: datetime,
    ) -> int:
        """Records that a run did not take place since another was under way, and gives its id.

        It answers nothing and changes no finding. One that was due at a moment is recorded once, however often it
        was tried.
        """
        told = {"due": None if due is None else _zoned(due), "who": who, "suites": suites}
        with self._writing() as connection:
            version = self._store.current_version()
            return add_skipped(
                connection,
                **told,
                when=_zoned(when),
                trigger=trigger.value,
                datasets=tuple(datasets),
                store_version=version,
            )

    def mark_crashed(self, when: datetime) -> list[int]:
        """Records of every run without an end that it crashed, and gives their ids. The caller holds the run lock."""
        with self._writing() as connection:
            found = unended(connection)
            for one in found:
                add_end(connection, one, ending=RunEnding.CRASHED, when=_zoned(when), reason=GONE)
            return [one.id for one in found]

    def runs(self, limit: int | None = 100, *, skipped: bool | None = None) -> list[Run]:
        """The newest runs, newest first (None: all); with `skipped` those alone that were skipped, or that were not."""
        with self._reading() as connection:
            return newest_runs(connection, limit, skipped=skipped)

    def run(self, id: int) -> Run:
        """The run of an id. Raises NotHeld where there is none."""
        with self._reading() as connection:
            return run_of(connection, id)

    def last_run(self, dataset: str | None = None, ending: RunEnding = RunEnding.FINISHED) -> Run | None:
        """The newest run that ended so, or of those the newest that looked at a dataset, or was asked to; else None."""
        with self._reading() as connection:
            return last_run(connection, dataset, ending)

    def stamp(self) -> str:
        """What a cache of findings or grades keys on: changes when a run ends or somebody answers for a finding."""
        with self._reading() as connection:
            # Runs do not end in the order of their numbers: one that was skipped ends before the one under way.
            counted = [
                select(func.count(table.c[key])) for table, key in ((RUN_END, "run_id"), (ACKNOWLEDGEMENT, "id"))
            ]
            return "-".join(str(connection.execute(one).scalar() or 0) for one in counted)

    def outcomes(self, run: int | None = None) -> pl.DataFrame:
        """What the checks of a run answered; None: of each dataset in the newest finished run that looked at it.

        Columns of `OUTCOME_SCHEMA`, one row a question.
        """
        with self._reading() as connection:
            return outcomes_of(connection, run)

    def findings(
        self,
        *,
        run: int | None = None,
        dataset: str | None = None,
        states: Collection[str] | None = None,
        today: date | None = None,
    ) -> pl.DataFrame:
        """The findings as they stand, or stood after a run; of a dataset, of some states, or all, resolved ones too.

        Columns of `FINDING_STATE_SCHEMA`, one row a finding. `today` (UTC's when None) says which acknowledgements
        still hold.
        """
        with self._reading() as connection:
            return found_after(connection, today=today or _today(), run=run, dataset=dataset, states=states)

    def open_findings(self, today: date | None = None) -> pl.DataFrame:
        """The findings that are not resolved, acknowledged or not; columns of `FINDING_STATE_SCHEMA`."""
        return self.findings(states=OPEN, today=today)

    def changes(self, run: int, today: date | None = None) -> pl.DataFrame:
        """What became new, worse or resolved in a run, columns of `FINDING_STATE_SCHEMA`."""
        with self._reading() as connection:
            return changed_in(connection, run, today or _today())

    def grown_worse(self) -> pl.DataFrame:
        """The newest run in which a finding became worse: columns `identity` and `worse_run`, one row that ever did."""
        with self._reading() as connection:
            return worse_runs(connection)

    def acknowledge(self, identity: str, *, who: str, until: date, reason: str, when: datetime) -> None:
        """Records who answers for an open finding until which day, and why; an earlier one is replaced.

        It lapses when the finding is resolved or grows worse. Raises NotHeld where no such finding is open,
        StoreError where who or why is not said, or the day is before that of `when` in its own zone.
        """
        with self._writing() as connection:
            acknowledgements.acknowledge(connection, identity, who=who, until=until, reason=reason, when=_zoned(when))

    def withdraw_acknowledgement(self, identity: str, *, who: str, reason: str, when: datetime) -> None:
        """Ends the acknowledgement of an open finding. Raises NotHeld where there is none, StoreError as above."""
        with self._writing() as connection:
            acknowledgements.withdraw(connection, identity, who=who, reason=reason, when=_zoned(when))

    def history(self, dataset: str) -> pl.DataFrame:
        """What the finished runs left of a dataset, one row a run, oldest first: columns of `HISTORY_SCHEMA`."""
        with self._reading() as connection:
            return history_of(connection, dataset)

    def alerts(self, since: datetime | None = None) -> pl.DataFrame:
        """The alerts sent from a moment on (None: all), newest first: columns of `ALERT_SCHEMA`."""
        with self._reading() as connection:
            return alerts_since(connection, None if since is None else _zoned(since))

    def add_alert(
        self,
        *,
        kind: str,
        channel: str,
        ok: bool,
        subject: str,
        at: datetime,
        identity: str | None = None,
        run: int | None = None,
    ) -> int:
        """Records that a message went to a channel, or failed to. Raises StoreError where the channel is a URL."""
        with self._writing() as connection:
            return add_alert(
                connection,
                kind=kind,
                identity=identity,
                run=run,
                at=_zoned(at),
                channel=channel,
                ok=ok,
                subject=subject,
            )

    def add_alerts(
        self,
        identities: Iterable[str | None],
        *,
        kind: str,
        channel: str,
        ok: bool,
        subject: str,
        at: datetime,
        run: int | None = None,
    ) -> None:
        """Records one message of several findings that went to a channel, or failed to: a row a finding, or none."""
        add = partial(add_alert, kind=kind, run=run, channel=channel, ok=ok, subject=subject, at=_zoned(at))
        with self._writing() as connection:
            for identity in identities:
                add(connection, identity=identity)

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with transaction(self._store.ledger.engine) as connection:
            yield connection

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        if not (self._store.home / LEDGER).is_file():
            raise StoreError(
                "There is no store yet to remember this in.", next_step="Make one first: bring a file, or run a check."
            )
        with self._store.writing(), transaction(self._store.ledger.engine, writes=True) as connection:
            yield connection


def _zoned(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError(f"the time {moment} has no zone; give it in UTC")
    return moment


def _today() -> date:
    return datetime.now(UTC).date()
