"""The gate: a file goes in; its rows come out admitted, or it is refused with every finding."""

import shutil
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import Any, TypeVar

import polars as pl

from data.contract import Dataset
from data.own_record import OwnCoverage
from data.provider import Provider
from data.settings import settings
from data.survey_description import Form, SurveyDescription
from data.survey_files import SurveyFile
from data.survey_looking import Look
from validation.admission import OWN_SOURCE, Judgement, Question, reader_broke
from validation.answers import Admitted, AdmittedSurvey, Checked, Refused, answer, survey_answer, without_values
from validation.held import Held
from validation.limits import Limits
from validation.messages import read_judgement, write_question
from validation.process import Ended, Progress, Worker
from validation.quality_admission import none_applied, why_not_checked
from validation.quality_messages import read_checked, write_check
from validation.survey_columns import read_columns, write_columns
from validation.survey_messages import read_look, read_survey_judgement, write_look, write_survey_question

__all__ = ["Admitted", "AdmittedSurvey", "Checked", "Gate", "Limits", "Progress", "Refused", "without_values"]

Read = TypeVar("Read")

AS_DETECTED = Form()


class Gate:
    """Admits files one at a time through a worker process, which stays warm between files and is replaced when it dies.

    A context manager; the worker is started with the first file. Threads may share it: files wait for each other.
    """

    def __init__(self, limits: Limits | None = None) -> None:
        self.limits = limits or limits_set()
        self._lock = Lock()
        self._worker = Worker(self.limits)

    def __enter__(self) -> "Gate":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def start(self) -> None:
        """Starts the worker now, so that it gets ready while its caller does something else."""
        with self._lock:
            self._worker.start()

    def close(self) -> None:
        """Ends the worker and removes its folder; tables it gave stay usable."""
        with self._lock:
            self._worker.close()

    def admit(
        self,
        path: Path,
        provider: Provider | None,
        *,
        file_name: str | None = None,
        dataset: Dataset | None = None,
        source: str = OWN_SOURCE,
        version: str | None = None,
        own_coverage: pl.DataFrame | None = None,
        said: OwnCoverage | None = None,
        home: str | None = None,
        previous: Mapping[str, pl.DataFrame] | None = None,
    ) -> Admitted | Refused:
        """What comes of a file: its parts with their warnings, or every finding of a file that may not enter.

        With a provider it is one of that provider's files. Without, it is a user's own in the columns of a dataset (the
        one given, or the one its columns are those of); `source`, `version` and `own_coverage` are then the user's, by
        default `own`, the file's SHA-256 and exactly the places, years and kinds its rows stand in; with `said` and
        `home` the coverage is what `data.own_record` makes of what the sender says.
        `previous` holds the rows now held, counted by `slices.slice_counts`, under their `slices.slice_name`.
        Findings carry values for the person who sent the file: `without_values` before they are kept.
        """
        question = Question(
            path=path,
            file_name=file_name or path.name,
            provider=provider,
            dataset=dataset,
            source=source,
            version=version,
            own_coverage=own_coverage,
            said=said,
            home=home,
            previous=previous or {},
        )
        try:
            judgement = self._ask(lambda folder: write_question(question, folder), read_judgement)
        except Ended as ended:
            judgement = Judgement(parts=(), findings=[ended.finding])
        return answer(judgement.parts, judgement.findings)

    def look(self, path: Path, *, file_name: str, form: Form = AS_DETECTED) -> Look | Refused:
        """What a survey's file holds: its columns with labels, counts and ranges, and no respondent's row.

        `form` says how a text or workbook is read where what would be detected is wrong.
        """
        try:
            looked = self._ask(
                lambda folder: write_look(path, file_name=file_name, form=form, folder=folder), read_look
            )
        except Ended as ended:
            return Refused(findings=[ended.finding])
        return Refused(findings=looked) if isinstance(looked, list) else looked

    def columns(
        self, path: Path, *, names: Sequence[str] | None = None, form: Form = AS_DETECTED
    ) -> SurveyFile | Refused:
        """A survey's file with these columns as its cells, read whole; None: with the names of its columns alone.

        `form` says how a text or workbook is read where what would be detected is wrong. Labels and missing codes are
        those of the columns that were asked for.
        """
        try:
            read = self._ask(
                lambda folder: write_columns(path, form=form, columns=names, folder=folder), read_columns(path)
            )
        except Ended as ended:
            return Refused(findings=[ended.finding])
        return Refused(findings=read) if isinstance(read, list) else read

    def admit_survey(
        self,
        path: Path,
        *,
        file_name: str,
        description: SurveyDescription,
        held: pl.DataFrame | None = None,
        progress: Progress | None = None,
    ) -> AdmittedSurvey | Refused:
        """What comes of a survey's file as it is described: its answers with warnings and summary, or every finding.

        The one part is of `survey_responses`, source and version those of an own record, its coverage what was asked.
        `held` is what `survey_tally.asked_how` gives of the rows now held, or such rows; None where there are none.
        `progress` is told while the file is read, in the calling thread; what it raises ends the file and is raised.
        Findings carry values for the person who sent the file: `without_values` before they are kept.
        """
        try:
            judgement = self._ask(
                lambda folder: write_survey_question(
                    path, file_name=file_name, description=description, held=held, folder=folder
                ),
                read_survey_judgement,
                progress,
            )
        except Ended as ended:
            return Refused(findings=[ended.finding])
        return survey_answer(judgement.parts, judgement.findings, judgement.tables)

    def check(self, held: Held, dataset: str, progress: Progress | None = None) -> Checked:
        """What the checks of one dataset's stored tables and figures answer; nothing of them is changed.

        Where the worker ends, none of them could be applied, and each says why.
        """
        try:
            answered = self._ask(lambda folder: write_check(held, dataset, folder), read_checked, progress)
        except Ended as ended:
            answered = why_not_checked(ended.finding)
        return none_applied(held, dataset, answered) if isinstance(answered, str) else answered

    def _ask(
        self,
        write: Callable[[Path], dict[str, Any]],
        read: Callable[[Mapping[str, Any], Path], Read],
        progress: Progress | None = None,
    ) -> Read:
        """What is read of the worker's answer to the question that is written into a folder. Raises Ended."""
        with self._lock:
            folder = self._worker.new_folder()
            try:
                told = self._worker.ask(write(folder), progress)
                return self._understood(told, folder, read)
            finally:
                # Mapped tables outlive the file's name.
                shutil.rmtree(folder, ignore_errors=True)

    def _understood(
        self, told: Mapping[str, Any], folder: Path, read: Callable[[Mapping[str, Any], Path], Read]
    ) -> Read:
        """What a file made of its worker is not trusted: nonsense ends it."""
        try:
            return read(told, folder)
        except (KeyError, TypeError, ValueError, OSError, pl.exceptions.PolarsError) as error:
            self._worker.end()
            raise Ended(reader_broke("its answer could not be understood")) from error


def limits_set() -> Limits:
    """The limits of one file as the settings have them."""
    asked = settings()
    return Limits(
        resident_bytes=asked.gate_resident_limit_bytes,
        cpu_seconds=asked.gate_cpu_seconds,
        wall_seconds=asked.gate_wall_seconds,
    )
