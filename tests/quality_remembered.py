"""A store that remembers three runs of the checks: findings new, worse, resolved, and of data with respondents."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from data.examples import example_of
from data.findings import Severity
from data.quality import Answer, CheckOutcome, QualityFinding, RunEnding, Trigger
from data.quality_records import QualityRecords
from data.store import Store
from metrics.ingestion import ingest_file
from metrics.pipeline import Ending
from validation.gate import Gate

CRITICAL, WARNING = Severity.CRITICAL, Severity.WARNING

HOSTILE = "![x](http://evil.test/a.png) <script>alert(1)</script>"
"""What a source could call a thing, hoping that a page makes something of it."""


@dataclass(frozen=True, kw_only=True)
class Remembered:
    """The store, the ids of its findings, and the moment of the newest run."""

    store: Store
    visits: QualityFinding
    survey: QualityFinding
    revision: QualityFinding
    signal: QualityFinding
    when: datetime

    @property
    def records(self) -> QualityRecords:
        return QualityRecords(self.store)


def bring(store: Store, gate: Gate, *datasets: str) -> dict[str, str]:
    """Brings the example file of each dataset as an own record, and gives the version of each."""
    for dataset in datasets:
        done = ingest_file(dataset, example_of(dataset), who="Ann", store=store, gate=gate)
        assert done.ending is Ending.PUBLISHED, done.reason
    return {key.dataset: key.version for key in store.tables() if key.table == "rows"}


def outcome(check: str, dataset: str, answer: Answer, **given: object) -> CheckOutcome:
    told = {"severity": WARNING, "source": "own", "cases": 40} | given
    return CheckOutcome(check=check, dataset=dataset, answer=answer, **told)  # type: ignore[arg-type]


def remembered(store: Store, gate: Gate, *, now: datetime | None = None) -> Remembered:
    """Three finished runs, a day apart, the newest an hour ago."""
    held = bring(store, gate, "visits", "survey_responses")
    newest = (now or datetime.now(UTC)) - timedelta(hours=1)
    visits = QualityFinding(
        check="structure: unique key",
        severity=CRITICAL,
        dataset="visits",
        source="own",
        version=held["visits"],
        subject="office",
        place="POL",
        year=2024,
        column="office",
        value=HOSTILE,
        rows=(3, 4),
        count=2,
        reason="The office is named twice for one visit. It was once.",
        remedy="Correct the two rows and bring the file again.",
    )
    survey = QualityFinding(
        check="null share",
        severity=WARNING,
        dataset="survey_responses",
        source="own",
        version=held["survey_responses"],
        subject="view_USA",
        column="view_USA",
        rows=(2, 3),
        count=2,
        reason="The share of empty answers rose from 2 to 12 percent.",
        remedy="Ask the pollster whether the coding changed.",
    )
    revision = QualityFinding(
        check="revision",
        severity=WARNING,
        dataset="violence_country_years",
        source="ucdp",
        version="25.1",
        subject="AFG 2021 state-based",
        place="AFG",
        year=2021,
        old=62_000.0,
        new=118_000.0,
        count=1,
        reason="Deaths in Afghanistan in 2021 were 62,000 and are 118,000 now.",
        remedy="Read the release notes of the source.",
    )
    signal = QualityFinding(
        check="control limits",
        severity=WARNING,
        dataset="violence_country_years",
        source="ucdp",
        subject="deaths|IND",
        place="IND",
        year=2024,
        reason="Deaths in India left their usual range.",
        remedy="Look at what happened.",
    )
    stale = QualityFinding(
        check="freshness",
        severity=WARNING,
        dataset="agreement_parties",
        source="dcad",
        subject="dcad",
        reason="The newest data end in 2010; newer ones were due in 2012.",
        remedy="Ask the source.",
    )
    passed, failed = Answer.PASS, Answer.FAIL
    always = [
        outcome("volume", "visits", passed),
        outcome("drift", "visits", Answer.NOT_APPLIED, reason="There is no earlier version to compare with."),
        outcome("null share", "survey_responses", failed, broken=1),
        outcome("control limits", "violence_country_years", failed, source="ucdp", broken=1),
    ]
    worse = QualityFinding(**{**vars(revision), "count": 3})
    seen: tuple[tuple[list[CheckOutcome], list[QualityFinding]], ...] = (
        (
            [
                outcome("freshness", "agreement_parties", failed, source="dcad", broken=1),
                outcome("revision", "violence_country_years", failed, source="ucdp", version="25.1", broken=1),
                outcome("structure: unique key", "visits", passed),
            ],
            [revision, stale, survey, signal],
        ),
        (
            [
                outcome("freshness", "agreement_parties", passed, source="dcad", excepted=1),
                outcome("revision", "violence_country_years", failed, source="ucdp", version="25.1", broken=3),
                outcome("structure: unique key", "visits", passed),
            ],
            [worse, survey, signal],
        ),
        (
            [
                outcome("freshness", "agreement_parties", passed, source="dcad", excepted=1),
                outcome("revision", "violence_country_years", failed, source="ucdp", version="25.1", broken=3),
                outcome("structure: unique key", "visits", failed, severity=CRITICAL, broken=2),
            ],
            [worse, survey, signal, visits],
        ),
    )
    records = QualityRecords(store)
    for days, (outcomes, findings) in zip((2, 1, 0), seen, strict=True):
        began = newest - timedelta(days=days)
        run = records.start(who="cron", trigger=Trigger.SCHEDULE, datasets=(), suites="f00d", when=began, due=began)
        records.end(
            run,
            ending=RunEnding.FINISHED,
            when=began + timedelta(seconds=41),
            outcomes=[*always, *outcomes],
            findings=findings,
        )
    return Remembered(store=store, visits=visits, survey=survey, revision=worse, signal=signal, when=newest)
