"""What a nightly run costs: `comity check` over a store of every provider file, alarms decided, none sent."""

import subprocess
import sys
import tempfile
from pathlib import Path

from measure import ROOT, comity, measure, python, report

FILES = ROOT.parent / "shared" / "data"

FILL = f"""
import sys
from pathlib import Path
from data.store import Store
from metrics.embedding import fill_store
store = Store.open(Path(sys.argv[1]))
fill_store(store, Path({str(FILES)!r}))
held = {{table: sum(store.read(key).height for key in store.tables() if key.table == table)
         for table in ("rows", "figures")}}
print(f"{{held['rows']:,}} rows and {{held['figures']:,}} figures")
"""

COUNTED = """
import sys
from pathlib import Path
from data.quality_records import QualityRecords
from data.store import Store
records = QualityRecords(Store.open(Path(sys.argv[1]), create=False))
outcomes = records.outcomes()
answers = dict(outcomes.group_by("answer").len().iter_rows())
print(f"{outcomes['check'].n_unique()} checks gave {outcomes.height:,} answers "
      f"({', '.join(f'{answers[name]:,} {name}' for name in sorted(answers))}) and "
      f"{records.open_findings().height:,} open findings.")
"""


def _said(code: str, home: Path) -> str:
    done = subprocess.run([*python(code), str(home)], cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    return done.stdout.strip()


def main() -> None:
    """Prints what was checked, and the seconds and memory of the first run and of those that find nothing new."""
    if not FILES.is_dir():
        sys.exit(f"the provider files are not at {FILES}")
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        held = _said(FILL, home)
        here = {"COMITY_HOME": str(home)}
        # A run with findings ends with 1; here it is the time that is asked.
        check = ["sh", "-c", '"$@" > /dev/null; test $? -le 1', "sh", *comity("check")]
        first = measure("comity check, the first", check, runs=1, warm_ups=0, environment=here)
        again = measure("comity check, again", check, runs=3, warm_ups=0, environment=here)
        counted = _said(COUNTED, home)
    print("### The nightly run over every provider file (`comity check`)\n")
    print(f"{held}; {counted}\n")
    print(report([first, again]))


if __name__ == "__main__":
    main()
