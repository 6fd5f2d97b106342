"""Events that are held twice: under two ids, in two sources, or as a poll's answers and its published percentages."""

import polars as pl

from data.datasets.survey_responses import VIEW
from data.findings import Severity
from data.ownership import folded
from validation.check import Check, Looked, NotApplied, Scope, Subject, cases
from validation.checks.duplicates_across_likeness import compared, events, likeness
from validation.held import Held
from validation.place_years import has_column, id_columns, row_numbers, year_of

ANSWERED, PUBLISHED = "survey_responses", "published_figures"


def look_within(held: Held, subject: Subject) -> Looked | NotApplied | None:
    """One case an event that says enough of itself: no other id of the release has the same day, parties and words."""
    dataset = held.dataset(subject)
    alike = likeness(dataset)
    if alike is None:
        return None
    ids = list(dataset.event or id_columns(dataset))
    told = events(held.rows(subject), dataset, alike).filter(alike.enough)
    keys = compared(alike)
    where = "partner" if has_column(dataset, "partner") else dataset.place
    found = (
        told.with_columns(*keys, its_id=pl.concat_str(ids, separator=" · "), its_year=year_of(dataset))
        .group_by([f"alike {name}" for name in alike.columns])
        .agg(
            ids=pl.col("its_id").unique().sort(),
            place=pl.col(where).min(),
            year=pl.col("its_year").min(),
            rows=pl.col("rows").explode().unique().sort().head(5),
        )
        .select(
            "place",
            "year",
            "rows",
            subject=pl.col("ids").list.first(),
            value=pl.col("ids").list.head(4).list.join("; "),
            count=pl.col("ids").list.len().cast(pl.Int64),
            holds=pl.col("ids").list.len() == 1,
        )
        .sort("subject")
    )
    judged = cases(found)
    if judged.is_empty():
        return NotApplied(reason="No event says enough of itself (its day, its parties) to be told from another.")
    return Looked(
        cases=judged,
        reason="{count} ids ({value}) have the same day, parties and words, so that one event may be counted "
        "{count} times.",
        remedy="Look both up: keep one id if it is one event, or say by a title or an office what tells them apart.",
    )


def look_across(held: Held, subject: Subject) -> Looked | NotApplied | None:
    """One case a pair of sources, place and year: none of the events there stands under the same id in both.

    Of polls: one a pollster, country, wave and home, held as answers or as published percentages, not as both.
    """
    dataset = held.dataset(subject)
    if subject.dataset == PUBLISHED:
        return _polls(held)
    ids = list(id_columns(dataset))
    if dataset.respondents or not ids:
        return None
    sources = sorted({one.source or "" for one in held.releases(subject.dataset)})
    if len(sources) < 2:
        return None
    every = pl.concat([_ids_of(held, one, ids) for one in held.releases(subject.dataset)]).collect()
    twice = every.group_by("id").agg(sources=pl.col("source").unique().sort())
    told = every.join(twice, on="id").with_columns(
        is_twice=pl.col("sources").list.len() > 1, held_by=pl.col("sources").list.join(" and ")
    )
    # One case a place and year of a source; where ids are shared, one for the sources that share them.
    judged = (
        told.group_by("place", "year", "held_by", "is_twice")
        .agg(ids=pl.col("id").unique().sort())
        .select(
            "place",
            "year",
            subject=pl.concat_str(
                pl.col("place").fill_null("no state"), pl.col("year").cast(pl.String), "held_by", separator=" "
            ),
            value="held_by",
            count=pl.when("is_twice").then(pl.col("ids").list.len()).otherwise(1).cast(pl.Int64),
            holds=~pl.col("is_twice"),
        )
        .sort("subject")
    )
    return Looked(
        cases=cases(judged),
        reason="{place} in {year}: {count} events stand under the same ids in {value}. They are the same records, so "
        "that one source bears the other out in nothing.",
        remedy="Take them out of the record that took them over, or never add the two sources up.",
    )


def _ids_of(held: Held, release: Subject, ids: list[str]) -> pl.LazyFrame:
    """One row an event and place of a release: `id`, `place`, `year`, `source`."""
    dataset = held.dataset(release)
    where = "partner" if has_column(dataset, "partner") else dataset.place
    return held.rows(release).select(
        id=pl.concat_str(ids, separator=" · "),
        place=pl.col(where),
        year=year_of(dataset),
        source=pl.lit(release.source),
    )


def _polls(held: Held) -> Looked | NotApplied:
    """Published percentages, asked whether the answers they were computed from are held as well."""
    of_poll = ("asked_by", "country", "wave", "about")
    answered = [_asked(held, one) for one in held.releases(ANSWERED)]
    if not answered:
        return NotApplied(reason="No answers of a survey are in the store, so that nothing can be there twice.")
    published = pl.concat(
        [
            held.rows(one).select(
                "country", "wave", "about", "file_row", "pollster", asked_by=folded(pl.col("pollster"))
            )
            for one in held.releases(PUBLISHED)
        ]
    )
    judged = (
        published.group_by(of_poll)
        .agg(pl.col("pollster").first(), rows=row_numbers(), count=pl.len().cast(pl.Int64))
        .join(pl.concat(answered).with_columns(is_held=True), on=of_poll, how="left")
        .select(
            "rows",
            "count",
            place="country",
            year="wave",
            value=pl.col("about"),
            subject=pl.concat_str("country", pl.col("wave").cast(pl.String), "about", "pollster", separator=" "),
            holds=pl.col("is_held").is_null(),
        )
        .sort("subject")
    )
    return Looked(
        cases=cases(judged),
        reason="The view of {value} in {place} in {year} is held as answers and as published percentages of the same "
        "pollster: it is one poll and no second witness.",
        remedy="Keep the answers, from which percentages with intervals follow, and take the published rows out.",
    )


def _asked(held: Held, release: Subject) -> pl.LazyFrame:
    """One row a pollster, country, wave and home that a survey's answers speak of; no answer is read."""
    rows = held.rows(release)
    views = [name for name in rows.collect_schema().names() if name.startswith(VIEW)]
    asked = rows.group_by(asked_by=folded(pl.col("pollster")), country="country", wave="wave").agg(
        pl.col(views).is_not_null().any()
    )
    long = asked.unpivot(on=views, index=["asked_by", "country", "wave"], variable_name="about", value_name="is_asked")
    named = long.filter("is_asked").with_columns(pl.col("about").str.strip_prefix(VIEW))
    return named.select("asked_by", "country", "wave", "about").unique()


CHECK_WITHIN = Check(
    id="one event under two ids",
    title="One event under two ids",
    asks="Are there ids of one source that share day, parties and words, so that one event is counted twice?",
    severity=Severity.WARNING,
    scope=Scope.RELEASE,
    look=look_within,
)

CHECK_ACROSS = Check(
    id="duplicates across sources",
    title="The same record in two sources",
    asks="Does an event or a poll stand in two sources, where one cannot bear the other out?",
    severity=Severity.WARNING,
    scope=Scope.DATASET,
    look=look_across,
)
