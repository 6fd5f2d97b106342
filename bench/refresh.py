"""How long `comity refresh` takes over a store of every provider file, and what memory: every figure computed again."""

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
print(f"{{held['rows']:,}} rows stored, {{held['figures']:,}} figures made of them.")
"""

OWN_SCHEME = """scheme,region,iso3
visegrad,Visegrád group,CZE
visegrad,Visegrád group,HUN
visegrad,Visegrád group,POL
visegrad,Visegrád group,SVK
"""


def main() -> None:
    """Prints rows and figures, and the seconds and memory of a refresh that changes nothing and one that changes most.

    The second is the first after a region scheme of the user's own was brought: every dataset with regions is written.
    """
    if not FILES.is_dir():
        sys.exit(f"the provider files are not at {FILES}")
    with tempfile.TemporaryDirectory() as folder:
        home, scheme = Path(folder) / "home", Path(folder) / "scheme.csv"
        scheme.write_text(OWN_SCHEME, encoding="utf-8")
        counted = subprocess.run(
            [*python(FILL), str(home)], cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True
        ).stdout
        here = {"COMITY_HOME": str(home)}
        refresh = comity("refresh")
        same = measure("refresh, nothing differs", refresh, runs=3, warm_ups=0, environment=here)
        with_scheme = here | {"COMITY_SCHEMES_FILE": str(scheme)}
        brought = measure("refresh, a region scheme brought", refresh, runs=1, warm_ups=0, environment=with_scheme)
    print("### Every figure computed again from stored rows (`comity refresh`)\n")
    print(f"{counted.strip()} A region scheme of one's own adds figures to every table that has regions.\n")
    print(report([same, brought]))


if __name__ == "__main__":
    main()
