"""Stored files of figures and coverage that cannot be read, and what they cost: the answers of their own source."""

from collections.abc import Sequence

import polars as pl

from data.findings import Severity
from data.quality import Answer, CheckOutcome, QualityFinding
from data.store import Store
from metrics.library import Library
from metrics.signal_findings import signal_findings
from validation.alert_rules import SIGNALS
from validation.quality_asking import readable

READ = ("figures", "coverage")
"""The stored tables that indicators are read from."""

DAMAGED = (
    "The stored {table} of {dataset}, source {source}, version {version} could not be read (file {name}); "
    "`comity doctor` says what is wrong with it."
)


def undamaged_signals(
    store: Store, *, home: str, as_of: int, dataset_filter: Sequence[str]
) -> tuple[list[CheckOutcome], list[QualityFinding]]:
    """What `signal_findings` tells of a store; where it fails over damaged files, without their sources.

    Raises what it fails with where no stored file is damaged.
    """
    try:
        return signal_findings(Library(store=store), home=home, as_of=as_of, dataset_filter=dataset_filter)
    except (Exception, pl.exceptions.PanicException):
        damaged = damaged_outcomes(store)
        if not damaged:
            raise
    library = Library(store=store, without={(one.dataset, one.source or "") for one in damaged})
    outcomes, findings = signal_findings(library, home=home, as_of=as_of, dataset_filter=dataset_filter)
    return [*outcomes, *damaged], findings


def damaged_outcomes(store: Store) -> list[CheckOutcome]:
    """One outcome “could not be applied” of the check “control limits” a dataset and source of which a stored file of
    figures or coverage cannot be read, naming the first such file. Each of those files is read whole.
    """
    readable.cache_clear()
    broken = {
        (key.dataset, key.source): (key, path)
        for key, path in sorted(store.tables().items(), key=lambda one: str(one[0]), reverse=True)
        if key.table in READ and not readable(path)
    }
    return [
        CheckOutcome(
            check=SIGNALS,
            dataset=dataset,
            source=source,
            severity=Severity.WARNING,
            answer=Answer.NOT_APPLIED,
            reason=DAMAGED.format(table=key.table, dataset=dataset, source=source, version=key.version, name=path.name),
        )
        for (dataset, source), (key, path) in sorted(broken.items())
    ]
