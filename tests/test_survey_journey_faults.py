"""Laws of the journey under trouble: refused files leave no answer behind, and a kill at any step loses nothing."""

import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import psutil
import pytest
from submitting import ROOT
from survey_journeys import FIGURES, SMALL, small_file

from data.decisions import State
from data.findings import Finding, Severity
from data.store import Store
from metrics.survey_journey import NotAdmitted, approve, history, submit
from metrics.survey_journey_export import findings_csv
from validation.gate import Gate

pytestmark = pytest.mark.own_worker

WAVES = {("EST", 2022): (300, 300)}
SECRET = "my-cousin-the-general"


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store.open(tmp_path / "home")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return small_file(tmp_path / "small.csv", WAVES)


def killed(store: Store, act: str, step: str, file: Path) -> bool:
    """Lets a server submit or approve until it is killed at a step; whether it was.

    A process of its own each time: one forked from a process in which Polars has threads waits for them for ever.
    """
    server = subprocess.run(
        [sys.executable, str(ROOT / "tests" / "survey_killed.py"), str(store.home), act, step, str(file)],
        cwd=ROOT,
        env={"PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}", "PATH": "/usr/bin:/bin"},
        timeout=300,
        check=False,
    )
    return server.returncode == -signal.SIGKILL


def test_a_refused_file_is_recorded_without_what_anyone_answered(store: Store, tmp_path: Path, gate: Gate) -> None:
    spoiled = tmp_path / "spoiled.csv"
    small_file(spoiled, WAVES)
    spoiled.write_text(spoiled.read_text("utf-8") + f"EST,2022,1,{SECRET}\n", encoding="utf-8")
    done = submit(spoiled, who="ana", description=SMALL, store=store, gate=gate)
    assert (done.ending, done.proposal, store.proposals()) == ("refused", None, [])
    assert any(SECRET in (finding.value or "") + finding.reason for finding in done.findings), "its sender is told"
    (row,) = history(store).to_dicts()
    assert [row[name] for name in ("state", "id", "who", "file_name", "dataset")] == [
        "refused", None, "ana", "spoiled.csv", "survey_responses"
    ]  # fmt: skip
    kept = [path for path in store.home.rglob("*") if path.is_file() and path.parent.parent.name != "landing"]
    assert kept and not [path.name for path in kept if SECRET.encode() in path.read_bytes()]
    assert SECRET not in findings_csv(done.findings)


def test_the_findings_leave_as_csv_without_values_and_without_formulas() -> None:
    found = Finding(
        rule="=cmd()",
        severity=Severity.WARNING,
        dataset="survey_responses",
        column="@q1",
        row=7,
        value="41",
        reason="-41 is outside the list",
        remedy="+ add it",
    )
    header, line = findings_csv([found]).splitlines()
    assert header == "rule,severity,dataset,column,row,reason,remedy,count"
    assert line == "'=cmd(),warning,survey_responses,'@q1,7,'-… is outside the list,'+ add it,1"


@pytest.mark.parametrize(
    ("step", "waits"),
    [("landed", False), ("proposing", False), ("proposed", True)],
)
def test_a_server_killed_while_a_file_is_submitted_has_it_whole_or_not_at_all(
    store: Store, file: Path, gate: Gate, step: str, waits: bool
) -> None:
    assert killed(store, "submit", step, file)
    again = Store.open(store.home)
    assert [one.state for one in again.proposals()] == [State.WAITING] * waits
    assert (again.current_version(), again.verify()) == (0, [])
    done = submit(file, who="ana", description=SMALL, store=again, gate=gate)
    assert done.ending == ("already" if waits else "waiting")
    assert [one.id for one in again.proposals(State.WAITING)] == [1]


@pytest.mark.parametrize(
    ("step", "published"),
    [("written", False), ("in the ledger", True)],
)
def test_a_server_killed_while_a_file_is_published_has_published_it_whole_or_it_still_waits(
    store: Store, file: Path, gate: Gate, step: str, published: bool
) -> None:
    submit(file, who="ana", description=SMALL, store=store, gate=gate)
    assert killed(store, "approve", step, file)
    again = Store.open(store.home)
    assert (again.current_version(), again.verify()) == (int(published), [])
    assert again.proposal(1).state is (State.APPROVED if published else State.WAITING)
    if not published:
        assert approve(again, 1, who="bo", gate=gate).version.number == 1
    assert not again.read(FIGURES).is_empty()


def test_a_worker_killed_while_a_file_is_judged_again_leaves_it_waiting(store: Store, file: Path, gate: Gate) -> None:
    submit(file, who="ana", description=SMALL, store=store, gate=gate)

    def kill(_part: float, _words: str) -> None:
        for child in psutil.Process().children(recursive=True):
            with suppress(psutil.NoSuchProcess):  # it may have ended since it was listed
                if "validation.worker" in child.cmdline():
                    child.kill()

    with pytest.raises(NotAdmitted, match="may not enter any more"):
        approve(store, 1, who="bo", gate=gate, progress=kill)
    assert (store.proposal(1).state, store.current_version()) == (State.WAITING, 0)
    assert approve(store, 1, who="bo", gate=gate).version.number == 1
