"""Our own record beside a public one, event by event: which are in both, only in ours, only in theirs."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

import polars as pl

from data.contract import ROW_NUMBER, Dataset, Kind
from data.groups import is_group, memberships
from data.ownership import STILL, folded
from validation.check import Subject
from validation.held import Held
from validation.place_years import covered, has_column, id_columns, year_of

DAYS_APART = 10
"""So many days apart the starts of one event may be in two records: one counts the journey, the other the opening."""

UNNAMED = "unnamed"
AGREE, OURS, THEIRS = "agree", "only ours", "only theirs"

STARTS = {"exercise_participations": "start"}
"""Columns of a start as far as it is known (2008-07-14, 2008-07, 2008), where a dataset has one."""

EVENT_SCHEMA: dict[str, pl.DataType] = {
    "event": pl.String(),
    "place": pl.String(),
    "kind": pl.String(),
    "year": pl.Int64(),
    "month": pl.Int64(),
    "day": pl.Date(),
    "title": pl.String(),
    "row": pl.Int64(),
}
"""One row an event and partner: `kind` holds what must be alike beside the partner (empty where nothing must),
`month` and `day` are null where they are not known."""


def partner_events(held: Held, subject: Subject, home: str) -> pl.DataFrame:
    """The home's events with each partner in one release, as `EVENT_SCHEMA` says; partners that are no state left out.

    An event of several parties stands once with each of them. Those of a group are its members' of that year: a member
    is a partner of its group through the others.
    """
    dataset = held.dataset(subject)
    alike = held.limits(subject.dataset).mirror
    ids = list(dataset.event or id_columns(dataset))
    day = dataset.happening.day if dataset.happening is not None else None
    start = pl.col(STARTS[dataset.id]) if dataset.id in STARTS else pl.lit(None, dtype=pl.String)
    others = _others(dataset, alike)
    words = [name for name in ("title", "name") if has_column(dataset, name)]
    of_day = pl.coalesce(
        pl.col(day) if day else pl.lit(None, dtype=pl.Date), start.str.to_date("%Y-%m-%d", strict=False)
    )
    of_month = pl.coalesce(of_day.dt.month().cast(pl.Int64), start.str.extract(r"^\d{4}-(\d{2})").cast(pl.Int64))
    told = held.rows(subject).select(
        *_parties(dataset, alike),
        event=pl.concat_str(ids, separator=" · "),
        kind=pl.concat_str([pl.lit(""), *(pl.col(name).cast(pl.String).fill_null("") for name in others)]),
        year=year_of(dataset),
        month=of_month,
        day=of_day,
        title=pl.coalesce(words) if words else pl.lit(None, dtype=pl.String),
        row=pl.col(ROW_NUMBER),
    )
    if has_column(dataset, "home"):
        with_partner = told.filter(pl.col("home") == home).rename({"partner": "place"})
    else:
        long = pl.concat([told.rename({name: "place"}).select(*EVENT_SCHEMA) for name in _actors(dataset, alike)])
        of_home = (
            long.join(_members(home).lazy(), left_on="place", right_on="actor")
            .filter(pl.col("year").is_between("first", "last"))
            .select("event", "place", part=1)
            .unique()
        )
        parts = of_home.group_by("event").agg(parts=pl.len())
        with_partner = (
            long.join(parts, on="event")
            .join(of_home, on=["event", "place"], how="left")
            .filter(pl.col("parts") > pl.col("part").fill_null(0))
        )
    once = (
        with_partner.select(pl.col(name).cast(kind) for name, kind in EVENT_SCHEMA.items())
        .drop_nulls(["event", "place", "year"])
        .sort("row")
        .group_by("event", "place")
        .agg(pl.col("kind", "year", "title", "row").first(), pl.col("month", "day").drop_nulls().first())
    )
    return once.select(*EVENT_SCHEMA).sort("place", "day", "event", nulls_last=True).collect()


def reconciled(ours: pl.DataFrame, theirs: pl.DataFrame) -> pl.DataFrame:
    """One row an event and partner of either: `state`, `place`, `kind`, `year` and `their_year` (null where it is not
    in theirs, `year` null where not in ours), `title`, `when`, `row` and `their_row`.

    Each event agrees with one at most. Those that most surely are the same are put together first: the same day and
    name, the same day, days near each other, the same name in the year; then, where one record does not know the day,
    the same month; and where one does not know the month, as many as both have in the year.
    """
    left = ours.with_row_index("id").with_columns(named=folded(pl.col("title")))
    right = theirs.with_row_index("id").with_columns(named=folded(pl.col("title")))
    pairs = pl.DataFrame(schema={"id": left.schema["id"], "their_id": right.schema["id"]})
    for found in _steps(left, right):
        pairs = pl.concat([pairs, found])
    joined = left.join(pairs, on="id", how="left").join(
        right.rename({name: f"their_{name}" for name in right.columns}), on="their_id", how="left"
    )
    alone = right.join(pairs, left_on="id", right_on="their_id", how="anti")
    known = joined.select(
        "place", "kind", "year", "their_year", "title", "row", "their_row",
        state=pl.when(pl.col("their_id").is_null()).then(pl.lit(OURS)).otherwise(pl.lit(AGREE)),
        when=_when(),
    )  # fmt: skip
    public = alone.select(
        "place",
        "kind",
        pl.lit(None, dtype=pl.Int64).alias("year"),
        pl.col("year").alias("their_year"),
        "title",
        pl.lit(None, dtype=pl.Int64).alias("row"),
        pl.col("row").alias("their_row"),
        state=pl.lit(THEIRS),
        when=_when(),
    )
    return pl.concat([known, public])


def in_years_of_both(held: Held, events: pl.DataFrame, own: Subject, public: Subject, home: str) -> pl.DataFrame:
    """Those events whose `year` both records covered whole for the home and kind; of a pair either year will do."""
    told = events
    for name, theirs in (("year", False), ("their_year", True)):
        cells = told.select(year=pl.col(name), at=pl.lit(home), kind=_kind_of(held, public))
        both = covered(cells, held.coverage(own), place="at") & covered(cells, held.coverage(public), place="at")
        told = told.with_columns(both.alias("theirs_covered" if theirs else "ours_covered"))
    return told.with_columns(
        year=pl.when("ours_covered").then("year").when("theirs_covered").then("their_year")
    ).drop_nulls("year")


def _members(home: str) -> pl.DataFrame:
    """One row a membership of a group (`actor`, `first`, `last` year); of a state the one row that it is itself."""
    if is_group(home):
        return memberships().filter(group=home).select("actor", "first", "last")
    return pl.DataFrame({"actor": [home], "first": [0], "last": [STILL]})


def _kind_of(held: Held, subject: Subject) -> pl.Expr:
    """What the coverage calls the kind of an event; every kind where the dataset tells none apart."""
    dataset = held.dataset(subject)
    is_told = dataset.kind is not None and dataset.kind in held.limits(subject.dataset).mirror
    return pl.col("kind") if is_told else pl.lit(None, dtype=pl.String)


def _steps(ours: pl.DataFrame, theirs: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """Pairs (`id`, `their_id`) step by step, each of events that no step before has paired."""
    not_both_days = pl.col("day").is_null() | pl.col("their_day").is_null()
    not_both_months = pl.col("month").is_null() | pl.col("their_month").is_null()
    nothing = pl.lit(True)
    has_name = pl.col("named").is_not_null() & ~pl.col("named").is_in(["", UNNAMED])
    steps: tuple[tuple[Sequence[str], pl.Expr, pl.Expr], ...] = (
        (("place", "kind", "day", "named"), nothing, has_name),
        (("place", "kind", "day"), nothing, nothing),
        ((), nothing, nothing),
        (("place", "kind", "year", "named"), nothing, has_name),
        (("place", "kind", "year", "month"), not_both_days, nothing),
        (("place", "kind", "year"), not_both_months, nothing),
    )
    for keys, only, among in steps:
        search = (ours.filter(among), theirs.filter(among))
        found = _nearest(*search) if not keys else _in_turn(*search, keys, only)
        yield found
        ours = ours.join(found, on="id", how="anti")
        theirs = theirs.join(found, left_on="id", right_on="their_id", how="anti")


def _in_turn(ours: pl.DataFrame, theirs: pl.DataFrame, keys: Sequence[str], only: pl.Expr) -> pl.DataFrame:
    """Pairs of events alike in the keys, the first of ours with the first of theirs, until none is left."""
    pairs = pl.DataFrame(schema={"id": ours.schema["id"], "their_id": theirs.schema["id"]})
    while True:
        left = ours.join(pairs, on="id", how="anti")
        right = theirs.join(pairs, left_on="id", right_on="their_id", how="anti")
        met = _met(left, right, keys).filter(only)
        found = _mutual(met, pl.lit(0))
        if found.is_empty():
            return pairs
        pairs = pl.concat([pairs, found])


def _nearest(ours: pl.DataFrame, theirs: pl.DataFrame) -> pl.DataFrame:
    """Pairs of events that start within `DAYS_APART` of each other, the nearest first."""
    gap = (pl.col("day") - pl.col("their_day")).abs()
    pairs = pl.DataFrame(schema={"id": ours.schema["id"], "their_id": theirs.schema["id"]})
    while True:
        left = ours.join(pairs, on="id", how="anti")
        right = theirs.join(pairs, left_on="id", right_on="their_id", how="anti")
        met = _met(left, right, ("place", "kind")).filter(gap <= timedelta(days=DAYS_APART))
        found = _mutual(met, gap)
        if found.is_empty():
            return pairs
        pairs = pl.concat([pairs, found])


def _met(ours: pl.DataFrame, theirs: pl.DataFrame, keys: Sequence[str]) -> pl.DataFrame:
    """Every event of ours beside every one of theirs that is alike in the keys."""
    named = theirs.select(*keys, their_id="id", their_day="day", their_month="month")
    return ours.join(named, on=list(keys), how="inner")


def _mutual(met: pl.DataFrame, distance: pl.Expr) -> pl.DataFrame:
    """Of events that met, the pairs of which each is the other's nearest; the first by number where several are."""
    by_distance = met.with_columns(distance=distance).sort("distance", "id", "their_id")
    of_ours = by_distance.unique("id", keep="first", maintain_order=True).select("id", "their_id")
    of_theirs = by_distance.unique("their_id", keep="first", maintain_order=True).select("id", "their_id")
    return of_ours.join(of_theirs, on=["id", "their_id"], how="semi")


def _when() -> pl.Expr:
    month = pl.format("{}-{}", "year", pl.col("month").cast(pl.String).str.zfill(2))
    return pl.coalesce(pl.col("day").cast(pl.String), month, pl.col("year").cast(pl.String))


def _actors(dataset: Dataset, alike: Sequence[str]) -> list[str]:
    return [name for name in alike if dataset.column(name).kind is Kind.ACTOR]


def _others(dataset: Dataset, alike: Sequence[str]) -> list[str]:
    """What must be alike beside the parties and the year."""
    return [name for name in alike if dataset.column(name).kind is not Kind.ACTOR and name != dataset.period]


def _parties(dataset: Dataset, alike: Sequence[str]) -> list[str]:
    return ["home", "partner"] if has_column(dataset, "home") else _actors(dataset, alike)
