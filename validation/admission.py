"""What is done with one file: preflight, reading, structure, rules. Runs in the worker; the gate speaks to it."""

import errno
import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

import polars as pl

from data.contract import Dataset
from data.coverage import COVERAGE_SCHEMA
from data.datasets import DATASETS
from data.file_kinds import FileKind, Unreadable, recognise_kind
from data.findings import Finding, Severity, from_rows, has_criticals
from data.own_record import OwnCoverage, outside, own_coverage
from data.provider import FileForm, Part, Provider
from data.reading import header, notes, preflight, read_table
from validation.answers import whole_file
from validation.casts import nearest
from validation.columns import check
from validation.slices import NOT_SHRUNK, compared, observed_coverage, slice_counts, slice_name
from validation.suites import suite

FILE_SHA256 = "file_sha256"
"""Column by which respondents of different files are told apart; the file's own where the reader left it null."""

OWN_SOURCE = "own"

Given = TypeVar("Given")


@dataclass(frozen=True, kw_only=True)
class Question:
    """One file put to the gate. With a provider it is one of its files; without, a user's own in a dataset's columns.

    `previous` holds the rows now held, counted by `slice_counts`, each under its `slice_name`.
    """

    path: Path
    file_name: str
    provider: Provider | None = None
    dataset: Dataset | None = None
    source: str = OWN_SOURCE
    version: str | None = None
    own_coverage: pl.DataFrame | None = None
    said: OwnCoverage | None = None
    home: str | None = None
    previous: Mapping[str, pl.DataFrame] = field(default_factory=dict)

    @property
    def own(self) -> bool:
        return self.provider is None


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """The parts a file gave and everything found; refused where a finding is critical."""

    parts: Sequence[Part]
    findings: Sequence[Finding]


def judge(question: Question) -> Judgement:
    """Reads a file and judges it: what the reader cannot read is a critical finding, in the reader's words."""
    try:
        preflight(question.path, question.file_name)
        sha256 = _sha256(question.path)
        noted = notes(question.path)
        parts, findings = _own_parts(question, sha256) if question.own else _provider_parts(question)
    except Unreadable as error:
        reason = f"{error.what}: {error.got}. Allowed: {error.allowed}."
        return Judgement(parts=(), findings=[whole_file("unreadable", reason, error.next_step, row=error.row)])
    if has_criticals(findings):
        return Judgement(parts=(), findings=[*noted, *findings])
    judged = [_judged(part, question, sha256) for part in parts]
    found = [finding for _, some in judged for finding in some]
    return Judgement(parts=[part for part, _ in judged], findings=[*noted, *findings, *found])


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _provider_parts(question: Question) -> tuple[list[Part], list[Finding]]:
    provider = question.provider
    assert provider is not None
    form = _form_of(provider, question)
    if form is None:
        titles = "; ".join(each.title for each in provider.files)
        remedy = "Send one of them as it is published, or name the provider it comes from."
        reason = f"This is none of the files that are read from {provider.title}. They are: {titles}."
        return [], [whole_file("file not recognised", reason, remedy)]
    parts = list(form.read(question.path, question.file_name))
    findings = [finding for part in parts for finding in part.findings]
    if not parts and not has_criticals(findings):
        findings.append(whole_file("no rows", "Nothing was read from the file.", "Check that it is whole."))
    return parts, findings


def _form_of(provider: Provider, question: Question) -> FileForm | None:
    """The form that recognises the file: by the sheet it names where the file is a workbook with that sheet."""
    if recognise_kind(question.path) in (FileKind.XLS, FileKind.XLSX):
        for form in (each for each in provider.files if each.sheet is not None):
            try:
                columns = header(question.path, sheet=form.sheet)
            except Unreadable:
                continue
            if form.recognises(question.file_name, columns):
                return form
    columns = header(question.path)
    plain = (each for each in provider.files if each.sheet is None)
    return next((each for each in plain if each.recognises(question.file_name, columns)), None)


def _own_parts(question: Question, sha256: str) -> tuple[list[Part], list[Finding]]:
    columns = header(question.path)
    chosen = question.dataset or recognise_dataset(columns)
    if isinstance(chosen, Finding):
        return [], [chosen]
    rows, findings = check(read_table(question.path), chosen)
    coverage = question.own_coverage
    if coverage is None and not has_criticals(findings):
        try:
            coverage = (
                observed_coverage(rows, chosen)
                if question.said is None or question.home is None
                else own_coverage(rows, chosen, question.said, question.home)
            )
        except ValueError as error:
            remedy = "Fill in the dates of the rows, or say which years the file covers."
            return [], [*findings, whole_file("years not told", f"{error}.", remedy)]
    if question.said is not None and not has_criticals(findings):
        findings = [*findings, *_outside(rows, chosen, question.said)]
    part = Part(
        dataset=chosen.id,
        source=question.source,
        version=question.version or sha256[:12],
        rows=rows,
        coverage=coverage if coverage is not None else pl.DataFrame(schema=COVERAGE_SCHEMA),
    )
    return [part], findings


def _outside(rows: pl.DataFrame, dataset: Dataset, said: OwnCoverage) -> list[Finding]:
    return from_rows(
        outside(rows, dataset, said),
        rule="row outside what the file covers",
        severity=Severity.CRITICAL,
        dataset=dataset.id,
        column=dataset.period,
        reason="This row lies outside the states or years that the file is said to cover, so no figure would hold it.",
        remedy="Widen --covers, --from or --to to what the file holds, or leave the row out.",
    )


def recognise_dataset(columns: Sequence[str]) -> Dataset | Finding:
    """The dataset whose required columns a file has, or a critical finding: the nearest, and what it lacks."""

    def share(dataset: Dataset) -> float:
        return sum(bool(column.names_in(list(columns))) for column in dataset.required) / len(dataset.required)

    def present(dataset: Dataset) -> int:
        return sum(bool(column.names_in(list(columns))) for column in dataset.columns)

    ranked = sorted(DATASETS, key=lambda dataset: (share(dataset), present(dataset)), reverse=True)
    best, next_best = ranked[0], ranked[1]
    equal = (share(best), present(best)) == (share(next_best), present(next_best))
    if share(best) > 0.5 and not equal:
        return best
    return _of_no_dataset(columns, best)


def _of_no_dataset(columns: Sequence[str], best: Dataset) -> Finding:
    """What is said of columns that are those of no dataset: the nearest, what it lacks and what may be misnamed."""
    missing = [column.name for column in best.required if not column.names_in(list(columns))]
    pairs = [(name, nearest(name, list(columns))) for name in missing]
    renames = "; ".join(f"rename “{like}” to “{name}”" for name, like in pairs if like)
    titles = ", ".join(f"{dataset.id} ({dataset.title.lower()})" for dataset in DATASETS)
    alone = " The file has one column only: its cells are separated by something else than , ; tab or |."
    return whole_file(
        "dataset not recognised",
        f"The columns are those of no dataset; the nearest is {best.id}, which also has {', '.join(missing)}."
        + (alone if len(columns) == 1 else ""),
        f"Name the dataset it is meant for: {titles}." + (f" For {best.id}: {renames}." if renames else ""),
    )


def _judged(part: Part, question: Question, sha256: str) -> tuple[Part, list[Finding]]:
    """The part as its dataset declares it, and what its structure and its suite find."""
    rules = suite(part.dataset)
    dataset = rules.dataset
    rows, findings = (part.rows, []) if question.own else check(part.rows, dataset)
    if FILE_SHA256 in rows.columns:
        rows = rows.with_columns(pl.col(FILE_SHA256).fill_null(sha256))
    typed = replace(part, rows=rows, findings=())
    if has_criticals(findings):
        return typed, findings
    # Imported here: seconds and 250 MB, which a file refused before this point need not cost.
    from validation.expectations import apply

    findings += apply(rules.rules_for(rows.columns), rows, dataset=dataset.id, own=question.own)
    held = question.previous.get(slice_name(part.dataset, part.source, part.version))
    if held is not None and not held.is_empty():
        slices = compared(slice_counts(rows, dataset), held, part.coverage)
        findings += apply([NOT_SHRUNK], slices, dataset=dataset.id, own=question.own)
    return typed, findings


def contained(work: Callable[[], Given], refusal: Callable[[Finding], Given]) -> Given:
    """What the work gives, or what the refusal makes of a finding that says in plain words that the file broke it.

    The one boundary at which everything is caught: Polars' panics are no `Exception`, and a file that breaks a
    reader must not end the worker for the next one.
    """
    try:
        return work()
    except (KeyboardInterrupt, SystemExit):
        raise
    except MemoryError:
        return refusal(too_much_memory())
    except BaseException as error:  # noqa: BLE001 - see above
        if isinstance(error, OSError) and error.errno == errno.ENOSPC:
            return refusal(no_room())
        return refusal(reader_broke(type(error).__name__))


def no_room() -> Finding:
    """What is said where the disk is full: it is not the file's fault."""
    return whole_file(
        "no room to check it",
        "There is no room left on the disk for the tables that are made while a file is checked.",
        "Make room in the folder for temporary files, then send the file again. Nothing of it was kept.",
    )


def too_much_memory() -> Finding:
    """What is said of a file that needs more memory than a file may have."""
    return whole_file(
        "needs too much memory",
        "The file needs more memory than is allowed for one file.",
        "Send the part that is needed, or split it.",
    )


def reader_broke(how: str) -> Finding:
    """What is said of a file that its reader could not take."""
    return whole_file(
        "could not be read",
        f"The file broke its reader ({how}): it is damaged, or not of the form its name or columns promise.",
        "Download or save it again. If it opens elsewhere without complaint, report it: the reader needs correcting.",
    )
