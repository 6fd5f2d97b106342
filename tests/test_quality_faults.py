"""A run of the checks over what is broken, strange or changing under it: it ends, says so, and keeps its exit codes."""

import threading
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from shutil import copytree

import polars as pl
import pytest
from commanding import Answer, comity, comity_process

from data.examples import example_of
from data.quality import Answer as Answered
from data.quality import RunEnding
from data.quality_grades import grades
from data.quality_records import QualityRecords
from data.store import Store, Submission, TableKey
from metrics.ingestion import ingest_file
from metrics.quality_run import RunResult, check
from validation.gate import Gate
from validation.quality_asking import UNREADABLE

READABLE = "structure: tables can be read"
NOW = datetime(2026, 5, 4, 3, 0, tzinfo=UTC)
"""When the runs are made: the example records are of the year before, however late it is."""
Spoil = Callable[[Store], object]


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory, gate: Gate) -> Path:
    """A store of two own records that a run passes, but for their age."""
    home = tmp_path_factory.mktemp("sound") / "home"
    for dataset in ("visits", "troop_years"):
        ingest_file(dataset, example_of(dataset), who="ana", store=Store.open(home), gate=gate)
    return home


@pytest.fixture
def store(sound: Path, own_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    monkeypatch.setenv("COMITY_EMBEDDED", str(tmp_path / "none"))
    copytree(sound, own_home)
    return Store.open(own_home)


def key_of(store: Store, table: str) -> TableKey:
    return next(one for one in store.tables() if (one.table, one.dataset) == (table, "visits"))


def put(store: Store, table: str, frame: pl.DataFrame, key: TableKey | None = None) -> None:
    """Puts a table past the gate, as an older Comity or a fault would have."""
    at = key or key_of(store, table)
    told = Submission(
        who="fault", when=NOW, file_name=None, sha256=None, provider="own", datasets=("visits",), source=at.source,
        version=at.version,
    )  # fmt: skip
    store.commit(told, {at: frame})


def changed(table: str, how: Callable[[pl.DataFrame], pl.DataFrame]) -> Spoil:
    return lambda store: put(store, table, how(store.read(key_of(store, table))))


def spoiled(table: str, how: Callable[[Path], object]) -> Spoil:
    return lambda store: how(store.tables()[key_of(store, table)])


def run_of(store: Store, gate: Gate, *, at: datetime = NOW) -> RunResult:
    """A run, which finished, whose every part is then told without a fault."""
    result = check(store, who="night", clock=lambda: at, gate=gate)
    assert result.run.ending is RunEnding.FINISHED
    assert [one for one in result.outcomes if one.answer is Answered.NOT_APPLIED and not one.reason] == []
    assert {"visits", "troop_years"} <= {one.dataset for one in result.outcomes}
    assert grades(store, at.date()).height >= 2
    return result


def said_of(result: RunResult) -> dict[str, set[str]]:
    """The subjects of the findings of visits by their check."""
    found = result.findings.filter(dataset="visits").group_by("check").agg("subject")
    return {check: set(subjects) for check, subjects in found.iter_rows()}


def broke(result: RunResult) -> list[str]:
    return sorted({one.check for one in result.outcomes if "itself failed" in (one.reason or "")})


@pytest.mark.parametrize("table", ["rows", "coverage", "figures"])
@pytest.mark.parametrize("how", [Path.unlink, lambda path: path.write_bytes(path.read_bytes()[:90]),
                                 lambda path: path.write_bytes(bytes(900))], ids=["gone", "cut", "zeros"])  # fmt: skip
def test_a_table_that_nobody_can_read_is_critical_and_costs_its_own_dataset_alone(
    table: str, how: Callable[[Path], object], store: Store, gate: Gate
) -> None:
    spoiled(table, how)(store)
    result = run_of(store, gate)
    assert said_of(result) == {READABLE: {f"{table} record"}}
    assert UNREADABLE in {one.reason for one in result.outcomes if one.dataset == "visits"}
    assert broke(result) == []
    others = [one for one in result.outcomes if one.dataset == "troop_years" and one.check != "control limits"]
    assert UNREADABLE not in {one.reason for one in others}


def test_what_nobody_can_read_ends_the_command_with_one(store: Store) -> None:
    spoiled("rows", Path.unlink)(store)
    answer = comity("check", "--quiet")
    assert answer.code == 1 and "open: 1 critical" in answer.errors, answer.errors


LACKING: dict[str, tuple[Spoil, dict[str, set[str]]]] = {
    "columns of its own day alone": (changed("rows", lambda rows: rows.drop("office", "title", "day")), {}),
    "no number of rows": (changed("rows", lambda rows: rows.drop("file_row")), {}),
    "a column that must be filled in": (
        changed("rows", lambda rows: rows.drop("kind")),
        {"structure: value required": {"kind"}, "coverage kept": {"2024", "POL"}},
    ),
    "a column that is no more": (
        changed("rows", lambda rows: rows.with_columns(gone=pl.lit(1))), {"structure: columns as declared": {"gone"}},
    ),
    "a column of another type": (
        changed("rows", lambda rows: rows.with_columns(pl.col("file_row").cast(pl.String))),
        {"structure: columns as declared": {"file_row"}},
    ),
    "no rows and nothing looked at": (
        lambda store: [changed(table, lambda frame: frame.head(0))(store) for table in ("rows", "coverage", "figures")],
        {"coverage kept": {"every row"}},
    ),
    "data that go on for ever": (
        changed("coverage", lambda looked: looked.with_columns(last=pl.lit(date(9999, 12, 31)))),
        {"freshness": {"newest data"}},
    ),
    "data that go on into next century": (
        changed("coverage", lambda looked: looked.with_columns(last=pl.lit(date(2101, 6, 30)))),
        {"freshness": {"newest data"}},
    ),
}  # fmt: skip
"""What an older Comity or a fault left, and every finding of it."""


@pytest.mark.parametrize("name", LACKING)
def test_rows_of_an_older_comity_empty_ones_and_days_that_never_come_are_judged(
    name: str, store: Store, gate: Gate
) -> None:
    spoil, expected = LACKING[name]
    spoil(store)
    result = run_of(store, gate)
    assert said_of(result) == expected
    assert [one for one in broke(result) if not one.startswith("structure: ")] == []


def test_years_of_another_age_are_refused_by_rules_and_break_no_check(store: Store, gate: Gate) -> None:
    late = {"year": pl.lit(9999, dtype=pl.Int64), "day": pl.lit(date(9999, 12, 31))}
    changed(
        "rows", lambda rows: rows.with_columns(**{name: one.cast(rows.schema[name]) for name, one in late.items()})
    )(store)
    result = run_of(store, gate)
    assert {"structure: out of range", "structure: day out of range", "coverage kept"} <= set(said_of(result))
    assert broke(result) == []


def test_a_source_whose_provider_is_gone_and_a_dataset_nobody_knows_stop_nothing(store: Store, gate: Gate) -> None:
    for table in ("rows", "coverage", "figures"):
        frame = store.read(key_of(store, table))
        for dataset, source in (("visits", "no_such_provider"), ("no_such_dataset", "own")):
            put(store, table, frame, TableKey(table=table, dataset=dataset, source=source, version="{old} 1"))
    result = run_of(store, gate)
    assert {one.source for one in result.outcomes if one.dataset == "visits"} == {None, "own", "no_such_provider"}
    assert broke(result) == []
    told = dict(grades(store, NOW.date()).select("dataset", "grade").iter_rows())
    assert told["no_such_dataset"] == "not graded"
    assert comity("quality", "grades").code == 0


def test_what_an_undo_took_away_is_no_coverage_lost(store: Store, gate: Gate) -> None:
    rows = store.read(key_of(store, "rows"))
    more = Path(store.home.parent / "more.csv")
    lines = [f"USA,W{n},BRA,2025,2025-04-{n:02},deputy,," for n in range(1, 9)]
    more.write_text("\n".join([example_of("visits").read_text("utf-8").rstrip(), *lines, ""]), encoding="utf-8")
    ingest_file("visits", more, who="ana", store=store, gate=gate)
    assert store.read(key_of(store, "rows")).height == rows.height + 8
    assert "coverage kept" not in said_of(run_of(store, gate))
    store.undo("visits", "ana")
    assert said_of(run_of(store, gate)) == {}, "who undid it knows that Brazil is gone, and nothing is said of it"
    put(store, "rows", rows.filter(pl.col("partner") != "POL"))
    assert "POL" in said_of(run_of(store, gate))["coverage kept"], "what was lost otherwise is told"


def test_a_check_and_an_ingest_at_once_are_each_whole(store: Store, gate: Gate, tmp_path: Path) -> None:
    before = store.current_version()
    brought = threading.Thread(
        target=lambda: ingest_file("attache_posts", example_of("attache_posts"), who="bo", store=store)
    )

    def progress(_part: float, _doing: str) -> None:
        if not brought.ident:
            brought.start()
            brought.join()

    result = check(store, who="night", progress=progress, gate=gate)
    assert (result.run.ending, result.run.store_version) == (RunEnding.FINISHED, before)
    assert store.current_version() == before + 1
    assert "attache_posts" not in {one.dataset for one in result.outcomes}
    assert "attache_posts" in {one.dataset for one in run_of(store, gate).outcomes}
    assert store.verify() == []


def test_of_two_checks_at_once_the_second_ends_with_two_and_the_first_is_whole(store: Store, gate: Gate) -> None:
    second: list[Answer] = []

    def progress(_part: float, _doing: str) -> None:
        if not second:
            second.append(comity_process("check", home=store.home))

    assert check(store, who="night", progress=progress, gate=gate).run.ending is RunEnding.FINISHED
    assert (second[0].code, second[0].text) == (2, "")
    assert second[0].errors.startswith("Another run of the quality checks is under way.")
    assert len(QualityRecords(store).runs()) == 1


def test_a_clock_that_is_set_back_loses_no_run_and_no_finding(store: Store, gate: Gate) -> None:
    late = run_of(store, gate, at=NOW + timedelta(days=4_000))
    assert said_of(late)["freshness"] == {"newest data"}
    early = run_of(store, gate)
    assert (early.run.id, said_of(early)) == (late.run.id + 1, {})
    records = QualityRecords(store)
    assert [one.id for one in records.runs()] == [early.run.id, late.run.id]
    assert records.last_run() == early.run, "the newest is the one made last, whatever its clock said"
    backwards = iter(NOW - timedelta(hours=n) for n in range(20))
    again = check(store, who="night", clock=lambda: next(backwards), gate=gate)
    assert again.run.ending is RunEnding.FINISHED and (again.run.seconds or 0) >= 0
    for one in (("quality", "runs"), ("quality", "grades"), ("quality", "findings"), ("alerts", "test")):
        assert comity(*one).code == 0, one


SECRET = "hunter2"


@pytest.mark.parametrize(
    ("variable", "value", "asked"),
    [
        ("CHECK_CRON", "99 * * * *", ("check", "--if-due")),
        ("CHECK_CRON", "99 * * * *", ("schedule",)),
        ("CHECK_TIME_ZONE", "Mars/Phobos", ("check",)),
        ("CHECK_TIME_ZONE", "/etc/passwd", ("check",)),
        ("CHECK_FAIL_ON", "never", ("check",)),
        ("ALERT_URLS", f"nonsense://ann:{SECRET}@example.org", ("alerts", "send")),
        ("ALERT_ESCALATE_URLS", f"json://127.0.0.1:9/ nonsense://ann:{SECRET}@example.org", ("alerts", "send")),
        ("ALERT_DIGEST_CRON", "every day", ("alerts", "send")),
        ("ALERT_REPEAT_HOURS", f"mailtos://ann:{SECRET}@example.org", ("check",)),
        ("ALERT_MISSING_HOURS", "1e300", ("check",)),
        ("ALERT_ESCALATE_HOURS", "inf", ("check",)),
        ("CHECK_CRON", f"mailtos://ann:{SECRET}@example.org", ("check", "--if-due")),
    ],
    ids=str,
)
def test_a_setting_that_cannot_be_used_ends_with_two_in_one_sentence_without_a_secret(
    variable: str, value: str, asked: tuple[str, ...], own_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Store.open(own_home)
    monkeypatch.setenv("COMITY_CHECK_TIME_ZONE", "UTC")
    monkeypatch.setenv(f"COMITY_{variable}", value)
    answer = comity(*asked)
    assert answer.code == 2, answer.errors
    assert f"COMITY_{variable}" in answer.errors
    assert len(answer.errors.splitlines()) <= 2 and "Traceback" not in answer.errors
    assert SECRET not in answer.errors + answer.text
