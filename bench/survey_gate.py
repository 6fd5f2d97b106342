"""What a survey of five million respondents costs at the gate: seconds, and the memory of its largest process."""

import sys
import tempfile
from pathlib import Path

import numpy as np
import polars as pl
from measure import measure, python, report

ROWS = 5_000_000
AT_ONCE = 500_000
COUNTRIES = ("POL", "DEU", "FRA", "ITA", "ESP", "JPN", "KOR", "AUS", "CAN", "MEX")
ANSWERS = ("Very favorable", "Somewhat favorable", "Somewhat unfavorable", "Very unfavorable", "DK", "Refused")
HOMES = ("usa", "chn", "rus", "eu")

ADMIT = """
import sys
from pathlib import Path
from data.survey_guessing import guess
from data.survey_looking import look
from dataclasses import replace
from validation.gate import Gate, Refused
file = Path({file!r})
guessed = guess(look(file, file_name=file.name), file_name=file.name)
described = replace(guessed, pollster="Bench", wave=2024, wave_column=None, mode="telephone",
                    sample_type="probability", sample="national")
with Gate() as gate:
    answer = gate.admit_survey(file, file_name=file.name, description=described)
if isinstance(answer, Refused):
    sys.exit("; ".join(one.reason for one in answer.findings[:3]))
if sum(part.rows.height for part in answer.parts) != {rows}:
    sys.exit("not every row was admitted")
"""


def _write(path: Path) -> None:
    """A made-up file of five million respondents of ten countries, asked about four homes."""
    chance = np.random.default_rng(2024)
    with path.open("wb") as out:
        for start in range(0, ROWS, AT_ONCE):
            columns = {
                "country": pl.Series(chance.choice(COUNTRIES, AT_ONCE)),
                "weight": pl.Series(chance.uniform(0.4, 2.5, AT_ONCE).round(4)),
                "stratum": pl.Series(chance.integers(1, 40, AT_ONCE)),
                "psu": pl.Series(chance.integers(1, 2_000, AT_ONCE)),
                "sex": pl.Series(chance.choice(["Female", "Male"], AT_ONCE)),
                "age": pl.Series(chance.integers(18, 95, AT_ONCE)),
                **{f"fav_{home}": pl.Series(chance.choice(ANSWERS, AT_ONCE)) for home in HOMES},
            }
            pl.DataFrame(columns).write_csv(out, include_header=start == 0)


def main() -> None:
    """Prints seconds and memory of bringing the file through the gate."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "survey_2024.csv"
        _write(file)
        size = file.stat().st_size / 1e6
        code = ADMIT.format(file=str(file), rows=ROWS)
        measured = measure("look, guess, check, admit", python(code), runs=2, warm_ups=0, time_limit=1500)
    print(f"### A CSV of {ROWS:,} respondents ({size:,.0f} MB) through the gate\n")
    print(report([measured]))


if __name__ == "__main__":
    sys.exit(main())
