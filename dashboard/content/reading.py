"""One reading as a page says it: its value, years, change, age, and all that stands within one click of it."""

from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any

import polars as pl

from dashboard.content.grading import DataGrade, Grades, grade_of
from dashboard.quantities import quantity
from dashboard.wording import INTERVAL_WORDS, direction, sentence, status, with_article, years
from data.figures import Interval, Status
from data.states import name_of
from metrics.declare import Family, Indicator, Measure, Registry, Unit

NO_GRADES: Grades = MappingProxyType({})

SIGNED = (Unit.POINTS, Unit.PERCENT_A_YEAR)
"""Units whose changes are printed with their sign."""


@dataclass(frozen=True, kw_only=True)
class Reading:
    """A row of the readings table with what its indicator and family declare."""

    indicator: Indicator
    family: Family
    home: str | None
    place: str
    level: str
    category: str | None
    subgroup: str | None
    series: str | None
    as_of: int
    window: int
    first: int | None
    last: int | None
    value: float | None
    low: float | None
    high: float | None
    interval: Interval
    direction: str | None
    arrow: str | None
    n: int | None
    age: int | None
    status: Status
    reason: str | None
    source: str | None
    version: str | None
    old_after: int
    """Age in years beyond which data are a historical record rather than news."""
    grade: DataGrade | None = None
    """How good the checks found its data; None where nothing is known of it."""
    variation: str = ""
    """That its series' newest figure is a signal or within its usual variation; empty where neither may be said."""
    variation_told: str = ""
    """The same in one sentence with the limits, or why it may not be said."""
    runs: tuple[str, ...] = ()
    """What its series' last points do besides, which is shown and by itself no signal."""

    @property
    def is_shown(self) -> bool:
        return self.status in (Status.SHOWN, Status.PROVISIONAL) and self.value is not None

    @property
    def is_old(self) -> bool:
        """Whether the newest data behind it are a historical record."""
        return self.age is not None and self.age > self.old_after

    @property
    def may_show_arrow(self) -> bool:
        """Whether its indicator's own conditions hold and its data are not a historical record."""
        return self.is_shown and not self.is_old and self.arrow in ("up", "down")

    @property
    def value_text(self) -> str:
        """The value with interval and unit, or in words why there is none."""
        if self.value is None or not self.is_shown:
            return status(self.status, self.reason)
        text = quantity(self.value, self.indicator.unit, low=self.low, high=self.high, interval=self.interval)
        signed = self.indicator.unit in SIGNED and tells_change(self.indicator)
        return f"+{text}" if signed and self.value > 0 and not text.startswith("between") else text

    @property
    def years_text(self) -> str:
        return years(self.first, self.last)

    @property
    def change_text(self) -> str:
        """The arrow with its word, or that nothing may be said and why; empty where the indicator tells no change."""
        if self.may_show_arrow:
            return direction(self.arrow, context=self.family.context)
        if self.direction is None and self.arrow in (None, "none") and not self.reason:
            return ""
        why = (self.reason or "").split(";")[0].rstrip(".")
        if self.indicator.arrow_when.casefold().startswith("never"):
            return "historical record" if self.is_old else lowered(why)
        if self.is_old:
            return "no arrow: historical record"
        return f"no arrow: {lowered(why)}" if why else direction("none")

    @property
    def age_text(self) -> str:
        if self.last is None or self.age is None:
            return "no date"
        if self.age <= 0:
            return f"{self.last} · this year's"
        return f"{self.last} · {self.age} year{'' if self.age == 1 else 's'} old"

    @property
    def is_signal(self) -> bool:
        """Whether its series' newest figure is outside the limits that its own past sets."""
        return self.variation.startswith("signal")

    @property
    def beside(self) -> str:
        """What stands under the number: age and grade of its data, its change, and whether it varies as usual."""
        return " · ".join(part for part in (self.age_and_grade, self.change_text, self.variation) if part)

    @property
    def age_and_grade(self) -> str:
        """The age of its data with the grade they have."""
        return self.age_text + (f" · {self.grade.text}" if self.grade is not None and self.is_shown else "")

    @property
    def title(self) -> str:
        """The indicator's title, and which of its kinds it is where it is read kind by kind."""
        title = filled(self.indicator.title, self.home, self.place)
        measure = next((one for one in self.family.measures if one.id == self.indicator.measure), None)
        if measure is not None and self.level == "partner" and alone(measure, self.family):
            title = of_state(title, self.place)
        if len(self.indicator.categories) < 2 or self.category is None:
            return title
        kinds = (kind for one in self.family.measures if one.id == self.indicator.measure for kind in one.categories)
        return next((f"{title}, {lowered(kind.title)}" for kind in kinds if kind.id == self.category), title)

    @property
    def said(self) -> str:
        """The value under its title, which is left out where the unit says it again."""
        return self.value_text if self.value_text.endswith(lowered(self.title)) else f"{self.title}: {self.value_text}"

    @property
    def details(self) -> tuple[str, ...]:
        """All that must stand within one click of the number, one line each."""
        lines = [
            filled(self.indicator.meaning, self.home, self.place),
            f"Unit: {self.indicator.unit}",
            f"Period: {self.years_text}" + (f", window of {self.window} years" if self.first != self.last else ""),
            f"Interval: {INTERVAL_WORDS[self.interval]}",
            f"Size: n = {self.n}" if self.n is not None else "Size: n is not given for this reading",
            f"Age: {self.age_text}",
            *((f"Data: {self.grade.told}",) if self.grade is not None else ()),
            *((f"Usual variation: {lowered(self.variation_told)}",) if self.variation_told else ()),
            *((f"Also, and by itself no signal: {'; '.join(self.runs)}",) if self.runs else ()),
            f"Source: {self.source or 'none'} {self.version or ''}".rstrip(),
            f"Caveat: {filled(self.indicator.caveat, self.home, self.place)}",
            f"Arrow: {lowered(self.indicator.arrow_when)}",
        ]
        if self.reason:
            lines.insert(1, f"Note: {self.reason}")
        return tuple(sentence(line) for line in lines)


def readings_of(
    frame: pl.DataFrame, registry: Registry, *, old_after: int, grades: Grades = NO_GRADES
) -> list[Reading]:
    """The rows of a readings table, in their order."""
    return [_reading(row, registry, old_after, grades) for row in frame.iter_rows(named=True)]


def _reading(row: dict[str, Any], registry: Registry, old_after: int, grades: Grades) -> Reading:
    first, last = row["first_period"], row["last_period"]
    measure = registry.measures[registry.indicators[row["indicator"]].measure]
    return Reading(
        indicator=registry.indicators[row["indicator"]],
        family=registry.family_of[row["indicator"]],
        first=first.year if isinstance(first, date) else None,
        last=last.year if isinstance(last, date) else None,
        interval=Interval(row["interval"] or "none"),
        status=Status(row["status"] or "not_collected"),
        age=row["age_years"],
        old_after=old_after,
        grade=grade_of(grades, measure.datasets, row["source"]),
        **{
            name: row[name]
            for name in (
                *(
                    "home",
                    "place",
                    "level",
                    "category",
                    "subgroup",
                    "series",
                    "as_of",
                    "window",
                    "value",
                    "low",
                    "high",
                ),
                *("direction", "arrow", "n", "reason", "source", "version"),
            )
        },
    )


def tells_change(indicator: Indicator) -> bool:
    """Whether an indicator can ever show an arrow; one that never can is a level."""
    return not indicator.arrow_when.lower().startswith("never")


def place_name(place: str) -> str:
    """A place's name; a region is its own name."""
    try:
        return name_of(place)
    except KeyError:
        return place


def filled(text: str, home: str | None, place: str | None) -> str:
    """A declared text with the names of home and place put in."""
    home_name = with_article(place_name(home)) if home else "the home country"
    place_text = with_article(place_name(place)) if place else "the place"
    for name, said in (("{home}", home_name), ("{place}", place_text)):
        text = text.replace(f"{name}'s", f"{said}'" if said.endswith("s") else f"{said}'s").replace(name, said)
    return text


def alone(measure: Measure, family: Family) -> bool:
    """Whether a measure is of one state alone, whose name its title then needs beside the home's."""
    return family.home_itself and not measure.has_home


def of_state(title: str, place: str) -> str:
    """A title that says whose it is.

    >>> of_state("Ties by agreement", "IND"), of_state("Ideal point", "USA")
    ("India's ties by agreement", "The United States' ideal point")
    """
    name = with_article(place_name(place))
    name = name[:1].upper() + name[1:]
    possessive = "'" if name.endswith("s") else "'s"
    return f"{name}{possessive} {lowered(title)}"


def lowered(text: str) -> str:
    """A declared sentence made fit for the middle of one."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]
