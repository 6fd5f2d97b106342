"""Brings one file in: land it, let the gate judge it, publish what it admits or record why it was refused."""

from collections.abc import Sequence
from contextlib import ExitStack
from difflib import get_close_matches
from pathlib import Path

import polars as pl

from data.contract import Dataset
from data.datasets import DATASETS
from data.datasets import dataset as dataset_of
from data.findings import Finding, printable
from data.own_record import OWN, OwnCoverage, own_version
from data.provider import Part, Provider
from data.providers import PROVIDERS, provider_of
from data.settings import settings
from data.states import actors
from data.store import Store, Version
from metrics.pipeline import Bringer, Ending, Outcome, home_folder, publish, submission_of
from validation.gate import Admitted, Gate, Refused, without_values
from validation.slices import slice_counts, slice_name

__all__ = ["CannotIngest", "OwnCoverage", "ingest_file"]


class CannotIngest(Exception):
    """The file could not be judged at all: it is not there, or nothing of that name reads files."""


def source_of(name: str) -> tuple[Provider | None, Dataset | None]:
    """The provider of that id, or the dataset of that id for a user's own file.

    Raises CannotIngest naming what there is and what comes nearest.
    """
    for one in PROVIDERS:
        if one.id == name:
            return one, None
    for own in DATASETS:
        if own.id == name:
            return None, own
    known = [*(one.id for one in PROVIDERS), *(one.id for one in DATASETS)]
    near = get_close_matches(name, known, n=1, cutoff=0.5)
    hint = f"Did you mean {near[0]}?" if near else f"There are: {', '.join(known)}."
    raise CannotIngest(f"There is no provider or dataset {name!r}. {hint}")


def ingest_file(
    name: str,
    file: Path,
    *,
    who: str,
    dry_run: bool = False,
    own: OwnCoverage | None = None,
    store: Store | None = None,
    gate: Gate | None = None,
    file_name: str | None = None,
) -> Outcome:
    """Brings one file of a provider (or, by a dataset's id, of the user) and says what came of it.

    Nothing is published unless the gate admits the file whole; a refused file leaves its raw bytes and the reasons.
    A dry run keeps nothing. Raises CannotIngest when there is no such file, provider or dataset.
    """
    provider, dataset = source_of(name)
    if not file.is_file():
        what = (
            f"{str(file)!r} is a folder or a device, not a file" if file.exists() else f"There is no file {str(file)!r}"
        )
        raise CannotIngest(f"{what}. Give the path of the file as the provider publishes it.")
    _check_said(own or OwnCoverage(), provider)
    shown_name = printable(file_name or file.name)
    bringer = Bringer(who=who, provider=provider.id if provider else OWN, own=provider is None)
    with ExitStack() as held:
        judge = gate or held.enter_context(Gate())
        if dry_run:
            return _judged_only(judge, provider, dataset, file, shown_name, own)
        keeper = store or Store.open(home_folder())
        landed = keeper.landing.accept(file, shown_name)
        standing = keeper.holds(landed.sha256, bringer.provider)
        if standing is not None:
            return _unchanged(standing)
        answer = _judged(judge, keeper, provider, dataset, landed.path, shown_name, own)
        if isinstance(answer, Refused):
            keeper.refuse(submission_of(landed, bringer, []), without_values(answer.findings))
            return _outcome(Ending.REFUSED, answer.findings, _refusal(shown_name, answer.findings))
        parts = list(answer.parts)
        with keeper.writing():
            # Asked again: someone may have published the same bytes while the gate was judging them.
            standing = keeper.holds(landed.sha256, bringer.provider)
            if standing is not None:
                return _unchanged(standing)
            version = publish(keeper, landed, bringer, parts, without_values(answer.warnings))
    rows = sum(part.rows.height for part in parts)
    reason = f"{shown_name}: {rows:,} rows published as version {version.number}, {_counted(answer.warnings)}."
    return _outcome(Ending.PUBLISHED, answer.warnings, reason, version=version.number, parts=parts)


def _check_said(own: OwnCoverage, provider: Provider | None) -> None:
    """Raises CannotIngest where what is said of a file's coverage cannot be."""
    if provider is not None and own != OwnCoverage():
        raise CannotIngest(f"What a file of {provider.title} covers is known: leave out --covers, --from and --to.")
    if own.first is not None and own.last is not None and own.first > own.last:
        raise CannotIngest(f"--from {own.first} is after --to {own.last}: the first year comes first.")
    known = actors()["actor"].to_list()
    for place in own.places:
        if place not in known:
            near = get_close_matches(place.upper(), known, n=1, cutoff=0.5)
            hint = f"Did you mean {near[0]}?" if near else "Give its three-letter ISO code."
            raise CannotIngest(f"There is no state {place!r} that a file could cover. {hint}")


def _unchanged(standing: Version) -> Outcome:
    reason = (
        f"These very bytes were published as version {standing.number}. Nothing was changed. "
        "To say otherwise what the file covers, undo it first."
    )
    return _outcome(Ending.UNCHANGED, (), reason, version=standing.number)


def _judged(
    gate: Gate,
    store: Store,
    provider: Provider | None,
    dataset: Dataset | None,
    file: Path,
    file_name: str,
    own: OwnCoverage | None,
) -> Admitted | Refused:
    """The gate's answer, told what the store holds and what the bringer says an own file covers."""
    return gate.admit(
        file,
        provider,
        file_name=file_name,
        dataset=dataset,
        source=OWN,
        version=own_version(dataset.id) if dataset else None,
        said=own or OwnCoverage(),
        home=settings().home_country,
        previous=_held(store, provider),
    )


def _judged_only(
    gate: Gate,
    provider: Provider | None,
    dataset: Dataset | None,
    file: Path,
    file_name: str,
    own: OwnCoverage | None,
) -> Outcome:
    keeper = Store.open(home_folder(), create=False)
    answer = _judged(gate, keeper, provider, dataset, file, file_name, own)
    if isinstance(answer, Refused):
        reason = f"{_refusal(file_name, answer.findings)} Dry run: nothing was kept."
        return _outcome(Ending.DRY_RUN, answer.findings, reason, refused=True)
    rows = sum(part.rows.height for part in answer.parts)
    reason = f"{file_name}: {rows:,} rows would be published, {_counted(answer.warnings)}. Dry run: nothing was kept."
    return _outcome(Ending.DRY_RUN, answer.warnings, reason, parts=answer.parts)


def _held(store: Store, provider: Provider | None) -> dict[str, pl.DataFrame]:
    """How many rows of each place, year and kind the store holds from this provider, for the "not shrunk" rule."""
    return {
        slice_name(key.dataset, key.source, key.version): slice_counts(store.read(key), dataset_of(key.dataset))
        for key in store.tables()
        if key.table == "rows" and provider_of(key.source) == provider
    }


def _refusal(file_name: str, findings: Sequence[Finding]) -> str:
    critical = [finding for finding in findings if finding.severity == "critical"]
    first = f" {critical[0].reason} {critical[0].remedy}" if critical else ""
    return f"{file_name} was refused, {_counted(critical)}.{first}"


def _counted(findings: Sequence[Finding]) -> str:
    """How often rules were broken: each rule and column's total once."""
    total = sum({(one.rule, one.dataset, one.column, one.severity): one.count for one in findings}.values())
    kind = "warning" if all(one.severity == "warning" for one in findings) else "finding"
    return f"{total:,} {kind}{'' if total == 1 else 's'}"


def _outcome(
    ending: Ending,
    findings: Sequence[Finding],
    reason: str,
    *,
    version: int | None = None,
    parts: Sequence[Part] = (),
    refused: bool = False,
) -> Outcome:
    return Outcome(
        ending=ending,
        version=version,
        findings=tuple(findings),
        rows={part.dataset: part.rows.height for part in parts},
        reason=reason,
        refused=refused or ending is Ending.REFUSED,
    )
