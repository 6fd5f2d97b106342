"""What Great Expectations costs at the gate: the rules of a dataset over a million rows, against the same in Polars."""

import json
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from measure import MEGABYTE, ROOT, python

FILES = ROOT.parent / "shared" / "data" / "ucdp"
EVENTS = ("GEDEvent_v21_01_21_12.csv.zip", "GEDEvent_mexico.csv.zip", "GEDEvent_myanmar.csv.zip")
ROWS = 1_000_000
RUNS = 5

WRITE = f"""
import sys
from pathlib import Path
import polars as pl
from data.providers import provider
from validation.gate import Gate
files = [Path({str(FILES)!r}) / name for name in {EVENTS!r}]
with Gate() as gate:
    admitted = [gate.admit(path, provider("ucdp")) for path in files]
rows = pl.concat(part.rows for one in admitted for part in one.parts if part.dataset == "conflict_events")
rows = rows.unique("event_id", keep="first", maintain_order=True)
times = {ROWS} // rows.height + 1
named = [pl.format("{{}}-{{}}", "event_id", pl.lit(number)).alias("event_id") for number in range(times)]
many = pl.concat([rows.with_columns(name) for name in named])
many.head({ROWS}).with_columns(file_row=pl.int_range(2, {ROWS} + 2)).write_parquet(sys.argv[1])
"""

APPLY = """
import json, resource, sys, time
import polars as pl
from validation.rules import Form
from validation.suites import suite
rows = pl.read_parquet(sys.argv[1])
rules = suite("conflict_events").rules_for(rows.columns)
way = sys.argv[2]

def plain(frame):
    counts = []
    for rule in rules:
        column = pl.col(rule.columns[0])
        if rule.form is Form.NOT_NULL:
            holds = column.is_not_null()
        elif rule.form is Form.IN_SET:
            holds = column.is_in(list(rule.codes)) | column.is_null()
        elif rule.form is Form.BETWEEN:
            low = pl.lit(True) if rule.low is None else column >= rule.low
            high = pl.lit(True) if rule.high is None else column <= rule.high
            holds = (low & high) | column.is_null()
        else:
            holds = rule.holds.fill_null(True)
        broken = frame.filter(~holds).select("file_row", *rule.columns)
        if broken.height:
            counts.append((rule.id, rule.columns[0], broken.height, broken.head(1000).rows()[:1]))
    return sorted((id, column, count) for id, column, count, _ in counts)

def gate(frame):
    from validation.expectations import apply
    found = apply(rules, frame, dataset="conflict_events", own=False)
    return sorted({(one.rule, one.column, one.count) for one in found})

judge = plain if way == "plain" else gate
judge(rows.head(1000))
seconds = []
for _ in range(int(sys.argv[3])):
    started = time.perf_counter()
    found = judge(rows)
    seconds.append(time.perf_counter() - started)
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
print(json.dumps({"seconds": seconds, "peak": peak, "found": found, "rules": len(rules)}))
"""


def _judged(file: Path, way: str) -> dict[str, object]:
    done = subprocess.run(
        [*python(APPLY), str(file), way, str(RUNS)], cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True
    )
    told: dict[str, object] = json.loads(done.stdout)
    return told


def main() -> None:
    """Prints seconds a million rows, the ratio to plain Polars and each process's peak; both must find the same."""
    if not FILES.is_dir():
        sys.exit(f"the provider files are not at {FILES}")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "events.parquet"
        subprocess.run([*python(WRITE), str(file)], cwd=ROOT, check=True)
        ways = {"gate (Great Expectations)": _judged(file, "gate"), "the same in plain Polars": _judged(file, "plain")}
    answers = [told["found"] for told in ways.values()]
    if answers[0] != answers[1]:
        sys.exit(f"the two ways do not find the same: {answers}")
    base = statistics.median(ways["the same in plain Polars"]["seconds"])  # type: ignore[arg-type]
    rules = ways["gate (Great Expectations)"]["rules"]
    print(f"### The rules of conflict events over {ROWS:,} real events repeated\n")
    print(f"{rules} rules, {len(answers[0])} of them broken somewhere; {RUNS} runs each in a warm process.\n")  # type: ignore[arg-type]
    print("| way | seconds: min / median / max | times plain Polars | peak of its process, MB |")
    print("| --- | --- | --- | --- |")
    for name, told in ways.items():
        seconds: list[float] = told["seconds"]  # type: ignore[assignment]
        middle = statistics.median(seconds)
        spread = f"{min(seconds):.2f} / {middle:.2f} / {max(seconds):.2f}"
        print(f"| {name} | {spread} | {middle / base:.2f} | {float(told['peak']) / MEGABYTE:,.0f} |")  # type: ignore[arg-type]


if __name__ == "__main__":
    main()
