"""What the tests of the store share: landing a small file, its submission, and a few table keys."""

from datetime import UTC, datetime
from pathlib import Path

import polars as pl

from data.findings import Finding, Severity
from data.store import Store, Submission, TableKey

ROOT = Path(__file__).parents[1]
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
AGREEMENTS = TableKey(table="rows", dataset="agreement_parties", source="dcad", version="1.0")
AGREEMENT_FIGURES = TableKey(table="figures", dataset="agreement_parties", source="dcad", version="1.0")
EXERCISES = TableKey(table="rows", dataset="exercise_participations", source="mme", version="1.1")


def landed(store: Store, content: str, **said: object) -> Submission:
    """Lands a small file of the given content and gives its submission, with what is `said` in place of the usual."""
    path = store.home.parent / "file.csv"
    path.write_text(content, encoding="utf-8")
    arrived = store.landing.accept(path)
    fields: dict[str, object] = {
        "who": "ana",
        "when": NOW,
        "file_name": arrived.name,
        "sha256": arrived.sha256,
        "provider": "dcad",
        "datasets": ("agreement_parties",),
        "source": "dcad",
        "version": "1.0",
    }
    return Submission(**fields | said)  # type: ignore[arg-type]


def rows(*values: int | None) -> pl.DataFrame:
    """A frame of one column `year`."""
    return pl.DataFrame({"year": values}, schema={"year": pl.Int64})


def finding(rule: str = "outside its years", **said: object) -> Finding:
    """A warning, with what is `said` in place of the usual."""
    fields: dict[str, object] = {"severity": Severity.WARNING, "reason": "why", "remedy": "what to do"}
    return Finding(rule=rule, **fields | said)  # type: ignore[arg-type]
