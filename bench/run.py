"""Runs every benchmark of this folder and rewrites its section of docs/benchmarks.md with what it printed.

A benchmark is a file here whose `main()` prints Markdown; its section stands between `<!-- NAME -->` and
`<!-- /NAME -->`, and is added at the end where it has none. `python bench/run.py NAME …` runs only those named.
"""

import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

from measure import machine

FOLDER = Path(__file__).parent
PAGE = FOLDER.parent / "docs" / "benchmarks.md"
FRAME = {"measure", "run"}
TIME_LIMIT = 1800


def benchmarks() -> list[Path]:
    """The benchmark files, by name."""
    return sorted(path for path in FOLDER.glob("*.py") if path.stem not in FRAME)


def with_section(page: str, name: str, body: str) -> str:
    """The page with the section of this name replaced, or added at its end.

    >>> with_section("# B\\n<!-- a -->\\nold\\n<!-- /a -->\\n", "a", "new")
    '# B\\n<!-- a -->\\nnew\\n<!-- /a -->\\n'
    """
    section = f"<!-- {name} -->\n{body.strip()}\n<!-- /{name} -->"
    found = re.compile(rf"<!-- {re.escape(name)} -->.*?<!-- /{re.escape(name)} -->", re.DOTALL)
    return found.sub(lambda _: section, page) if found.search(page) else f"{page.rstrip()}\n\n{section}\n"


def main(names: list[str]) -> int:
    """Runs the named benchmarks, all where none is named; 1 where one failed, 2 where one does not exist."""
    known = {path.stem: path for path in benchmarks()}
    if unknown := [name for name in names if name not in known]:
        print(f"no such benchmark: {', '.join(unknown)}; there are {', '.join(known) or 'none'}", file=sys.stderr)
        return 2
    failed = []
    for name in names or list(known):
        print(f"{name} …", file=sys.stderr, flush=True)
        done = subprocess.run(
            [sys.executable, str(known[name])], stdout=subprocess.PIPE, text=True, timeout=TIME_LIMIT, check=False
        )
        if done.returncode != 0:
            failed.append(name)
            continue
        print(done.stdout, flush=True)
        PAGE.write_text(with_section(PAGE.read_text(encoding="utf-8"), name, done.stdout), encoding="utf-8")
    when = f"Measured on {datetime.now(tz=UTC):%Y-%m-%d} on {machine()}."
    PAGE.write_text(with_section(PAGE.read_text(encoding="utf-8"), "machine", when), encoding="utf-8")
    if failed:
        print(f"failed, their numbers are left as they were: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
