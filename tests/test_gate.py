"""What passes the gate and what does not: rules of contract and suite, previous slices, respondents' privacy, cost."""

import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import polars as pl
import psutil
import pytest

from data.coverage import COVERAGE_SCHEMA, coverage_of
from data.datasets import DATASETS, dataset
from data.findings import Finding, Severity
from data.providers import provider
from validation.admission import recognise_dataset
from validation.expectations import apply
from validation.gate import Admitted, Gate, Refused, without_values
from validation.rules import Form, Rule, derived
from validation.slices import compared, observed_coverage, slice_counts, slice_name
from validation.suites import SUITES, suite

pytestmark = pytest.mark.own_worker

VIOLENCE = "place,year,kind,best,low,high"
OWN_SLICE = slice_name("violence_country_years", "own", "1")


@pytest.fixture(scope="module")
def gate() -> Iterator[Gate]:
    with Gate() as one:
        yield one


def sent(tmp_path: Path, *rows: str, header: str = VIOLENCE) -> Path:
    path = tmp_path / "own.csv"
    path.write_text("\n".join([header, *rows]) + "\n")
    return path


def rules_broken(answer: Admitted | Refused) -> set[tuple[str, int | None, str]]:
    findings = answer.findings if isinstance(answer, Refused) else answer.warnings
    return {(finding.rule, finding.row, finding.severity.value) for finding in findings}


def test_every_dataset_has_its_suite_in_the_same_order() -> None:
    assert [one.dataset for one in SUITES] == list(DATASETS)


def test_every_rule_of_a_suite_speaks_of_columns_its_dataset_has_and_is_named_once() -> None:
    for one in SUITES:
        names = set(one.dataset.schema())
        assert all(names.issuperset(rule.columns) for rule in one.rules), one.dataset.id
        assert len({rule.id for rule in one.rules}) == len(one.rules)


def test_an_own_file_that_keeps_every_rule_is_admitted_with_the_coverage_its_rows_prove(
    gate: Gate, tmp_path: Path
) -> None:
    answer = gate.admit(sent(tmp_path, "FRA,2001,state-based,3,2,4", "FRA,2002,one-sided,0,,"), None)
    assert isinstance(answer, Admitted)
    assert not answer.warnings
    (part,) = answer.parts
    assert (part.dataset, part.source, part.status) == ("violence_country_years", "own", "shown")
    assert part.rows.schema == dataset("violence_country_years").schema()
    assert part.coverage.rows() == [
        ("state-based", "FRA", date(2001, 1, 1), date(2001, 12, 31)),
        ("one-sided", "FRA", date(2002, 1, 1), date(2002, 12, 31)),
    ]


def test_what_an_own_file_breaks_is_named_row_by_row(gate: Gate, tmp_path: Path) -> None:
    path = sent(
        tmp_path,
        "FRA,2001,state-based,3,5,4",
        "DEU,2001,state-based,-1,,",
        "ITA,2001,riots,1,,",
        "ESP,2001,one-sided,1,,",
        "ESP,2001,one-sided,2,,",
        "DDR,2001,one-sided,2,,",
    )
    assert rules_broken(gate.admit(path, None)) == {
        ("low, best and high in order", 2, "critical"),
        ("out of range", 3, "critical"),
        ("not in the closed list", 4, "critical"),
        ("key repeated", 5, "critical"),
        ("key repeated", 6, "critical"),
        ("state outside its years", 7, "warning"),
    }


def test_a_slice_that_shrinks_refuses_an_own_file_and_slices_it_does_not_cover_are_no_concern(
    gate: Gate, tmp_path: Path
) -> None:
    held = pl.DataFrame(
        [("FRA", 2001, "state-based", 2), ("FRA", 1990, "state-based", 9), ("DEU", 2001, "one-sided", 9)],
        schema=["place", "year", "kind", "rows"],
        orient="row",
    )
    path = sent(tmp_path, "FRA,2001,state-based,3,2,4")
    answer = gate.admit(path, None, version="1", previous={OWN_SLICE: held})
    assert rules_broken(answer) == {("slice shrunk", None, "critical")}
    assert isinstance(answer, Refused)
    (finding,) = answer.findings
    assert finding.value == "place=FRA, year=2001, kind=state-based, before=2, after=1"
    same = gate.admit(path, None, version="1", previous={OWN_SLICE: held.with_columns(rows=pl.lit(1))})
    assert isinstance(same, Admitted)
    assert isinstance(gate.admit(path, None, version="2", previous={OWN_SLICE: held}), Admitted)


def test_a_coverage_that_claims_zeros_brings_the_gone_slices_into_question(gate: Gate, tmp_path: Path) -> None:
    held = pl.DataFrame([("DEU", 2001, "one-sided", 9)], schema=["place", "year", "kind", "rows"], orient="row")
    path = sent(tmp_path, "FRA,2001,state-based,3,2,4")
    whole_year = coverage_of([(None, None, date(2001, 1, 1), date(2001, 12, 31))])
    answer = gate.admit(path, None, version="1", previous={OWN_SLICE: held}, own_coverage=whole_year)
    assert rules_broken(answer) == {("slice shrunk", None, "critical")}


def test_slices_of_wide_answers_count_those_who_were_asked() -> None:
    answers = pl.DataFrame(
        {"country": ["IND"] * 3, "wave": [2019] * 3, "view_USA": ["a", None, "b"], "view_EU": [None] * 3}
    )
    counts = slice_counts(answers, dataset("survey_responses"))
    assert counts.rows() == [("IND", 2019, "USA", 2)]
    coverage = observed_coverage(answers, dataset("survey_responses"))
    assert dict(coverage.schema) == COVERAGE_SCHEMA
    assert compared(counts, counts, coverage).rows() == [("IND", 2019, "USA", 2, 2)]


def test_a_dataset_is_recognised_by_its_columns() -> None:
    for one in DATASETS:
        names = [column.name.replace("*", "USA") for column in one.columns]
        assert recognise_dataset(names) is one
    nothing = recognise_dataset(["a", "b"])
    assert isinstance(nothing, Finding)
    assert nothing.severity is Severity.CRITICAL


def test_a_rule_that_cannot_be_applied_is_critical_and_never_a_pass() -> None:
    rows = pl.DataFrame({"name": ["x", "y"], "file_row": [2, 3]})
    rule = Rule(id="size", form=Form.BETWEEN, columns=("name",), low=0, high=1, reason="r", remedy="m")
    (finding,) = apply([rule], rows, dataset="visits", own=True)
    assert finding.severity is Severity.CRITICAL
    assert "could not be applied" in finding.reason


def test_a_rule_broken_more_than_a_thousand_times_gives_the_first_thousand_and_the_total() -> None:
    rows = pl.DataFrame({"n": [-1] * 1_200 + [1], "file_row": range(2, 1_203)})
    rule = Rule(id="size", form=Form.BETWEEN, columns=("n",), low=0, reason="r", remedy="m")
    findings = apply([rule], rows, dataset="visits", own=True)
    assert [finding.row for finding in findings] == list(range(2, 1_002))
    assert {finding.count for finding in findings} == {1_200}


def test_three_columns_in_order_are_compared_two_by_two_when_the_middle_one_is_missing() -> None:
    violence = dataset("violence_country_years")
    rows = pl.DataFrame({"low": [5, 1], "best": [None, None], "high": [4, 2], "file_row": [2, 3]})
    (rule,) = [one for one in derived(violence, rows.columns) if one.id == violence.orderings[0].rule]
    assert rule.holds is not None
    assert rows.select(rule.holds).to_series().to_list() == [False, True]


SURVEY = "pollster,wave,country,weight,sex,view_USA"


def test_a_respondents_answer_is_told_to_its_sender_and_never_kept(gate: Gate, tmp_path: Path) -> None:
    answer = gate.admit(sent(tmp_path, "Desk,2020,FRA,1,Female,I hate my boss", header=SURVEY), None)
    assert isinstance(answer, Refused)
    assert [finding.value for finding in answer.findings] == ["I hate my boss"]
    kept = without_values(answer.findings)
    assert [finding.value for finding in kept] == [None]
    assert "boss" not in str(kept)
    assert [finding.row for finding in kept] == [2]


def test_respondents_are_told_apart_by_file_and_row(gate: Gate, tmp_path: Path) -> None:
    answer = gate.admit(sent(tmp_path, *["Desk,2020,FRA,1,Female,Refused"] * 2, header=SURVEY), None)
    assert isinstance(answer, Admitted)
    rows = answer.parts[0].rows
    assert rows["file_sha256"].n_unique() == 1
    assert rows["file_sha256"].str.len_chars().to_list() == [64, 64]
    assert rows["file_row"].to_list() == [2, 3]


REAL_FILES = {
    "dcad/DCAD-v1.0-main.csv": "dcad",
    "mme/mme_v7.csv": "mme",
    "mme/mme-v7-long.csv": "mme",
    "ucdp/organizedviolencecy_v25_1.csv": "ucdp",
    "ucdp/ucdp-prio-acd-221.csv": "ucdp",
    "ucdp/GEDEvent_mexico.csv.zip": "ucdp",
    "ucdp/GEDEvent_myanmar.csv.zip": "ucdp",
    "ucdp/GEDEvent_v21_01_21_12.csv.zip": "ucdp",
    "ucdp/GEDEvent_v22_0_2.csv.zip": "ucdp",
    "pew/global_attitudes_2019.sav": "pew",
    "pew/pew_global_attitudes_2002_2023.parquet": "pew",
}


@pytest.mark.parametrize("name", REAL_FILES)
def test_every_provider_file_is_admitted_within_two_gibibytes(name: str, gate: Gate, provider_files: Path) -> None:
    answer = gate.admit(provider_files / name, provider(REAL_FILES[name]))
    assert isinstance(answer, Admitted), answer
    for part in answer.parts:
        assert part.rows.height > 0
        assert part.rows.schema == dataset(part.dataset).schema(part.rows.columns)
    for worker in psutil.Process().children():
        if "validation.worker" in worker.cmdline():
            assert most_resident(worker.pid) < 2 << 30


def most_resident(pid: int) -> int:
    """The most memory a process has held, in bytes."""
    status = Path(f"/proc/{pid}/status").read_text()
    (line,) = [line for line in status.splitlines() if line.startswith("VmHWM")]
    return int(line.split()[1]) << 10


def test_known_faults_of_a_provider_are_warnings_that_name_their_rows(gate: Gate, provider_files: Path) -> None:
    path = provider_files / "ucdp" / "organizedviolencecy_v25_1.csv"
    answer = gate.admit(path, provider("ucdp"))
    broken = [one for one in rules_broken(answer) if one[0] == "low, best and high in order"]
    assert len(broken) == 9
    assert {severity for _, _, severity in broken} == {"warning"}


def test_a_file_of_another_provider_is_refused_with_what_is_read(gate: Gate, provider_files: Path) -> None:
    answer = gate.admit(provider_files / "dcad" / "DCAD-v1.0-main.csv", provider("ucdp"))
    assert isinstance(answer, Refused)
    assert provider("ucdp").files[0].title in answer.findings[0].reason


def test_the_gate_is_imported_without_great_expectations_or_pandas() -> None:
    code = "import sys, validation.gate; print(sorted({'great_expectations', 'pandas'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], cwd=Path(__file__).parents[1], capture_output=True, check=True)
    assert done.stdout.decode().strip() == "[]"


def test_a_suite_is_found_by_its_dataset_and_an_unknown_one_is_said() -> None:
    assert suite("conflict_years").dataset is dataset("conflict_years")
    with pytest.raises(KeyError, match="no suite for 'weather'"):
        suite("weather")
