"""What a family file declares: its measures, how rows become figures, and how figures become readings."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING

import polars as pl

from data.figures import Collected, Interval, Level, Selection, Shape
from data.own_record import OWN

if TYPE_CHECKING:
    from metrics.request import ReadingContext


class Unit(StrEnum):
    """Units as a page prints them after a number."""

    AGREEMENTS = "agreements"
    EXERCISES = "exercises"
    EXERCISES_A_YEAR = "exercises a year"
    DAYS = "days"
    SHARE = "share"
    DEATHS = "deaths"
    DEATHS_A_YEAR = "deaths a year"
    CONFLICTS = "conflicts"
    CONSTANT_US_DOLLARS = "constant 2019 US dollars"
    EVENTS = "events"
    ACTIVITIES = "activities"
    ANSWERS = "answers"
    ASSESSORS = "assessors"
    ATTEMPTS = "mediation attempts"
    BASES = "bases"
    ALLIANCES = "alliances"
    COMMUNITIES = "communities"
    CONTACTS = "contacts"
    DISPUTES = "disputes"
    ENGAGEMENTS = "engagements"
    FINDINGS = "findings"
    FORUMS = "forums"
    INSPECTIONS = "inspections"
    KAPPA = "kappa"
    LINES = "lines"
    MEETINGS = "meetings"
    MISSIONS = "missions"
    MONTHS = "months"
    NOTIFICATIONS = "notifications"
    OBJECTIVES = "objectives"
    OBLIGATIONS = "obligations"
    OBSERVATIONS = "observations"
    OFFICES = "offices"
    PARTNERS = "partners"
    PARTNERS_A_POST = "partners a post"
    PERSONNEL = "personnel"
    PERSON_MONTHS = "person-months"
    PERSON_WEEKS = "person-weeks"
    PERSONS = "persons"
    POSTS = "posts"
    POSTS_FOR_EACH_SENT = "posts for each sent"
    PROPOSALS = "proposals"
    REQUESTS = "requests"
    SCORE = "score"
    SCORE_OF_THREE = "of 3"
    SHARED_COMMUNITIES = "shared communities"
    STANDARDS = "standards"
    STATES = "states"
    TESTS = "tests"
    TIES = "ties"
    TROOPS = "troops"
    UNITS_OF_IDEAL_POINT = "ideal-point units"
    US_DOLLARS = "US dollars"
    VISITS = "visits"
    VISITS_A_YEAR = "visits a year"
    YEARS = "years"
    PERCENT = "%"
    PERCENT_A_YEAR = "% a year"
    POINTS = "percentage points"
    TIMES = "times"


class Better(StrEnum):
    """Whether a rise is good for the home; context families say neither."""

    UP = "up"
    DOWN = "down"
    NEITHER = "neither"


class RollUp(StrEnum):
    """How a measure reaches a region: events counted once, sums, its own computation, or not at all."""

    DISTINCT = "distinct"
    SUM = "sum"
    OWN = "own"
    NONE = "none"


class Link(StrEnum):
    """Where a family stands in the chain a leader reasons by."""

    INPUTS = "inputs"
    ACTIVITIES = "activities"
    OUTPUTS = "outputs"
    OUTCOMES = "outcomes"
    IMPACT = "impact"


@dataclass(frozen=True, kw_only=True)
class Category:
    """One value of a measure's own breakdown."""

    id: str
    title: str
    meaning: str


@dataclass(frozen=True, kw_only=True)
class Measure:
    """A number computed from rows: what it counts, for whom, and what its low and high are."""

    id: str
    title: str
    meaning: str
    """One sentence on what is counted, and what a zero reads as."""
    unit: Unit
    dataset: str
    sources: tuple[str, ...]
    """Preferred first; two sources are never mixed in one series."""
    other_datasets: tuple[str, ...] = ()
    """Further datasets that figures of it are made from, shown where the first holds none."""
    roll_up: RollUp
    collected: Collected
    zero: bool
    interval: Interval
    no_interval: str | None = None
    """Why there is no interval, where `interval` is none or exact."""
    levels: tuple[Level, ...] = (Level.PARTNER, Level.REGION, Level.WORLD)
    grains: tuple[str, ...] = ("year",)
    categories: tuple[Category, ...] = ()
    """Beside the total, which is the null category."""
    has_total: bool = True
    share_of: str | None = None
    """The measure that, with no home, counts the whole of which this is a share: where it is zero there is no share."""
    categories_overlap: bool = False
    kind_is_category: bool = False
    total_of: tuple[str, ...] = ()
    """Kinds of the coverage it counts, where it counts not all: its total is of those a record looks at."""
    with_anyone: bool = False
    """Whether there are totals with no home as well: what a place has with any state, and the world in all."""
    within: tuple[float, float] | None = None
    """The least and the most it can be, where its unit does not say: of a score; null where there is no such bound."""
    no_signal: str | None = None
    """Why its newest figure cannot be judged by those before it; null where it can."""
    caveat: str

    @property
    def shape(self) -> Shape:
        return Shape(
            measure=self.id,
            collected=self.collected,
            zero=self.zero,
            interval=self.interval,
            kind_is_category=self.kind_is_category,
            total_of=self.total_of,
        )

    @property
    def datasets(self) -> tuple[str, ...]:
        """Every dataset that figures of it are made from, preferred first."""
        return (self.dataset, *self.other_datasets)

    def of_dataset(self, dataset: str) -> "Measure":
        """The same measure as made from one of its datasets alone."""
        return replace(self, dataset=dataset, other_datasets=())

    @property
    def has_home(self) -> bool:
        """Whether a figure is about a home and a place, rather than about the place alone."""
        return self.collected is not Collected.PLACE

    def is_kept_for(self, selection: Selection) -> bool:
        """Whether figures of this level, grain and home are computed at all: a cell of others is no zero."""
        counted = selection.level in self.levels and selection.grain in self.grains
        return counted and (not self.has_home or selection.home is not None or self.with_anyone)


@dataclass(frozen=True, kw_only=True)
class RollUpContext:
    """What a roll-up may use beside the rows of one (dataset, source, version)."""

    regions: pl.DataFrame
    """scheme, region, actor: every scheme's members."""
    coverage: pl.DataFrame
    status: str
    design_effect: float
    source: str = OWN
    """Whose rows they are: a provider's id, or the user's own, of which no more is shown than the rows allow."""


@dataclass(frozen=True, kw_only=True)
class RollUpStep:
    """Turns the rows of one dataset into figures (columns of the figures table; source and version are added)."""

    dataset: str
    measures: tuple[str, ...]
    compute: Callable[[pl.LazyFrame, RollUpContext], pl.DataFrame]


@dataclass(frozen=True, kw_only=True)
class Indicator:
    """A number a leader reads: one question, its unit, and when it may show an arrow."""

    id: str
    title: str
    question: str
    """May hold {home} and {place}."""
    unit: Unit
    better: Better
    measure: str
    """The measure it reads; its source and version are the reading's."""
    meaning: str
    """One or two sentences with the formula in words and its source."""
    arrow_when: str
    """The conditions under which it may show an arrow, as the Guide prints them."""
    caveat: str
    levels: tuple[Level, ...] = (Level.PARTNER, Level.REGION, Level.WORLD)
    categories: tuple[str | None, ...] = (None,)
    window: int | None = None
    """Years looked back over; null: the setting's."""
    tells_more_of_few: bool = False
    """Whether a reading says more where few places are asked for: read for every place at once, it would say less."""
    read: Callable[["ReadingContext"], pl.DataFrame]
    """Gives one row a (category, place) with: category, subgroup, series, place, first_period, last_period, value,
    low, high, interval, direction, arrow, n, status, reason. The rest of the readings table is added by `read_out`."""


@dataclass(frozen=True, kw_only=True)
class Family:
    """One family of the subject: its measures, roll-ups and indicators, and its place in the chain."""

    id: str
    title: str
    link: Link
    context: bool = False
    """Context is never called better or worse, nor the home's result."""
    home_itself: bool = False
    """Its measures are of one state alone (what it sends, where it stands): over the world, the home's own is shown."""
    question: str
    """What a leader asks of it; may hold {home} and {place}."""
    what_it_cannot_say: str
    """What the data of this family can never show, in one sentence (claim box)."""
    would_change_it: str
    """What would change the conclusion, in one sentence (claim box)."""
    measures: tuple[Measure, ...]
    roll_ups: tuple[RollUpStep, ...]
    indicators: tuple[Indicator, ...]
    lead_measure: str
    """The measure charts show first."""
    lead_indicator: str
    """The indicator cards and maps show first."""
    lead_of: Mapping[str, tuple[str, str]] = field(default_factory=dict, hash=False)
    """Measure and indicator that lead instead for a home that is judged by others, by home: the UN by its missions."""

    def leads(self, home: str) -> tuple[str, str]:
        """The measure and the indicator shown first for a home."""
        return self.lead_of.get(home, (self.lead_measure, self.lead_indicator))

    def of_itself(self, home: str) -> bool:
        """Whether, over the world, the home's own figure as a state is what stands for it."""
        return self.home_itself and home not in self.lead_of


@dataclass(frozen=True, kw_only=True)
class Registry:
    """Every family by the ids of its parts."""

    families: Sequence[Family]
    measures: Mapping[str, Measure] = field(init=False)
    indicators: Mapping[str, Indicator] = field(init=False)
    family_of: Mapping[str, Family] = field(init=False)
    """Family by measure or indicator id."""

    def __post_init__(self) -> None:
        put = object.__setattr__
        put(self, "measures", {one.id: one for family in self.families for one in family.measures})
        put(self, "indicators", {one.id: one for family in self.families for one in family.indicators})
        owners: dict[str, Family] = {}
        for family in self.families:
            owners |= dict.fromkeys((one.id for one in family.measures), family)
            owners |= dict.fromkeys((one.id for one in family.indicators), family)
        put(self, "family_of", owners)
