"""Mirror reconciliation: what our own record and a public one both name, and what only one of them does."""

import polars as pl

from data.findings import Severity
from data.groups import is_group
from data.own_record import OWN
from validation.check import Check, Looked, NotApplied, Scope, Subject, cases
from validation.held import Held
from validation.mirroring import AGREE, OURS, THEIRS, in_years_of_both, partner_events, reconciled
from validation.mirroring_counts import counts_compared
from validation.place_years import has_column

OF_EVENTS = "With {place} in {year}, {new} stood {column} ({value}); {old} stood in both."
OF_COUNTS = (
    "With {place} in {year}, {new} are counted {column} ({value}); {old} are counted in both. A count cannot tell "
    "which they are."
)

NEARLY_ALL = "UN"
"""A group of which nearly every state is a member, so that what its members do is what everybody does."""

EXAMPLES = 3
"""Events named of each side that differs."""

ONLY_OURS, ONLY_THEIRS = "only in our own record", "only in the public record"

TABLE_SCHEMA: dict[str, pl.DataType] = {
    "source": pl.String(),
    "version": pl.String(),
    "place": pl.String(),
    "year": pl.Int64(),
    "agree": pl.Int64(),
    "only_ours": pl.Int64(),
    "only_theirs": pl.Int64(),
    "examples": pl.String(),
}
"""One row a public source, partner and year: events in both records, only in ours, only in theirs, and which differ."""


def mirror_table(held: Held, dataset: str) -> pl.DataFrame:
    """Our own record of a dataset beside every public one whose events are stored, as `TABLE_SCHEMA` says.

    Only years that both cover are compared; empty where there is nothing to compare. `examples` are words of the
    records themselves.
    """
    parts = []
    for source in sorted({one.source or "" for one in held.releases(dataset)} - {OWN}):
        events = mirrored(held, Subject(dataset=dataset, source=source))
        if isinstance(events, pl.DataFrame):
            parts.append(_by_year(events, held.newest(dataset, source) or Subject(dataset=dataset)))
    empty = pl.DataFrame(schema=TABLE_SCHEMA)
    return pl.concat([empty, *parts]).sort("source", "place", "year")


def mirrored(held: Held, public: Subject) -> pl.DataFrame | NotApplied:
    """Every event and partner of the years that our own record and a public source both cover, or why there are none.

    `state` is agree, only ours or only theirs, `number` how many a row stands for (of events one each); the other
    columns are those of `reconciled`, or of `counts_compared` where both only count.
    """
    if (reason := _why_not_of_group(held, public)) is not None:
        return NotApplied(reason=reason)
    own = next(iter(held.releases(public.dataset, OWN)), None)
    if own is None:
        return NotApplied(reason="No own record of it has been brought to compare with.")
    newest = held.newest(public.dataset, public.source or "")
    if newest is None:
        return NotApplied(
            reason="Of this source only figures ship with the product: ingest its file to compare event by event."
        )
    column = held.limits(public.dataset).mirror_count
    if column is not None:
        events = counts_compared(held, own, newest, column, held.home)
    else:
        ours = partner_events(held, own, held.home)
        if ours.is_empty():
            return NotApplied(reason=f"The own record names no partner of {held.home}.")
        events = in_years_of_both(
            held, reconciled(ours, partner_events(held, newest, held.home)), own=own, public=newest, home=held.home
        ).with_columns(number=pl.lit(1, dtype=pl.Int64))
    if not events.is_empty():
        return events
    spans = (_span(held, one) for one in (own, newest))
    return NotApplied(
        reason="No year is covered by both for {}: the own record covers {}, the public one {}.".format(
            held.home, *spans
        )
    )


def look(held: Held, subject: Subject) -> Looked | NotApplied | None:
    """Two cases a partner and year: nothing stands only in our own record, and nothing only in the public one."""
    if not held.limits(subject.dataset).mirror or subject.source == OWN:
        return None
    events = mirrored(held, subject)
    if isinstance(events, NotApplied):
        return events
    sides = [_differing(events, state, column) for state, column in ((OURS, ONLY_OURS), (THEIRS, ONLY_THEIRS))]
    counts = held.limits(subject.dataset).mirror_count is not None
    return Looked(
        cases=cases(pl.concat(sides).sort("subject")),
        reason=OF_COUNTS if counts else OF_EVENTS,
        remedy="Look them up: one of the two records missed an event, dates it otherwise or does not count its kind. "
        "That they differ does not say which of them is right.",
    )


def _differing(events: pl.DataFrame, state: str, column: str) -> pl.DataFrame:
    differs = pl.col("state") == state
    return (
        events.group_by("place", "year")
        .agg(
            old=_number(pl.col("state") == AGREE).cast(pl.Float64),
            new=_number(differs).cast(pl.Float64),
            count=pl.max_horizontal(_number(differs), pl.lit(1)).cast(pl.Int64),
            value=_examples(differs),
            rows=pl.col("their_row").filter(differs).drop_nulls().unique().sort().head(5),
            holds=~differs.any(),
        )
        .with_columns(
            column=pl.lit(column),
            subject=pl.concat_str("place", pl.col("year").cast(pl.String), pl.lit(column), separator=" "),
        )
    )


def _by_year(events: pl.DataFrame, public: Subject) -> pl.DataFrame:
    counted = events.group_by("place", "year").agg(
        agree=_number(pl.col("state") == AGREE),
        only_ours=_number(pl.col("state") == OURS),
        only_theirs=_number(pl.col("state") == THEIRS),
        ours=_examples(pl.col("state") == OURS),
        theirs=_examples(pl.col("state") == THEIRS),
    )
    said = [
        pl.when(pl.col(name) != "").then(pl.format("{}: {}", pl.lit(title), name))
        for name, title in (("ours", OURS), ("theirs", THEIRS))
    ]
    named = counted.with_columns(
        source=pl.lit(public.source),
        version=pl.lit(public.version),
        examples=pl.concat_str(said, separator=". ", ignore_nulls=True),
    )
    return named.select(pl.col(name).cast(kind) for name, kind in TABLE_SCHEMA.items())


def _number(among: pl.Expr) -> pl.Expr:
    return pl.col("number").filter(among).sum().cast(pl.Int64)


def _why_not_of_group(held: Held, public: Subject) -> str | None:
    """Why the events of a group cannot be compared, null where they can or the home is a state."""
    if not is_group(held.home):
        return None
    if held.home == NEARLY_ALL:
        return f"Nearly every state is a member of the {held.home}: what its members do says nothing of its own record."
    if has_column(held.dataset(public), "home"):
        return f"{held.home} is a group of states, and this record holds what single states did, each its own."
    return None


def _examples(among: pl.Expr) -> pl.Expr:
    """The first events of a side: day and title, then how many more."""
    told = pl.concat_str("when", "title", separator=" ", ignore_nulls=True)
    first = told.filter(among).sort().head(EXAMPLES).str.join("; ")
    more = among.sum().cast(pl.Int64) - EXAMPLES
    return pl.when(more > 0).then(pl.format("{}; {} more", first, more)).otherwise(first)


def _span(held: Held, release: Subject) -> str:
    coverage = held.coverage(release)
    if coverage.is_empty():
        return "nothing"
    first, last = coverage.select(pl.col("first").min().dt.year(), pl.col("last").max().dt.year()).row(0)
    return f"{first}–{last}"


CHECK = Check(
    id="mirror",
    title="Our own record and the public one",
    asks="In the years both cover, do our own record and the public one name the same events with each partner?",
    severity=Severity.WARNING,
    scope=Scope.SOURCE,
    look=look,
)
