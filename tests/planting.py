"""One fault planted in a real file as the store holds it, and what a run of the checks then says of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import date
from pathlib import Path

import polars as pl

from data.quality import Answer, CheckOutcome, QualityFinding
from validation.check import Subject
from validation.checks import figures_rules, structure
from validation.gate import Checked, Gate
from validation.held import Held
from validation.run import judge_all

Change = Callable[[pl.DataFrame], pl.DataFrame]
Setting = Callable[[Held, Path], Held]
"""What stands beside the real files before the fault is planted, given them and a folder to write to."""

TODAY = date(2025, 1, 15)

AGAINST_BEFORE = frozenset({"coverage kept", "revision", "volume", "drift", "null share", "columns as before"})
"""Checks that cannot be applied where nothing stood before a release."""

ALSO_ASKED: Mapping[str, tuple[str, ...]] = {
    "violence_country_years": ("conflict_events", "one_sided_by_groups"),
    "conflict_events": ("violence_country_years",),
    "survey_responses": ("published_figures",),
}
"""Datasets whose checks read the rows of another: judged with it."""


def of(dataset: str, source: str, version: str) -> Subject:
    return Subject(dataset=dataset, source=source, version=version)


DCAD = of("agreement_parties", "dcad", "1.0")
ATOP = of("alliance_members", "atop", "5.1")
GREENBOOK = of("assistance_obligations", "greenbook", "2019")
BASES = of("base_list", "troops", "2022")
FINAL = of("conflict_events", "ucdp", "to 23.12, release not stated")
CANDIDATE = of("conflict_events", "ucdp-candidate", "21.01.21.12")
FEBRUARY = of("conflict_events", "ucdp-candidate", "22.0.2")
CONFLICTS = of("conflict_years", "ucdp", "22.1")
DISPUTES = of("dispute_dyad_years", "mid", "2.2.1")
MME = of("exercise_participations", "mme", "7")
UNGA = of("ideal_points", "unga", "2020-04")
MEDIATION = of("mediation_attempts", "mediation", "2011")
BY_GROUPS = of("one_sided_by_groups", "ucdp", "25.1")
PEACE = of("peace_agreements", "ucdp", "1975-2011")
CONTRIBUTIONS = of("peacekeeping_contributions", "ipi", "to 2014-03")
MISSIONS = of("peacekeeping_missions", "ipi", "to 2017-03")
SNAPSHOT = of("peacekeeping_snapshot", "ipi", "to 2014-03")
REGIMES = of("regime_years", "democracy", "2025")
PEW = of("survey_responses", "pew", "global-attitudes")
TROOPS = of("troop_years", "troops", "2023")
VIOLENCE = of("violence_country_years", "ucdp", "25.1")
CHINA = of("visit_counts", "visits-china", "2018")
VISITS = of("visits", "visits-us", "2012")


@dataclass(frozen=True, kw_only=True)
class Told:
    """One finding that is expected: whatever it tells beside its sentences and row numbers."""

    check: str
    subject: str
    dataset: str | None = None
    """Null: that of the release in which the fault is planted."""
    place: str | None = None
    year: int | None = None
    column: str | None = None
    value: str | None = None
    old: float | None = None
    new: float | None = None
    count: int = 1


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One mutation of a real release: of one of its tables, or of each alike where the file itself ends early.

    The release stands over itself as it was, as a file does that is brought again; `is_first`: it is the first.
    """

    of: Subject
    changes: Mapping[str, Change]
    told: Sequence[Told]
    """Exactly what is found of it, inherent twins by name."""
    not_applied: frozenset[str] = frozenset()
    """Checks that then cannot be applied any more."""
    is_first: bool = False
    spoil: Callable[[Path], None] | None = None
    """What befalls the file of rows after it was written."""
    setting: Setting = field(default=lambda held, folder: held)


def in_rows(subject: Subject, change: Change, *told: Told, **more: object) -> Fault:
    return Fault(of=subject, changes={"rows": change}, told=told, **more)  # type: ignore[arg-type]


def in_figures(subject: Subject, change: Change, *told: Told) -> Fault:
    return Fault(of=subject, changes={"figures": change}, told=told)


def broke(rule: str, column: str, count: int = 1) -> Told:
    """What is told of a rule of a contract or suite."""
    return Told(check=f"{structure.PREFIX}{rule}", subject=column, column=column, count=count)


def figure(rule: str, measure: str, column: str | None = None, count: int = 1, **more: object) -> Told:
    """What is told of a rule of figures."""
    prefix = figures_rules.PREFIX
    return Told(check=f"{prefix}{rule}", subject=measure, column=column, count=count, **more)  # type: ignore[arg-type]


def without(rows: pl.Expr) -> Change:
    return lambda frame: frame.filter(~rows.fill_null(False))


def where(rows: pl.Expr, **new: object) -> Change:
    """Other values in some rows; the columns keep their types."""

    def change(frame: pl.DataFrame) -> pl.DataFrame:
        assert frame.filter(rows).height, "the fault is planted nowhere"
        values = {name: value if isinstance(value, pl.Expr) else pl.lit(value) for name, value in new.items()}
        return frame.with_columns(
            pl.when(rows).then(value.cast(frame.schema[name])).otherwise(pl.col(name)).alias(name)
            for name, value in values.items()
        )

    return change


def again(rows: pl.Expr, **new: object) -> Change:
    """Some rows once more below the others, with other values."""
    return lambda frame: pl.concat([frame, where(pl.lit(True), **new)(frame.filter(rows))])


def replanted(held: Held, fault: Fault, folder: Path) -> Held:
    """What is held with the fault in it; everything else is the very file that stood there."""
    tables = []
    for one in held.tables:
        if (one.dataset, one.source, one.version) != (fault.of.dataset, fault.of.source, fault.of.version):
            tables.append(one)
            continue
        if {one.table} | set(fault.changes) == {"rows", "figures"} and one.table not in fault.changes:
            # No check of figures looks at rows, and none of rows at figures.
            continue
        path = one.path
        if one.table in fault.changes:
            path = folder / f"{one.table}.parquet"
            fault.changes[one.table](pl.read_parquet(one.path)).write_parquet(path)
            if fault.spoil is not None:
                fault.spoil(path)
        tables.append(replace(one, path=path, before=None if fault.is_first else one.path))
    return replace(held, tables=tables)


@dataclass(kw_only=True)
class Planting:
    """The real files, each standing over itself, and what a run says of each dataset, judged once."""

    held: Held
    gate: Gate
    folder: Path
    _settings: dict[str, Held] = field(default_factory=dict)
    _known: dict[tuple[str, str], Checked] = field(default_factory=dict)

    def without_fault(self, fault: Fault) -> Held:
        name = fault.setting.__name__
        if name not in self._settings:
            self._settings[name] = fault.setting(self.held, self.folder)
        return self._settings[name]

    def before(self, fault: Fault) -> list[Checked]:
        """What a run says of the same datasets where nothing is planted."""
        name, found = fault.setting.__name__, []
        for dataset in judged(fault):
            if (name, dataset) not in self._known:
                self._known[name, dataset] = judge_all(self.gate, self.without_fault(fault), datasets=(dataset,))
            found.append(self._known[name, dataset])
        return found

    def after(self, fault: Fault, folder: Path) -> list[Checked]:
        """What a run says where the fault is planted."""
        planted = replanted(self.without_fault(fault), fault, folder)
        return [judge_all(self.gate, planted, datasets=(dataset,)) for dataset in judged(fault)]


def judged(fault: Fault) -> tuple[str, ...]:
    """The datasets whose checks may see the fault."""
    also = ALSO_ASKED.get(fault.of.dataset, ()) if "rows" in fault.changes else ()
    return (fault.of.dataset, *also)


def news(fault: Fault, before: Sequence[Checked], after: Sequence[Checked]) -> list[Told]:
    """The findings that were not there before."""
    known = {asked_of(one) for checked in before for one in checked.findings}
    found = [one for checked in after for one in checked.findings if asked_of(one) not in known]
    return [_told(one, fault) for one in found]


def lost(before: Sequence[Checked], after: Sequence[Checked]) -> list[str]:
    """The findings that are there no longer."""
    left = {one.identity for checked in after for one in checked.findings}
    return [one.check for checked in before for one in checked.findings if one.identity not in left]


def unanswered(before: Sequence[Checked], after: Sequence[Checked]) -> set[str]:
    """The checks that could be applied before and cannot be applied now."""
    could = {_question(one) for one in _outcomes(before) if one.answer is not Answer.NOT_APPLIED}
    return {one.check for one in _outcomes(after) if one.answer is Answer.NOT_APPLIED and _question(one) in could}


def asked_of(one: QualityFinding) -> tuple[object, ...]:
    """A finding and how much of it there is: one that has grown is news."""
    return (one.identity, one.count, one.old, one.new)


def expected(fault: Fault) -> list[Told]:
    return [replace(one, dataset=one.dataset or fault.of.dataset) for one in fault.told]


def in_order(told: Sequence[Told]) -> list[dict[str, object]]:
    """As they are compared, so that a difference shows field by field; amounts to six digits."""
    rounded = [
        replace(one, **{name: None if (at := getattr(one, name)) is None else float(f"{at:.6g}") for name in _AMOUNTS})
        for one in told
    ]
    return [asdict(one) for one in sorted(rounded, key=lambda one: (one.check, one.dataset or "", one.subject))]


_AMOUNTS = ("old", "new")


def _told(one: QualityFinding, fault: Fault) -> Told:
    told = Told(**{each.name: getattr(one, each.name) for each in fields(Told)})
    # What a text says of the values is not compared where nothing is expected of it.
    says = {named.value for named in fault.told if (named.check, named.subject) == (one.check, one.subject)}
    return replace(told, value=None) if says == {None} else told


def _outcomes(checked: Sequence[Checked]) -> list[CheckOutcome]:
    return [outcome for one in checked for outcome in one.outcomes]


def _question(one: CheckOutcome) -> tuple[str, str, str | None, str | None]:
    return one.check, one.dataset, one.source, one.version
