"""How long every provider file takes from its bytes to published figures, and what memory, gate included."""

import sys

from measure import ROOT, measure, python, report

FILES = ROOT.parent / "shared" / "data"

INGEST = f"""
import tempfile
from pathlib import Path
from data.store import Store
from metrics.embedding import EMBEDDED_FILES, fill_store
from metrics.pipeline import refresh
with tempfile.TemporaryDirectory() as home:
    store = Store.open(Path(home))
    fill_store(store, Path({str(FILES)!r}), [*EMBEDDED_FILES, ("pew", "pew/global_attitudes_2019.sav")])
    if REFRESH:
        refresh(store, "bench")
"""


def main() -> None:
    """Prints seconds and memory of ingesting every provider's files, with and without computing figures again."""
    if not FILES.is_dir():
        sys.exit(f"the provider files are not at {FILES}")
    print("### Every provider file, from its bytes to published figures\n")
    print(
        report(
            [
                measure("ingest all, gate included", python(INGEST.replace("REFRESH", "False")), runs=3, warm_ups=0),
                measure("the same, then refresh", python(INGEST.replace("REFRESH", "True")), runs=3, warm_ups=0),
            ]
        )
    )


if __name__ == "__main__":
    main()
