"""The measuring itself: it counts a command's own time and memory, and says when a command failed."""

import subprocess
import sys
from pathlib import Path

import pytest
from measure import BenchError, measure, python, quantile, report, table
from run import with_section

BENCH = str(Path(__file__).parents[1] / "bench")


def test_a_run_is_timed_and_its_memory_is_its_own() -> None:
    # In a fresh process: this one's memory would be counted as the command's.
    command = "import time; held = bytearray(b'x') * 300_000_000; time.sleep(0.3)"
    code = f"""
import sys
sys.path.append({BENCH!r})
from measure import measure, python
taken = measure("large", python({command!r}), runs=1, warm_ups=0)
print(taken.seconds[0], taken.largest_mb[0])
"""
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True).stdout
    seconds, largest = map(float, said.split())
    assert seconds >= 0.3
    assert 300 < largest < 450


def test_memory_of_workers_is_added_up() -> None:
    # Both hold what they hold until the watch, which looks 50 times a second, has had time to look on a busy machine.
    hold = "held = bytearray(b'x') * 100_000_000"
    worker = f"{hold}; print(flush=True); input()"
    code = (
        f"import subprocess, sys, time; {hold}; "
        f"worker = subprocess.Popen([sys.executable, '-c', {worker!r}], stdin=-1, stdout=-1); "
        "worker.stdout.readline(); time.sleep(2); worker.communicate(b'\\n')"
    )
    assert measure("two", python(code), runs=1, warm_ups=0).together_mb[0] > 200


def test_a_command_that_fails_has_no_time() -> None:
    with pytest.raises(BenchError, match="code 3"):
        measure("broken", python("raise SystemExit(3)"), runs=1, warm_ups=0)


def test_a_command_beyond_its_time_limit_is_ended() -> None:
    with pytest.raises(BenchError, match="code -9"):
        measure("endless", python("import time; time.sleep(60)"), runs=1, warm_ups=0, time_limit=0.3)


@pytest.mark.parametrize(("share", "value"), [(0.0, 1), (0.5, 2), (0.75, 3), (0.95, 4), (1.0, 4)])
def test_a_quantile_is_one_of_the_values(share: float, value: float) -> None:
    assert quantile([4, 1, 3, 2], share) == value


def test_a_report_has_one_line_a_command() -> None:
    lines = report([measure("small", python("pass"), runs=2, warm_ups=0)]).splitlines()
    assert len(lines) == 3 and lines[2].startswith("| small | 2 |")
    assert table(("a", "b"), [(1, 2)]).splitlines() == ["| a | b |", "| --- | --- |", "| 1 | 2 |"]


def test_a_section_is_replaced_where_it_stands_and_added_where_it_does_not() -> None:
    page = "# B\n<!-- a -->\nold\n<!-- /a -->\nafter\n"
    assert with_section(page, "a", "new \\1") == "# B\n<!-- a -->\nnew \\1\n<!-- /a -->\nafter\n"
    assert with_section(page, "b", "second").endswith("after\n\n<!-- b -->\nsecond\n<!-- /b -->\n")
