"""What an analyst says of a survey file: whom it asked about what, how it was drawn, and how its cells are read."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from enum import StrEnum
from typing import Any

PROBABILITY, OPT_IN = "probability", "opt-in"
SAMPLE_TYPES = (PROBABILITY, OPT_IN)

CLASSES = ("favourable", "unfavourable", "neutral", "dont_know", "refused", "not_asked")
"""The classes an answer code may be put into; `not_asked` counts nowhere."""


class DescriptionFault(ValueError):
    """Raised when a description cannot be used: what stands there, what is allowed, and what to do."""

    def __init__(self, key: str, *, got: str, allowed: str, next_step: str = "Correct it and try again.") -> None:
        super().__init__(f"{key}: {got}. Allowed: {allowed}. {next_step}")
        self.key = key


class ReplicateMethod(StrEnum):
    """How replicate weights were made, which says how their spread becomes a variance."""

    BRR = "BRR"
    FAY = "Fay"
    JK1 = "JK1"
    JKN = "JKn"
    BOOTSTRAP = "bootstrap"


@dataclass(frozen=True, kw_only=True)
class Form:
    """How a text or workbook is read, where what was detected is wrong; None: as detected."""

    encoding: str | None = None
    separator: str | None = None
    decimal: str | None = None
    """`.` or `,`."""
    sheet: str | None = None


@dataclass(frozen=True, kw_only=True)
class Design:
    """How the sample was drawn: columns of the file. `strata`, `cluster` and `fpc` have one column a stage.

    Fewer strata than clusters: later stages are not stratified. One more of strata or fpc: persons were drawn from
    the last clusters.
    """

    weight: str | None = None
    """None: everybody counts alike."""
    strata: tuple[str, ...] = ()
    cluster: tuple[str, ...] = ()
    fpc: tuple[str, ...] = ()
    """Population sizes (units to draw from) at each stage, or sampling fractions; as R's `svydesign(fpc=)`."""
    replicate_weights: tuple[str, ...] = ()
    """Columns; one name may end in `*` and stands for every column with that beginning."""
    replicate_method: ReplicateMethod | None = None
    replicate_scale: tuple[float, ...] = ()
    """One factor for all replicates or one each (R's scale × rscales); empty: the method's own. JKn needs it."""
    fay: float | None = None
    """Fay's coefficient, of `ReplicateMethod.FAY` where no scale is given."""

    @property
    def is_weights_only(self) -> bool:
        """Whether nothing but weights is known of the design, so an interval from it is too narrow."""
        return not (self.strata or self.cluster or self.fpc or self.replicate_weights)


@dataclass(frozen=True, kw_only=True)
class Question:
    """One column that asks for a view of a home, and which answers (codes or labels, as text) mean what.

    An answer in none of the lists is a code outside the declared list, which the check reports.
    """

    column: str
    about: str
    """Id of the home: USA, EU, UN …"""
    favourable: tuple[str, ...] = ()
    unfavourable: tuple[str, ...] = ()
    neutral: tuple[str, ...] = ()
    dont_know: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    not_asked: tuple[str, ...] = ()
    wording: str | None = None
    """The question as asked."""

    def class_of(self) -> dict[str, str]:
        """Each declared answer and its class. Raises DescriptionFault where one stands in two classes."""
        found: dict[str, str] = {}
        for name in CLASSES:
            for answer in getattr(self, name):
                if answer in found:
                    raise DescriptionFault(
                        f"question {self.column}", got=f"“{answer}” is {found[answer]} and {name}", allowed="one class"
                    )
                found[answer] = name
        return found


@dataclass(frozen=True, kw_only=True)
class Subgroup:
    """A breakdown of results: sex, age band …"""

    name: str
    """As shown: `sex`, `age`; becomes the column `subgroup_<name>`."""
    column: str
    labels: Mapping[str, str] = field(default_factory=dict)
    """Code to label; a code without one stands as it is, empty: every value as it stands."""
    bands: tuple[int, ...] = ()
    """Of a number: lower ends of bands, as (18, 30, 50, 65) for 18–29, 30–49, 50–64, 65+ and under 18."""


@dataclass(frozen=True, kw_only=True)
class SurveyDescription:
    """Everything that must be known of a survey file before it can be read as answers.

    Exactly one of `country` and `country_column`, and of `wave` and `wave_column`, is given.
    """

    pollster: str
    country: str | None = None
    """Id of the one country the whole file was asked in."""
    country_column: str | None = None
    countries: Mapping[str, str] = field(default_factory=dict)
    """What the country column says to actor id, where the name or code alone is not understood."""
    wave: int | None = None
    wave_column: str | None = None
    fieldwork_first: date | None = None
    fieldwork_last: date | None = None
    design: Design = Design()
    questions: tuple[Question, ...] = ()
    subgroups: tuple[Subgroup, ...] = ()
    crossed: tuple[tuple[str, str], ...] = ()
    """Pairs of subgroup names also shown crossed."""
    mode: str | None = None
    """One of `data.datasets.survey_responses.MODES`; None: not known, so no two waves can be compared."""
    sample_type: str | None = None
    """`probability` or `opt-in`; None: not known, treated as opt-in: no sampling interval."""
    sample: str | None = None
    """Whom the sample stands for (`national`, `mostly urban`)."""
    population: str | None = None
    """In words: adults 18 and over in private households."""
    population_size: float | None = None
    """Of each country, what the weights should sum to, where they are meant to; None: not checked."""
    margins: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    """Population margins to rake the weights to: column (of the file) to value to share or count. Empty: none."""
    public: bool = False
    """Whether the pollster publishes the national percentages, so that totals need no withholding."""
    form: Form = Form()

    def columns(self) -> list[str]:
        """Every column of the file the description names, once each, patterns (`w*`) as they are."""
        design = self.design
        named = [
            *(self.country_column, self.wave_column, design.weight),
            *(*design.strata, *design.cluster, *design.fpc, *design.replicate_weights),
            *(question.column for question in self.questions),
            *(subgroup.column for subgroup in self.subgroups),
            *self.margins,
        ]
        return list(dict.fromkeys(name for name in named if name))


def as_plain(description: Any) -> Any:
    """A description (or a part of one) as plain JSON and YAML values, what is not said left out."""
    if isinstance(description, Mapping):
        return {key: as_plain(value) for key, value in description.items()}
    if isinstance(description, StrEnum):
        return description.value
    if isinstance(description, date):
        return description.isoformat()
    if isinstance(description, tuple | list):
        return [as_plain(one) for one in description]
    if hasattr(description, "__dataclass_fields__"):
        plain = {one.name: as_plain(getattr(description, one.name)) for one in fields(description)}
        return {
            name: value
            for name, value in plain.items()
            if value is not None and value is not False and value not in ([], {})
        }
    return description
