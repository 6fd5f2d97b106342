"""What is to be decided next, with which partner and by when: ends, obligations, reviews, lapses and priorities."""

from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from dashboard.content.reader import Reader
from dashboard.content.reading import place_name
from dashboard.selection import Selection
from dashboard.wording import sentence, with_article
from data.states import actors
from metrics.lapses import ENGAGEMENTS, usual_gaps

MONTHS_AHEAD = 24
DAYS_BACK = 365
"""What fell due in the year before today and is still open is told as overdue."""

MOST_LISTED = 12

DECISION_SCHEMA: dict[str, pl.DataType] = {
    "place": pl.String(),
    "Partner": pl.String(),
    "By": pl.String(),
    "Matter": pl.String(),
    "Owner": pl.String(),
}


@dataclass(frozen=True, kw_only=True)
class Decisions:
    """Matters by day, then lapses by priority; and a sentence that says what the list rests on."""

    rows: pl.DataFrame
    sentence: str


def decide_next(reader: Reader, selection: Selection, today: date, partner: str | None = None) -> Decisions:
    """What the home's own record asks to be decided within two years, over all partners or with one."""
    if selection.as_of != today.year:
        return Decisions(
            rows=pl.DataFrame(schema=DECISION_SCHEMA), sentence="Nothing is to be decided in a year that has passed."
        )
    matters = _matters(reader, selection, today)
    lapsed = _lapsed(reader, selection)
    rows = pl.concat([matters, lapsed])
    if partner is not None:
        rows = rows.filter(pl.col("place") == partner)
    return Decisions(rows=rows, sentence=_sentence(rows, selection))


def _matters(reader: Reader, selection: Selection, today: date) -> pl.DataFrame:
    """Dated matters of the own record, those overdue first."""
    ahead = today + timedelta(days=round(MONTHS_AHEAD * 30.44))
    due = reader.deadlines(selection.home, first=today - timedelta(days=DAYS_BACK), last=ahead)
    when = pl.col("day").dt.strftime("%-d %B %Y")
    return due.select(
        place="partner",
        Partner=_named(pl.col("partner")),
        By=pl.when(pl.col("day") < today).then(pl.format("overdue since {}", when)).otherwise(when),
        Matter=pl.concat_str("title", "words", separator=": ", ignore_nulls=True),
        Owner=pl.col("owner").fill_null("no owner named"),
    ).cast(DECISION_SCHEMA)  # type: ignore[arg-type]


def _lapsed(reader: Reader, selection: Selection) -> pl.DataFrame:
    """Partners whose engagements are longer ago than usual, by declared priority times the years since."""
    declared = reader.priorities(selection.home).select("partner", "priority", "owner")
    known = [measure for measure in ENGAGEMENTS if measure in reader.registry().measures]
    found = [one for measure in known for one in _lapses_of(reader, selection, measure)]
    if not found:
        return pl.DataFrame(schema=DECISION_SCHEMA)
    living = actors().filter(pl.col("kind") == "state")["actor"]
    return (
        pl.concat(found)
        .filter(pl.col("has_lapsed"), pl.col("place").is_in(living.implode()))
        .join(declared, left_on="place", right_on="partner", how="left", maintain_order="left")
        .with_columns(weight=pl.col("priority").fill_null(0) * pl.col("years_since"))
        .sort("weight", "years_since", "place", "what", descending=[True, True, False, False])
        .select(
            "place",
            Partner=_named(pl.col("place")),
            By=pl.lit("no day set"),
            Matter=pl.format(
                "{}: none for {} years, usually one every {}{}",
                "what",
                "years_since",
                pl.when(pl.col("usual_gap") == 1)
                .then(pl.lit("year"))
                .otherwise(pl.format("{} years", pl.col("usual_gap").cast(pl.String).str.strip_suffix(".0"))),
                pl.when(pl.col("priority").is_null())
                .then(pl.lit("; no priority declared"))
                .otherwise(pl.format("; priority {} of 5", "priority")),
            ),
            Owner=pl.col("owner").fill_null("no owner named"),
        )
        .cast(DECISION_SCHEMA)  # type: ignore[arg-type]
    )


def _lapses_of(reader: Reader, selection: Selection, measure: str) -> list[pl.DataFrame]:
    """The lapses of one measure by the first source that is no historical record."""
    oldest = selection.as_of - reader.settings().historical_after_years
    fresh = [one for one in reader.provenance(measure) if one.last_day.year >= oldest]
    if not fresh:
        return []
    source, end = fresh[0], min(fresh[0].last_day.year, selection.as_of)
    figures = reader.figures(
        measure, home=selection.home, last=end, source=source.source, version=source.version
    ).drop_nulls("value")
    title = reader.registry().measures[measure].title
    return [usual_gaps(figures, end=end).with_columns(what=pl.lit(title))]


def _named(place: pl.Expr) -> pl.Expr:
    names = {actor: place_name(actor) for actor in actors()["actor"].to_list()}
    return place.replace_strict(names, default="several partners", return_dtype=pl.String)


def _sentence(rows: pl.DataFrame, selection: Selection) -> str:
    if not rows.is_empty():
        return sentence(
            f"{rows.height} matter{'' if rows.height == 1 else 's'} within {MONTHS_AHEAD} months, by day",
            "lapses follow by declared priority times the years since",
        )
    return sentence(
        f"Nothing is recorded that {with_article(place_name(selection.home))} must decide within {MONTHS_AHEAD} months",
        "bring your own record of agreements with their ends, of obligations and of priorities",
    )
