"""What the tests of the `comity` command share: running it here, and as a process of its own."""

import io
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

import polars as pl

from dashboard.command import main


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a command answered: its exit code, the bytes of stdout, the text of stderr."""

    code: int
    raw: bytes
    errors: str

    @property
    def text(self) -> str:
        return self.raw.decode("utf-8")

    @property
    def frame(self) -> pl.DataFrame:
        """The answer of `--format parquet`."""
        return pl.read_parquet(io.BytesIO(self.raw))


def comity(*arguments: object) -> Answer:
    """Runs the command in this process, as `comity ARGUMENTS` would: the same entry point, the same exit codes."""
    out, err = io.TextIOWrapper(io.BytesIO(), encoding="utf-8"), io.StringIO()
    code = 0
    with patch.object(sys, "argv", ["comity", *map(str, arguments)]), redirect_stdout(out), redirect_stderr(err):
        try:
            main()
        except SystemExit as ended:
            code = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    out.flush()
    return Answer(code=code, raw=out.buffer.getvalue(), errors=err.getvalue())  # type: ignore[attr-defined]


def comity_process(*arguments: object, home: Path) -> Answer:
    """Runs the installed command as a process of its own."""
    done = subprocess.run(
        [str(Path(sys.executable).with_name("comity")), *map(str, arguments)],
        capture_output=True,
        env={"COMITY_HOME": str(home), "PATH": "/usr/bin:/bin", "HOME": str(home.parent), "COLUMNS": "200"},
        timeout=300,
        check=False,
    )
    return Answer(code=done.returncode, raw=done.stdout, errors=done.stderr.decode("utf-8"))
