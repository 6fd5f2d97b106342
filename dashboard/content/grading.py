"""How good the data behind a number are, as the scheduled checks found them: grades with reasons, and notices."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from dashboard.wording import listing, sentence

NOT_GRADED = "not graded"
"""The grade of data that no check has looked at yet."""


@dataclass(frozen=True, kw_only=True)
class DataGrade:
    """The grade of one source's dataset."""

    dataset: str
    source: str
    grade: str
    why: str
    checked: date | None
    """The day of the last finished check; None where it was never checked."""
    critical: tuple[str, ...] = ()
    """What is critical and open, in the words of its check, acknowledged or not."""

    @property
    def text(self) -> str:
        """The grade as it stands beside a number.

        >>> DataGrade(dataset="a", source="b", grade="B", why="", checked=None).text
        'data grade B'
        """
        return "data not graded yet" if self.grade == NOT_GRADED else f"data grade {self.grade}"

    @property
    def told(self) -> str:
        """The grade with its reason and the day it was given."""
        when = f", checked {self.checked.isoformat()}" if self.checked else ""
        return f"{self.text}{when}" + (f": {self.why}" if self.why else "")


Grades = Mapping[tuple[str, str], DataGrade]
"""Grades by dataset and source."""


def grade_of(grades: Grades, datasets: Iterable[str], source: str | None) -> DataGrade | None:
    """The grade of the first of a measure's datasets that the source holds; None where none is known."""
    return next((grades[one, source] for one in datasets if source and (one, source) in grades), None)


def with_grade(age: str, grade: DataGrade | None) -> str:
    """An age with the grade of the data beside it."""
    return " · ".join(part for part in (age, grade.text if grade is not None else "") if part)


def graded(grades: Iterable[DataGrade | None]) -> str:
    """The grades behind one number or chart, as they stand beside its age; empty where none is known.

    >>> one, two = (DataGrade(dataset="a", source=name, grade=name, why="", checked=None) for name in "BA")
    >>> graded([one, two, None]), graded([])
    ('data grades A and B', '')
    """
    known = {(one.dataset, one.source): one for one in grades if one is not None}
    letters = sorted({one.grade for one in known.values() if one.grade != NOT_GRADED})
    if not letters:
        return next((one.text for one in known.values()), "")
    return f"data grade {letters[0]}" if len(letters) == 1 else f"data grades {listing(letters)}"


def notices(grades: Iterable[DataGrade | None], title_of: Mapping[str, str]) -> tuple[str, ...]:
    """One sentence for each dataset and source with a critical finding open, told on every page that uses it."""
    told = {(one.dataset, one.source): one for one in grades if one is not None and one.critical}
    return tuple(
        sentence(
            f"Read these numbers with care: a critical fault of {title_of.get(one.source, one.source)} is open",
            listing(one.critical, most=2),
            "The page Data quality tells more",
        )
        for one in told.values()
    )
